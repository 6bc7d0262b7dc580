/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/claude.h"

#include <string.h>

#include "support/temp-home.h"

#define LOGIN(access, refresh, expires)                                            \
  "{\"claudeAiOauth\":{\"accessToken\":\"" access "\",\"refreshToken\":\"" refresh \
  "\",\"expiresAt\":" expires ",\"scopes\":[\"user:profile\",\"user:inference\"]," \
  "\"subscriptionType\":\"max\",\"refreshTokenExpiresAt\":1792000000000},\"mcpOAuth\":{}}"
#define GOOD LOGIN ("sk-ant-oat01-a", "sk-ant-ort01-r", "1790000000000")
#define TOMBSTONE LOGIN ("", "", "0")

static void
test_login (void)
{
  g_autoptr (KeepForeignLogin) login = keep_claude_parse (GOOD, strlen (GOOD));

  g_assert_cmpint (login->state, ==, KEEP_FOREIGN_LOGIN_OAUTH);
  g_assert_cmpstr (keep_secret_get_text (login->tokens->access), ==, "sk-ant-oat01-a");
  g_assert_cmpstr (keep_secret_get_text (login->tokens->refresh), ==, "sk-ant-ort01-r");
  g_assert_cmpint (login->tokens->expires_ms, ==, G_GINT64_CONSTANT (1790000000000));
  g_assert_cmpint (login->ends_ms, ==, G_GINT64_CONSTANT (1792000000000));
  g_assert_cmpstr (login->tokens->plan, ==, "max");
}

static void
test_states (void)
{
  static const struct
  {
    const char *text;
    KeepForeignLoginState state;
  } cases[] = {
    { GOOD, KEEP_FOREIGN_LOGIN_OAUTH },
    { TOMBSTONE, KEEP_FOREIGN_LOGIN_DEAD },
    /* Handed an access token alone: works, and never refreshes. */
    { "{\"claudeAiOauth\":{\"accessToken\":\"a\",\"refreshToken\":null,\"expiresAt\":1,"
      "\"scopes\":[\"user:inference\"]}}",
      KEEP_FOREIGN_LOGIN_OAUTH },
    { "{}", KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"mcpOAuth\":{\"x\":{\"accessToken\":\"\",\"expiresAt\":0}}}",
      KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"claudeAiOauth\":null}", KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"claudeAiOauth\":{}}", KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"claudeAiOauth\":{\"accessToken\":\"a\"}}", KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"claudeAiOauth\":{\"accessToken\":\"a\",\"expiresAt\":1,\"scopes\":[\"user:profile\"]}}",
      KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"claudeAiOauth\":{\"refreshToken\":\"r\",\"expiresAt\":0}}",
      KEEP_FOREIGN_LOGIN_SIGNED_OUT },
    { "{\"claudeAiOauth\":7}", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"claudeAiOauth\":{\"accessToken\":7}}", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"claudeAiOauth\":{\"refreshToken\":\"a b\"}}", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "{\"claudeAiOauth\":{\"accessToken\":\"a\",\"expiresAt\":\"soon\"}}",
      KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "", KEEP_FOREIGN_LOGIN_UNREADABLE },
    { "[]", KEEP_FOREIGN_LOGIN_UNREADABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepForeignLogin) login =
          keep_claude_parse (cases[i].text, strlen (cases[i].text));

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (keep_foreign_login_state_get_name (login->state), ==,
                       keep_foreign_login_state_get_name (cases[i].state));
      g_assert_cmpint (login->tokens != NULL, ==, cases[i].state == KEEP_FOREIGN_LOGIN_OAUTH);
      g_assert_cmpint (login->flaw != NULL, ==, cases[i].state == KEEP_FOREIGN_LOGIN_UNREADABLE);
    }
}

static void
test_too_large (void)
{
  g_autofree char *text = g_strnfill (KEEP_CLAUDE_MAX_BYTES + 1, ' ');
  g_autoptr (KeepForeignLogin) login = NULL;

  memcpy (text, "{}", 2);
  login = keep_claude_parse (text, KEEP_CLAUDE_MAX_BYTES + 1);
  g_assert_cmpint (login->state, ==, KEEP_FOREIGN_LOGIN_UNREADABLE);
}

typedef struct
{
  TempHome *home;     /* owned */
  char *variables[4]; /* owned; (array zero-terminated=1) */
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
  for (gsize i = 0; i < G_N_ELEMENTS (fixture->variables); i++)
    g_free (fixture->variables[i]);
  temp_home_free (fixture->home);
}

