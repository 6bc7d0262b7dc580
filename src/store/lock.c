/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "disk/file.h"
#include "store/holder.h"

struct _KeepLock
{
  char *folder;   /* owned */
  char *path;     /* owned */
  char *guard;    /* owned */
  GThread *owner; /* borrowed; whoever took it */
  pid_t pid;      /* after fork() the child has taken nothing */
  guint n_holders;
  int fd; /* of our lock file; open, so that its inode number is not given to another file. -1 */
};

/* What this process holds. A lock file names a process, so whether it is ours is a question to the
 * process as a whole, and OpenClaw keeps the same table: whoever takes a lock inside what holds it
 * already would wait for itself until somebody breaks it. */
static GMutex held_mutex;
static GSList *held; /* element-type KeepLock, borrowed */

/* What stands in the way of our lock. */
typedef struct
{
  char bytes[KEEP_LOCK_BODY_MAX_BYTES];
  gsize length_bytes;
  struct stat status;
  KeepLockBody body;
  gboolean is_stale;
} Obstacle;

typedef enum
{
  TRY_TAKEN,
  TRY_AGAIN, /* gone meanwhile */
  TRY_BUSY,
  TRY_FAILED,
} TryResult;

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

static gint64
modified_ms (const struct stat *status)
{
  return (gint64) status->st_mtim.tv_sec * 1000 + status->st_mtim.tv_nsec / 1000000;
}

static KeepLock *
keep_lock_new (const char *target, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *name = g_path_get_basename (target);
  /* Two agents that reach one folder by different links must meet at one lock. */
  char *real = realpath (folder, NULL);
  KeepLock *self = NULL;

  if (real == NULL)
    {
      keep_file_set_write_error (error, errno, folder);
      return NULL;
    }
  self = g_new0 (KeepLock, 1);
  self->folder = g_strdup (real);
  self->path = g_strdup_printf ("%s/%s.lock", real, name);
  self->guard = g_strconcat (self->path, ".reclaim", NULL);
  self->owner = g_thread_self ();
  self->pid = getpid ();
  self->n_holders = 1;
  self->fd = -1;
  free (real);
  return self;
}

/* Returns 0 or an errno. */
static int
write_body (int fd)
{
  g_autofree char *body =
      keep_lock_body_format (getpid (), now_ms (), keep_holder_get_starttime (getpid ()));
  gsize length = strlen (body);
  gssize written = TEMP_FAILURE_RETRY (write (fd, body, length));

  if (written < 0)
    return errno;
  return written == (gssize) length ? 0 : ENOSPC;
}

/* The lock gets its name when its body is there: an empty lock, left by a crash between the two,
 * would stall everybody for half a minute. Returns 0 or an errno. */
static int
create_whole (KeepLock *self)
{
  int fd = TEMP_FAILURE_RETRY (open (self->folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600));
  int failure = fd < 0 ? errno : write_body (fd);
  g_autofree char *name = g_strdup_printf ("/proc/self/fd/%d", fd);

  if (failure == 0 && linkat (AT_FDCWD, name, AT_FDCWD, self->path, AT_SYMLINK_FOLLOW) != 0)
    failure = errno;
  if (failure == 0)
    self->fd = fd;
  else if (fd >= 0)
    close (fd);
  return failure;
}

