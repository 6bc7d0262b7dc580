/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/claude.h"

#include <glib/gi18n-lib.h>

#include "core/claim.h"
#include "disk/file.h"

static KeepForeignLogin *
new_misshapen (const char *member)
{
  return keep_foreign_login_new_unreadable (_ ("Its “%s” is not what Claude writes there."),
                                            member);
}

static gboolean
has_scope (const KeepJsonNode *scopes, const char *scope)
{
  const KeepJsonNode *each = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, scopes);
  while (keep_json_iter_next (&iter, NULL, &each))
    if (keep_json_node_is_string (each, scope))
      return TRUE;
  return FALSE;
}

static const KeepJsonNode *
get_expiry (const KeepJsonNode *node)
{
  return keep_json_node_get_member (node, "expiresAt");
}

/* Returns: (nullable): the member that is wrong */
static const char *
read_tokens (KeepTokenSet *tokens, const KeepJsonNode *node)
{
  const KeepJsonNode *access = keep_json_node_get_member (node, "accessToken");
  const KeepJsonNode *refresh = keep_json_node_get_member (node, "refreshToken");
  const KeepJsonNode *expires = get_expiry (node);

  if (access != NULL && !keep_foreign_login_read_token (access, &tokens->access))
    return "accessToken";
  if (refresh != NULL && !keep_foreign_login_read_token (refresh, &tokens->refresh))
    return "refreshToken";
  if (expires != NULL && keep_json_node_get_type (expires) != KEEP_JSON_NUMBER)
    return "expiresAt";
  tokens->expires_ms = keep_foreign_login_read_time_ms (expires, 1);
  tokens->account_id = keep_claim_dup (keep_json_node_get_member (node, "accountUuid"));
  tokens->plan = keep_claim_dup (keep_json_node_get_member (node, "subscriptionType"));
  return NULL;
}

static KeepForeignLogin *
parse_oauth (const KeepJsonNode *node)
{
  g_autoptr (KeepTokenSet) tokens = g_new0 (KeepTokenSet, 1);
  const char *wrong = read_tokens (tokens, node);
  KeepForeignLogin *login = NULL;

  if (wrong != NULL)
    return new_misshapen (wrong);
  if (tokens->access == NULL && tokens->refresh == NULL && tokens->expires_ms == 0 &&
      keep_json_node_is_string (keep_json_node_get_member (node, "accessToken"), "") &&
      get_expiry (node) != NULL)
    return keep_foreign_login_new (KEEP_FOREIGN_LOGIN_DEAD);
  if (tokens->access == NULL || get_expiry (node) == NULL ||
      !has_scope (keep_json_node_get_member (node, "scopes"), "user:inference"))
    return keep_foreign_login_new (KEEP_FOREIGN_LOGIN_SIGNED_OUT);
  login = keep_foreign_login_new (KEEP_FOREIGN_LOGIN_OAUTH);
  login->tokens = g_steal_pointer (&tokens);
  login->ends_ms = keep_foreign_login_read_time_ms (
      keep_json_node_get_member (node, "refreshTokenExpiresAt"), 1);
  return login;
}

KeepForeignLogin *
keep_claude_parse (const char *text, gsize length_bytes)
{
  g_autoptr (KeepJson) json = NULL;
  KeepJsonFault fault = { 0 };
  const KeepJsonNode *oauth = NULL;

  if (length_bytes > KEEP_CLAUDE_MAX_BYTES)
    return keep_foreign_login_new_unreadable (_ ("It is too large to be a login."));
  json = keep_json_parse (text, length_bytes, &fault);
  if (json == NULL)
    return keep_foreign_login_new_unreadable (_ ("It is not JSON: line %u, column %u has %s."),
                                              fault.line, fault.column, fault.reason);
  if (keep_json_node_get_type (keep_json_get_root (json)) != KEEP_JSON_OBJECT)
    return keep_foreign_login_new_unreadable (_ ("It is not a JSON object."));
  /* Others' logins (mcpOAuth) may be all that there is. */
  oauth = keep_json_node_get_member (keep_json_get_root (json), "claudeAiOauth");
  if (oauth == NULL || keep_json_node_get_type (oauth) == KEEP_JSON_NULL)
    return keep_foreign_login_new (KEEP_FOREIGN_LOGIN_SIGNED_OUT);
  if (keep_json_node_get_type (oauth) != KEEP_JSON_OBJECT)
    return new_misshapen ("claudeAiOauth");
  return parse_oauth (oauth);
}

