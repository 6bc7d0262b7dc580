/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/secret.h"
#include "disk/file.h"

#define FOLDER "spool"
#define SUFFIX ".json"
/* A JWT with many claims is 4 KiB; the answer as a whole may be a MiB. */
#define RESERVED_BYTES (64 * 1024)

struct _KeepSpool
{
  char *path; /* owned */
  int fd;
  gboolean is_written;
};

static char *
dup_path (const char *own_state_dir, const char *spent)
{
  g_autofree char *name = g_strconcat (spent, SUFFIX, NULL);

  return g_build_filename (own_state_dir, FOLDER, name, NULL);
}

/* Makes the name durable. Returns 0 or an errno. */
static int
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = TEMP_FAILURE_RETRY (open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  int failure = fd < 0 || fsync (fd) != 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  return failure;
}

/* Space without length: the file stays empty until it is written. Not every file system can. */
static int
reserve (int fd)
{
  if (TEMP_FAILURE_RETRY (fallocate (fd, FALLOC_FL_KEEP_SIZE, 0, RESERVED_BYTES)) == 0)
    return 0;
  return errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL ? 0 : errno;
}

KeepSpool *
keep_spool_open (const char *own_state_dir, const char *spent, GError **error)
{
  g_autoptr (KeepSpool) self = g_new0 (KeepSpool, 1);
  g_autofree char *folder = g_build_filename (own_state_dir, FOLDER, NULL);
  int failure = 0;

  self->path = dup_path (own_state_dir, spent);
  self->fd = -1;
  if (!keep_file_make_folder (folder, error))
    return NULL;
  self->fd = TEMP_FAILURE_RETRY (
      open (self->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  failure = self->fd < 0 ? errno : reserve (self->fd);
  if (failure == 0)
    failure = sync_folder (self->path);
  if (failure == 0)
    return g_steal_pointer (&self);
  keep_file_set_write_error (error, failure, self->path);
  return NULL;
}

/* Returns 0 or an errno. */
static int
write_whole (int fd, const char *data, gsize length_bytes)
{
  for (gsize at = 0; at < length_bytes;)
    {
      gssize written = TEMP_FAILURE_RETRY (pwrite (fd, data + at, length_bytes - at, (off_t) at));

      if (written <= 0)
        return written < 0 ? errno : ENOSPC;
      at += (gsize) written;
    }
  return TEMP_FAILURE_RETRY (fdatasync (fd)) == 0 ? 0 : errno;
}

gboolean
keep_spool_write (KeepSpool *self, const KeepRotation *rotation, GError **error)
{
  g_autoptr (KeepBuffer) text = keep_rotation_format (rotation);
  int failure =
      write_whole (self->fd, keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));

  self->is_written = failure == 0;
  if (failure != 0)
    keep_file_set_write_error (error, failure, self->path);
  return self->is_written;
}

/* What was written is gone from the disk's point of view, too, once the blocks are reused; there is
 * no more that a program can do on a modern disk. */
void
keep_spool_remove (KeepSpool *self)
{
  self->is_written = FALSE;
}

void
keep_spool_free (KeepSpool *self)
{
  if (self->fd >= 0)
    {
      if (!self->is_written)
        unlink (self->path);
      close (self->fd);
    }
  g_free (self->path);
  g_free (self);
}

gboolean
keep_spool_load (const char *own_state_dir,
                 const char *spent,
                 KeepRotation **rotation,
                 GError **error)
{
  g_autofree char *path = dup_path (own_state_dir, spent);
  g_autoptr (KeepBuffer) text = NULL;
  g_autoptr (KeepRotation) found = NULL;

  *rotation = NULL;
  if (!keep_file_read (path, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  found = keep_rotation_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));
  if (found != NULL && g_str_equal (found->spent, spent))
    *rotation = g_steal_pointer (&found);
  return TRUE;
}

void
keep_spool_forget (const char *own_state_dir, const char *spent)
{
  g_autofree char *path = dup_path (own_state_dir, spent);

  unlink (path);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
keep_spool_list (const char *own_state_dir)
{
  g_autofree char *path = g_build_filename (own_state_dir, FOLDER, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strlen (name) == KEEP_SECRET_DIGEST_DIGITS + strlen (SUFFIX) &&
        strspn (name, "0123456789abcdef") == KEEP_SECRET_DIGEST_DIGITS &&
        g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (names, g_strndup (name, KEEP_SECRET_DIGEST_DIGITS));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (names, FALSE);
}
