/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/codex.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "clis/codex-config.h"
#include "core/claim.h"
#include "core/jwt.h"
#include "disk/file.h"

#define MS_PER_HOUR (60LL * 60 * 1000)
#define CLAIMS "https://api.openai.com/auth"
#define PROFILE_CLAIMS "https://api.openai.com/profile"

typedef enum
{
  MODE_CHATGPT,
  MODE_API_KEY,
  MODE_OTHER,
  MODE_WRONG,
} Mode;

static gboolean
is_absent (const KeepJsonNode *node)
{
  return node == NULL || keep_json_node_get_type (node) == KEEP_JSON_NULL;
}

static Mode
guess_mode (const KeepJsonNode *root)
{
  static const char *const others[] = { "personal_access_token", "agent_identity" };

  if (!is_absent (keep_json_node_get_member (root, "OPENAI_API_KEY")))
    return MODE_API_KEY;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (!is_absent (keep_json_node_get_member (root, others[i])))
      return MODE_OTHER;
  return MODE_CHATGPT;
}

static Mode
find_mode (const KeepJsonNode *root)
{
  static const struct
  {
    const char *name;
    Mode mode;
  } modes[] = {
    { "chatgpt", MODE_CHATGPT },     { "chatgptAuthTokens", MODE_CHATGPT },
    { "apikey", MODE_API_KEY },      { "headers", MODE_OTHER },
    { "agentIdentity", MODE_OTHER }, { "personalAccessToken", MODE_OTHER },
    { "bedrockApiKey", MODE_OTHER }, { "bedrockAccessKeys", MODE_OTHER },
  };
  const KeepJsonNode *name = keep_json_node_get_member (root, "auth_mode");

  if (is_absent (name))
    return guess_mode (root);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    if (keep_json_node_is_string (name, modes[i].name))
      return modes[i].mode;
  return MODE_WRONG;
}

static KeepForeignLogin *
new_misshapen (const char *member)
{
  /* Translators: a member of a JSON object, such as “tokens”. */
  return keep_foreign_login_new_unreadable (_ ("Its “%s” is not what Codex writes there."), member);
}

static KeepJson *
parse_claims (const KeepSecret *token)
{
  if (token == NULL)
    return NULL;
  return keep_jwt_parse_claims (keep_secret_get_text (token), keep_secret_get_length_bytes (token));
}

static const KeepJsonNode *
get_root (const KeepJson *json)
{
  return json != NULL ? keep_json_get_root (json) : NULL;
}

/* Of the id token, else of the access token. */
static char *
dup_account_claim (const KeepJson *id, const KeepJson *access, const char *name)
{
  const char *const path[] = { CLAIMS, name, NULL };
  char *claim = keep_claim_dup (keep_json_node_get_path (get_root (id), path));

  return claim != NULL ? claim : keep_claim_dup (keep_json_node_get_path (get_root (access), path));
}

static char *
dup_email (const KeepJson *id, const KeepJson *access)
{
  static const char *const path[] = { PROFILE_CLAIMS, "email", NULL };
  char *email = keep_claim_dup_email (keep_json_node_get_member (get_root (id), "email"));

  return email != NULL ? email
                       : keep_claim_dup_email (keep_json_node_get_path (get_root (access), path));
}

static void
read_claims (KeepTokenSet *tokens, const KeepJsonNode *node, const KeepJson *id, gint64 modified_ms)
{
  g_autoptr (KeepJson) access = parse_claims (tokens->access);

  tokens->account_id = keep_claim_dup (keep_json_node_get_member (node, "account_id"));
  if (tokens->account_id == NULL)
    tokens->account_id = dup_account_claim (id, access, "chatgpt_account_id");
  tokens->plan = dup_account_claim (id, access, "chatgpt_plan_type");
  tokens->email = dup_email (id, access);
  tokens->expires_ms =
      keep_foreign_login_read_time_ms (keep_json_node_get_member (get_root (access), "exp"), 1000);
  if (tokens->expires_ms == 0)
    tokens->expires_ms = CLAMP (modified_ms, 0, KEEP_FOREIGN_LOGIN_LATEST_MS) + MS_PER_HOUR;
}

