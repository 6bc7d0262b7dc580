/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-contents.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "support/checkup-fixture.h"

#define CONFIG ".openclaw/openclaw.json"
#define DATABASE ".openclaw/state/openclaw.sqlite"
#define EMPTY "{\"version\":1,\"profiles\":{}}"

static const struct
{
  const char *path;
  const char *text;
  const char *code;
} documents[] = {
  { TEMP_PROFILES, EMPTY, "" },
  { TEMP_PROFILES, "", "store-corrupt" },
  { TEMP_PROFILES, "{\"version\":1,\"profiles\":{", "store-corrupt" },
  { TEMP_PROFILES, "[]", "store-corrupt" },
  { TEMP_PROFILES, "\xff\xfe", "store-corrupt" },
  { TEMP_PROFILES, "{\"version\":2,\"profiles\":{}}", "store-version" },
  { TEMP_STATE, "{}", "" },
  { TEMP_STATE, "{", "state-corrupt" },
  { TEMP_AGENT "auth.json", "{}", "" },
  { TEMP_AGENT "auth.json", "{,}", "store-corrupt" },
  { ".openclaw/credentials/oauth.json", "nonsense", "store-corrupt" },
  { CONFIG, "{ /* fine */ }", "" },
  { CONFIG, "{ agents: ", "config-corrupt" },
};

static void
test_contents_documents (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();
      g_autofree char *after = NULL;

      g_test_message ("%s, case %zu", documents[i].path, i);
      temp_home_write (home, documents[i].path, documents[i].text);
      test_checkup_mend (home, documents[i].code, documents[i].code);
      after = temp_home_read (home, documents[i].path);
      g_assert_cmpstr (after, ==, documents[i].text);
    }
}

static void
mend_all (TempHome *home, KeepCheckupMending mending, KeepFinding *result)
{
  g_autoptr (KeepSurvey) survey = test_checkup_survey (home, NULL, NULL);
  g_autoptr (GPtrArray) findings = keep_checkup_run (survey);
  KeepFinding *finding = NULL;

  g_assert_cmpuint (findings->len, ==, 1);
  finding = g_ptr_array_index (findings, 0);
  keep_checkup_mend (survey, mending, finding);
  *result =
      (KeepFinding){ .is_fixed = finding->is_fixed, .obstacle = g_strdup (finding->obstacle) };
}

/* The only file of its kind. */
static char *
read_copy (TempHome *home, const char *prefix)
{
  g_autofree char *names = temp_home_list (home, TEMP_AGENT);
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (gsize i = 0; list[i] != NULL; i++)
    if (g_str_has_prefix (list[i], prefix))
      {
        g_autofree char *path = g_strconcat (TEMP_AGENT, list[i], NULL);

        return temp_home_read (home, path);
      }
  return NULL;
}

static void
test_contents_copied_aside (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *copy = NULL;
  KeepFinding result = { 0 };

  temp_home_write (home, TEMP_PROFILES, "damaged");
  mend_all (home, KEEP_CHECKUP_MEND, &result);
  g_assert_false (result.is_fixed);
  g_assert_nonnull (strstr (result.obstacle, "auth-profiles.json.corrupt-"));
  g_free (result.obstacle);
  copy = read_copy (home, "auth-profiles.json.corrupt-");
  g_assert_cmpstr (copy, ==, "damaged");
  /* A second time there is the same copy. */
  mend_all (home, KEEP_CHECKUP_MEND, &result);
  g_free (result.obstacle);
  g_assert_true (temp_home_has (home, TEMP_PROFILES));
}

static void
test_contents_removed (void)
{
  static const char *const names[] = { "auth-profiles.json", "auth-state.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();
      g_autofree char *path = g_strconcat (TEMP_AGENT, names[i], NULL);
      g_autofree char *copy = NULL;
      KeepFinding result = { 0 };

      temp_home_write (home, path, "damaged");
      mend_all (home, KEEP_CHECKUP_REMOVE_CORRUPT, &result);
      g_assert_null (result.obstacle);
      g_assert_true (result.is_fixed);
      g_assert_false (temp_home_has (home, path));
      copy = read_copy (home, names[i]);
      g_assert_cmpstr (copy, ==, "damaged");
      test_checkup_assert (home, "");
    }
}

