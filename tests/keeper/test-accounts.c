/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <unistd.h>

#include "keeper/accounts.h"
#include "support/loop.h"
#include "support/temp-home.h"

#define ONE(id)                                                 \
  "{\"version\":1,\"profiles\":{\"" id                          \
  "\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\"," \
  "\"expires\":4102444800000}}}"

#define TWO                                                                        \
  "{\"profiles\":{\"a\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\"}," \
  "\"b\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\"}}}"

static gboolean
has_a (gpointer accounts)
{
  KeepRoster *roster = keep_accounts_get_roster (accounts);

  return roster != NULL && keep_roster_find (roster, "a") != NULL;
}

static gboolean
has_b (gpointer accounts)
{
  KeepRoster *roster = keep_accounts_get_roster (accounts);

  return roster != NULL && keep_roster_find (roster, "b") != NULL;
}

static gboolean
is_empty (gpointer accounts)
{
  KeepRoster *roster = keep_accounts_get_roster (accounts);

  return roster != NULL && keep_roster_get_n_profiles (roster) == 0;
}

static gboolean
has_error (gpointer accounts)
{
  return keep_accounts_get_error (accounts) != NULL;
}

static gboolean
has_no_error (gpointer accounts)
{
  return keep_accounts_get_error (accounts) == NULL;
}

/* From no store at all to one that another program writes, replaces and empties. */
static void
test_follows (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepAccounts) accounts = NULL;

  test_loop_init (&loop);
  accounts = keep_accounts_new (home->sink);
  g_assert_null (keep_accounts_get_roster (accounts));
  test_loop_wait_until (&loop, is_empty, accounts);
  temp_home_write (home, TEMP_PROFILES, ONE ("a"));
  test_loop_wait_until (&loop, has_a, accounts);
  temp_home_write (home, TEMP_PROFILES, ONE ("b"));
  test_loop_wait_until (&loop, has_b, accounts);
  g_clear_object (&accounts);
  test_loop_settle (&loop);
}

static void
test_keeps_last_good (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepAccounts) accounts = NULL;

  test_loop_init (&loop);
  temp_home_write (home, TEMP_PROFILES, ONE ("a"));
  accounts = keep_accounts_new (home->sink);
  test_loop_wait_until (&loop, has_a, accounts);
  temp_home_write (home, TEMP_PROFILES, "{\"half");
  test_loop_wait_until (&loop, has_error, accounts);
  g_assert_true (has_a (accounts));
  temp_home_write (home, TEMP_PROFILES, ONE ("b"));
  test_loop_wait_until (&loop, has_no_error, accounts);
  g_assert_true (has_b (accounts));
  g_clear_object (&accounts);
  test_loop_settle (&loop);
}

static void
test_linked_store (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *link = temp_home_dup_path (home, TEMP_PROFILES);
  g_autofree char *target = temp_home_dup_path (home, "elsewhere/store.json");
  g_autoptr (KeepAccounts) accounts = NULL;

  test_loop_init (&loop);
  temp_home_write (home, "elsewhere/store.json", ONE ("a"));
  temp_home_write (home, TEMP_AGENT "x", "");
  g_assert_cmpint (symlink (target, link), ==, 0);
  accounts = keep_accounts_new (home->sink);
  test_loop_wait_until (&loop, has_a, accounts);
  temp_home_write (home, "elsewhere/store.json", ONE ("b"));
  test_loop_wait_until (&loop, has_b, accounts);
  /* The link goes somewhere else, and the watch with it. */
  temp_home_write (home, "third/store.json", ONE ("a"));
  g_free (target);
  target = temp_home_dup_path (home, "third/store.json");
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (symlink (target, link), ==, 0);
  test_loop_wait_until (&loop, has_a, accounts);
  temp_home_write (home, "third/store.json", ONE ("b"));
  test_loop_wait_until (&loop, has_b, accounts);
  g_clear_object (&accounts);
  test_loop_settle (&loop);
}

/* Another agent sees main's logins through. */
static void
test_main_of_another_agent (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSink) work = keep_sink_new (home->places, "work");
  g_autoptr (KeepAccounts) accounts = NULL;

  test_loop_init (&loop);
  accounts = keep_accounts_new (work);
  test_loop_wait_until (&loop, is_empty, accounts);
  temp_home_write (home, TEMP_PROFILES, ONE ("a"));
  test_loop_wait_until (&loop, has_a, accounts);
  g_clear_object (&accounts);
  test_loop_settle (&loop);
}

static gboolean
is_b_default (gpointer accounts)
{
  const KeepRoster *roster = keep_accounts_get_roster (accounts);
  const KeepProfile *profile = roster != NULL ? keep_roster_find (roster, "b") : NULL;

  return profile != NULL && profile->is_default;
}

static void
test_set_default (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepAccounts) accounts = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_loop_init (&loop);
  temp_home_write (home, TEMP_PROFILES, TWO);
  accounts = keep_accounts_new (home->sink);
  test_loop_wait_until (&loop, has_a, accounts);
  g_assert_false (is_b_default (accounts));
  keep_accounts_set_default_async (accounts, "b", NULL, test_loop_on_result, &loop);
  result = test_loop_wait (&loop);
  g_assert_true (keep_accounts_set_default_finish (accounts, result, &error));
  g_assert_no_error (error);
  test_loop_wait_until (&loop, is_b_default, accounts);
  g_clear_object (&result);
  g_clear_object (&accounts);
  test_loop_settle (&loop);
}

/* Gone while it loads: nothing may come back to it. */
static void
test_owner_gone (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();

  test_loop_init (&loop);
  temp_home_write (home, TEMP_PROFILES, ONE ("a"));
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (KeepAccounts) accounts = keep_accounts_new (home->sink);

      g_main_context_iteration (loop.context, FALSE);
    }
  test_loop_settle (&loop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accounts/follows", test_follows);
  g_test_add_func ("/accounts/keeps-last-good", test_keeps_last_good);
  g_test_add_func ("/accounts/linked-store", test_linked_store);
  g_test_add_func ("/accounts/main-of-another-agent", test_main_of_another_agent);
  g_test_add_func ("/accounts/set-default", test_set_default);
  g_test_add_func ("/accounts/owner-gone", test_owner_gone);
  return g_test_run ();
}
