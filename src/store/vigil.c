/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/vigil.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "disk/file.h"

#define CHANGES (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ONLYDIR)
#define LOCK "auth-profiles.json.lock"

static const char *const documents[] = { "auth-profiles.json", "auth-state.json" };

struct _KeepVigil
{
  int fd;
  int folder; /* watch descriptor of the store's folder */
  struct
  {
    int folder; /* watch descriptor of the folder that the document is really in */
    char *name; /* owned; its name there */
  } places[G_N_ELEMENTS (documents)];
  gboolean is_locked; /* at the point that has been read up to */
  gboolean has_change;
  KeepWriter writer;
};

/* Returns 0 or an errno. */
static int
watch_documents (KeepVigil *self, const char *agent_dir)
{
  self->folder = inotify_add_watch (self->fd, agent_dir, CHANGES);
  if (self->folder < 0)
    return errno;
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autofree char *path = g_build_filename (agent_dir, documents[i], NULL);
      g_autofree char *real = keep_file_resolve (path);
      g_autofree char *folder = g_path_get_dirname (real != NULL ? real : path);

      self->places[i].name = g_path_get_basename (real != NULL ? real : path);
      /* The same folder has the same descriptor. */
      self->places[i].folder = inotify_add_watch (self->fd, folder, CHANGES);
      if (self->places[i].folder < 0)
        return errno;
    }
  return 0;
}

KeepVigil *
keep_vigil_new (const char *agent_dir, GError **error)
{
  g_autoptr (KeepVigil) self = g_new0 (KeepVigil, 1);
  g_autofree char *lock = g_build_filename (agent_dir, LOCK, NULL);
  int failure = 0;

  self->fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  failure = self->fd < 0 ? errno : watch_documents (self, agent_dir);
  if (failure != 0)
    {
      keep_file_set_read_error (error, failure, agent_dir);
      return NULL;
    }
  self->is_locked = !keep_file_is_missing (lock);
  return g_steal_pointer (&self);
}

void
keep_vigil_free (KeepVigil *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    g_free (self->places[i].name);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static void
note_change (KeepVigil *self, KeepWriter writer)
{
  if (!self->has_change || writer == KEEP_WRITER_UNLOCKED)
    self->writer = writer;
  self->has_change = TRUE;
}

/* A lock is created, or a whole one gets its name by a link or a rename. */
static void
note_lock (KeepVigil *self, guint32 mask)
{
  if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0)
    self->is_locked = TRUE;
  else if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0)
    self->is_locked = FALSE;
}

static void
note (KeepVigil *self, const struct inotify_event *event)
{
  /* What was lost may have been anything; a login can still be judged without knowing by whom. */
  if ((event->mask & IN_Q_OVERFLOW) != 0)
    note_change (self, KEEP_WRITER_LOCKED);
  if (event->len == 0)
    return;
  if (event->wd == self->folder && strcmp (event->name, LOCK) == 0)
    note_lock (self, event->mask);
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    if (event->wd == self->places[i].folder && strcmp (event->name, self->places[i].name) == 0 &&
        (event->mask & IN_CREATE) == 0)
      note_change (self, self->is_locked ? KEEP_WRITER_LOCKED : KEEP_WRITER_UNLOCKED);
}

static void
read_events (KeepVigil *self)
{
  char events[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  gssize length = 0;

  while ((length = TEMP_FAILURE_RETRY (read (self->fd, events, sizeof events))) > 0)
    for (gssize at = 0; at < length;)
      {
        const struct inotify_event *event = (const struct inotify_event *) (events + at);

        note (self, event);
        at += (gssize) (sizeof *event + event->len);
      }
}

void
keep_vigil_restart (KeepVigil *self)
{
  read_events (self);
  self->has_change = FALSE;
  self->is_locked = TRUE;
}

/* Returns whether it was cancelled. */
static gboolean
poll_until (const KeepVigil *self, gint64 until_us, int cancel_fd)
{
  struct pollfd fds[] = { { .fd = self->fd, .events = POLLIN },
                          { .fd = cancel_fd, .events = POLLIN } };
  gint64 left_us = until_us - g_get_monotonic_time ();

  /* Rounded up, so that the end is not awaited in steps of nothing. */
  if (left_us > 0)
    TEMP_FAILURE_RETRY (poll (fds, G_N_ELEMENTS (fds), (int) ((left_us + 999) / 1000)));
  return fds[1].revents != 0;
}

gboolean
keep_vigil_wait (KeepVigil *self, gint64 until_us, int cancel_fd, KeepWriter *writer)
{
  gint64 settled_us = 0;

  read_events (self);
  while (!self->has_change)
    {
      if (g_get_monotonic_time () >= until_us || poll_until (self, until_us, cancel_fd))
        return FALSE;
      read_events (self);
    }
  settled_us = g_get_monotonic_time () + KEEP_VIGIL_SETTLE_MS * 1000;
  while (g_get_monotonic_time () < settled_us && !poll_until (self, settled_us, cancel_fd))
    read_events (self);
  self->has_change = FALSE;
  *writer = self->writer;
  return TRUE;
}
