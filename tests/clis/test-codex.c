/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/codex.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "support/temp-home.h"

#define FIRST_EXPIRY_MS G_GINT64_CONSTANT (4102444800000)
#define MODIFIED_MS G_GINT64_CONSTANT (1790000000000)
#define HOUR_MS (60 * 60 * 1000)

/* Header and payload {}; Codex wants a signature and checks none. */
#define EMPTY_JWT "e30.e30.c2ln"
#define TOKENS(access, refresh)                                           \
  "\"tokens\":{\"id_token\":\"" EMPTY_JWT "\",\"access_token\":\"" access \
  "\",\"refresh_token\":\"" refresh "\"}"

static KeepForeignLogin *
parse (const char *text)
{
  return keep_codex_parse (text, strlen (text), MODIFIED_MS);
}

static KeepForeignLogin *
parse_sample (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", "codex", name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return parse (text);
}

static void
test_real_logins (void)
{
  static const struct
  {
    const char *name;
    const char *refresh;
    gint64 expires_ms;
    const char *sign_in_id;
    gint64 refreshed_ms;
  } samples[] = {
    { "device-login-0.169.0.json", "rt-new-1", FIRST_EXPIRY_MS + 1000,
      "1-UqGDz6ObbzzcmsxJBLTn1BsZB1n2p5dGqz4j-9Szw", G_GINT64_CONSTANT (1795454709881) },
    { "rotated-0.169.0.json", "rt-new-2", FIRST_EXPIRY_MS + 2000,
      "1-UqGDz6ObbzzcmsxJBLTn1BsZB1n2p5dGqz4j-9Szw", G_GINT64_CONSTANT (1795454710846) },
    { "device-login-0.162.0.json", "rt-new-4", FIRST_EXPIRY_MS + 4000, NULL,
      G_GINT64_CONSTANT (1795454964431) },
    { "rotated-0.162.0.json", "rt-new-5", FIRST_EXPIRY_MS + 5000, NULL,
      G_GINT64_CONSTANT (1795454965062) },
    { "browser-login-0.162.0.json", "rt-new-6", FIRST_EXPIRY_MS + 6000, NULL,
      G_GINT64_CONSTANT (1795454966041) },
    { "browser-login-0.169.0.json", "rt-new-3", FIRST_EXPIRY_MS + 3000,
      "zgfUINPFjcAEv7Df0kHoHL3Mz2AC5tUXDmr4dExdmms", G_GINT64_CONSTANT (1795454711605) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (KeepForeignLogin) login = parse_sample (samples[i].name);

      g_assert_cmpint (login->state, ==, KEEP_FOREIGN_LOGIN_OAUTH);
      g_assert_cmpstr (keep_secret_get_text (login->tokens->refresh), ==, samples[i].refresh);
      g_assert_cmpint (login->tokens->expires_ms, ==, samples[i].expires_ms);
      g_assert_cmpstr (login->tokens->account_id, ==, "acct-1111");
      g_assert_cmpstr (login->tokens->plan, ==, "plus");
      g_assert_cmpstr (login->tokens->email, ==, "alice@example.com");
      g_assert_cmpstr (login->sign_in_id, ==, samples[i].sign_in_id);
      g_assert_cmpint (login->refreshed_ms, ==, samples[i].refreshed_ms);
    }
}

static void
test_real_key (void)
{
  static const char *const names[] = { "api-key-0.162.0.json", "api-key-0.169.0.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KeepForeignLogin) login = parse_sample (names[i]);

      g_assert_cmpint (login->state, ==, KEEP_FOREIGN_LOGIN_KEY);
      g_assert_null (login->tokens);
    }
}

/* Each was shown to Codex 0.169 (`codex login status`): what it refuses is unreadable here too. */
static void
test_states (void)
{
  static const struct
  {
    const char *text;
    KeepForeignLoginState state;
  } cases[] = {
    { "{}", KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"tokens\":null}", KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"auth_mode\":\"chatgpt\",\"OPENAI_API_KEY\":null}", KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"OPENAI_API_KEY\":\"sk-1\"}", KEEP_FOREIGN_LOGIN_KEY },
    { "{\"OPENAI_API_KEY\":\"sk-1\"," TOKENS ("a", "r") "}", KEEP_FOREIGN_LOGIN_KEY },
    { "{\"OPENAI_API_KEY\":\"sk-1\",\"auth_mode\":\"chatgpt\"," TOKENS ("a", "r") "}",
      KEEP_FOREIGN_LOGIN_OAUTH },
    { "{" TOKENS ("a", "r") "}", KEEP_FOREIGN_LOGIN_OAUTH },
    { "{\"auth_mode\":null," TOKENS ("a", "r") "}", KEEP_FOREIGN_LOGIN_OAUTH },
    { "{\"auth_mode\":\"chatgptAuthTokens\"," TOKENS ("a", "") "}", KEEP_FOREIGN_LOGIN_OAUTH },
    { "{\"personal_access_token\":\"at-1\"}", KEEP_FOREIGN_LOGIN_OTHER },
    { "{\"auth_mode\":\"agentIdentity\"," TOKENS ("a", "r") "}", KEEP_FOREIGN_LOGIN_OTHER },
    { "{\"auth_mode\":\"weird\"}", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"auth_mode\":7}", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "[]", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"tokens\":{\"id_token\":\"e30.e3", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"tokens\":[]}", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"tokens\":{}}", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"tokens\":{\"id_token\":\"" EMPTY_JWT "\",\"access_token\":\"a\"}}",
      KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"tokens\":{\"id_token\":\"e30.e30\",\"access_token\":\"a\",\"refresh_token\":\"r\"}}",
      KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{" TOKENS ("a", "r\\n") "}", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{" TOKENS ("a", "r") ",\"last_refresh\":\"yesterday\"}", KEEP_FOREIGN_LOGIN_UNREADABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepForeignLogin) login = parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (keep_foreign_login_state_get_name (login->state), ==,
                       keep_foreign_login_state_get_name (cases[i].state));
      g_assert_cmpint (login->tokens != NULL, ==, cases[i].state == KEEP_FOREIGN_LOGIN_OAUTH);
      g_assert_cmpint (login->flaw != NULL, ==, cases[i].state == KEEP_FOREIGN_LOGIN_UNREADABLE);
    }
}

static void
test_without_claims (void)
{
  g_autoptr (KeepForeignLogin) login = parse ("{" TOKENS ("opaque", "") "}");

  g_assert_cmpint (login->tokens->expires_ms, ==, MODIFIED_MS + HOUR_MS);
  g_assert_null (login->tokens->refresh);
  g_assert_null (login->tokens->account_id);
  g_assert_null (login->tokens->email);
  g_assert_cmpint (login->refreshed_ms, ==, 0);
  g_assert_true (keep_foreign_login_is_usable (login, MODIFIED_MS));
  g_assert_false (keep_foreign_login_is_usable (login, MODIFIED_MS + HOUR_MS - 5 * 60 * 1000));
}

static void
test_too_large (void)
{
  g_autofree char *text = g_strnfill (KEEP_CODEX_MAX_BYTES + 1, ' ');
  g_autoptr (KeepForeignLogin) login = parse (text);

  text[0] = '{';
  text[KEEP_CODEX_MAX_BYTES] = '}';
  g_assert_cmpint (login->state, ==, KEEP_FOREIGN_LOGIN_UNREADABLE);
}

typedef struct
{
  TempHome *home;     /* owned */
  char *variables[3]; /* owned; (array zero-terminated=1) */
  KeepSurroundings surroundings;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->home = temp_home_new ();
  fixture->variables[0] = g_strconcat ("HOME=", fixture->home->path, NULL);
  fixture->surroundings =
      (KeepSurroundings){ .environment = (const char *const *) fixture->variables,
                          .current_dir = fixture->home->path,
                          .system_config_dir = fixture->home->path };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->variables[0]);
  g_free (fixture->variables[1]);
  temp_home_free (fixture->home);
}

