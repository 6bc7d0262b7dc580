/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "store/holder.h"
#include "store/lock.h"
#include "support/temp-home.h"

#define STALE_MS KEEP_LOCK_STORE_STALE_MS

typedef struct
{
  TempHome *home;
  char *target;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->home = temp_home_new ();
  fixture->target = temp_home_dup_path (fixture->home, "f");
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  temp_home_free (fixture->home);
  g_free (fixture->target);
}

/* A process that has ended and was waited for. */
static pid_t
dead_pid (void)
{
  pid_t pid = fork ();

  if (pid == 0)
    _exit (0);
  waitpid (pid, NULL, 0);
  return pid;
}

static char *
body_of (gint64 pid, gint64 age_ms, gint64 starttime)
{
  return keep_lock_body_format (pid, g_get_real_time () / 1000 - age_ms, starttime);
}

static void
age_file (Fixture *fixture, const char *relative, gint64 age_ms)
{
  g_autofree char *path = temp_home_dup_path (fixture->home, relative);
  gint64 time_ms = g_get_real_time () / 1000 - age_ms;
  struct timespec times[2] = { { .tv_sec = time_ms / 1000 }, { .tv_sec = time_ms / 1000 } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), ==, 0);
}

static void
test_body (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepLock) lock = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, &error);
  g_autofree char *text = temp_home_read (fixture->home, "f.lock");
  KeepLockBody body;

  g_assert_no_error (error);
  g_assert_true (keep_lock_is_held (lock));
  keep_lock_body_parse (text, strlen (text), &body);
  g_assert_cmpint (body.pid, ==, getpid ());
  g_assert_cmpint (body.starttime, ==, keep_holder_get_starttime (getpid ()));
  g_assert_cmpint (ABS (body.created_ms - g_get_real_time () / 1000), <, 10000);
  g_clear_pointer (&lock, keep_lock_free);
  g_assert_false (temp_home_has (fixture->home, "f.lock"));
}

typedef struct
{
  const char *target;
  guint retries;
  int cancel_fd;
  GError *error; /* owned, nullable */
} Attempt;

static gpointer
attempt (gpointer data)
{
  Attempt *self = data;

  return keep_lock_acquire (self->target, self->retries, STALE_MS, self->cancel_fd, &self->error);
}

/* The lock is re-entrant, so whoever shall be kept out is another thread. */
static KeepLock *
attempt_elsewhere (Attempt *self)
{
  return g_thread_join (g_thread_new ("attempt", attempt, self));
}

static void
test_excludes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepLock) first = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  Attempt second = { .target = fixture->target, .retries = 1, .cancel_fd = -1 };
  g_autofree char *pid = g_strdup_printf ("process %d", (int) getpid ());
  g_autofree char *holder = keep_lock_dup_holder (fixture->target);

  g_assert_nonnull (first);
  g_assert_null (attempt_elsewhere (&second));
  g_assert_error (second.error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED);
  g_assert_nonnull (strstr (second.error->message, pid));
  g_assert_nonnull (strstr (holder, pid));
  g_clear_error (&second.error);
}

static void
test_re_entrance (Fixture *fixture, gconstpointer data)
{
  KeepLock *first = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  KeepLock *second = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  Attempt other = { .target = fixture->target, .cancel_fd = -1 };
  KeepLock *third = NULL;

  g_assert_nonnull (second);
  keep_lock_free (first);
  g_assert_true (keep_lock_is_held (second));
  g_assert_null (attempt_elsewhere (&other));
  g_clear_error (&other.error);
  keep_lock_free (second);
  g_assert_false (temp_home_has (fixture->home, "f.lock"));
  third = attempt_elsewhere (&other);
  g_assert_nonnull (third);
  keep_lock_free (third);
}

