/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-locks.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "disk/file.h"
#include "store/holder.h"
#include "store/lock.h"

#define LOCK ".lock"
#define RECLAIM ".reclaim"

/* OpenClaw 2026.4.29: locks on refreshes, named by a digest of what is refreshed. Later releases
 * call theirs "lock-…" and never go by age. */
#define REFRESH_PREFIX "sha256-"
#define REFRESH_STALE_MS (180 * 1000)

static gint64
find_stale_ms (const char *path)
{
  const char *name = strrchr (path, '/');

  return name != NULL && g_str_has_prefix (name + 1, "auth-") ? KEEP_LOCK_STORE_STALE_MS
                                                              : REFRESH_STALE_MS;
}

static gint64
find_age_ms (const struct stat *status, gint64 now_ms)
{
  return now_ms - (gint64) status->st_mtim.tv_sec * 1000 - status->st_mtim.tv_nsec / 1000000;
}

static void
add_overdue (GPtrArray *findings,
             const char *path,
             const char *agent,
             const KeepLockBody *body,
             gint64 age_seconds)
{
  g_autofree char *process = g_strdup_printf ("%" G_GINT64_FORMAT, body->pid);
  g_autofree char *age = g_strdup_printf ("%" G_GINT64_FORMAT, age_seconds);
  g_autofree char *name = keep_holder_dup_name (body->pid);

  g_ptr_array_add (
      findings,
      keep_finding_new (
          KEEP_FINDING_LOCK_OVERDUE, path, agent,
          g_strdup_printf (_ ("%s (process %s) has held %s for %s seconds. It hangs, and others "
                              "write to the store all the same."),
                           name != NULL ? name : "?", process, path, age),
          g_strdup_printf (_ ("Look at the program; if it does not answer, end it: “kill %s”."),
                           process)));
}

static void
add_stale (GPtrArray *findings, const char *path, const char *agent, const KeepLockBody *body)
{
  g_autofree char *process = g_strdup_printf ("%" G_GINT64_FORMAT, body->pid);

  g_ptr_array_add (
      findings,
      keep_finding_new (
          KEEP_FINDING_LOCK_STALE, path, agent,
          body->pid > 0
              ? g_strdup_printf (_ ("%s was left by process %s, which has ended."), path, process)
              : g_strdup_printf (_ ("%s was left behind; it names no process."), path),
          g_strdup (_ ("Whoever writes next removes it; “tokenkeep doctor --fix” does it now."))));
}

/* Nobody could take such a lock, nor break it. */
static void
add_not_a_file (GPtrArray *findings, const char *path, const char *agent)
{
  g_ptr_array_add (
      findings,
      keep_finding_new (KEEP_FINDING_NOT_A_FILE, path, agent,
                        g_strdup_printf (_ ("%s is in the place of a lock and is no regular file, "
                                            "so nobody can write to the store."),
                                         path),
                        g_strdup (_ ("Move it away."))));
}

static void
check_lock (const KeepSurvey *survey, GPtrArray *findings, const char *path, const char *agent)
{
  g_autoptr (KeepBuffer) contents = NULL;
  KeepLockHolder holder = KEEP_LOCK_HOLDER_UNKNOWN;
  struct stat status;
  KeepLockBody body;
  gint64 age_ms = 0;

  if (lstat (path, &status) != 0)
    return;
  if (!S_ISREG (status.st_mode))
    {
      add_not_a_file (findings, path, agent);
      return;
    }
  if (status.st_size > KEEP_LOCK_BODY_MAX_BYTES || !keep_file_read (path, &contents, NULL) ||
      contents == NULL)
    return;
  keep_lock_body_parse (keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents),
                        &body);
  holder = keep_holder_find (&body);
  age_ms = find_age_ms (&status, survey->now_ms);
  if (!keep_lock_body_is_stale (&body, holder, survey->now_ms - age_ms, survey->now_ms,
                                find_stale_ms (path)))
    return;
  if (holder == KEEP_LOCK_HOLDER_ALIVE)
    add_overdue (findings, path, agent, &body,
                 (body.created_ms > 0 ? survey->now_ms - body.created_ms : age_ms) / 1000);
  else
    add_stale (findings, path, agent, &body);
}

/* Later releases of OpenClaw keep such a folder for milliseconds. */
static gboolean
is_left (const char *path, gint64 now_ms)
{
  struct stat status;

  return lstat (path, &status) == 0 && S_ISDIR (status.st_mode) &&
         find_age_ms (&status, now_ms) > find_stale_ms (path);
}

static void
check_reclaim (const KeepSurvey *survey, GPtrArray *findings, const char *path, const char *agent)
{
  g_autofree char *quoted = g_shell_quote (path);

  if (is_left (path, survey->now_ms))
    g_ptr_array_add (
        findings,
        keep_finding_new (KEEP_FINDING_RECLAIM_LEFT, path, agent,
                          g_strdup_printf (_ ("%s was left by a program that died while it removed "
                                              "a lock. OpenClaw takes no lock as long as it is "
                                              "there."),
                                           path),
                          g_strdup_printf (_ ("“rmdir %s”."), quoted)));
}

static void
check_refreshes (const KeepSurvey *survey, GPtrArray *findings)
{
  g_autofree char *folder =
      g_build_filename (keep_places_get_state_dir (survey->places), "locks", "oauth-refresh", NULL);
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, REFRESH_PREFIX) && g_str_has_suffix (name, LOCK))
        check_lock (survey, findings, path, NULL);
      else if (g_str_has_suffix (name, LOCK RECLAIM))
        check_reclaim (survey, findings, path, NULL);
    }
}

void
keep_check_locks (const KeepSurvey *survey, GPtrArray *findings)
{
  for (guint i = 0; i < survey->stores->len; i++)
    {
      const KeepSurveyStore *store = g_ptr_array_index (survey->stores, i);
      g_autofree char *lock = NULL;
      g_autofree char *reclaim = NULL;

      if (store->is_elsewhere || store->twin != NULL || store->real_dir == NULL)
        continue;
      lock = g_build_filename (store->real_dir, "auth-profiles.json" LOCK, NULL);
      reclaim = g_strconcat (lock, RECLAIM, NULL);
      check_lock (survey, findings, lock, store->agent);
      check_reclaim (survey, findings, reclaim, store->agent);
    }
  check_refreshes (survey, findings);
}

void
keep_check_locks_mend_stale (KeepFinding *finding)
{
  g_autofree char *target = g_strndup (finding->path, strlen (finding->path) - strlen (LOCK));
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepLock) lock =
      keep_lock_acquire (target, 0, find_stale_ms (finding->path), -1, &error);

  finding->is_fixed = lock != NULL;
  if (lock == NULL)
    finding->obstacle = g_strdup (error->message);
}

void
keep_check_locks_mend_reclaim (KeepFinding *finding)
{
  if (is_left (finding->path, g_get_real_time () / 1000) && rmdir (finding->path) != 0 &&
      errno != ENOENT)
    finding->obstacle = errno == ENOTEMPTY || errno == EEXIST
                            ? g_strdup (_ ("It is not empty, so nobody knows whose it is."))
                            : g_strdup (g_strerror (errno));
  finding->is_fixed = finding->obstacle == NULL;
}
