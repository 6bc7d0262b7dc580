/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "store/lock.h"
#include "support/temp-home.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)
#define OTHERS                                                                        \
  "{\n  \"version\": 1,\n  \"profiles\": {\n    \"anthropic:default\": {\n"           \
  "      \"type\": \"token\",\n      \"provider\": \"anthropic\",\n      \"token\": " \
  "\"t\\u0065\",\n"                                                                   \
  "      \"mystery\": 1.50e1\n    }\n  },\n  \"mystery\": [ ]\n}\n"

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
test_first_login (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepRoster) roster = NULL;
  g_autofree char *names = NULL;
  g_autofree char *folder = temp_home_dup_path (*home, ".openclaw");
  g_autofree char *file = temp_home_dup_path (*home, TEMP_PROFILES);
  GStatBuf status;

  g_assert_true (temp_home_sign_in (*home, "e@x", &error));
  g_assert_no_error (error);
  roster = keep_sink_load_roster ((*home)->sink, NOW_MS, &error);
  g_assert_cmpint (keep_roster_get_generation (roster), ==, KEEP_GENERATION_JSON);
  g_assert_nonnull (keep_roster_find (roster, "openai-codex:e@x"));
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_cmpstr (names, ==, "auth-profiles.json");
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_stat (file, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0600);
}

static void
test_foreign_bytes (TempHome **home, gconstpointer data)
{
  g_autofree char *text = NULL;
  const char *tail = strstr (OTHERS, "\n  },\n  \"mystery\"");

  temp_home_write (*home, TEMP_PROFILES, OTHERS);
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  text = temp_home_read (*home, TEMP_PROFILES);
  g_assert_true (strncmp (text, OTHERS, (gsize) (tail - OTHERS)) == 0);
  g_assert_true (g_str_has_suffix (text, tail));
  g_assert_cmpuint (strlen (text), >, strlen (OTHERS));
}

/* What another program wrote after we last looked, and before we got the lock, must still be there.
 */
static void
test_reads_under_lock (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepRoster) before = keep_sink_load_roster ((*home)->sink, NOW_MS, NULL);
  g_autofree char *text = NULL;

  g_assert_cmpuint (keep_roster_get_n_profiles (before), ==, 0);
  temp_home_write (*home, TEMP_PROFILES, OTHERS);
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  text = temp_home_read (*home, TEMP_PROFILES);
  g_assert_nonnull (strstr (text, "anthropic:default"));
}

static void
test_no_commit (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (KeepTransaction) transaction = NULL;
  g_autofree char *text = NULL;
  g_autofree char *names = NULL;

  temp_home_write (*home, TEMP_PROFILES, OTHERS);
  transaction = keep_sink_begin ((*home)->sink, -1, NULL);
  g_assert_true (temp_home_has (*home, TEMP_PROFILES ".lock"));
  keep_transaction_put_login (transaction, "a", "p", tokens);
  g_clear_pointer (&transaction, keep_transaction_free);
  text = temp_home_read (*home, TEMP_PROFILES);
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_cmpstr (text, ==, OTHERS);
  g_assert_cmpstr (names, ==, "auth-profiles.json");
}

static void
test_corrupt (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) files = NULL;

  temp_home_write (*home, TEMP_PROFILES, "{\"version\":1,");
  g_assert_false (temp_home_sign_in (*home, "e@x", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "corrupt-"));
  g_assert_false (temp_home_sign_in (*home, "e@x", NULL));
  names = temp_home_list (*home, TEMP_AGENT);
  files = g_strsplit (names, " ", -1);
  g_assert_cmpuint (g_strv_length (files), ==, 2);
  text = temp_home_read (*home, TEMP_PROFILES);
  g_assert_cmpstr (text, ==, "{\"version\":1,");
}

static gpointer
begin_cancelled (gpointer data)
{
  TempHome *home = data;
  g_autoptr (GError) error = NULL;
  int null_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC); /* always readable: cancels */

  g_assert_null (keep_sink_begin (home->sink, null_fd, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED);
  close (null_fd);
  return NULL;
}

static void
test_locked (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepTransaction) first = keep_sink_begin ((*home)->sink, -1, NULL);

  g_assert_nonnull (first);
  g_thread_join (g_thread_new ("second", begin_cancelled, *home));
}