static char *
dup_folder (const KeepSurroundings *surroundings)
{
  g_autofree char *home = NULL;
  char *folder = keep_surroundings_dup_folder (surroundings, "CLAUDE_CONFIG_DIR");

  if (folder != NULL)
    return folder;
  home = keep_surroundings_dup_home (surroundings);
  return g_build_filename (home, ".claude", NULL);
}

char *
keep_claude_dup_path (const KeepSurroundings *surroundings)
{
  g_autofree char *folder =
      keep_surroundings_dup_folder (surroundings, "CLAUDE_SECURESTORAGE_CONFIG_DIR");

  if (folder == NULL)
    folder = dup_folder (surroundings);
  return g_build_filename (folder, ".credentials.json", NULL);
}

static char *
dup_settings_path (const KeepSurroundings *surroundings)
{
  g_autofree char *folder = keep_surroundings_dup_folder (surroundings, "CLAUDE_CONFIG_DIR");

  if (folder == NULL)
    folder = keep_surroundings_dup_home (surroundings);
  return g_build_filename (folder, ".claude.json", NULL);
}

/* A settings file that cannot be read says nothing of the login. */
static void
add_identity (KeepTokenSet *tokens, const KeepSurroundings *surroundings)
{
  static const char *const account_path[] = { "oauthAccount", "accountUuid", NULL };
  static const char *const email_path[] = { "oauthAccount", "emailAddress", NULL };
  g_autofree char *path = dup_settings_path (surroundings);
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (KeepJson) json = NULL;
  g_autofree char *account_id = NULL;

  if (!keep_file_read (path, &contents, NULL) || contents == NULL)
    return;
  json = keep_json_parse (keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents),
                          NULL);
  if (json == NULL)
    return;
  account_id = keep_claim_dup (keep_json_node_get_path (keep_json_get_root (json), account_path));
  if (tokens->account_id != NULL && g_strcmp0 (tokens->account_id, account_id) != 0)
    return;
  tokens->email =
      keep_claim_dup_email (keep_json_node_get_path (keep_json_get_root (json), email_path));
  if (tokens->account_id == NULL)
    tokens->account_id = g_steal_pointer (&account_id);
}

/* Before the first sign-in there is a folder, or only the settings beside it. */
static gboolean
is_there (const KeepSurroundings *surroundings, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *settings = dup_settings_path (surroundings);

  return !keep_file_is_missing (folder) || !keep_file_is_missing (settings);
}

KeepForeignLogin *
keep_claude_read (const KeepSurroundings *surroundings)
{
  g_autofree char *path = keep_claude_dup_path (surroundings);
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (GError) error = NULL;
  KeepForeignLogin *login = NULL;

  if (!keep_file_read (path, &contents, &error))
    return keep_foreign_login_new_unreadable ("%s", error->message);
  if (contents == NULL)
    return keep_foreign_login_new (is_there (surroundings, path) ? KEEP_FOREIGN_LOGIN_SIGNED_OUT
                                                                 : KEEP_FOREIGN_LOGIN_NOT_THERE);
  login =
      keep_claude_parse (keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents));
  if (login->tokens != NULL)
    add_identity (login->tokens, surroundings);
  return login;
}

GStrv
keep_claude_dup_folders (const KeepSurroundings *surroundings)
{
  g_autofree char *path = keep_claude_dup_path (surroundings);

  return keep_surroundings_dup_folders_of (path);
}
