/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINKS 40 /* as the kernel's own limit */
#define READ_STEP_BYTES (64 * 1024)

struct _KeepFileDraft
{
  char *target;    /* owned; links resolved */
  char *temporary; /* owned, nullable: it has become the target */
};

static int
find_code (int system_error)
{
  switch (system_error)
    {
    case ENOSPC:
    case EDQUOT:
      return KEEP_STORE_ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return KEEP_STORE_ERROR_PERMISSION;
    default:
      return KEEP_STORE_ERROR_IO;
    }
}

void
keep_file_set_write_error (GError **error, int system_error, const char *path)
{
  int code = find_code (system_error);
  const char *advice = _ ("It was left as it is.");

  if (code == KEEP_STORE_ERROR_NO_SPACE)
    advice = _ ("It was left as it is. Free some space there and try again.");
  else if (code == KEEP_STORE_ERROR_PERMISSION)
    advice = _ ("It was left as it is. Make the folder writable for you and try again.");
  /* Translators: a path, what the system says about it, and what that means. */
  g_set_error (error, KEEP_STORE_ERROR, code, _ ("%s cannot be written: %s. %s"), path,
               g_strerror (system_error), advice);
}

void
keep_file_set_read_error (GError **error, int system_error, const char *path)
{
  int code = find_code (system_error);

  if (code == KEEP_STORE_ERROR_PERMISSION)
    g_set_error (error, KEEP_STORE_ERROR, code,
                 _ ("%s cannot be read: %s. Make it readable for you and try again."), path,
                 g_strerror (system_error));
  else
    g_set_error (error, KEEP_STORE_ERROR, code, _ ("%s cannot be read: %s."), path,
                 g_strerror (system_error));
}

static gboolean
read_all (int fd, KeepBuffer *buffer, const char *path, GError **error)
{
  char step[READ_STEP_BYTES];
  gssize got = 0;

  do
    {
      got = TEMP_FAILURE_RETRY (read (fd, step, READ_STEP_BYTES));
      if (got > 0)
        keep_buffer_append (buffer, step, got);
    }
  while (got > 0 && keep_buffer_get_length_bytes (buffer) <= KEEP_FILE_MAX_BYTES);
  explicit_bzero (step, READ_STEP_BYTES);
  if (got >= 0 && keep_buffer_get_length_bytes (buffer) <= KEEP_FILE_MAX_BYTES)
    return TRUE;
  if (got < 0)
    keep_file_set_read_error (error, errno, path);
  else
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                 _ ("%s is larger than %d MiB, which no store is. It was left as it is."), path,
                 KEEP_FILE_MAX_BYTES / (1024 * 1024));
  return FALSE;
}

gboolean
keep_file_read (const char *path, KeepBuffer **contents, GError **error)
{
  /* O_NONBLOCK: opening somebody's FIFO must not hang. */
  int fd = TEMP_FAILURE_RETRY (open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  g_autoptr (KeepBuffer) buffer = NULL;
  struct stat status;
  gboolean is_read = FALSE;

  *contents = NULL;
  if (fd < 0)
    {
      if (errno == ENOENT || errno == ENOTDIR)
        return TRUE;
      keep_file_set_read_error (error, errno, path);
      return FALSE;
    }
  if (fstat (fd, &status) == 0 && !S_ISREG (status.st_mode))
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                 _ ("%s is not a regular file. It was left as it is."), path);
  else
    {
      buffer = keep_buffer_new ();
      keep_buffer_reserve (buffer, (gsize) CLAMP (status.st_size, 0, KEEP_FILE_MAX_BYTES));
      is_read = read_all (fd, buffer, path, error);
    }
  close (fd);
  if (!is_read)
    return FALSE;
  *contents = g_steal_pointer (&buffer);
  return TRUE;
}