static void
test_lock_broken (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepTransaction) transaction = keep_sink_begin ((*home)->sink, -1, NULL);
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autofree char *lock = temp_home_dup_path (*home, TEMP_PROFILES ".lock");
  g_autofree char *names = NULL;
  g_autoptr (GError) error = NULL;

  keep_transaction_put_login (transaction, "a", "p", tokens);
  g_assert_cmpint (g_unlink (lock), ==, 0);
  g_assert_false (keep_transaction_commit (transaction, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN);
  g_clear_pointer (&transaction, keep_transaction_free);
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_cmpstr (names, ==, "");
}

/* Somebody who takes no lock wrote between our reading and our writing: that must not be lost. */
static void
test_overtaken (TempHome **home, gconstpointer data)
{
  static const char *const files[] = { TEMP_PROFILES, TEMP_STATE };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (KeepTransaction) transaction = keep_sink_begin ((*home)->sink, -1, NULL);
      g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      keep_transaction_put_login (transaction, "a", "p", tokens);
      temp_home_write (*home, files[i], OTHERS);
      g_assert_false (keep_transaction_commit (transaction, &error));
      g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN);
      text = temp_home_read (*home, files[i]);
      g_assert_cmpstr (text, ==, OTHERS);
    }
}

static void
test_reload (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepTransaction) transaction = keep_sink_begin ((*home)->sink, -1, NULL);
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (KeepTrace) forgotten = NULL;
  g_autoptr (KeepTrace) read = NULL;

  keep_transaction_put_login (transaction, "a", "p", tokens);
  temp_home_write (*home, TEMP_PROFILES, OTHERS);
  g_assert_true (keep_transaction_reload (transaction, NULL));
  forgotten = keep_transaction_trace (transaction, "a", NULL);
  read = keep_transaction_trace (transaction, "anthropic:default", NULL);
  g_assert_null (forgotten->profile);
  g_assert_nonnull (read->profile);
  keep_transaction_put_login (transaction, "a", "p", tokens);
  g_assert_true (keep_transaction_commit (transaction, NULL));
}

