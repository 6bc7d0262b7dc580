/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "disk/file.h"

struct _KeepWatch
{
  char *folder; /* owned */
  KeepWatchFunc func;
  gpointer user_data;
  GMainContext *context; /* owned */
  int fd;
  GArray *above;     /* owned; int: watch descriptors of the folders above @deepest */
  int deepest;       /* watch descriptor of @folder, or of the nearest one above that exists; -1 */
  gboolean is_whole; /* @deepest is @folder */
  GSource *source;   /* owned: @fd is readable */
  GSource *settling; /* owned, nullable */
};

#define GONE (IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
#define CHANGES \
  (GONE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB)

/* A folder can come into being between two looks at most once per level. */
#define MAX_LOOKS 64

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

static void
disarm (KeepWatch *self)
{
  for (guint i = 0; i < self->above->len; i++)
    inotify_rm_watch (self->fd, g_array_index (self->above, int, i));
  g_array_set_size (self->above, 0);
  if (self->deepest >= 0)
    inotify_rm_watch (self->fd, self->deepest);
  self->deepest = -1;
}

/* Moving a folder away moves what is below it, of which that is not told. Folders that may not be
 * read are left out. */
static void
watch_above (KeepWatch *self, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int descriptor = -1;

  if (strcmp (parent, path) == 0)
    return;
  descriptor = inotify_add_watch (self->fd, parent, GONE);
  if (descriptor >= 0)
    g_array_append_val (self->above, descriptor);
  watch_above (self, parent);
}

/* Returns 0 or an errno. @next is what comes below the nearest folder that exists, %NULL at the
 * end. */
static int
arm_once (KeepWatch *self, char **next)
{
  g_autofree char *candidate = g_strdup (self->folder);

  disarm (self);
  while ((self->deepest = inotify_add_watch (self->fd, candidate, CHANGES)) < 0 &&
         (errno == ENOENT || errno == ENOTDIR) && strcmp (candidate, "/") != 0)
    {
      g_free (*next);
      *next = g_steal_pointer (&candidate);
      candidate = g_path_get_dirname (*next);
    }
  if (self->deepest < 0)
    return errno;
  self->is_whole = *next == NULL;
  watch_above (self, candidate);
  return 0;
}

static int
arm (KeepWatch *self)
{
  int failure = 0;

  for (guint i = 0; i < MAX_LOOKS; i++)
    {
      g_autofree char *next = NULL;

      failure = arm_once (self, &next);
      if (failure != 0 || next == NULL || !g_file_test (next, G_FILE_TEST_IS_DIR))
        break;
    }
  return failure;
}

static gboolean
is_noise (const char *name)
{
  return g_str_has_suffix (name, ".lock") || g_str_has_suffix (name, ".tmp") ||
         g_str_has_suffix (name, ".reclaim");
}

typedef enum
{
  EVENT_NOTHING,
  EVENT_CHANGE, /* in the folder */
  EVENT_WAY,    /* on the way to the folder: look again where it is */
} EventKind;

static EventKind
judge (const KeepWatch *self, const struct inotify_event *event)
{
  if ((event->mask & IN_Q_OVERFLOW) != 0)
    return EVENT_WAY;
  if (event->wd == self->deepest && (event->mask & GONE) == 0 && (event->mask & IN_IGNORED) == 0)
    {
      if (!self->is_whole)
        return EVENT_WAY;
      return event->len > 0 && !is_noise (event->name) ? EVENT_CHANGE : EVENT_NOTHING;
    }
  if (event->wd == self->deepest)
    return EVENT_WAY;
  for (guint i = 0; i < self->above->len; i++)
    if (event->wd == g_array_index (self->above, int, i))
      return EVENT_WAY;
  return EVENT_NOTHING;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  KeepWatch *self = user_data;
  char events[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  gssize length = read (fd, events, sizeof events);
  EventKind kind = EVENT_NOTHING;

  for (gssize at = 0; at < length;)
    {
      const struct inotify_event *event = (const struct inotify_event *) (events + at);

      kind = MAX (kind, judge (self, event));
      at += (gssize) (sizeof *event + event->len);
    }
  if (kind == EVENT_WAY)
    {
      gboolean was_whole = self->is_whole;

      arm (self);
      if (!was_whole && !self->is_whole)
        return G_SOURCE_CONTINUE;
    }
  if (kind != EVENT_NOTHING)
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
      keep_file_set_read_error (error, errno, folder);
      return NULL;
    }
  self = g_new0 (KeepWatch, 1);
  self->fd = fd;
  self->above = g_array_new (FALSE, FALSE, sizeof (int));
  self->deepest = -1;
  self->folder = g_strdup (folder);
  self->func = func;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  failure = arm (self);
  if (failure != 0)
    {
      keep_file_set_read_error (error, failure, folder);
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
  g_array_unref (self->above);
  g_free (self);
}
