/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/claim.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temp-home.h"

#define PATIENCE_MS 60000

static void
test_free (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "own/locks/x");
  g_autoptr (GError) error = NULL;
  struct stat status;
  KeepClaim *claim = keep_claim_acquire (path, 0, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  keep_claim_free (claim);
  g_assert_false (temp_home_has (home, "own/locks/x"));
}

static void
test_taken (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "x");
  g_autoptr (KeepClaim) claim = keep_claim_acquire (path, 0, -1, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) cancelled = NULL;
  int cancel_fd = eventfd (1, EFD_CLOEXEC);

  g_assert_null (keep_claim_acquire (path, 20, -1, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED);
  g_assert_null (keep_claim_acquire (path, PATIENCE_MS, cancel_fd, &cancelled));
  g_assert_error (cancelled, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED);
  close (cancel_fd);
}

static pid_t
start_holder (const char *path, int *ready_fd)
{
  int ends[2];
  pid_t pid = -1;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      if (keep_claim_acquire (path, 0, -1, NULL) == NULL || write (ends[1], "x", 1) != 1)
        _exit (1);
      pause ();
      _exit (0);
    }
  close (ends[1]);
  *ready_fd = ends[0];
  return pid;
}

/* It ends with its process, whose file is no obstacle. */
static void
test_killed (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "x");
  g_autoptr (KeepClaim) claim = NULL;
  g_autoptr (GError) error = NULL;
  int ready_fd = -1;
  pid_t pid = start_holder (path, &ready_fd);
  char ready = 0;

  g_assert_cmpint (read (ready_fd, &ready, 1), ==, 1);
  g_assert_null (keep_claim_acquire (path, 0, -1, NULL));
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  claim = keep_claim_acquire (path, PATIENCE_MS, -1, &error);
  g_assert_no_error (error);
  close (ready_fd);
}

#define N_THREADS 8
#define N_ROUNDS 200

typedef struct
{
  const char *path;
  gint inside; /* atomic */
  gint broken; /* atomic */
} Crowd;

static gpointer
compete (gpointer data)
{
  Crowd *crowd = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (KeepClaim) claim = keep_claim_acquire (crowd->path, PATIENCE_MS, -1, NULL);

      if (claim == NULL || g_atomic_int_add (&crowd->inside, 1) != 0)
        g_atomic_int_inc (&crowd->broken);
      g_atomic_int_add (&crowd->inside, -1);
    }
  return NULL;
}

/* The file is removed and made anew all the time, and still there is one holder only. */
static void
test_crowd (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "x");
  Crowd crowd = { .path = path };
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("claim", compete, &crowd);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (crowd.broken, ==, 0);
}

static void
test_spend (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *own = temp_home_dup_path (home, "own");
  g_autoptr (KeepClaim) first = keep_claim_spend (own, "0123456789abcdef", -1, NULL);
  g_autoptr (KeepClaim) second = keep_claim_spend (own, "fedcba9876543210", -1, NULL);

  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_true (temp_home_has (home, "own/locks/refresh-0123456789abcdef"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/claim/free", test_free);
  g_test_add_func ("/claim/taken", test_taken);
  g_test_add_func ("/claim/killed", test_killed);
  g_test_add_func ("/claim/crowd", test_crowd);
  g_test_add_func ("/claim/spend", test_spend);
  return g_test_run ();
}
