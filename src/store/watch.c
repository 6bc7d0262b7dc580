/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "store/file.h"

struct _KeepWatch
{
  char *folder;  /* owned */
  char *watched; /* owned, nullable: @folder, or the nearest one above that exists */
  KeepWatchFunc func;
  gpointer user_data;
  GMainContext *context; /* owned */
  int fd;
  int descriptor;    /* of @watched; -1 for none */
  GSource *source;   /* owned: @fd is readable */
  GSource *settling; /* owned, nullable */
};

#define CHANGES                                                                       \
  (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB | \
   IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

static gboolean
on_settled (gpointer user_data)
{
  KeepWatch *self = user_data;

  g_clear_pointer (&self->settling, g_source_unref);
  self->func (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
settle (KeepWatch *self)
{
  if (self->settling != NULL)
    return;
  self->settling = g_timeout_source_new (KEEP_WATCH_SETTLE_MS);
  g_source_set_callback (self->settling, on_settled, self, NULL);
  g_source_attach (self->settling, self->context);
}

/* Returns 0 or an errno. A folder that appears between two looks makes the loop look again. */
static int
arm (KeepWatch *self)
{
  for (;;)
    {
      g_autofree char *candidate = g_strdup (self->folder);
      int descriptor = -1;

      while ((descriptor = inotify_add_watch (self->fd, candidate, CHANGES)) < 0 &&
             (errno == ENOENT || errno == ENOTDIR) && strcmp (candidate, "/") != 0)
        {
          char *parent = g_path_get_dirname (candidate);

          g_free (candidate);
          candidate = parent;
        }
      if (descriptor < 0)
        return errno;
      if (descriptor == self->descriptor)
        return 0;
      if (self->descriptor >= 0)
        inotify_rm_watch (self->fd, self->descriptor);
      self->descriptor = descriptor;
      g_free (self->watched);
      self->watched = g_steal_pointer (&candidate);
      if (strcmp (self->watched, self->folder) == 0)
        return 0;
    }
}

static gboolean
is_noise (const char *name)
{
  return g_str_has_suffix (name, ".lock") || g_str_has_suffix (name, ".tmp") ||
         g_str_has_suffix (name, ".reclaim");
}

/* Whether the event is about the folder's contents, or about the way to it. */
static gboolean
is_change (const KeepWatch *self, const struct inotify_event *event)
{
  if ((event->mask & IN_Q_OVERFLOW) != 0)
    return TRUE;
  if (event->wd != self->descriptor)
    return FALSE;
  if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0)
    return TRUE;
  return event->len > 0 && !is_noise (event->name) && strcmp (self->watched, self->folder) == 0 &&
         (event->mask & IN_CREATE) == 0;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  KeepWatch *self = user_data;
  char events[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  gssize length = read (fd, events, sizeof events);
  int before = self->descriptor;
  gboolean has_changed = FALSE;
  gboolean is_lost = FALSE;

  for (gssize at = 0; at < length;)
    {
      const struct inotify_event *event = (const struct inotify_event *) (events + at);

      has_changed |= is_change (self, event);
      is_lost |=
          event->wd == before && (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0;
      at += (gssize) (sizeof *event + event->len);
    }
  if (is_lost)
    {
      /* A folder that was moved away is still watched where it is now. */
      inotify_rm_watch (self->fd, before);
      self->descriptor = -1;
    }
  if (is_lost || strcmp (self->watched, self->folder) != 0)
    arm (self);
  if (has_changed || self->descriptor != before)
    settle (self);
  return G_SOURCE_CONTINUE;
}

KeepWatch *
keep_watch_new (const char *folder, KeepWatchFunc func, gpointer user_data, GError **error)
{
  int fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  g_autoptr (KeepWatch) self = NULL;
  int failure = 0;

  if (fd < 0)
    {
      keep_file_set_error (error, errno, folder);
      return NULL;
    }
  self = g_new0 (KeepWatch, 1);
  self->fd = fd;
  self->descriptor = -1;
  self->folder = g_strdup (folder);
  self->func = func;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  failure = arm (self);
  if (failure != 0)
    {
      keep_file_set_error (error, failure, folder);
      return NULL;
    }
  g_source_attach (self->source, self->context);
  return g_steal_pointer (&self);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
keep_watch_free (KeepWatch *self)
{
  clear_source (&self->settling);
  clear_source (&self->source);
  g_main_context_unref (self->context);
  close (self->fd);
  g_free (self->folder);
  g_free (self->watched);
  g_free (self);
}