/* Returns: (nullable): the member that is wrong */
static const char *
read_tokens (KeepForeignLogin *login, const KeepJsonNode *node, gint64 modified_ms)
{
  const KeepJsonNode *account = keep_json_node_get_member (node, "account_id");
  const KeepJsonNode *id_node = keep_json_node_get_member (node, KEEP_CODEX_ID_TOKEN);
  const KeepJsonNode *access = keep_json_node_get_member (node, KEEP_CODEX_ACCESS_TOKEN);
  const KeepJsonNode *refresh = keep_json_node_get_member (node, KEEP_CODEX_REFRESH_TOKEN);
  g_autoptr (KeepSecret) id_token = keep_json_node_dup_secret (id_node);
  g_autoptr (KeepJson) id = parse_claims (id_token);

  login->tokens = g_new0 (KeepTokenSet, 1);
  if (id == NULL)
    return KEEP_CODEX_ID_TOKEN;
  if (is_absent (access) || !keep_foreign_login_read_token (access, &login->tokens->access))
    return KEEP_CODEX_ACCESS_TOKEN;
  if (is_absent (refresh) || !keep_foreign_login_read_token (refresh, &login->tokens->refresh))
    return KEEP_CODEX_REFRESH_TOKEN;
  if (!is_absent (account) && keep_json_node_get_type (account) != KEEP_JSON_STRING)
    return "account_id";
  read_claims (login->tokens, node, id, modified_ms);
  login->sign_in_id = keep_claim_dup (keep_json_node_get_member (node, "login_owner_id"));
  return NULL;
}

/* RFC 3339. Returns: whether there is none or it is one */
static gboolean
read_last_refresh (const KeepJsonNode *node, gint64 *refreshed_ms)
{
  g_autofree char *text = keep_json_node_dup_string (node);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  *refreshed_ms = 0;
  if (time != NULL)
    *refreshed_ms = g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
  return time != NULL || is_absent (node);
}

static KeepForeignLogin *
parse_chatgpt (const KeepJsonNode *root, gint64 modified_ms)
{
  g_autoptr (KeepForeignLogin) login = NULL;
  const KeepJsonNode *tokens = keep_json_node_get_member (root, KEEP_CODEX_TOKENS);
  const char *wrong = NULL;

  if (is_absent (tokens))
    return keep_foreign_login_new (KEEP_FOREIGN_LOGIN_SIGNED_OUT);
  if (keep_json_node_get_type (tokens) != KEEP_JSON_OBJECT)
    return new_misshapen (KEEP_CODEX_TOKENS);
  login = keep_foreign_login_new (KEEP_FOREIGN_LOGIN_OAUTH);
  wrong = read_tokens (login, tokens, modified_ms);
  if (wrong != NULL)
    return new_misshapen (wrong);
  if (!read_last_refresh (keep_json_node_get_member (root, KEEP_CODEX_LAST_REFRESH),
                          &login->refreshed_ms))
    return new_misshapen (KEEP_CODEX_LAST_REFRESH);
  return g_steal_pointer (&login);
}

KeepForeignLogin *
keep_codex_parse (const char *text, gsize length_bytes, gint64 modified_ms)
{
  g_autoptr (KeepJson) json = NULL;
  KeepJsonFault fault = { 0 };

  if (length_bytes > KEEP_CODEX_MAX_BYTES)
    return keep_foreign_login_new_unreadable (_ ("It is too large to be a login."));
  json = keep_json_parse (text, length_bytes, &fault);
  if (json == NULL)
    return keep_foreign_login_new_unreadable (_ ("It is not JSON: line %u, column %u has %s."),
                                              fault.line, fault.column, fault.reason);
  if (keep_json_node_get_type (keep_json_get_root (json)) != KEEP_JSON_OBJECT)
    return keep_foreign_login_new_unreadable (_ ("It is not a JSON object."));
  switch (find_mode (keep_json_get_root (json)))
    {
    case MODE_CHATGPT:
      return parse_chatgpt (keep_json_get_root (json), modified_ms);
    case MODE_API_KEY:
      return keep_foreign_login_new (KEEP_FOREIGN_LOGIN_KEY);
    case MODE_OTHER:
      return keep_foreign_login_new (KEEP_FOREIGN_LOGIN_OTHER);
    case MODE_WRONG:
    default:
      return new_misshapen ("auth_mode");
    }
}

