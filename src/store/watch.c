/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "disk/file.h"

/* One folder that somebody wants to know of. */
typedef struct
{
  KeepWatch *watch; /* borrowed */
  char *folder;     /* owned */
  KeepWatchFunc func;
  gpointer user_data;
  int deepest;       /* watch descriptor of @folder, or of the nearest one above that exists; -1 */
  gboolean is_whole; /* @deepest is @folder */
  GSource *settling; /* owned, nullable */
} Place;

/* One folder in the file system that is watched, for one place or many. */
typedef struct
{
  char *path;     /* owned */
  guint32 mask;   /* what the kernel tells of it */
  guint32 wanted; /* what it should tell */
} Armed;

/* A user may have 128 inotify instances, but many thousand watches: all folders share one. The
 * kernel gives the same descriptor for the same folder, so folders above are shared by what is
 * below them. */
struct _KeepWatch
{
  GMainContext *context; /* owned */
  int fd;
  GPtrArray *places; /* owned; Place */
  GHashTable *armed; /* owned; watch descriptor → Armed */
  GSource *source;   /* owned: @fd is readable */
};

#define GONE (IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
#define CHANGES \
  (GONE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB)

/* A folder can come into being between two looks at most once per level. */
#define MAX_LOOKS 64

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
on_settled (gpointer user_data)
{
  Place *place = user_data;

  g_clear_pointer (&place->settling, g_source_unref);
  place->func (place->user_data);
  return G_SOURCE_REMOVE;
}

static void
settle (Place *place)
{
  if (place->settling != NULL)
    return;
  place->settling = g_timeout_source_new (KEEP_WATCH_SETTLE_MS);
  g_source_set_callback (place->settling, on_settled, place, NULL);
  g_source_attach (place->settling, place->watch->context);
}

static void
armed_free (Armed *armed)
{
  g_free (armed->path);
  g_free (armed);
}

/* Returns the descriptor, or -1 and errno. */
static int
add_watch (KeepWatch *self, const char *folder, guint32 mask)
{
  int descriptor = inotify_add_watch (self->fd, folder, mask | IN_MASK_ADD);
  Armed *armed = NULL;

  if (descriptor < 0)
    return -1;
  armed = g_hash_table_lookup (self->armed, GINT_TO_POINTER (descriptor));
  if (armed == NULL)
    {
      armed = g_new0 (Armed, 1);
      g_hash_table_insert (self->armed, GINT_TO_POINTER (descriptor), armed);
    }
  g_free (armed->path);
  armed->path = g_strdup (folder);
  armed->mask |= mask;
  armed->wanted |= mask;
  return descriptor;
}

/* Moving a folder away moves what is below it, of which that is not told. Folders that may not be
 * read are left out. */
static void
watch_above (KeepWatch *self, const char *path)
{
  g_autofree char *above = g_path_get_dirname (path);

  while (add_watch (self, above, GONE) >= 0 || errno != ENOSPC)
    {
      char *parent = g_path_get_dirname (above);

      if (g_str_equal (parent, above))
        {
          g_free (parent);
          break;
        }
      g_free (above);
      above = parent;
    }
}

/* Returns 0 or an errno. @next is what comes below the nearest folder that exists, %NULL at the
 * end. */
static int
arm_once (Place *place, char **next)
{
  g_autofree char *candidate = g_strdup (place->folder);

  while ((place->deepest = add_watch (place->watch, candidate, CHANGES)) < 0 &&
         (errno == ENOENT || errno == ENOTDIR) && strcmp (candidate, "/") != 0)
    {
      g_free (*next);
      *next = g_steal_pointer (&candidate);
      candidate = g_path_get_dirname (*next);
    }
  if (place->deepest < 0)
    return errno;
  place->is_whole = *next == NULL;
  watch_above (place->watch, candidate);
  return 0;
}

static int
arm (Place *place)
{
  int failure = 0;

  for (guint i = 0; i < MAX_LOOKS; i++)
    {
      g_autofree char *next = NULL;

      failure = arm_once (place, &next);
      if (failure != 0 || next == NULL || !g_file_test (next, G_FILE_TEST_IS_DIR))
        break;
    }
  return failure;
}

