/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/journal-tail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/file.h"
#include "store/journal.h"

/* Every time round, somebody has moved the file away. */
#define MAX_LOOKS 64

/* One of the two files, as far as it was read. */
typedef struct
{
  int fd;       /* owned; -1 where there is none */
  off_t offset; /* where the next line begins */
} Part;

enum
{
  OLDER,
  NEWEST,
  N_PARTS,
};

struct _KeepJournalTail
{
  char *paths[N_PARTS]; /* owned */
  char *profile;        /* owned, nullable */
  Part seen[N_PARTS];   /* when we last looked */
};

KeepJournalTail *
keep_journal_tail_new (const char *own_state_dir, const char *profile)
{
  KeepJournalTail *self = g_new0 (KeepJournalTail, 1);

  self->paths[OLDER] = g_build_filename (own_state_dir, KEEP_JOURNAL_OLDER_FILE, NULL);
  self->paths[NEWEST] = g_build_filename (own_state_dir, KEEP_JOURNAL_FILE, NULL);
  self->profile = g_strdup (profile);
  for (guint i = 0; i < N_PARTS; i++)
    self->seen[i].fd = -1;
  return self;
}

static void
close_parts (Part *parts)
{
  for (guint i = 0; i < N_PARTS; i++)
    {
      if (parts[i].fd >= 0)
        close (parts[i].fd);
      parts[i].fd = -1;
    }
}

void
keep_journal_tail_free (KeepJournalTail *self)
{
  close_parts (self->seen);
  for (guint i = 0; i < N_PARTS; i++)
    g_free (self->paths[i]);
  g_free (self->profile);
  g_free (self);
}

static gboolean
open_part (const char *path, Part *part, GError **error)
{
  /* O_NONBLOCK: opening somebody's FIFO must not hang. */
  int fd =
      TEMP_FAILURE_RETRY (open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));

  *part = (Part){ .fd = fd };
  if (fd >= 0 || errno == ENOENT || errno == ENOTDIR)
    return TRUE;
  keep_file_set_read_error (error, errno, path);
  return FALSE;
}

static gboolean
is_same (const Part *part, const struct stat *status)
{
  struct stat own;

  return part->fd >= 0 && fstat (part->fd, &own) == 0 && own.st_ino == status->st_ino &&
         own.st_dev == status->st_dev;
}

static gboolean
is_named (const Part *part, const char *path)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return part->fd < 0;
  return is_same (part, &status);
}

/* Both files as they were at one moment: the newest is opened first, and is still the newest after
 * the other one was opened, so no rotation came between. Files that are open keep their inode
 * numbers, so none is taken for another. */
static gboolean
open_parts (KeepJournalTail *self, Part *parts, GError **error)
{
  for (guint i = 0; i < MAX_LOOKS; i++)
    {
      if (!open_part (self->paths[NEWEST], &parts[NEWEST], error) ||
          !open_part (self->paths[OLDER], &parts[OLDER], error))
        return FALSE;
      if (is_named (&parts[NEWEST], self->paths[NEWEST]))
        return TRUE;
      close_parts (parts);
    }
  keep_file_set_read_error (error, EAGAIN, self->paths[NEWEST]);
  return FALSE;
}

static Part *
find_part (Part *parts, const Part *part)
{
  struct stat status;

  if (part->fd < 0 || fstat (part->fd, &status) != 0)
    return NULL;
  for (guint i = 0; i < N_PARTS; i++)
    if (is_same (&parts[i], &status))
      return &parts[i];
  return NULL;
}

static void
take_lines (KeepJournalTail *self, const char *text, const char *end, GPtrArray *events)
{
  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));
      g_autoptr (KeepEvent) event = keep_event_parse (text, (gsize) (stop - text));

      if (event != NULL &&
          (self->profile == NULL || g_strcmp0 (event->profile, self->profile) == 0))
        g_ptr_array_add (events, g_steal_pointer (&event));
      text = stop + 1;
    }
}

/* Reads on from where @part was read last. Half a line at the end may still be written, or be taken
 * back by a full disk, so it is read again the next time. */
static gboolean
read_part (KeepJournalTail *self, Part *part, GPtrArray *events, GError **error)
{
  struct stat status;
  g_autofree char *text = NULL;
  const char *last = NULL;
  gssize got = -1;

  if (part->fd < 0)
    return TRUE;
  if (fstat (part->fd, &status) == 0 && S_ISREG (status.st_mode))
    {
      /* It has shrunk where somebody emptied it. */
      if (part->offset > status.st_size)
        part->offset = 0;
      part->offset = MAX (part->offset, status.st_size - KEEP_JOURNAL_MAX_BYTES);
      text = g_malloc ((gsize) (status.st_size - part->offset) + 1);
      got = TEMP_FAILURE_RETRY (
          pread (part->fd, text, (gsize) (status.st_size - part->offset), part->offset));
    }
  else
    errno = EINVAL;
  if (got < 0)
    {
      keep_file_set_read_error (error, errno, self->paths[NEWEST]);
      return FALSE;
    }
  last = memrchr (text, '\n', (gsize) got);
  if (last == NULL)
    return TRUE;
  take_lines (self, text, last + 1, events);
  part->offset += last + 1 - text;
  return TRUE;
}

static gboolean
read_parts (KeepJournalTail *self, Part *parts, GPtrArray *events, GError **error)
{
  /* Nobody writes any more to what has gone, but somebody may have since we looked. */
  for (guint i = 0; i < N_PARTS; i++)
    if (find_part (parts, &self->seen[i]) == NULL &&
        !read_part (self, &self->seen[i], events, error))
      return FALSE;
  for (guint i = 0; i < N_PARTS; i++)
    {
      const Part *seen = find_part (self->seen, &parts[i]);

      if (seen != NULL)
        parts[i].offset = seen->offset;
      if (!read_part (self, &parts[i], events, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
keep_journal_tail_read (KeepJournalTail *self, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_event_free);
  Part parts[N_PARTS] = { { .fd = -1 }, { .fd = -1 } };

  if (!open_parts (self, parts, error) || !read_parts (self, parts, events, error))
    {
      close_parts (parts);
      return NULL;
    }
  close_parts (self->seen);
  memcpy (self->seen, parts, sizeof parts);
  return g_steal_pointer (&events);
}