static void
assert_state (Fixture *fixture, KeepForeignLoginState state)
{
  g_autoptr (KeepForeignLogin) login = keep_codex_read (&fixture->surroundings);

  g_assert_cmpstr (keep_foreign_login_state_get_name (login->state), ==,
                   keep_foreign_login_state_get_name (state));
}

static void
test_presence (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = temp_home_dup_path (fixture->home, ".codex/auth.json");

  assert_state (fixture, KEEP_FOREIGN_LOGIN_NOT_THERE);
  temp_home_write (fixture->home, ".codex/history.jsonl", "");
  assert_state (fixture, KEEP_FOREIGN_LOGIN_SIGNED_OUT);
  temp_home_write (fixture->home, ".codex/auth.json", "{" TOKENS ("a", "r") "}");
  assert_state (fixture, KEEP_FOREIGN_LOGIN_OAUTH);
  temp_home_write (fixture->home, ".codex/auth.json", "");
  assert_state (fixture, KEEP_FOREIGN_LOGIN_UNREADABLE);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_state (fixture, KEEP_FOREIGN_LOGIN_UNREADABLE);
}

/* As Codex 0.169 was seen to do with a file of an earlier login in its folder. */
static void
test_kept_elsewhere (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *config;
    KeepForeignLoginState with_file;
    KeepForeignLoginState without;
  } cases[] = {
    { "", KEEP_FOREIGN_LOGIN_OAUTH, KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "cli_auth_credentials_store = \"file\"", KEEP_FOREIGN_LOGIN_OAUTH,
      KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "cli_auth_credentials_store = \"auto\"", KEEP_FOREIGN_LOGIN_OAUTH,
      KEEP_FOREIGN_LOGIN_ELSEWHERE },
    { "cli_auth_credentials_store = \"keyring\"", KEEP_FOREIGN_LOGIN_ELSEWHERE,
      KEEP_FOREIGN_LOGIN_ELSEWHERE },
    { "cli_auth_credentials_store = \"ephemeral\"", KEEP_FOREIGN_LOGIN_ELSEWHERE,
      KEEP_FOREIGN_LOGIN_ELSEWHERE },
    { "cli_auth_credentials_store = \"bogus\"", KEEP_FOREIGN_LOGIN_UNREADABLE,
      KEEP_FOREIGN_LOGIN_UNREADABLE },
  };
  g_autofree char *path = temp_home_dup_path (fixture->home, ".codex/auth.json");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      temp_home_write (fixture->home, ".codex/config.toml", cases[i].config);
      temp_home_write (fixture->home, ".codex/auth.json", "{" TOKENS ("a", "r") "}");
      assert_state (fixture, cases[i].with_file);
      g_assert_cmpint (g_unlink (path), ==, 0);
      assert_state (fixture, cases[i].without);
    }
}

