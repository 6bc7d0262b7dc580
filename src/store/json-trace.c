/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-trace.h"

#include "store/json-credential.h"
#include "store/json-dialect.h"
#include "store/provider-id.h"

KeepTrace *
keep_json_trace_read (const KeepJsonStore *store, const char *profile_id, const char *provider)
{
  KeepTrace *self = g_new0 (KeepTrace, 1);
  const KeepJsonNode *entry = NULL;
  g_autofree char *normalised = NULL;

  if (profile_id != NULL && store->profiles != NULL)
    entry =
        keep_json_node_get_member (keep_json_node_get_member (keep_json_get_root (store->profiles),
                                                              KEEP_JSON_DIALECT_PROFILES),
                                   profile_id);
  if (entry != NULL)
    self->profile = keep_json_credential_read (profile_id, entry);
  if (self->profile != NULL && self->profile->type == KEEP_PROFILE_OAUTH)
    self->refresh = keep_json_node_dup_secret (keep_json_node_get_member (entry, "refresh"));
  if (provider == NULL && self->profile != NULL)
    provider = self->profile->provider;
  if (provider == NULL)
    return self;
  normalised = keep_provider_id_normalise (provider);
  self->order = keep_json_roster_dup_order (store, normalised);
  return self;
}