/* Folders that nobody wants any more, or not as much. */
static gboolean
disarm (gpointer descriptor, gpointer value, gpointer user_data)
{
  KeepWatch *self = user_data;
  Armed *armed = value;

  if (armed->wanted == 0)
    inotify_rm_watch (self->fd, GPOINTER_TO_INT (descriptor));
  else if (armed->wanted != armed->mask)
    inotify_add_watch (self->fd, armed->path, armed->wanted);
  armed->mask = armed->wanted;
  return armed->wanted == 0;
}

/* Looks again where each folder is. Those that are where they were stay watched without a gap, and
 * are told of only if @is_lossy: events were lost. */
static void
arm_all (KeepWatch *self, gboolean is_lossy)
{
  GHashTableIter iter;
  gpointer armed = NULL;

  g_hash_table_iter_init (&iter, self->armed);
  while (g_hash_table_iter_next (&iter, NULL, &armed))
    ((Armed *) armed)->wanted = 0;
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = self->places->pdata[i];
      gboolean was_whole = place->is_whole;
      int deepest = place->deepest;

      arm (place);
      if ((was_whole || place->is_whole) &&
          (is_lossy || was_whole != place->is_whole || deepest != place->deepest))
        settle (place);
    }
  g_hash_table_foreach_remove (self->armed, disarm, self);
}

static gboolean
is_noise (const char *name)
{
  return g_str_has_suffix (name, ".lock") || g_str_has_suffix (name, ".tmp") ||
         g_str_has_suffix (name, ".reclaim");
}

/* Returns whether the way to a folder may be another one now. */
static gboolean
take (KeepWatch *self, const struct inotify_event *event)
{
  gboolean is_way = FALSE;

  /* Of what was disarmed before this was read, nobody wants to know. */
  if (!g_hash_table_contains (self->armed, GINT_TO_POINTER (event->wd)))
    return FALSE;
  if ((event->mask & IN_IGNORED) != 0)
    g_hash_table_remove (self->armed, GINT_TO_POINTER (event->wd));
  if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0)
    return TRUE;
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = self->places->pdata[i];

      if (place->deepest != event->wd)
        continue;
      if (!place->is_whole)
        is_way = TRUE;
      else if (event->len > 0 && !is_noise (event->name))
        settle (place);
    }
  return is_way;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  KeepWatch *self = user_data;
  char events[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  gssize length = read (fd, events, sizeof events);
  gboolean is_way = FALSE;
  gboolean is_lossy = FALSE;

  for (gssize at = 0; at < length;)
    {
      const struct inotify_event *event = (const struct inotify_event *) (events + at);

      is_lossy |= (event->mask & IN_Q_OVERFLOW) != 0;
      is_way |= take (self, event);
      at += (gssize) (sizeof *event + event->len);
    }
  if (is_way || is_lossy)
    arm_all (self, is_lossy);
  return G_SOURCE_CONTINUE;
}

static void
place_free (Place *place)
{
  clear_source (&place->settling);
  g_free (place->folder);
  g_free (place);
}

KeepWatch *
keep_watch_new (GError **error)
{
  int fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  KeepWatch *self = NULL;

  if (fd < 0)
    {
      keep_file_set_read_error (error, errno, "inotify");
      return NULL;
    }
  self = g_new0 (KeepWatch, 1);
  self->fd = fd;
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  self->armed = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) armed_free);
  self->context = g_main_context_ref_thread_default ();
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, self->context);
  return self;
}

gboolean
keep_watch_add (
    KeepWatch *self, const char *folder, KeepWatchFunc func, gpointer user_data, GError **error)
{
  Place *place = g_new0 (Place, 1);
  int failure = 0;

  place->watch = self;
  place->folder = g_strdup (folder);
  place->func = func;
  place->user_data = user_data;
  place->deepest = -1;
  failure = arm (place);
  if (failure == 0)
    {
      g_ptr_array_add (self->places, place);
      return TRUE;
    }
  place_free (place);
  keep_file_set_read_error (error, failure, folder);
  return FALSE;
}

void
keep_watch_remove (KeepWatch *self, gpointer user_data)
{
  for (guint i = self->places->len; i > 0; i--)
    if (((Place *) self->places->pdata[i - 1])->user_data == user_data)
      g_ptr_array_remove_index (self->places, i - 1);
  arm_all (self, FALSE);
}

void
keep_watch_free (KeepWatch *self)
{
  g_ptr_array_unref (self->places);
  clear_source (&self->source);
  g_hash_table_unref (self->armed);
  g_main_context_unref (self->context);
  close (self->fd);
  g_free (self);
}
