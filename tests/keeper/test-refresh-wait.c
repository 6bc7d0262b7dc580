/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/refresh-wait.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/loop.h"

/* tests/keeper/courier-stub.sh stands beside this program; @profile_id says what it does. */
static void
start (TestLoop *loop, const char *profile_id, GCancellable *cancellable)
{
  const KeepRefreshRequest request = { .agent = "main", .profile_id = profile_id };

  keep_refresh_run_async (&request, cancellable, test_loop_on_result, loop);
}

static KeepRefreshReport *
finish (TestLoop *loop, GError **error)
{
  g_autoptr (GAsyncResult) result = test_loop_wait (loop);

  return keep_refresh_run_finish (result, error);
}

static void
test_reports (void)
{
  static const struct
  {
    const char *profile_id;
    KeepRefreshOutcome outcome;
    const char *code;
  } cases[] = {
    { "refreshed", KEEP_REFRESH_REFRESHED, NULL },
    { "reused", KEEP_REFRESH_FAILED, "refresh_token_reused" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLoop) loop = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepRefreshReport) report = NULL;

      test_loop_init (&loop);
      start (&loop, cases[i].profile_id, NULL);
      report = finish (&loop, &error);
      g_assert_no_error (error);
      g_assert_cmpint (report->outcome, ==, cases[i].outcome);
      g_assert_cmpstr (report->code, ==, cases[i].code);
    }
}

static void
test_session (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (KeepRefreshReport) report = NULL;

  test_loop_init (&loop);
  start (&loop, "describe", NULL);
  report = finish (&loop, NULL);
  g_assert_true (g_str_has_prefix (report->message, "leader|012|"));
}

static void
test_without_result (void)
{
  static const char *const cases[] = { "garbage", "silent" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLoop) loop = { 0 };
      g_autoptr (GError) error = NULL;

      test_loop_init (&loop);
      start (&loop, cases[i], NULL);
      g_assert_null (finish (&loop, &error));
      g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
    }
}

/* Waiting ends, the courier does not. */
static void
test_cancel (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("tokenkeep-refresh-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  int fd = -1;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_setenv ("COURIER_STUB_FIFO", fifo, TRUE);
  test_loop_init (&loop);
  start (&loop, "slow", cancellable);
  g_cancellable_cancel (cancellable);
  g_assert_null (finish (&loop, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Opens when the courier reads, and lets it end. */
  fd = g_open (fifo, O_WRONLY, 0);
  g_assert_cmpint (write (fd, "\n", 1), ==, 1);
  close (fd);
  g_unlink (fifo);
  g_rmdir (folder);
}

static void
test_cancel_before (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  test_loop_init (&loop);
  g_cancellable_cancel (cancellable);
  start (&loop, "refreshed", cancellable);
  g_assert_null (finish (&loop, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refresh-wait/reports", test_reports);
  g_test_add_func ("/refresh-wait/session", test_session);
  g_test_add_func ("/refresh-wait/without-result", test_without_result);
  g_test_add_func ("/refresh-wait/cancel", test_cancel);
  g_test_add_func ("/refresh-wait/cancel-before", test_cancel_before);
  return g_test_run ();
}