gboolean
keep_file_is_missing (const char *path)
{
  struct stat status;

  return stat (path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* The path that @link, read from @path, stands for. The folder counts as it really is, since ".."
 * in a link goes up from there and not from the way that led there. */
static char *
resolve_link (const char *path, const char *link)
{
  g_autofree char *folder = g_path_get_dirname (path);
  char *real = realpath (folder, NULL);
  char *target = real != NULL ? g_build_filename (real, link, NULL) : NULL;

  if (g_path_is_absolute (link))
    {
      g_free (target);
      target = g_strdup (link);
    }
  free (real);
  return target;
}

char *
keep_file_resolve (const char *path)
{
  char *target = g_strdup (path);
  int failure = 0;

  for (int i = 0; i < MAX_LINKS && target != NULL; i++)
    {
      char link[PATH_MAX];
      gssize length = readlink (target, link, sizeof link - 1);
      char *next = NULL;

      if (length < 0 && (errno == EINVAL || errno == ENOENT))
        return target;
      if (length >= 0)
        {
          link[length] = '\0';
          next = resolve_link (target, link);
        }
      failure = errno;
      g_free (target);
      target = next;
    }
  errno = target != NULL ? ELOOP : failure;
  g_free (target);
  return NULL;
}

static int
write_all (int fd, const char *data, gsize length_bytes)
{
  while (length_bytes > 0)
    {
      gssize written = TEMP_FAILURE_RETRY (write (fd, data, length_bytes));

      if (written < 0)
        return errno;
      data += written;
      length_bytes -= (gsize) written;
    }
  return 0;
}

/* Returns 0 or an errno. A name that exists already is not touched. */
static int
write_new (const char *path, const char *data, gsize length_bytes)
{
  int fd =
      TEMP_FAILURE_RETRY (open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  int failure = 0;

  if (fd < 0)
    return errno;
  failure = write_all (fd, data, length_bytes);
  if (failure == 0 && TEMP_FAILURE_RETRY (fsync (fd)) != 0)
    failure = errno;
  /* Network file systems report a full disk only here. What was interrupted is closed all the same.
   */
  if (close (fd) != 0 && errno != EINTR && failure == 0)
    failure = errno;
  if (failure != 0)
    unlink (path);
  return failure;
}

/* The rename or the new entry is lost in a crash until the folder itself is on the disk. Some file
 * systems cannot do that for folders; then there is nothing more to be had. */
static int
sync_folder (const char *folder)
{
  int fd = TEMP_FAILURE_RETRY (open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  int failure = 0;

  if (fd < 0)
    return errno;
  if (TEMP_FAILURE_RETRY (fsync (fd)) != 0 && errno != EINVAL && errno != ENOTSUP)
    failure = errno;
  close (fd);
  return failure;
}

static char *
dup_temporary (const char *target)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strdup_printf ("%s.%s.tmp", target, uuid);
}

/* @name: (nullable): of the temporary file */
static KeepFileDraft *
draft_new (const char *path, const char *name, const char *data, gsize length_bytes, GError **error)
{
  g_autofree char *target = keep_file_resolve (path);
  int failure = target != NULL ? 0 : errno;
  g_autofree char *folder = target != NULL ? g_path_get_dirname (target) : NULL;
  g_autofree char *temporary_path = NULL;
  KeepFileDraft *self = NULL;

  if (target != NULL)
    {
      temporary_path =
          name != NULL ? g_build_filename (folder, name, NULL) : dup_temporary (target);
      failure = write_new (temporary_path, data, length_bytes);
    }
  if (failure != 0)
    {
      keep_file_set_write_error (error, failure, target != NULL ? target : path);
      return NULL;
    }
  self = g_new0 (KeepFileDraft, 1);
  self->target = g_steal_pointer (&target);
  self->temporary = g_steal_pointer (&temporary_path);
  return self;
}

KeepFileDraft *
keep_file_draft_new (const char *path, const char *data, gsize length_bytes, GError **error)
{
  return draft_new (path, NULL, data, length_bytes, error);
}

KeepFileDraft *
keep_file_draft_new_named (
    const char *path, const char *temporary, const char *data, gsize length_bytes, GError **error)
{
  return draft_new (path, temporary, data, length_bytes, error);
}

/* OpenClaw takes what it once read for the newest as long as the file's time stays, and looks at
 * the time only after reading. What it read right before the rename would so pass for the new
 * contents, and its next write would bring the old ones back; a later time makes it read again. */
static void
renew_time (const char *path)
{
  struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, { 0 } };

  /* Not UTIME_NOW, which is as coarse as the kernel's clock ticks. */
  if (clock_gettime (CLOCK_REALTIME, &times[1]) == 0)
    utimensat (AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

gboolean
keep_file_draft_rename (KeepFileDraft *self, GError **error)
{
  if (rename (self->temporary, self->target) != 0)
    {
      keep_file_set_write_error (error, errno, self->target);
      return FALSE;
    }
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

/* The new file is in place for everybody; whether it outlives a power cut is beyond our reach now.
 */
void
keep_file_draft_settle (KeepFileDraft *self)
{
  g_autofree char *folder = g_path_get_dirname (self->target);
  int failure = sync_folder (folder);

  if (failure != 0)
    g_warning ("%s: %s", folder, g_strerror (failure));
  renew_time (self->target);
}

gboolean
keep_file_draft_publish (KeepFileDraft *self, GError **error)
{
  if (!keep_file_draft_rename (self, error))
    return FALSE;
  keep_file_draft_settle (self);
  return TRUE;
}

void
keep_file_draft_free (KeepFileDraft *self)
{
  if (self->temporary != NULL)
    unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->target);
  g_free (self);
}

gboolean
keep_file_replace (const char *path, const char *data, gsize length_bytes, GError **error)
{
  g_autoptr (KeepFileDraft) draft = keep_file_draft_new (path, data, length_bytes, error);

  return draft != NULL && keep_file_draft_publish (draft, error);
}

char *
keep_file_copy_aside (const char *path,
                      const char *label,
                      const KeepBuffer *contents,
                      GError **error)
{
  g_autofree char *digest = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *) keep_buffer_get_data (contents),
      keep_buffer_get_length_bytes (contents));
  g_autofree char *copy = g_strdup_printf ("%s.%s-%.16s.bak", path, label, digest);

  if (g_file_test (copy, G_FILE_TEST_EXISTS) ||
      keep_file_replace (copy, keep_buffer_get_data (contents),
                         keep_buffer_get_length_bytes (contents), error))
    return g_steal_pointer (&copy);
  return NULL;
}

gboolean
keep_file_make_folder (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (mkdir (path, 0700) == 0)
    {
      sync_folder (parent);
      return TRUE;
    }
  if (errno == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (errno == ENOENT && !g_str_equal (parent, path))
    {
      if (!keep_file_make_folder (parent, error))
        return FALSE;
      if (mkdir (path, 0700) == 0 || errno == EEXIST)
        {
          sync_folder (parent);
          return TRUE;
        }
    }
  keep_file_set_write_error (error, errno == EEXIST ? ENOTDIR : errno, path);
  return FALSE;
}