static void
test_contents_link_stays (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *link = temp_home_dup_path (home, TEMP_PROFILES);
  KeepFinding result = { 0 };

  temp_home_write (home, TEMP_STATE, "{}");
  temp_home_write (home, "elsewhere", "damaged");
  g_assert_cmpint (symlink ("../../../../elsewhere", link), ==, 0);
  mend_all (home, KEEP_CHECKUP_REMOVE_CORRUPT, &result);
  g_assert_false (result.is_fixed);
  g_assert_nonnull (result.obstacle);
  g_free (result.obstacle);
  g_assert_true (temp_home_has (home, "elsewhere"));
}

static void
test_contents_mended_meanwhile (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *after = NULL;

  temp_home_write (home, TEMP_PROFILES, "damaged");
  survey = test_checkup_survey (home, NULL, NULL);
  findings = keep_checkup_run (survey);
  temp_home_write (home, TEMP_PROFILES, EMPTY);
  keep_checkup_mend (survey, KEEP_CHECKUP_REMOVE_CORRUPT, g_ptr_array_index (findings, 0));
  after = temp_home_read (home, TEMP_PROFILES);
  g_assert_cmpstr (after, ==, EMPTY);
}

static void
test_contents_entries (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  static const char *const ids[] = { "n", "t", "p" };

  test_checkup_write (
      home, TEMP_PROFILES,
      "\"n\":3,\"t\":{\"type\":\"x\",\"provider\":\"p\"},\"p\":{\"type\":\"token\"},"
      "\"ok\":{\"mode\":\"token\",\"provider\":\"p\",\"token\":\"s3cret\"}");
  test_checkup_mend (home, "entry-dropped entry-dropped entry-dropped",
                     "entry-dropped entry-dropped entry-dropped");
  survey = test_checkup_survey (home, NULL, NULL);
  findings = keep_checkup_run (survey);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const KeepFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpstr (finding->profile, ==, ids[i]);
      g_assert_cmpstr (finding->agent, ==, "main");
    }
}

static void
make_database (TempHome *home, const char *sql)
{
  g_autofree char *path = temp_home_dup_path (home, DATABASE);
  sqlite3 *database = NULL;

  temp_home_write (home, DATABASE, "");
  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

#define TABLE "CREATE TABLE config_machine_state (state_key TEXT, value_json TEXT);"

static void
test_contents_generations (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  make_database (home, TABLE "INSERT INTO config_machine_state VALUES ('auth.sharedStore', '{}')");
  test_checkup_assert (home, "");
  temp_home_write (home, TEMP_PROFILES, EMPTY);
  test_checkup_mend (home, "two-generations", "two-generations");
}

static void
test_contents_generation_half_way (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, TEMP_PROFILES, EMPTY);
  make_database (home, TABLE);
  test_checkup_mend (home, "two-generations", "two-generations");
}

/* Nobody knows of a database there, and another finding tells of the folder. */
static void
test_contents_generation_unreachable (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *agent = temp_home_dup_path (home, ".openclaw/agents/main/agent");

  temp_home_write (home, ".openclaw/agents/main/sessions/sessions.json", "{}");
  g_assert_cmpint (symlink ("agent", agent), ==, 0);
  test_checkup_assert (home, "link-cycle");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-contents/documents", test_contents_documents);
  g_test_add_func ("/check-contents/corrupt/copied-aside", test_contents_copied_aside);
  g_test_add_func ("/check-contents/corrupt/removed", test_contents_removed);
  g_test_add_func ("/check-contents/corrupt/link-stays", test_contents_link_stays);
  g_test_add_func ("/check-contents/corrupt/mended-meanwhile", test_contents_mended_meanwhile);
  g_test_add_func ("/check-contents/entries", test_contents_entries);
  g_test_add_func ("/check-contents/generations", test_contents_generations);
  g_test_add_func ("/check-contents/generations/half-way", test_contents_generation_half_way);
  g_test_add_func ("/check-contents/generations/unreachable", test_contents_generation_unreachable);
  return g_test_run ();
}