/* What was broken is not ours to enter again. */
static void
test_re_entrance_broken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepLock) lock = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  g_autofree char *path = temp_home_dup_path (fixture->home, "f.lock");
  g_autoptr (KeepLock) again = NULL;

  g_assert_cmpint (g_unlink (path), ==, 0);
  again = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  g_assert_true (again != NULL && again != lock);
  g_assert_false (keep_lock_is_held (lock));
  g_assert_true (keep_lock_is_held (again));
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  g_assert_null (keep_lock_dup_holder (fixture->target));
  g_assert_null (keep_lock_dup_holder ("/nonexistent/folder/f"));
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepLock) first = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  Attempt second = { .target = fixture->target, .retries = 10 };
  gint64 start_us = g_get_monotonic_time ();
  int pipe_fds[2];

  g_assert_nonnull (first);
  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  g_assert_cmpint (write (pipe_fds[1], "x", 1), ==, 1);
  second.cancel_fd = pipe_fds[0];
  g_assert_null (attempt_elsewhere (&second));
  g_assert_error (second.error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED);
  /* Ten tries would take 43 s at least. */
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 20 * G_USEC_PER_SEC);
  g_clear_error (&second.error);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

typedef struct
{
  const char *name;
  gint64 pid; /* -1: a dead process; -2: this one */
  gint64 age_ms;
  gint64 starttime; /* -1: this process's */
  gboolean is_broken;
} StaleCase;

static const StaleCase stale_cases[] = {
  { "live", -2, 1000, -1, FALSE },
  { "live-without-starttime", -2, 1000, 0, FALSE },
  { "live-too-old", -2, STALE_MS + 2000, -1, TRUE },
  { "dead", -1, 1000, 0, TRUE },
  { "pid-of-a-later-process", -2, 1000, 12345, TRUE },
};

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  const StaleCase *stale = data;
  gint64 pid = stale->pid == -1 ? dead_pid () : getpid ();
  gint64 starttime =
      stale->starttime == -1 ? keep_holder_get_starttime (getpid ()) : stale->starttime;
  g_autofree char *body = body_of (pid, stale->age_ms, starttime);
  g_autoptr (KeepLock) lock = NULL;
  g_autofree char *names = NULL;

  temp_home_write (fixture->home, "f.lock", body);
  lock = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  /* In a sandbox only the age counts. */
  g_assert_cmpint (lock != NULL, ==,
                   stale->is_broken &&
                       (keep_holder_can_judge () || stale->age_ms > KEEP_LOCK_STORE_STALE_MS));
  names = temp_home_list (fixture->home, "");
  g_assert_cmpstr (names, ==, "f.lock");
}

/* Garbage and half-written bodies are judged by the file's age alone. */
static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  static const char *const bodies[] = { "", "{", "garbage", "{}", "[1]", "{\"pid\":\"x\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (KeepLock) young = NULL;
      g_autoptr (KeepLock) old = NULL;

      temp_home_write (fixture->home, "f.lock", bodies[i]);
      young = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
      g_assert_null (young);
      age_file (fixture, "f.lock", STALE_MS + 2000);
      old = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
      g_assert_nonnull (old);
    }
}

static void
test_zombie (Fixture *fixture, gconstpointer data)
{
  pid_t pid = fork ();
  siginfo_t info;
  g_autofree char *body = NULL;
  g_autoptr (KeepLock) lock = NULL;

  if (pid == 0)
    _exit (0);
  g_assert_cmpint (waitid (P_PID, (id_t) pid, &info, WEXITED | WNOWAIT), ==, 0);
  body = body_of (pid, 1000, 0);
  temp_home_write (fixture->home, "f.lock", body);
  lock = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  waitpid (pid, NULL, 0);
  g_assert_cmpint (lock != NULL, ==, keep_holder_can_judge ());
}

static void
test_reclaim_guard (Fixture *fixture, gconstpointer data)
{
  g_autofree char *guard = temp_home_dup_path (fixture->home, "f.lock.reclaim");
  g_autoptr (KeepLock) young = NULL;
  g_autoptr (KeepLock) old = NULL;

  g_assert_cmpint (g_mkdir (guard, 0700), ==, 0);
  young = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  g_assert_null (young);
  age_file (fixture, "f.lock.reclaim", STALE_MS + 2000);
  old = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  g_assert_nonnull (old);
}

/* Whoever broke our lock owns the file now; we must notice and leave it alone. */
static void
test_broken_while_held (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepLock) lock = keep_lock_acquire (fixture->target, 0, STALE_MS, -1, NULL);
  g_autofree char *path = temp_home_dup_path (fixture->home, "f.lock");

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (keep_lock_is_held (lock));
  temp_home_write (fixture->home, "f.lock", "theirs");
  g_assert_false (keep_lock_is_held (lock));
  g_clear_pointer (&lock, keep_lock_free);
  g_assert_true (temp_home_has (fixture->home, "f.lock"));
}

