/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/file.h"
#include "store/journal-tail.h"

/* Others hold the lock for one write. One that does so for longer is stopped or hangs. */
#define MAX_WAIT_US G_TIME_SPAN_SECOND
#define FIRST_PAUSE_US 200
#define LONGEST_PAUSE_US (20 * G_TIME_SPAN_MILLISECOND)

/* Every time round, somebody else has moved the file away. */
#define MAX_LOOKS 64

static gboolean
refuse (const char *path, const char *reason, GError **error)
{
  /* Translators: a path, and what is wrong with it. */
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
               _ ("The history in %s cannot be kept: %s Remove it and try again."), path, reason);
  return FALSE;
}

/* Only what is ours is written to, and nobody else may read it. */
static gboolean
check_ours (int fd, mode_t type, mode_t mode, const char *path, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      keep_file_set_write_error (error, errno, path);
      return FALSE;
    }
  if ((status.st_mode & S_IFMT) != type)
    return refuse (path, _ ("it is not a regular file."), error);
  if (status.st_uid != geteuid ())
    return refuse (path, _ ("it belongs to somebody else."), error);
  if ((status.st_mode & 0777 & ~mode) != 0 && fchmod (fd, mode) != 0)
    {
      keep_file_set_write_error (error, errno, path);
      return FALSE;
    }
  return TRUE;
}

static int
open_folder (const char *path, GError **error)
{
  int fd = -1;

  if (!keep_file_make_folder (path, error))
    return -1;
  fd = TEMP_FAILURE_RETRY (open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd < 0)
    keep_file_set_write_error (error, errno, path);
  else if (!check_ours (fd, S_IFDIR, 0700, path, error))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

static int
open_file (int folder, const char *path, GError **error)
{
  int fd = TEMP_FAILURE_RETRY (
      openat (folder, KEEP_JOURNAL_FILE,
              O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600));

  if (fd < 0 && errno == ELOOP)
    refuse (path, _ ("it is a symbolic link."), error);
  else if (fd < 0)
    keep_file_set_write_error (error, errno, path);
  else if (!check_ours (fd, S_IFREG, 0600, path, error))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

/* flock() itself would wait for as long as a stopped process likes. */
static gboolean
lock_file (int fd, const char *path, GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + MAX_WAIT_US;
  gulong pause_us = FIRST_PAUSE_US;

  while (TEMP_FAILURE_RETRY (flock (fd, LOCK_EX | LOCK_NB)) != 0)
    {
      if (errno != EWOULDBLOCK)
        {
          keep_file_set_write_error (error, errno, path);
          return FALSE;
        }
      if (g_get_monotonic_time () >= deadline_us)
        {
          g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED,
                       _ ("The history in %s cannot be kept: another program has locked it."),
                       path);
          return FALSE;
        }
      g_usleep (pause_us);
      pause_us = MIN (2 * pause_us, LONGEST_PAUSE_US);
    }
  return TRUE;
}

typedef enum
{
  STEP_DONE,
  STEP_AGAIN, /* another file has come into its place */
  STEP_FAILED,
} Step;

static Step
fail (int system_error, const char *path, GError **error)
{
  keep_file_set_write_error (error, system_error, path);
  return STEP_FAILED;
}

/* Leaves no half line behind where the disk is full: whoever comes next writes a whole one. */
static Step
append (int fd, off_t size, const KeepBuffer *text, const char *path, GError **error)
{
  gsize length_bytes = keep_buffer_get_length_bytes (text);
  gssize written = TEMP_FAILURE_RETRY (write (fd, keep_buffer_get_data (text), length_bytes));
  int failure = written < 0 ? errno : ENOSPC;

  if (written == (gssize) length_bytes)
    return STEP_DONE;
  if (written > 0 && ftruncate (fd, size) != 0)
    g_debug ("%s: %s", path, g_strerror (errno));
  return fail (failure, path, error);
}

/* With the lock held. A rotation holds it too, on the file that it moves away: who has waited for
 * that one must look again. */
static Step
write_locked (int folder, int fd, const KeepBuffer *line, const char *path, GError **error)
{
  g_autoptr (KeepBuffer) text = keep_buffer_new ();
  struct stat status;
  struct stat named;
  char last = '\n';

  if (fstat (fd, &status) != 0)
    return fail (errno, path, error);
  if (fstatat (folder, KEEP_JOURNAL_FILE, &named, AT_SYMLINK_NOFOLLOW) != 0 ||
      named.st_ino != status.st_ino || named.st_dev != status.st_dev)
    return STEP_AGAIN;
  if (status.st_size > 0 && pread (fd, &last, 1, status.st_size - 1) != 1)
    return fail (EIO, path, error);
  /* What a crash has torn ends here. */
  if (last != '\n')
    keep_buffer_append_char (text, '\n');
  keep_buffer_append (text, keep_buffer_get_data (line),
                      (gssize) keep_buffer_get_length_bytes (line));
  keep_buffer_append_char (text, '\n');
  if (status.st_size == 0 ||
      status.st_size + (off_t) keep_buffer_get_length_bytes (text) <= KEEP_JOURNAL_MAX_BYTES)
    return append (fd, status.st_size, text, path, error);
  if (renameat (folder, KEEP_JOURNAL_FILE, folder, KEEP_JOURNAL_OLDER_FILE) != 0)
    return fail (errno, path, error);
  return STEP_AGAIN;
}

static gboolean
record_line (int folder, const KeepBuffer *line, const char *path, GError **error)
{
  Step step = STEP_AGAIN;

  for (guint i = 0; i < MAX_LOOKS && step == STEP_AGAIN; i++)
    {
      int fd = open_file (folder, path, error);

      if (fd < 0)
        return FALSE;
      step =
          lock_file (fd, path, error) ? write_locked (folder, fd, line, path, error) : STEP_FAILED;
      /* Lets go of the lock too. */
      if (close (fd) != 0 && errno != EINTR && step == STEP_DONE)
        step = fail (errno, path, error);
    }
  if (step == STEP_AGAIN)
    fail (EAGAIN, path, error);
  return step == STEP_DONE;
}

gboolean
keep_journal_record (const char *own_state_dir, const KeepEvent *event, GError **error)
{
  g_autoptr (KeepBuffer) line = keep_event_format (event);
  g_autofree char *path = g_build_filename (own_state_dir, KEEP_JOURNAL_FILE, NULL);
  int folder = open_folder (own_state_dir, error);
  gboolean is_recorded = FALSE;

  if (folder < 0)
    return FALSE;
  is_recorded = record_line (folder, line, path, error);
  close (folder);
  return is_recorded;
}

void
keep_journal_note (const char *own_state_dir, KeepEvent *event)
{
  g_autoptr (KeepEvent) owned = event;
  g_autoptr (GError) error = NULL;

  if (!keep_journal_record (own_state_dir, owned, &error))
    g_warning ("%s", error->message);
}

GPtrArray *
keep_journal_read (const char *own_state_dir, const char *profile, GError **error)
{
  g_autoptr (KeepJournalTail) tail = keep_journal_tail_new (own_state_dir, profile);

  return keep_journal_tail_read (tail, error);
}
