/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "store/ledger.h"
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

#define WORK_PROFILES ".openclaw/agents/work/agent/auth-profiles.json"
#define LOGIN(id, access, email, expires)                                  \
  "\"" id "\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"" access \
  "\",\"refresh\":\"r-" access "\",\"email\":\"" email "\",\"expires\":" expires "}"
#define STORE(logins) "{\"version\":1,\"profiles\":{" logins "}}"
#define SOON "1777458000000"
#define LATER "1790000000000"
#define LATEST "1800000000000"

/* Which token an agent gets for an id, and to whose store a new generation of it belongs. */
static void
test_credential (TempHome **home, gconstpointer data)
{
  static const struct
  {
    const char *agent;
    const char *id;
    const char *found_id;
    const char *access;
    KeepOwner owner;
  } cases[] = {
    { "main", "p:both", "p:both", "main-both", KEEP_OWNER_LOCAL },
    { "work", "p:both", "p:both", "work-both", KEEP_OWNER_MAIN },
    { "work", "p:newer", "p:newer", "work-newer", KEEP_OWNER_LOCAL },
    { "work", "p:other", "p:other", "work-other", KEEP_OWNER_LOCAL },
    { "work", "p:main", "p:main", "main-main", KEEP_OWNER_MAIN },
    { "work", "p:work", "p:work", "work-work", KEEP_OWNER_LOCAL },
    { "work", "p:default", "p:main", "main-main", KEEP_OWNER_MAIN },
  };

  temp_home_write (*home, TEMP_PROFILES,
                   STORE (LOGIN ("p:both", "main-both", "a@x", LATER) "," LOGIN (
                       "p:newer", "main-newer", "a@x",
                       LATER) "," LOGIN ("p:other", "main-other", "a@x",
                                         LATER) "," LOGIN ("p:main", "main-main", "m@x", LATEST)));
  temp_home_write (
      *home, WORK_PROFILES,
      STORE (LOGIN ("p:both", "work-both", "A@x", LATER) "," LOGIN (
          "p:newer", "work-newer", "a@x",
          LATEST) "," LOGIN ("p:other", "work-other", "b@x",
                             SOON) "," LOGIN ("p:work", "work-work", "w@x",
                                              LATER) "," LOGIN ("p:default", "work-default", "m@x",
                                                                SOON)));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepSink) sink = keep_sink_new ((*home)->places, cases[i].agent);
      g_autoptr (KeepCredential) credential = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (keep_sink_load_credential (sink, cases[i].id, NOW_MS, &credential, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (credential->profile->id, ==, cases[i].found_id);
      g_assert_cmpstr (keep_secret_get_text (credential->access), ==, cases[i].access);
      g_assert_cmpint (credential->owner, ==, cases[i].owner);
    }
}