static void
test_link_in_the_way (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = temp_home_dup_path (fixture->home, "f.lock");
  g_autofree char *victim = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (fixture->home, "victim", "precious");
  g_assert_cmpint (symlink ("victim", path), ==, 0);
  g_assert_null (keep_lock_acquire (fixture->target, 0, STALE_MS, -1, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED);
  victim = temp_home_read (fixture->home, "victim");
  g_assert_cmpstr (victim, ==, "precious");
}

static void
test_real_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = temp_home_dup_path (fixture->home, "link");
  g_autofree char *target = temp_home_dup_path (fixture->home, "link/f");
  g_autoptr (KeepLock) lock = NULL;

  temp_home_write (fixture->home, "real/x", "");
  g_assert_cmpint (symlink ("real", link), ==, 0);
  lock = keep_lock_acquire (target, 0, STALE_MS, -1, NULL);
  g_assert_nonnull (lock);
  g_assert_true (temp_home_has (fixture->home, "real/f.lock"));
}

#define CROWD 6
#define CROWD_ROUNDS 12

/* One member of the crowd: a counter in a file that only the lock protects. */
static int
count_up (const char *target)
{
  for (int i = 0; i < CROWD_ROUNDS; i++)
    {
      g_autoptr (KeepLock) lock = keep_lock_acquire (target, 200, STALE_MS, -1, NULL);
      g_autofree char *text = NULL;
      g_autofree char *next = NULL;

      if (lock == NULL || !g_file_get_contents (target, &text, NULL, NULL))
        return 1;
      next = g_strdup_printf ("%" G_GINT64_FORMAT, g_ascii_strtoll (text, NULL, 10) + 1);
      if (!g_file_set_contents (target, next, -1, NULL))
        return 1;
    }
  return 0;
}

/* They start at a dead process's lock, so that all of them want to break it first. */
static void
test_crowd (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body =
      body_of (dead_pid (), keep_holder_can_judge () ? 1000 : STALE_MS + 1000, 0);
  g_autofree char *text = NULL;
  g_autofree char *names = NULL;
  pid_t crowd[CROWD];

  temp_home_write (fixture->home, "f", "0");
  temp_home_write (fixture->home, "f.lock", body);
  for (int i = 0; i < CROWD; i++)
    {
      crowd[i] = fork ();
      if (crowd[i] == 0)
        _exit (count_up (fixture->target));
    }
  for (int i = 0; i < CROWD; i++)
    {
      int status = 0;

      g_assert_cmpint (waitpid (crowd[i], &status, 0), ==, crowd[i]);
      g_assert_cmpint (status, ==, 0);
    }
  text = temp_home_read (fixture->home, "f");
  names = temp_home_list (fixture->home, "");
  g_assert_cmpint (g_ascii_strtoll (text, NULL, 10), ==, CROWD * CROWD_ROUNDS);
  g_assert_cmpstr (names, ==, "f");
}

#define ADD(path, data, test) \
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/lock/body", NULL, test_body);
  ADD ("/lock/excludes", NULL, test_excludes);
  ADD ("/lock/re-entrance", NULL, test_re_entrance);
  ADD ("/lock/re-entrance/broken", NULL, test_re_entrance_broken);
  ADD ("/lock/nobody", NULL, test_nobody);
  ADD ("/lock/cancel", NULL, test_cancel);
  for (gsize i = 0; i < G_N_ELEMENTS (stale_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/lock/stale/", stale_cases[i].name, NULL);

      ADD (path, &stale_cases[i], test_stale);
    }
  ADD ("/lock/stale/garbage", NULL, test_garbage);
  ADD ("/lock/stale/zombie", NULL, test_zombie);
  ADD ("/lock/reclaim-guard", NULL, test_reclaim_guard);
  ADD ("/lock/broken-while-held", NULL, test_broken_while_held);
  ADD ("/lock/link-in-the-way", NULL, test_link_in_the_way);
  ADD ("/lock/real-folder", NULL, test_real_folder);
  ADD ("/lock/crowd", NULL, test_crowd);
  return g_test_run ();
}