char *
keep_codex_dup_home (const KeepSurroundings *surroundings)
{
  g_autofree char *user_home = NULL;
  char *home = keep_surroundings_dup_folder (surroundings, "CODEX_HOME");

  if (home != NULL)
    return home;
  user_home = keep_surroundings_dup_home (surroundings);
  return g_build_filename (user_home, ".codex", NULL);
}

char *
keep_codex_dup_path (const char *home)
{
  return g_build_filename (home, "auth.json", NULL);
}

/* What forbids comes first, then the person's, then the machine's. */
static gboolean
find_store (const KeepSurroundings *surroundings,
            const char *home,
            KeepCodexStore *store,
            GError **error)
{
  const char *const folders[] = { surroundings->system_config_dir, surroundings->system_config_dir,
                                  home, surroundings->system_config_dir };
  static const char *const names[] = { "codex/requirements.toml", "codex/managed_config.toml",
                                       "config.toml", "codex/config.toml" };

  *store = KEEP_CODEX_STORE_UNSET;
  for (gsize i = 0; i < G_N_ELEMENTS (names) && *store == KEEP_CODEX_STORE_UNSET; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], names[i], NULL);
      g_autoptr (KeepBuffer) contents = NULL;

      if (!keep_file_read (path, &contents, error))
        return FALSE;
      if (contents != NULL)
        *store = keep_codex_config_find_store (keep_buffer_get_data (contents),
                                               keep_buffer_get_length_bytes (contents));
      if (*store != KEEP_CODEX_STORE_UNKNOWN)
        continue;
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                   _ ("%s says of “cli_auth_credentials_store” what Tokenkeep does not know."),
                   path);
      return FALSE;
    }
  return TRUE;
}

/* 0 where there is no such file. */
static gint64
get_modified_ms (const char *path)
{
  struct stat status;

  if (stat (path, &status) != 0)
    return 0;
  return (gint64) status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1000000;
}

static KeepForeignLogin *
read_file (const char *home, KeepCodexStore store, GError **error)
{
  g_autofree char *path = keep_codex_dup_path (home);
  gint64 modified_ms = get_modified_ms (path);
  g_autoptr (KeepBuffer) contents = NULL;

  if (!keep_file_read (path, &contents, error))
    return NULL;
  if (contents != NULL)
    return keep_codex_parse (keep_buffer_get_data (contents),
                             keep_buffer_get_length_bytes (contents), modified_ms);
  return keep_foreign_login_new (store == KEEP_CODEX_STORE_AUTO ? KEEP_FOREIGN_LOGIN_ELSEWHERE
                                                                : KEEP_FOREIGN_LOGIN_SIGNED_OUT);
}

KeepForeignLogin *
keep_codex_read (const KeepSurroundings *surroundings)
{
  g_autofree char *home = keep_codex_dup_home (surroundings);
  g_autofree char *log = g_build_filename (home, "log", "codex-login.log", NULL);
  g_autoptr (GError) error = NULL;
  KeepCodexStore store = KEEP_CODEX_STORE_UNSET;
  KeepForeignLogin *login = NULL;

  if (keep_file_is_missing (home))
    return keep_foreign_login_new (KEEP_FOREIGN_LOGIN_NOT_THERE);
  if (find_store (surroundings, home, &store, &error))
    {
      if (store == KEEP_CODEX_STORE_KEYRING || store == KEEP_CODEX_STORE_EPHEMERAL)
        login = keep_foreign_login_new (KEEP_FOREIGN_LOGIN_ELSEWHERE);
      else
        login = read_file (home, store, &error);
    }
  if (login == NULL)
    return keep_foreign_login_new_unreadable ("%s", error->message);
  login->sign_in_started_ms = get_modified_ms (log);
  return login;
}

GStrv
keep_codex_dup_folders (const KeepSurroundings *surroundings)
{
  g_autofree char *home = keep_codex_dup_home (surroundings);
  g_autofree char *path = keep_codex_dup_path (home);

  return keep_surroundings_dup_folders_of (path);
}
