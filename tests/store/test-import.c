/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What came before the store, on its way into it (keep_transaction_commit()).
 */
#include <string.h>

#include "store/journal.h"
#include "support/temp-home.h"

static void
fixture_set_up (TempHome **home, gconstpointer data)
{
  *home = temp_home_new ();
}

static void
fixture_tear_down (TempHome **home, gconstpointer data)
{
  temp_home_free (*home);
}

static void
test_import (TempHome **home, gconstpointer data)
{
  g_autofree char *store = NULL;
  g_autofree char *names = NULL;

  temp_home_write (*home, TEMP_AGENT "auth.json", "{\"a\":{\"type\":\"api_key\",\"key\":\"k\"}}");
  temp_home_write (*home, ".openclaw/credentials/oauth.json",
                   "{\"b\":{\"access\":\"x\",\"refresh\":\"y\",\"expires\":5}}");
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  store = temp_home_read (*home, TEMP_PROFILES);
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_nonnull (strstr (store, "\"a:default\": {\n      \"type\": \"api_key\""));
  g_assert_nonnull (strstr (store, "\"b:default\""));
  g_assert_nonnull (strstr (store, "openai-codex:e@x"));
  g_assert_cmpstr (names, ==, "auth-profiles.json");
  g_assert_true (temp_home_has (*home, ".openclaw/credentials/oauth.json"));
}

static void
assert_told (TempHome *home, guint n_events, const char *profile, const char *detail)
{
  g_autoptr (GPtrArray) events =
      keep_journal_read (keep_places_get_own_state_dir (home->places), profile, NULL);

  g_assert_cmpuint (events->len, ==, n_events);
  for (guint i = 0; i < events->len; i++)
    {
      const KeepEvent *event = g_ptr_array_index (events, i);

      g_assert_cmpint (event->kind, ==, KEEP_EVENT_IMPORTED);
      g_assert_cmpstr (event->by, ==, KEEP_EVENT_BY_TOKENKEEP);
      g_assert_true (g_str_has_suffix (event->detail, detail));
    }
}

/* Once, and from where. */
static void
test_import_told (TempHome **home, gconstpointer data)
{
  temp_home_write (*home, TEMP_AGENT "auth.json", "{\"a\":{\"type\":\"api_key\",\"key\":\"k\"}}");
  temp_home_write (*home, ".openclaw/credentials/oauth.json",
                   "{\"a\":{\"access\":\"x\"},\"b\":{\"access\":\"x\",\"refresh\":\"y\"}}");
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  assert_told (*home, 1, "a:default", "/auth.json");
  assert_told (*home, 1, "b:default", "/oauth.json");
}

/* The import is what counts; that its history cannot be kept is said once. */
static void
test_import_untold (TempHome **home, gconstpointer data)
{
  temp_home_write (*home, ".local/state/tokenkeep", "a file in the way");
  temp_home_write (*home, ".openclaw/credentials/oauth.json",
                   "{\"a\":{\"access\":\"x\"},\"b\":{\"access\":\"x\"}}");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*.local/state/tokenkeep*");
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  g_test_assert_expected_messages ();
}

/* What OpenClaw would lose is kept beside. */
static void
test_import_in_part (TempHome **home, gconstpointer data)
{
  g_autofree char *names = NULL;

  temp_home_write (*home, TEMP_AGENT "auth.json",
                   "{\"a\":{\"type\":\"api_key\",\"key\":\"k\"},\"z\":{\"type\":\"odd\"}}");
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_true (g_str_has_prefix (names, "auth-profiles.json auth.json.imported-"));
}

static void
test_import_not_committed (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepTransaction) transaction = NULL;
  g_autofree char *names = NULL;

  temp_home_write (*home, TEMP_AGENT "auth.json", "{\"a\":{\"type\":\"api_key\",\"key\":\"k\"}}");
  transaction = keep_sink_begin ((*home)->sink, -1, NULL);
  g_clear_pointer (&transaction, keep_transaction_free);
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_cmpstr (names, ==, "auth.json");
  assert_told (*home, 0, NULL, "");
}

static void
test_import_forbidden (TempHome **home, gconstpointer data)
{
  g_autofree char *variable = g_strconcat ("HOME=", (*home)->path, NULL);
  const char *environment[] = { variable, "OPENCLAW_AUTH_STORE_READONLY=1", NULL };
  g_autoptr (KeepPlaces) places = keep_places_new (environment, "/");
  g_autoptr (KeepSink) sink = keep_sink_new (places, NULL);
  g_autoptr (GError) error = NULL;

  temp_home_write (*home, TEMP_AGENT "auth.json", "{\"a\":{\"type\":\"api_key\",\"key\":\"k\"}}");
  g_assert_null (keep_sink_begin (sink, -1, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION);
  g_assert_true (temp_home_has (*home, TEMP_AGENT "auth.json"));
}

/* A static key goes from the old file only if the store has the very same. */
static void
test_scrub (TempHome **home, gconstpointer data)
{
  g_autofree char *left = NULL;

  temp_home_write (
      *home, TEMP_PROFILES,
      "{\"profiles\":{\"a\":{\"type\":\"api_key\",\"provider\":\"a\",\"key\":\"k\"}}}");
  temp_home_write (*home, TEMP_AGENT "auth.json",
                   "{\"a\":{\"type\":\"api_key\",\"key\":\"k\"},"
                   "\"b\":{\"type\":\"api_key\",\"key\":\"other\"}}");
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  left = temp_home_read (*home, TEMP_AGENT "auth.json");
  g_assert_cmpstr (left, ==, "{\"b\":{\"type\":\"api_key\",\"key\":\"other\"}}");
  temp_home_write (*home, TEMP_AGENT "auth.json", "{\"a\":{\"type\":\"api_key\",\"key\":\"k\"}}");
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  g_assert_false (temp_home_has (*home, TEMP_AGENT "auth.json"));
}

#define ADD(path, test) g_test_add (path, TempHome *, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/import/whole", test_import);
  ADD ("/import/told", test_import_told);
  ADD ("/import/untold", test_import_untold);
  ADD ("/import/in-part", test_import_in_part);
  ADD ("/import/not-committed", test_import_not_committed);
  ADD ("/import/forbidden", test_import_forbidden);
  ADD ("/import/scrub", test_scrub);
  return g_test_run ();
}