/* For file systems that know no files without a name, and where there is no /proc. */
static int
create_named (KeepLock *self)
{
  int fd = TEMP_FAILURE_RETRY (
      open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  int failure = fd < 0 ? errno : write_body (fd);

  if (failure == 0)
    self->fd = fd;
  else if (fd >= 0)
    {
      unlink (self->path);
      close (fd);
    }
  return failure;
}

static TryResult
create (KeepLock *self, GError **error)
{
  int failure = create_whole (self);

  if (failure != 0 && failure != EEXIST)
    failure = create_named (self);
  if (failure == 0)
    return TRY_TAKEN;
  if (failure == EEXIST)
    return TRY_BUSY;
  keep_file_set_write_error (error, failure, self->path);
  return TRY_FAILED;
}

/* Returns whether there is something to look at. */
static gboolean
inspect (const KeepLock *self, gint64 stale_ms, Obstacle *obstacle)
{
  int fd = TEMP_FAILURE_RETRY (open (self->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  gssize got = 0;
  KeepLockHolder holder = KEEP_LOCK_HOLDER_UNKNOWN;

  *obstacle = (Obstacle){ .body = { .created_ms = -1 } };
  if (fd < 0)
    {
      /* A link or a file that may not be read: nothing is known of it but that it is there. */
      return errno != ENOENT && lstat (self->path, &obstacle->status) == 0;
    }
  got = TEMP_FAILURE_RETRY (read (fd, obstacle->bytes, sizeof obstacle->bytes));
  obstacle->length_bytes = got > 0 ? (gsize) got : 0;
  if (fstat (fd, &obstacle->status) != 0)
    obstacle->status.st_mtim.tv_sec = now_ms () / 1000;
  close (fd);
  keep_lock_body_parse (obstacle->bytes, obstacle->length_bytes, &obstacle->body);
  holder = keep_holder_find (&obstacle->body);
  obstacle->is_stale = keep_lock_body_is_stale (
      &obstacle->body, holder, modified_ms (&obstacle->status), now_ms (), stale_ms);
  return TRUE;
}

/* Later OpenClaw releases break a stale lock inside this folder; one that died over it must not
 * block the others for ever. */
static gboolean
is_guarded (const KeepLock *self, gint64 stale_ms)
{
  struct stat status;

  if (lstat (self->guard, &status) != 0 || !S_ISDIR (status.st_mode))
    return FALSE;
  if (now_ms () - modified_ms (&status) <= stale_ms)
    return TRUE;
  return rmdir (self->guard) != 0 && errno != ENOENT;
}

/* Of ours, only the one that could flock() the stale lock breaks it, and only while its name still
 * means that file. Unlike a guard folder a flock() ends with its process. */
static void
break_stale (const KeepLock *self, gint64 stale_ms)
{
  int fd = TEMP_FAILURE_RETRY (open (self->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  g_autofree Obstacle *again = g_new0 (Obstacle, 1);
  struct stat locked;

  if (fd < 0)
    return;
  /* Where there is no flock(), the check alone has to do. */
  if ((flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && fstat (fd, &locked) == 0 &&
      inspect (self, stale_ms, again) && again->is_stale && again->status.st_dev == locked.st_dev &&
      again->status.st_ino == locked.st_ino && !is_guarded (self, stale_ms))
    unlink (self->path);
  close (fd);
}

static TryResult
try_once (KeepLock *self, gint64 stale_ms, Obstacle *obstacle, GError **error)
{
  TryResult result = TRY_BUSY;

  if (is_guarded (self, stale_ms))
    return TRY_BUSY;
  result = create (self, error);
  if (result != TRY_BUSY)
    return result;
  if (!inspect (self, stale_ms, obstacle))
    return TRY_AGAIN;
  if (!obstacle->is_stale)
    return TRY_BUSY;
  break_stale (self, stale_ms);
  return create (self, error);
}

static gboolean
pause_or_cancel (guint pause_ms, int cancel_fd)
{
  struct pollfd cancelled = { .fd = cancel_fd, .events = POLLIN };

  return TEMP_FAILURE_RETRY (poll (&cancelled, cancel_fd >= 0 ? 1 : 0, (int) pause_ms)) == 0;
}

/* "node (process 123)" */
static char *
dup_holder (const Obstacle *obstacle)
{
  /* A number of its own: translators cannot be shown G_GINT64_FORMAT. */
  g_autofree char *process = g_strdup_printf ("%" G_GINT64_FORMAT, obstacle->body.pid);
  g_autofree char *name = obstacle->body.pid > 0 ? keep_holder_dup_name (obstacle->body.pid) : NULL;

  return name != NULL ? g_strdup_printf (_ ("%s (process %s)"), name, process) : NULL;
}

static void
set_locked_error (GError **error, const KeepLock *self, const Obstacle *obstacle)
{
  g_autofree char *holder = dup_holder (obstacle);

  if (holder != NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED,
                 _ ("Another program is writing to the store: %s holds %s. Nothing was changed; "
                    "try again when it has finished."),
                 holder, self->path);
  else
    g_set_error (
        error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED,
        _ ("Another program is writing to the store: it holds %s. Nothing was changed; try "
           "again when it has finished."),
        self->path);
}

char *
keep_lock_dup_holder (const char *target)
{
  KeepLock *self = keep_lock_new (target, NULL);
  g_autofree Obstacle *obstacle = g_new0 (Obstacle, 1);
  char *holder = NULL;

  if (self == NULL)
    return NULL;
  if (inspect (self, G_MAXINT64, obstacle))
    {
      holder = dup_holder (obstacle);
      if (holder == NULL)
        holder = g_strdup (_ ("another program"));
    }
  keep_lock_free (self);
  return holder;
}

/* Returns: (nullable): the same lock, if this thread holds it and nobody broke it */
static KeepLock *
enter_again (const KeepLock *wanted)
{
  KeepLock *found = NULL;

  g_mutex_lock (&held_mutex);
  for (GSList *at = held; at != NULL && found == NULL; at = at->next)
    {
      KeepLock *lock = at->data;

      if (lock->owner == wanted->owner && lock->pid == wanted->pid &&
          g_str_equal (lock->path, wanted->path) && keep_lock_is_held (lock))
        found = lock;
    }
  if (found != NULL)
    found->n_holders++;
  g_mutex_unlock (&held_mutex);
  return found;
}

static KeepLock *
enter (KeepLock *self)
{
  g_mutex_lock (&held_mutex);
  held = g_slist_prepend (held, self);
  g_mutex_unlock (&held_mutex);
  return self;
}

/* Returns whether that was the last holder. */
static gboolean
leave (KeepLock *self)
{
  gboolean is_last = FALSE;

  g_mutex_lock (&held_mutex);
  is_last = --self->n_holders == 0;
  if (is_last)
    held = g_slist_remove (held, self);
  g_mutex_unlock (&held_mutex);
  return is_last;
}

KeepLock *
keep_lock_acquire (
    const char *target, guint retries, gint64 stale_ms, int cancel_fd, GError **error)
{
  KeepLock *self = keep_lock_new (target, error);
  g_autofree Obstacle *obstacle = g_new0 (Obstacle, 1);
  KeepLock *again = self != NULL ? enter_again (self) : NULL;
  TryResult result = TRY_BUSY;

  if (again != NULL)
    keep_lock_free (self);
  if (self == NULL || again != NULL)
    return again;
  for (guint attempt = 0;; attempt++)
    {
      result = try_once (self, stale_ms, obstacle, error);
      if (result == TRY_TAKEN)
        return enter (self);
      if (result == TRY_FAILED || attempt == retries)
        break;
      if (result == TRY_BUSY &&
          !pause_or_cancel (keep_lock_backoff_ms (attempt, g_random_double ()), cancel_fd))
        break;
    }
  if (result != TRY_FAILED)
    set_locked_error (error, self, obstacle);
  keep_lock_free (self);
  return NULL;
}

gboolean
keep_lock_is_held (const KeepLock *self)
{
  struct stat ours;
  struct stat theirs;

  return self->fd >= 0 && fstat (self->fd, &ours) == 0 && lstat (self->path, &theirs) == 0 &&
         ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

void
keep_lock_free (KeepLock *self)
{
  if (!leave (self))
    return;
  if (keep_lock_is_held (self))
    unlink (self->path);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->guard);
  g_free (self);
}
