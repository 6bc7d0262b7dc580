/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/import.h"

#include <string.h>

#include "store/journal.h"
#include "support/temp-home.h"

#define NOW_MS G_GINT64_CONSTANT (1790000000000)
#define AUTH(refresh, account)                                               \
  "{\"tokens\":{\"id_token\":\"e30.e30.c2ln\",\"access_token\":\"a-" refresh \
  "\",\"refresh_token\":\"" refresh "\",\"account_id\":\"" account "\"}}"

typedef struct
{
  TempHome *home; /* owned */
  char *variable; /* owned */
  const char *environment[2];
  KeepSurroundings surroundings;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->home = temp_home_new ();
  fixture->variable = g_strconcat ("HOME=", fixture->home->path, NULL);
  fixture->environment[0] = fixture->variable;
  fixture->surroundings = (KeepSurroundings){ .environment = fixture->environment,
                                              .current_dir = fixture->home->path,
                                              .system_config_dir = fixture->home->path };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->variable);
  temp_home_free (fixture->home);
}

static KeepImport *
plan (Fixture *fixture, const char *id, GError **error)
{
  return keep_import_plan (keep_program_find (id), &fixture->surroundings, fixture->home->sink,
                           NOW_MS, error);
}

static void
test_plan (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepImport) import = NULL;

  temp_home_write (fixture->home, ".codex/auth.json", AUTH ("r", "x"));
  import = plan (fixture, "codex", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (keep_secret_get_text (import->tokens->refresh), ==, "r");
  g_assert_cmpstr (import->program->profile_id, ==, "openai-codex:default");
  g_assert_false (temp_home_has (fixture->home, ".openclaw"));
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *program;
    const char *path;
    const char *text;
    int code;
  } cases[] = {
    { "codex", "other", "", KEEP_STORE_ERROR_NOT_FOUND },
    { "claude", "other", "", KEEP_STORE_ERROR_NOT_FOUND },
    { "codex", ".codex/auth.json", "{}", KEEP_STORE_ERROR_NOT_FOUND },
    { "codex", ".codex/auth.json", "{", KEEP_STORE_ERROR_MALFORMED },
    { "codex", ".codex/auth.json", "{\"OPENAI_API_KEY\":\"k\"}", KEEP_STORE_ERROR_UNSUPPORTED },
    { "codex", ".codex/auth.json", "{\"personal_access_token\":\"k\"}",
      KEEP_STORE_ERROR_UNSUPPORTED },
    { "codex", ".codex/auth.json", AUTH ("", "x"), KEEP_STORE_ERROR_UNSUPPORTED },
    { "codex", ".codex/config.toml", "cli_auth_credentials_store = \"keyring\"",
      KEEP_STORE_ERROR_UNSUPPORTED },
    { "claude", ".claude/.credentials.json",
      "{\"claudeAiOauth\":{\"accessToken\":\"\",\"refreshToken\":\"\",\"expiresAt\":0}}",
      KEEP_STORE_ERROR_NOT_FOUND },
    { "claude", ".claude/.credentials.json",
      "{\"claudeAiOauth\":{\"accessToken\":\"a\",\"refreshToken\":\"r\",\"expiresAt\":1,"
      "\"scopes\":[\"user:inference\"]}}",
      KEEP_STORE_ERROR_UNSUPPORTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepImport) import = NULL;

      temp_home_write (fixture->home, cases[i].path, cases[i].text);
      import = plan (fixture, cases[i].program, &error);
      g_assert_null (import);
      g_assert_error (error, KEEP_STORE_ERROR, cases[i].code);
    }
}

static void
test_taken_place (Fixture *fixture, gconstpointer data)
{
  static const char *const stores[] = {
    "{\"profiles\":{\"openai-codex:default\":{\"type\":\"oauth\",\"provider\":\"openai-codex\","
    "\"access\":\"a\",\"refresh\":\"other\",\"expires\":1}}}",
    "{\"profiles\":{\"openai-codex:default\":{\"type\":\"api_key\",\"provider\":\"openai\","
    "\"key\":\"k\"}}}",
    "{\"profiles\":{\"openai-codex:a@x\":{\"type\":\"oauth\",\"provider\":\"openai-codex\","
    "\"access\":\"a\",\"refresh\":\"r\",\"expires\":1}}}",
  };

  temp_home_write (fixture->home, ".codex/auth.json", AUTH ("r", "x"));
  for (gsize i = 0; i < G_N_ELEMENTS (stores); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepImport) import = NULL;

      temp_home_write (fixture->home, TEMP_PROFILES, stores[i]);
      import = plan (fixture, "codex", &error);
      g_assert_null (import);
      g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT);
    }
}