static void
test_credential_missing (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepCredential) credential = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (*home, TEMP_PROFILES, STORE (LOGIN ("p:a", "x", "a@x", LATER)));
  g_assert_false (keep_sink_load_credential ((*home)->sink, "p:b", NOW_MS, &credential, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
  g_assert_null (credential);
}

static void
note_death (KeepLedger *ledger, gpointer user_data)
{
  keep_ledger_note_refreshed (ledger, user_data, 1000);
  keep_ledger_note_invalidated (ledger, user_data, "invalid_grant", "tokenkeep", 2000);
}

/* What no store can say of a login comes from the ledger, in whose folder a change is one, too. */
static void
test_ledger (TempHome **home, gconstpointer data)
{
  const char *own_dir = keep_places_get_own_state_dir ((*home)->places);
  g_autoptr (KeepSecret) token = keep_secret_new ("R", -1);
  g_autofree char *generation = keep_secret_dup_digest (token);
  g_autoptr (KeepRoster) roster = NULL;
  g_auto (GStrv) folders = keep_sink_dup_folders ((*home)->sink);
  const KeepProfile *profile = NULL;

  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  g_assert_true (keep_ledger_update (own_dir, note_death, generation, NULL));
  roster = keep_sink_load_roster ((*home)->sink, 3000, NULL);
  profile = keep_roster_find (roster, "openai-codex:e@x");
  g_assert_cmpint (profile->refreshed_ms, ==, 1000);
  g_assert_cmpint (profile->verified_ms, ==, 1000);
  g_assert_cmpstr (profile->invalid_code, ==, "invalid_grant");
  g_assert_cmpint (keep_profile_get_health (profile, 3000), ==, KEEP_HEALTH_INVALIDATED);
  g_assert_true (g_strv_contains ((const char *const *) folders, own_dir));
}

static void
test_owner (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepSink) work = keep_sink_new ((*home)->places, "work");
  g_autoptr (KeepSink) main_owner = keep_sink_dup_owner (work, KEEP_OWNER_MAIN);
  g_autoptr (KeepSink) local_owner = keep_sink_dup_owner (work, KEEP_OWNER_LOCAL);

  g_assert_cmpstr (keep_sink_get_agent_dir (main_owner), ==,
                   keep_places_get_main_agent_dir ((*home)->places));
  g_assert_cmpstr (keep_sink_get_agent_dir (local_owner), ==, keep_sink_get_agent_dir (work));
}

/* What is lent is not read again. */
static void
test_lent_main (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepSink) work = keep_sink_new ((*home)->places, "work");
  g_autoptr (KeepDocuments) main_documents = NULL;
  g_autoptr (KeepRoster) lent = NULL;
  g_autoptr (KeepRoster) read = NULL;

  temp_home_write (*home, TEMP_PROFILES, ONE ("m"));
  temp_home_write (*home, ".openclaw/agents/work/agent/auth-profiles.json", ONE ("w"));
  main_documents = keep_sink_read_main (work, &error);
  g_assert_no_error (error);
  temp_home_write (*home, TEMP_PROFILES, ONE ("later"));
  lent = keep_sink_load_roster_over (work, main_documents, NOW_MS, &error);
  g_assert_no_error (error);
  g_assert_nonnull (keep_roster_find (lent, "m"));
  g_assert_nonnull (keep_roster_find (lent, "w"));
  read = keep_sink_load_roster (work, NOW_MS, &error);
  g_assert_no_error (error);
  g_assert_nonnull (keep_roster_find (read, "later"));
  g_assert_null (keep_roster_find (read, "m"));
}

/* What cannot be looked into is not said to be a database. */
static void
test_unreachable (TempHome **home, gconstpointer data)
{
  g_autofree char *agent = temp_home_dup_path (*home, ".openclaw/agents/main/agent");
  g_autoptr (GError) error = NULL;

  temp_home_write (*home, ".openclaw/agents/main/sessions/sessions.json", "{}");
  g_assert_cmpint (symlink ("agent", agent), ==, 0);
  g_assert_null (keep_sink_load_roster ((*home)->sink, NOW_MS, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
  g_assert_nonnull (strstr (error->message, agent));
  g_clear_error (&error);
  g_assert_null (keep_sink_begin ((*home)->sink, -1, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
}

#define ADD(path, test) g_test_add (path, TempHome *, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sink/empty", test_empty);
  ADD ("/sink/corrupt", test_corrupt_read);
  ADD ("/sink/sqlite-generation", test_sqlite_generation);
  ADD ("/sink/unreachable", test_unreachable);
  ADD ("/sink/legacy", test_legacy);
  ADD ("/sink/another-agent", test_another_agent);
  ADD ("/sink/credential", test_credential);
  ADD ("/sink/credential/missing", test_credential_missing);
  ADD ("/sink/ledger", test_ledger);
  ADD ("/sink/owner", test_owner);
  ADD ("/sink/inheritance/lent", test_lent_main);
  return g_test_run ();
}
