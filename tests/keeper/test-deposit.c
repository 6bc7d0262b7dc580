/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "keeper/deposit.h"
#include "support/loop.h"
#include "support/temp-home.h"

static void
test_login (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;

  test_loop_init (&loop);
  keep_deposit_login_async (home->sink, "p:e@x", "p", tokens, KEEP_CHANGE_LOGIN_AS_DEFAULT, NULL,
                            test_loop_on_result, &loop);
  result = test_loop_wait (&loop);
  g_assert_true (keep_deposit_finish (result, &error));
  g_assert_no_error (error);
  g_assert_true (temp_home_has (home, TEMP_PROFILES));
  state = temp_home_read (home, TEMP_STATE);
  g_assert_nonnull (strstr (state, "p:e@x"));
}

static void
test_failure (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_loop_init (&loop);
  temp_home_write (home, TEMP_PROFILES, "garbage");
  keep_deposit_login_async (home->sink, "p:e@x", "p", tokens, KEEP_CHANGE_LOGIN_PLAIN, NULL,
                            test_loop_on_result, &loop);
  result = test_loop_wait (&loop);
  g_assert_false (keep_deposit_finish (result, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
}

static void
test_cancel_while_locked (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (KeepTransaction) other = keep_sink_begin (home->sink, -1, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_loop_init (&loop);
  keep_deposit_login_async (home->sink, "p:e@x", "p", tokens, KEEP_CHANGE_LOGIN_PLAIN, cancellable,
                            test_loop_on_result, &loop);
  g_cancellable_cancel (cancellable);
  result = test_loop_wait (&loop);
  g_assert_false (keep_deposit_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (temp_home_has (home, TEMP_PROFILES));
}

static void
test_default_of_nobody (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_loop_init (&loop);
  keep_deposit_default_async (home->sink, "p:nobody", NULL, test_loop_on_result, &loop);
  result = test_loop_wait (&loop);
  g_assert_false (keep_deposit_finish (result, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
}

/* The answer comes at once; what an unlocked writer drops a moment later comes back. */
static void
test_watch (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) watched = NULL;
  g_autofree char *text = NULL;

  test_loop_init (&loop);
  temp_home_write (home, TEMP_PROFILES, "{\"profiles\":{}}");
  keep_deposit_login_async (home->sink, "p:e@x", "p", tokens, KEEP_CHANGE_LOGIN_PLAIN, NULL,
                            test_loop_on_result, &loop);
  written = test_loop_wait (&loop);
  g_assert_true (keep_deposit_finish (written, NULL));
  temp_home_write (home, TEMP_PROFILES, "{\"profiles\":{},\"theirs\":1}");
  keep_deposit_watch_async (written, NULL, test_loop_on_result, &loop);
  watched = test_loop_wait (&loop);
  text = temp_home_read (home, TEMP_PROFILES);
  g_assert_nonnull (strstr (text, "p:e@x"));
  g_assert_nonnull (strstr (text, "theirs"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deposit/login", test_login);
  g_test_add_func ("/deposit/failure", test_failure);
  g_test_add_func ("/deposit/cancel-while-locked", test_cancel_while_locked);
  g_test_add_func ("/deposit/default-of-nobody", test_default_of_nobody);
  g_test_add_func ("/deposit/watch", test_watch);
  return g_test_run ();
}
