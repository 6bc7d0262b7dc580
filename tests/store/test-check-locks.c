/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-locks.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "store/holder.h"
#include "store/lock.h"
#include "support/checkup-fixture.h"

#define LOCK TEMP_PROFILES ".lock"
#define REFRESHES ".openclaw/locks/oauth-refresh/"
#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

/* A process that takes the store's lock and dies with it. */
static void
die_with_lock (TempHome *home)
{
  g_autofree char *target = temp_home_dup_path (home, TEMP_PROFILES);
  pid_t child = fork ();
  int status = 0;

  if (child == 0)
    _exit (keep_lock_acquire (target, 0, KEEP_LOCK_STORE_STALE_MS, -1, NULL) != NULL ? 0 : 1);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (temp_home_has (home, LOCK));
}

static void
test_locks_of_the_dead (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  g_assert_true (temp_home_sign_in (home, "a@x", NULL));
  die_with_lock (home);
  if (!keep_holder_can_judge ())
    {
      g_test_skip ("in a sandbox nobody is known to be dead");
      return;
    }
  test_checkup_mend (home, "lock-stale", "");
  g_assert_false (temp_home_has (home, LOCK));
  test_checkup_mend (home, "", "");
}

static void
write_lock (TempHome *home, const char *relative, gint64 pid, gint64 age_ms)
{
  g_autofree char *body =
      keep_lock_body_format (pid, now_ms () - age_ms, keep_holder_get_starttime (pid));

  temp_home_write (home, relative, body);
}

static void
test_locks_of_the_living (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, LOCK);

  write_lock (home, LOCK, getpid (), 5000);
  test_checkup_assert (home, "");
  write_lock (home, LOCK, getpid (), 60000);
  if (keep_holder_can_judge ())
    {
      test_checkup_mend (home, "lock-overdue", "lock-overdue");
      g_assert_true (temp_home_has (home, LOCK));
    }
  else
    test_checkup_mend (home, "lock-stale", "");
}

static void
test_locks_overdue_names_holder (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *process = g_strdup_printf ("%d", getpid ());
  const KeepFinding *finding = NULL;

  if (!keep_holder_can_judge ())
    {
      g_test_skip ("in a sandbox nobody is known to live");
      return;
    }
  write_lock (home, LOCK, getpid (), 60000);
  survey = test_checkup_survey (home, NULL, NULL);
  findings = keep_checkup_run (survey);
  finding = test_checkup_find (findings, KEEP_FINDING_LOCK_OVERDUE);
  g_assert_nonnull (strstr (finding->message, process));
  g_assert_nonnull (strstr (finding->message, "test-store"));
  g_assert_nonnull (strstr (finding->fix, process));
}

static const struct
{
  const char *path;
  const char *body;
  int age_seconds;
  const char *code;
} bodies[] = {
  { LOCK, "", 10, "" },
  { LOCK, "", 40, "lock-stale" },
  { LOCK, "garbage", 40, "lock-stale" },
  { LOCK, "{\"createdAt\":\"nonsense\"}", 0, "lock-stale" },
  { LOCK, "{\"createdAt\":\"2020-01-01T00:00:00.000Z\"}", 0, "lock-stale" },
  { REFRESHES "sha256-" DIGEST ".lock", "", 40, "" },
  { REFRESHES "sha256-" DIGEST ".lock", "", 200, "lock-stale" },
  { REFRESHES "lock-0123456789abcdef0123456789abcdef.lock", "", 4000, "" },
  { REFRESHES "readme", "", 4000, "" },
};

static void
test_locks_bodies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();

      g_test_message ("%s: %s, %d s", bodies[i].path, bodies[i].body, bodies[i].age_seconds);
      temp_home_write (home, TEMP_STATE, "{}");
      temp_home_write (home, bodies[i].path, bodies[i].body);
      test_checkup_age (home, bodies[i].path, bodies[i].age_seconds);
      test_checkup_mend (home, bodies[i].code, "");
      g_assert_true (temp_home_has (home, bodies[i].path) == (*bodies[i].code == '\0'));
    }
}

static void
make_folder (TempHome *home, const char *relative, int age_seconds)
{
  g_autofree char *path = temp_home_dup_path (home, relative);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  test_checkup_age (home, relative, age_seconds);
}

static void
test_locks_reclaim (void)
{
  static const char *const paths[] = { LOCK ".reclaim", REFRESHES "sha256-" DIGEST ".lock.reclaim",
                                       REFRESHES "lock-0123.lock.reclaim" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();

      temp_home_write (home, TEMP_STATE, "{}");
      make_folder (home, paths[i], 5);
      test_checkup_assert (home, "");
      test_checkup_age (home, paths[i], 300);
      test_checkup_mend (home, "reclaim-left", "");
      g_assert_false (temp_home_has (home, paths[i]));
    }
}

/* Neither can ever be broken. */
static void
test_locks_not_a_file (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, LOCK);

  temp_home_write (home, TEMP_STATE, "{}");
  g_assert_cmpint (symlink ("auth-state.json", path), ==, 0);
  test_checkup_mend (home, "not-a-file", "not-a-file");
  g_assert_cmpint (g_remove (path), ==, 0);
  make_folder (home, LOCK, 300);
  test_checkup_mend (home, "not-a-file", "not-a-file");
}

static void
test_locks_reclaim_in_use (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, LOCK ".reclaim/x", "");
  test_checkup_age (home, LOCK ".reclaim", 300);
  test_checkup_mend (home, "reclaim-left", "reclaim-left");
  g_assert_true (temp_home_has (home, LOCK ".reclaim/x"));
}

/* What was stale when it was looked at is somebody's by the time of mending. */
static void
test_locks_taken_meanwhile (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  KeepFinding *finding = NULL;

  temp_home_write (home, LOCK, "");
  test_checkup_age (home, LOCK, 40);
  survey = test_checkup_survey (home, NULL, NULL);
  findings = keep_checkup_run (survey);
  finding = g_ptr_array_index (findings, 0);
  write_lock (home, LOCK, getpid (), 0);
  keep_checkup_mend (survey, KEEP_CHECKUP_MEND, finding);
  g_assert_false (finding->is_fixed);
  g_assert_nonnull (strstr (finding->obstacle, "auth-profiles.json.lock"));
  g_assert_true (temp_home_has (home, LOCK));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-locks/stale/of-a-dead-process", test_locks_of_the_dead);
  g_test_add_func ("/check-locks/stale/bodies", test_locks_bodies);
  g_test_add_func ("/check-locks/stale/taken-meanwhile", test_locks_taken_meanwhile);
  g_test_add_func ("/check-locks/overdue", test_locks_of_the_living);
  g_test_add_func ("/check-locks/overdue/names-its-holder", test_locks_overdue_names_holder);
  g_test_add_func ("/check-locks/not-a-file", test_locks_not_a_file);
  g_test_add_func ("/check-locks/reclaim", test_locks_reclaim);
  g_test_add_func ("/check-locks/reclaim/in-use", test_locks_reclaim_in_use);
  return g_test_run ();
}