static KeepForeignLogin *
read_it (Fixture *fixture)
{
  return keep_claude_read (&fixture->surroundings);
}

static void
test_presence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepForeignLogin) nobody = read_it (fixture);
  g_autoptr (KeepForeignLogin) fresh = NULL;
  g_autoptr (KeepForeignLogin) used = NULL;

  g_assert_cmpint (nobody->state, ==, KEEP_FOREIGN_LOGIN_NOT_THERE);
  temp_home_write (fixture->home, ".claude.json", "{}");
  fresh = read_it (fixture);
  g_assert_cmpint (fresh->state, ==, KEEP_FOREIGN_LOGIN_SIGNED_OUT);
  temp_home_write (fixture->home, ".claude/.credentials.json", TOMBSTONE);
  used = read_it (fixture);
  g_assert_cmpint (used->state, ==, KEEP_FOREIGN_LOGIN_DEAD);
}

static void
test_identity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepForeignLogin) unnamed = NULL;
  g_autoptr (KeepForeignLogin) named = NULL;

  temp_home_write (fixture->home, ".claude/.credentials.json", GOOD);
  temp_home_write (fixture->home, ".claude.json", "{\"oauthAccount\":");
  unnamed = read_it (fixture);
  g_assert_cmpint (unnamed->state, ==, KEEP_FOREIGN_LOGIN_OAUTH);
  g_assert_null (unnamed->tokens->email);
  temp_home_write (fixture->home, ".claude.json",
                   "{\"oauthAccount\":{\"accountUuid\":\"u-1\",\"emailAddress\":\"a@x\"}}");
  named = read_it (fixture);
  g_assert_cmpstr (named->tokens->email, ==, "a@x");
  g_assert_cmpstr (named->tokens->account_id, ==, "u-1");
}

/* The settings may be of who was signed in before. */
static void
test_other_identity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepForeignLogin) login = NULL;

  temp_home_write (
      fixture->home, ".claude/.credentials.json",
      "{\"claudeAiOauth\":{\"accessToken\":\"a\",\"refreshToken\":\"r\",\"expiresAt\":1,"
      "\"scopes\":[\"user:inference\"],\"accountUuid\":\"u-2\"}}");
  temp_home_write (fixture->home, ".claude.json",
                   "{\"oauthAccount\":{\"accountUuid\":\"u-1\",\"emailAddress\":\"a@x\"}}");
  login = read_it (fixture);
  g_assert_cmpstr (login->tokens->account_id, ==, "u-2");
  g_assert_null (login->tokens->email);
}

static void
test_variables (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *secure_path = NULL;
  g_autofree char *expected = temp_home_dup_path (fixture->home, "c/.credentials.json");
  g_autofree char *secure = temp_home_dup_path (fixture->home, "s/.credentials.json");
  g_autoptr (KeepForeignLogin) login = NULL;
  g_auto (GStrv) folders = NULL;

  fixture->variables[1] = g_strdup ("CLAUDE_CONFIG_DIR=c");
  path = keep_claude_dup_path (&fixture->surroundings);
  g_assert_cmpstr (path, ==, expected);
  fixture->variables[2] = g_strdup ("CLAUDE_SECURESTORAGE_CONFIG_DIR=s");
  secure_path = keep_claude_dup_path (&fixture->surroundings);
  g_assert_cmpstr (secure_path, ==, secure);
  temp_home_write (fixture->home, "s/.credentials.json", GOOD);
  temp_home_write (fixture->home, "c/.claude.json",
                   "{\"oauthAccount\":{\"emailAddress\":\"a@x\"}}");
  login = read_it (fixture);
  g_assert_cmpstr (login->tokens->email, ==, "a@x");
  folders = keep_claude_dup_folders (&fixture->surroundings);
  g_assert_cmpint (g_strv_length (folders), ==, 1);
  g_assert_true (g_str_has_suffix (folders[0], "/s"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/claude/parse/login", test_login);
  g_test_add_func ("/claude/parse/states", test_states);
  g_test_add_func ("/claude/parse/too-large", test_too_large);
  ADD ("/claude/read/presence", test_presence);
  ADD ("/claude/read/identity", test_identity);
  ADD ("/claude/read/other-identity", test_other_identity);
  ADD ("/claude/read/variables", test_variables);
  return g_test_run ();
}
