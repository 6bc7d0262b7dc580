/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/refresh.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS 30000

/* tests/keeper/courier-stub.sh stands beside this program; @profile_id says what it does. */
static KeepRefreshReport *
run (const char *profile_id, gint64 timeout_ms, int cancel_fd, GError **error)
{
  const KeepRefreshRequest request = {
    .agent = "main",
    .profile_id = profile_id,
    .generation = "0123456789abcdef",
    .min_valid_ms = 300000,
    .is_forced = TRUE,
  };

  return keep_refresh_run (&request, timeout_ms, cancel_fd, error);
}

static void
test_refreshed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepRefreshReport) report = run ("refreshed", PATIENCE_MS, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (report->outcome, ==, KEEP_REFRESH_REFRESHED);
  g_assert_cmpint (report->expires_ms, ==, 1790000000000);
  g_assert_true (keep_refresh_report_check (report, &error));
}

static void
test_failed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepRefreshReport) report = run ("reused", PATIENCE_MS, -1, NULL);

  g_assert_false (keep_refresh_report_check (report, &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_REUSED);
  g_assert_cmpstr (error->message, ==, "Sign in again.");
}

/* A session of its own, with nothing open but its own three, whatever we have open. */
static void
test_process (void)
{
  int leaked = open ("/dev/null", O_RDONLY);
  g_autoptr (KeepRefreshReport) report = run ("describe", PATIENCE_MS, -1, NULL);
  g_auto (GStrv) facts = g_strsplit (report->message, "|", 3);

  g_assert_cmpstr (facts[0], ==, "leader");
  g_assert_cmpstr (facts[1], ==, "012");
  g_assert_cmpstr (facts[2], ==,
                   "--agent=main --min-valid-ms=300000 --generation=0123456789abcdef --force -- "
                   "describe");
  close (leaked);
}

static void
test_without_result (void)
{
  static const char *const cases[] = { "garbage", "silent" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (run (cases[i], PATIENCE_MS, -1, &error));
      g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
    }
}

/* Waiting ends, the courier does not. */
static void
check_waiting (gint64 timeout_ms, int cancel_fd)
{
  g_autofree char *folder = g_dir_make_tmp ("tokenkeep-refresh-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autoptr (GError) error = NULL;
  int fd = -1;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_setenv ("COURIER_STUB_FIFO", fifo, TRUE);
  g_assert_null (run ("slow", timeout_ms, cancel_fd, &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_TIMED_OUT);
  /* Opens when the courier reads, and lets it end. */
  fd = g_open (fifo, O_WRONLY, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, "\n", 1), ==, 1);
  close (fd);
  g_unlink (fifo);
  g_rmdir (folder);
}

static void
test_timeout (void)
{
  check_waiting (50, -1);
}

static void
test_cancel (void)
{
  int cancel_fd = eventfd (1, EFD_CLOEXEC);

  check_waiting (PATIENCE_MS, cancel_fd);
  close (cancel_fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refresh/refreshed", test_refreshed);
  g_test_add_func ("/refresh/failed", test_failed);
  g_test_add_func ("/refresh/process", test_process);
  g_test_add_func ("/refresh/without-result", test_without_result);
  g_test_add_func ("/refresh/timeout", test_timeout);
  g_test_add_func ("/refresh/cancel", test_cancel);
  return g_test_run ();
}
