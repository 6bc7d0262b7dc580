/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-login.h"

#include "core/credential.h"
#include "store/json-credential.h"
#include "store/json-entries.h"
#include "store/json-secret.h"

static void
add_login (const char *id, const KeepJsonNode *entry, gpointer logins)
{
  g_autoptr (KeepProfile) profile = keep_json_credential_read (id, entry);
  KeepCredential *login = NULL;

  if (profile == NULL || profile->type != KEEP_PROFILE_OAUTH)
    return;
  login = g_new0 (KeepCredential, 1);
  login->profile = g_steal_pointer (&profile);
  keep_json_secret_read (entry, login);
  g_ptr_array_add (logins, login);
}

GPtrArray *
keep_json_login_list (const KeepJson *profiles)
{
  GPtrArray *logins = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_credential_free);

  keep_json_entries_foreach (profiles, add_login, logins);
  return logins;
}

static void
add_token (const char *id, const KeepJsonNode *entry, gpointer tokens)
{
  g_autoptr (KeepProfile) profile = keep_json_credential_read (id, entry);

  if (profile != NULL && profile->type == KEEP_PROFILE_TOKEN && profile->expires_ms > 0)
    g_ptr_array_add (tokens, g_steal_pointer (&profile));
}

GPtrArray *
keep_json_login_list_tokens (const KeepJson *profiles)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);

  keep_json_entries_foreach (profiles, add_token, tokens);
  return tokens;
}