/* Where one of the files cannot be written, the other one does not change either. */
static void
test_both_or_none (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autofree char *state = temp_home_dup_path (*home, TEMP_STATE);
  g_autoptr (KeepTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *names = NULL;

  temp_home_write (*home, TEMP_PROFILES, OTHERS);
  g_assert_cmpint (symlink ("nowhere/auth-state.json", state), ==, 0);
  transaction = keep_sink_begin ((*home)->sink, -1, NULL);
  keep_transaction_put_login (transaction, "a", "p", tokens);
  g_assert_true (keep_transaction_make_default (transaction, "a", NOW_MS, NULL));
  g_assert_false (keep_transaction_commit (transaction, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
  g_clear_pointer (&transaction, keep_transaction_free);
  text = temp_home_read (*home, TEMP_PROFILES);
  names = temp_home_list (*home, TEMP_AGENT);
  g_assert_cmpstr (text, ==, OTHERS);
  g_assert_cmpstr (names, ==, "auth-profiles.json auth-state.json");
}

static void
test_linked_store (TempHome **home, gconstpointer data)
{
  g_autofree char *link = temp_home_dup_path (*home, TEMP_PROFILES);
  g_autofree char *text = NULL;
  g_autofree char *names = NULL;

  temp_home_write (*home, "elsewhere/store.json", OTHERS);
  temp_home_write (*home, TEMP_STATE, "{}");
  g_assert_cmpint (symlink ("../../../../elsewhere/store.json", link), ==, 0);
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  text = temp_home_read (*home, "elsewhere/store.json");
  names = temp_home_list (*home, "elsewhere");
  g_assert_nonnull (strstr (text, "openai-codex:e@x"));
  g_assert_cmpstr (names, ==, "store.json");
}

static gboolean
make_default (TempHome *home, const char *id, GError **error)
{
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (home->sink, -1, error);

  return transaction != NULL && keep_transaction_make_default (transaction, id, NOW_MS, error) &&
         keep_transaction_commit (transaction, error);
}

static void
test_make_default (TempHome **home, gconstpointer data)
{
  g_autofree char *state = NULL;
  g_autofree char *secrets = NULL;
  g_autofree char *secrets_after = NULL;

  g_assert_true (temp_home_sign_in (*home, "a@x", NULL));
  g_assert_true (temp_home_sign_in (*home, "b@x", NULL));
  g_assert_true (temp_home_sign_in (*home, "c@x", NULL));
  g_assert_false (temp_home_has (*home, TEMP_STATE));
  secrets = temp_home_read (*home, TEMP_PROFILES);
  g_assert_true (make_default (*home, "openai-codex:c@x", NULL));
  g_assert_true (make_default (*home, "openai-codex:b@x", NULL));
  state = temp_home_read (*home, TEMP_STATE);
  secrets_after = temp_home_read (*home, TEMP_PROFILES);
  g_assert_cmpstr (state, ==,
                   "{\n  \"version\": 1,\n  \"order\": {\n    \"openai-codex\": [\n"
                   "      \"openai-codex:b@x\",\n      \"openai-codex:c@x\",\n"
                   "      \"openai-codex:a@x\"\n    ]\n  }\n}\n");
  g_assert_cmpstr (secrets, ==, secrets_after);
}

static void
test_make_default_unknown (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (temp_home_sign_in (*home, "a@x", NULL));
  g_assert_false (make_default (*home, "openai-codex:b@x", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
  g_assert_false (temp_home_has (*home, TEMP_STATE));
}

/* OpenClaw never uses a profile that an explicit order leaves out. */
static void
test_login_joins_order (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepRoster) roster = NULL;
  g_autofree char *state = NULL;

  g_assert_true (temp_home_sign_in (*home, "a@x", NULL));
  g_assert_true (make_default (*home, "openai-codex:a@x", NULL));
  g_assert_true (temp_home_sign_in (*home, "b@x", NULL));
  g_assert_true (temp_home_sign_in (*home, "b@x", NULL));
  state = temp_home_read (*home, TEMP_STATE);
  roster = keep_sink_load_roster ((*home)->sink, NOW_MS, NULL);
  g_assert_nonnull (strstr (state, "\"openai-codex:a@x\",\n      \"openai-codex:b@x\"\n"));
  g_assert_true (keep_roster_find (roster, "openai-codex:a@x")->is_default);
}

static void
test_damaged_state_hides_nothing (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepRoster) roster = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (temp_home_sign_in (*home, "a@x", NULL));
  temp_home_write (*home, TEMP_STATE, "garbage");
  roster = keep_sink_load_roster ((*home)->sink, NOW_MS, NULL);
  g_assert_cmpuint (keep_roster_get_n_profiles (roster), ==, 1);
  g_assert_false (make_default (*home, "openai-codex:a@x", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
}

/* A profile that cannot be used today joins the order too, or it never would again. */
static void
test_make_default_keeps_everybody (TempHome **home, gconstpointer data)
{
  g_autofree char *state = NULL;

  temp_home_write (
      *home, TEMP_PROFILES,
      "{\"profiles\":{\"p:old\":{\"type\":\"token\",\"provider\":\"p\",\"token\":\"t\","
      "\"expires\":5},\"p:a\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"k\"}}}");
  g_assert_true (make_default (*home, "p:a", NULL));
  state = temp_home_read (*home, TEMP_STATE);
  g_assert_nonnull (strstr (state, "\"p:a\",\n      \"p:old\""));
}

static void
test_make_default_unusable (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  temp_home_write (*home, TEMP_PROFILES,
                   "{\"profiles\":{\"p:a\":{\"type\":\"api_key\",\"provider\":\"p\"}}}");
  g_assert_false (make_default (*home, "p:a", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
  g_assert_false (temp_home_has (*home, TEMP_STATE));
}

/* Signing in ends the pause that OpenClaw put the old login into. */
static void
test_login_unblocks (TempHome **home, gconstpointer data)
{
  g_autofree char *state = NULL;

  temp_home_write (*home, TEMP_STATE,
                   "{\"usageStats\":{\"openai-codex:e@x\":{\"disabledUntil\":9,\"lastUsed\":5}}}");
  g_assert_true (temp_home_sign_in (*home, "e@x", NULL));
  state = temp_home_read (*home, TEMP_STATE);
  g_assert_cmpstr (state, ==, "{\"usageStats\":{\"openai-codex:e@x\":{\"lastUsed\":5}}}");
}

static void
test_check_login (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (*home, TEMP_PROFILES,
                   "{\"profiles\":{\"a\":{\"type\":\"token\",\"provider\":\"p\",\"token\":\"t\"},"
                   "\"b\":{\"type\":\"oauth\",\"provider\":\"P \"},\"c\":{\"type\":\"odd\"}}}");
  transaction = keep_sink_begin ((*home)->sink, -1, NULL);
  g_assert_false (keep_transaction_check_login (transaction, "a", "p", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT);
  g_assert_true (keep_transaction_check_login (transaction, "b", "p", NULL));
  g_assert_false (keep_transaction_check_login (transaction, "b", "q", NULL));
  g_assert_true (keep_transaction_check_login (transaction, "c", "p", NULL));
  g_assert_true (keep_transaction_check_login (transaction, "new", "p", NULL));
}

/* The second of two files fails: the message says which half is done. */
static void
test_commit_in_part (TempHome **home, gconstpointer data)
{
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (KeepTransaction) transaction = keep_sink_begin ((*home)->sink, -1, NULL);
  g_autofree char *state = temp_home_dup_path (*home, TEMP_STATE);
  g_autoptr (GError) error = NULL;

  keep_transaction_put_login (transaction, "p:a", "p", tokens);
  g_assert_true (keep_transaction_make_default (transaction, "p:a", NOW_MS, NULL));
  g_assert_cmpint (g_mkdir (state, 0700), ==, 0);
  g_assert_false (keep_transaction_commit (transaction, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
  g_assert_true (g_str_has_prefix (error->message, "The login is stored"));
  g_assert_true (temp_home_has (*home, TEMP_PROFILES));
  g_assert_cmpint (g_rmdir (state), ==, 0);
  g_assert_true (keep_transaction_commit (transaction, NULL));
  g_assert_true (temp_home_has (*home, TEMP_STATE));
}

static void
test_foreign_owner (TempHome **home, gconstpointer data)
{
  g_autofree char *folder = temp_home_dup_path (*home, TEMP_AGENT);
  g_autoptr (GError) error = NULL;

  temp_home_write (*home, TEMP_PROFILES, OTHERS);
  if (geteuid () == 0)
    g_assert_cmpint (chown (folder, 12345, 12345), ==, 0);
  else
    {
      /* Only root can give a folder away; for everybody else there is one that root owns. */
      const char *environment[] = { "HOME=/nonexistent", "OPENCLAW_AGENT_DIR=/usr", NULL };
      KeepPlaces *places = keep_places_new (environment, "/");

      keep_sink_unref ((*home)->sink);
      (*home)->sink = keep_sink_new (places, NULL);
      keep_places_unref (places);
    }
  g_assert_false (temp_home_sign_in (*home, "a@x", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION);
}

#define ADD(path, test) g_test_add (path, TempHome *, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/transaction/login/first", test_first_login);
  ADD ("/transaction/login/foreign-bytes", test_foreign_bytes);
  ADD ("/transaction/login/reads-under-lock", test_reads_under_lock);
  ADD ("/transaction/login/joins-order", test_login_joins_order);
  ADD ("/transaction/no-commit", test_no_commit);
  ADD ("/transaction/corrupt/write", test_corrupt);
  ADD ("/transaction/corrupt/state", test_damaged_state_hides_nothing);
  ADD ("/transaction/locked", test_locked);
  ADD ("/transaction/lock-broken", test_lock_broken);
  ADD ("/transaction/overtaken", test_overtaken);
  ADD ("/transaction/reload", test_reload);
  ADD ("/transaction/both-or-none", test_both_or_none);
  ADD ("/transaction/linked-store", test_linked_store);
  ADD ("/transaction/default/keeps-everybody", test_make_default_keeps_everybody);
  ADD ("/transaction/default/unusable", test_make_default_unusable);
  ADD ("/transaction/login/unblocks", test_login_unblocks);
  ADD ("/transaction/login/check", test_check_login);
  ADD ("/transaction/commit-in-part", test_commit_in_part);
  ADD ("/transaction/foreign-owner", test_foreign_owner);
  ADD ("/transaction/default/order", test_make_default);
  ADD ("/transaction/default/unknown", test_make_default_unknown);
  return g_test_run ();
}