/* /etc/codex/config.toml < the person's < /etc/codex/managed_config.toml. */
static void
test_system_config (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, ".codex/auth.json", "{" TOKENS ("a", "r") "}");
  temp_home_write (fixture->home, "codex/config.toml", "cli_auth_credentials_store = 'keyring'\n");
  assert_state (fixture, KEEP_FOREIGN_LOGIN_ELSEWHERE);
  temp_home_write (fixture->home, ".codex/config.toml", "cli_auth_credentials_store = 'file'\n");
  assert_state (fixture, KEEP_FOREIGN_LOGIN_OAUTH);
  temp_home_write (fixture->home, "codex/managed_config.toml",
                   "cli_auth_credentials_store = 'ephemeral'\n");
  assert_state (fixture, KEEP_FOREIGN_LOGIN_ELSEWHERE);
}

static void
test_home_variable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = temp_home_dup_path (fixture->home, "link");
  g_autofree char *real = temp_home_dup_path (fixture->home, "far/codex");
  g_autofree char *home = NULL;

  temp_home_write (fixture->home, "far/codex/auth.json", "{}");
  g_assert_cmpint (symlink ("far/codex", link), ==, 0);
  fixture->variables[1] = g_strdup ("CODEX_HOME=link");
  home = keep_codex_dup_home (&fixture->surroundings);
  g_assert_cmpstr (home, ==, real);
  g_free (fixture->variables[1]);
  fixture->variables[1] = g_strdup ("CODEX_HOME=gone");
  assert_state (fixture, KEEP_FOREIGN_LOGIN_NOT_THERE);
  g_free (fixture->variables[1]);
  fixture->variables[1] = g_strdup ("CODEX_HOME=");
  g_clear_pointer (&home, g_free);
  home = keep_codex_dup_home (&fixture->surroundings);
  g_assert_true (g_str_has_suffix (home, "/.codex"));
}

static void
test_sign_in_log (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepForeignLogin) before = NULL;
  g_autoptr (KeepForeignLogin) after = NULL;

  temp_home_write (fixture->home, ".codex/auth.json", "{" TOKENS ("a", "r") "}");
  before = keep_codex_read (&fixture->surroundings);
  temp_home_write (fixture->home, ".codex/log/codex-login.log", "starting\n");
  after = keep_codex_read (&fixture->surroundings);
  g_assert_cmpint (before->sign_in_started_ms, ==, 0);
  g_assert_cmpint (after->sign_in_started_ms, >, MODIFIED_MS);
}

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = temp_home_dup_path (fixture->home, ".codex/auth.json");
  g_autofree char *own = temp_home_dup_path (fixture->home, ".codex");
  g_autofree char *other = temp_home_dup_path (fixture->home, "vault");
  g_auto (GStrv) before = keep_codex_dup_folders (&fixture->surroundings);
  g_auto (GStrv) after = NULL;

  g_assert_cmpint (g_strv_length (before), ==, 1);
  g_assert_cmpstr (before[0], ==, own);
  g_assert_cmpint (g_mkdir (own, 0700), ==, 0);
  temp_home_write (fixture->home, "vault/codex.json", "{}");
  g_assert_cmpint (symlink ("../vault/codex.json", link), ==, 0);
  after = keep_codex_dup_folders (&fixture->surroundings);
  g_assert_cmpint (g_strv_length (after), ==, 2);
  g_assert_cmpstr (after[0], ==, own);
  g_assert_true (g_str_has_suffix (after[1], "/vault"));
  g_assert_true (g_file_test (after[1], G_FILE_TEST_IS_DIR));
  g_assert_cmpstr (other, !=, own);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codex/parse/real-logins", test_real_logins);
  g_test_add_func ("/codex/parse/real-key", test_real_key);
  g_test_add_func ("/codex/parse/states", test_states);
  g_test_add_func ("/codex/parse/without-claims", test_without_claims);
  g_test_add_func ("/codex/parse/too-large", test_too_large);
  ADD ("/codex/read/presence", test_presence);
  ADD ("/codex/read/kept-elsewhere", test_kept_elsewhere);
  ADD ("/codex/read/system-config", test_system_config);
  ADD ("/codex/read/sign-in-log", test_sign_in_log);
  ADD ("/codex/home/variable", test_home_variable);
  ADD ("/codex/folders", test_folders);
  return g_test_run ();
}