/* What Codex does between our two looks at its file. */
static void
test_renew (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *then;
    gboolean is_renewed;
    const char *refresh;
  } cases[] = {
    { AUTH ("r", "x"), FALSE, "r" }, { AUTH ("q", "x"), TRUE, "q" },
    { AUTH ("q", "y"), FALSE, "r" }, { AUTH ("", "x"), FALSE, "r" },
    { "{\"tok", FALSE, "r" },        { "{}", FALSE, "r" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepImport) import = NULL;

      temp_home_write (fixture->home, ".codex/auth.json", AUTH ("r", "x"));
      import = plan (fixture, "codex", NULL);
      temp_home_write (fixture->home, ".codex/auth.json", cases[i].then);
      g_assert_cmpint (keep_import_renew (import, &fixture->surroundings, NOW_MS), ==,
                       cases[i].is_renewed);
      g_assert_cmpstr (keep_secret_get_text (import->tokens->refresh), ==, cases[i].refresh);
    }
}

static void
test_record (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepImport) import = NULL;
  g_autoptr (GPtrArray) events = NULL;
  const KeepEvent *event = NULL;

  temp_home_write (fixture->home, ".codex/auth.json", AUTH ("r", "x"));
  import = plan (fixture, "codex", NULL);
  keep_import_record (import, fixture->home->sink, NOW_MS);
  events = keep_journal_read (keep_places_get_own_state_dir (fixture->home->places), NULL, NULL);
  g_assert_cmpuint (events->len, ==, 1);
  event = g_ptr_array_index (events, 0);
  g_assert_cmpint (event->kind, ==, KEEP_EVENT_IMPORTED);
  g_assert_cmpint (event->at_ms, ==, NOW_MS);
  g_assert_true (g_str_has_suffix (event->detail, "/.codex/auth.json"));
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *ids;   /* of what is planned */
    gboolean conflict; /* something was left out */
    int code;          /* or -1 */
  } cases[] = {
    /* credentials/oauth.json, auth.json and a store */
    { "{\"openai-codex\":{\"access\":\"a\",\"refresh\":\"q\",\"expires\":5}}",
      "openai-codex:default", FALSE, -1 },
    { "{\"anthropic\":{\"type\":\"api_key\",\"key\":\"k\"},\"p\":{\"type\":\"oauth\","
      "\"access\":\"a\",\"refresh\":\"q\",\"expires\":5}}",
      "p:default", FALSE, -1 },
    { "{\"profiles\":{\"p:1\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"a\","
      "\"refresh\":\"q\"},\"p:2\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"a\","
      "\"refresh\":\"taken\"}}}",
      "p:1", TRUE, -1 },
    { "{\"taken\":{\"access\":\"a\",\"refresh\":\"q\",\"expires\":5}}", "", TRUE, -1 },
    { "{\"p\":{\"type\":\"api_key\",\"key\":\"k\"}}", NULL, FALSE, KEEP_STORE_ERROR_UNSUPPORTED },
    { "[]", NULL, FALSE, KEEP_STORE_ERROR_UNSUPPORTED },
    { "{", NULL, FALSE, KEEP_STORE_ERROR_MALFORMED },
  };
  g_autofree char *path = temp_home_dup_path (fixture->home, "old.json");

  temp_home_write (fixture->home, TEMP_PROFILES,
                   "{\"profiles\":{\"taken:default\":{\"type\":\"oauth\",\"provider\":\"taken\","
                   "\"access\":\"a\",\"refresh\":\"taken\",\"expires\":1}}}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) conflict = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) imports = NULL;

      temp_home_write (fixture->home, "old.json", cases[i].text);
      imports = keep_import_plan_file (path, fixture->home->sink, NOW_MS, &conflict, &error);
      g_test_message ("%s", cases[i].text);
      if (cases[i].code >= 0)
        g_assert_error (error, KEEP_STORE_ERROR, cases[i].code);
      else
        g_assert_no_error (error);
      g_assert_cmpint (conflict != NULL, ==, cases[i].conflict);
      if (cases[i].ids == NULL)
        g_assert_null (imports);
      else
        g_assert_cmpuint (imports->len, ==, *cases[i].ids != '\0' ? 1 : 0);
      if (imports != NULL && imports->len > 0)
        g_assert_cmpstr (((KeepImport *) imports->pdata[0])->profile_id, ==, cases[i].ids);
    }
}

static void
test_no_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) conflict = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (keep_import_plan_file ("/nonexistent/auth.json", fixture->home->sink, NOW_MS,
                                        &conflict, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/import/plan", test_plan);
  ADD ("/import/refusals", test_refusals);
  ADD ("/import/taken-place", test_taken_place);
  ADD ("/import/file", test_file);
  ADD ("/import/no-file", test_no_file);
  ADD ("/import/renew", test_renew);
  ADD ("/import/record", test_record);
  return g_test_run ();
}
