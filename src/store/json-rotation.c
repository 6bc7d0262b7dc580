/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-rotation.h"

#include "core/identity.h"
#include "core/json-edit.h"
#include "store/json-credential.h"
#include "store/json-dialect.h"
#include "store/json-roster.h"

static GPtrArray *
list_profiles (const KeepJson *profiles)
{
  return keep_json_roster_list (&(KeepJsonStore){ profiles, NULL }, NULL, NULL, 0);
}

/* The document, and its text once it has changed. */
typedef struct
{
  const KeepJson *original; /* borrowed */
  KeepJson *json;           /* owned, nullable */
  KeepBuffer *text;         /* owned, nullable */
} Draft;

static const KeepJson *
draft_get_json (const Draft *draft)
{
  return draft->json != NULL ? draft->json : draft->original;
}

static void
draft_take (Draft *draft, KeepBuffer *text)
{
  g_clear_pointer (&draft->json, keep_json_free);
  g_clear_pointer (&draft->text, keep_buffer_free);
  draft->text = text;
  draft->json =
      keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);
  g_assert (draft->json != NULL);
}

static KeepBuffer *
draft_finish (Draft *draft)
{
  g_clear_pointer (&draft->json, keep_json_free);
  return draft->text;
}

static const KeepJsonNode *
get_entries (const KeepJson *json)
{
  return keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_PROFILES);
}

static void
draft_rotate (Draft *draft, const char *profile_id, const KeepTokenSet *tokens)
{
  const KeepJson *json = draft_get_json (draft);
  const KeepJsonNode *entries = get_entries (json);
  g_autoptr (KeepBuffer) entry =
      keep_json_credential_rotate (keep_json_node_get_member (entries, profile_id), tokens);

  draft_take (draft, keep_json_put_member (json, entries, profile_id, keep_buffer_get_data (entry),
                                           keep_buffer_get_length_bytes (entry)));
}

KeepBuffer *
keep_json_rotation_apply (const KeepJson *profiles,
                          const KeepRotation *rotation,
                          const char *profile_id,
                          KeepRotationFate *fate)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *fresh = keep_secret_dup_digest (rotation->tokens->refresh);
  Draft draft = { .original = profiles };
  gboolean is_present = FALSE;

  *fate = KEEP_ROTATION_GONE;
  if (profiles == NULL)
    return NULL;
  list = list_profiles (profiles);
  if (profile_id != NULL)
    *fate = keep_rotation_judge (rotation, keep_profile_find (list, profile_id));
  for (guint i = 0; i < list->len; i++)
    {
      const KeepProfile *profile = list->pdata[i];

      if (profile->type != KEEP_PROFILE_OAUTH)
        continue;
      is_present |= g_strcmp0 (profile->generation, fresh) == 0;
      if (g_strcmp0 (profile->generation, rotation->spent) == 0 ||
          (*fate == KEEP_ROTATION_PLACE && g_strcmp0 (profile->id, profile_id) == 0))
        draft_rotate (&draft, profile->id, rotation->tokens);
    }
  if (profile_id == NULL && draft.text != NULL)
    *fate = KEEP_ROTATION_PLACE;
  else if (profile_id == NULL && is_present)
    *fate = KEEP_ROTATION_PRESENT;
  return draft_finish (&draft);
}

static gboolean
may_mirror (const KeepRotation *rotation, const KeepProfile *existing, const KeepProfile *incoming)
{
  if (existing == NULL)
    return TRUE;
  return keep_identity_is_safe_to_adopt (existing, incoming) &&
         existing->expires_ms < rotation->tokens->expires_ms;
}

KeepBuffer *
keep_json_rotation_mirror (const KeepJson *profiles,
                           const KeepRotation *rotation,
                           const KeepProfile *local)
{
  const KeepTokenSet *tokens = rotation->tokens;
  /* What the new tokens do not say of themselves the old ones said. */
  const KeepTokenSet whole = {
    .access = tokens->access,
    .refresh = tokens->refresh,
    .expires_ms = tokens->expires_ms,
    .account_id = tokens->account_id != NULL ? tokens->account_id : local->account_id,
    .plan = tokens->plan != NULL ? tokens->plan : local->plan,
    .email = tokens->email != NULL ? tokens->email : local->email,
  };
  const KeepProfile incoming = { .type = KEEP_PROFILE_OAUTH,
                                 .provider = local->provider,
                                 .account_id = whole.account_id,
                                 .email = whole.email };
  g_autoptr (GPtrArray) list = list_profiles (profiles);
  const KeepProfile *existing = keep_profile_find (list, local->id);
  Draft draft = { .original = profiles };

  if (!may_mirror (rotation, existing, &incoming))
    return NULL;
  if (existing == NULL)
    return keep_json_dialect_put_login (profiles, local->id, local->provider, &whole);
  draft_rotate (&draft, local->id, &whole);
  return draft_finish (&draft);
}

KeepCredential *
keep_json_rotation_find (const KeepJson *profiles, const char *generation, const char *profile_id)
{
  const KeepJsonStore store = { profiles, NULL };
  g_autoptr (GPtrArray) list = list_profiles (profiles);
  const KeepProfile *found = NULL;

  for (guint i = 0; i < list->len && found == NULL; i++)
    if (g_strcmp0 (((KeepProfile *) list->pdata[i])->generation, generation) == 0)
      found = list->pdata[i];
  if (found == NULL)
    found = keep_profile_find (list, profile_id);
  if (found == NULL || found->type != KEEP_PROFILE_OAUTH)
    return NULL;
  return keep_json_roster_load_credential (&store, NULL, NULL, found->id, 0);
}
