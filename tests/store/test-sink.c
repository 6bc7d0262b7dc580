/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "support/temp-home.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)
#define ONE(id)                        \
  "{\"version\":1,\"profiles\":{\"" id \
  "\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\"}}}"

static void
fixture_set_up (TempHome **home, gconstpointer data)
{
  *home = temp_home_new ();
}

static gboolean
begin (TempHome *home, GError **error)
{
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (home->sink, -1, error);

  return transaction != NULL;
}

static void
fixture_tear_down (TempHome **home, gconstpointer data)
{
  temp_home_free (*home);
}

static void
test_empty (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepRoster) roster = keep_sink_load_roster ((*home)->sink, NOW_MS, &error);

  g_assert_no_error (error);
  g_assert_cmpint (keep_roster_get_generation (roster), ==, KEEP_GENERATION_NONE);
  g_assert_cmpuint (keep_roster_get_n_profiles (roster), ==, 0);
  /* Looking must not create anything. */
  g_assert_false (temp_home_has (*home, ".openclaw"));
}

/* Reading alone copies nothing: looking never changes anything. */
static void
test_corrupt_read (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  temp_home_write (*home, TEMP_PROFILES, "garbage");
  g_assert_null (keep_sink_load_roster ((*home)->sink, NOW_MS, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_cmpstr (names, ==, "auth-profiles.json");
}

static void
test_sqlite_generation (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  temp_home_write (*home, ".openclaw/state/openclaw.sqlite", "no database that could be read");
  g_assert_false (begin (*home, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (keep_sink_load_roster ((*home)->sink, NOW_MS, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED);
  names = temp_home_list (*home, ".openclaw");
  g_assert_cmpstr (names, ==, "state");
}

/* What was never imported is shown as what it will be, and left alone. */
static void
test_legacy (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepRoster) roster = NULL;
  g_autofree char *names = NULL;

  temp_home_write (*home, TEMP_AGENT "auth.json", "{\"a\":{\"type\":\"api_key\",\"key\":\"k\"}}");
  roster = keep_sink_load_roster ((*home)->sink, NOW_MS, NULL);
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_nonnull (keep_roster_find (roster, "a:default"));
  g_assert_cmpstr (names, ==, "auth.json");
}

static void
test_another_agent (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepSink) work = keep_sink_new ((*home)->places, "Work");
  g_autoptr (KeepRoster) roster = NULL;

  temp_home_write (*home, TEMP_PROFILES, ONE ("m"));
  temp_home_write (*home, ".openclaw/agents/work/agent/auth-profiles.json", ONE ("w"));
  temp_home_write (*home, ".openclaw/credentials/oauth.json", "{\"b\":{\"access\":\"x\"}}");
  roster = keep_sink_load_roster (work, NOW_MS, NULL);
  g_assert_cmpstr (keep_roster_get_agent (roster), ==, "work");
  g_assert_cmpuint (keep_roster_get_n_profiles (roster), ==, 2);
  g_assert_cmpint (keep_roster_find (roster, "m")->source, ==, KEEP_SOURCE_INHERITED);
  g_assert_cmpint (keep_roster_find (roster, "w")->source, ==, KEEP_SOURCE_LOCAL);
}

#define ADD(path, test) g_test_add (path, TempHome *, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sink/empty", test_empty);
  ADD ("/sink/corrupt", test_corrupt_read);
  ADD ("/sink/sqlite-generation", test_sqlite_generation);
  ADD ("/sink/legacy", test_legacy);
  ADD ("/sink/another-agent", test_another_agent);
  return g_test_run ();
}
