/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/file.h"

#define FIRST_PAUSE_MS 5
#define MAX_PAUSE_MS 100
/* Waiting for OpenClaw's refresh lock, three requests and two stores, and then some. */
#define SPEND_TIMEOUT_MS (G_GINT64_CONSTANT (360) * 1000)

struct _KeepClaim
{
  char *path; /* owned */
  int fd;
};

/* Whether the name still means the file that is locked: the one who had it before removed it. */
static gboolean
is_named (int fd, const char *path)
{
  struct stat ours;
  struct stat named;

  return fstat (fd, &ours) == 0 && lstat (path, &named) == 0 && ours.st_dev == named.st_dev &&
         ours.st_ino == named.st_ino;
}

/* Returns 0, EWOULDBLOCK, or another errno. */
static int
try_once (KeepClaim *self)
{
  int failure = 0;

  self->fd = TEMP_FAILURE_RETRY (
      open (self->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (self->fd < 0)
    return errno;
  if (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
    failure = errno;
  else if (!is_named (self->fd, self->path))
    failure = EWOULDBLOCK;
  if (failure != 0)
    {
      close (self->fd);
      self->fd = -1;
    }
  return failure;
}

static gboolean
pause_or_cancel (gint64 pause_ms, int cancel_fd)
{
  struct pollfd cancelled = { .fd = cancel_fd, .events = POLLIN };

  return poll (&cancelled, cancel_fd >= 0 ? 1 : 0, (int) pause_ms) <= 0 || cancelled.revents == 0;
}

KeepClaim *
keep_claim_acquire (const char *path, gint64 timeout_ms, int cancel_fd, GError **error)
{
  g_autoptr (KeepClaim) self = g_new0 (KeepClaim, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  gint64 deadline_us = g_get_monotonic_time () + timeout_ms * 1000;
  gint64 pause_ms = FIRST_PAUSE_MS;
  int failure = 0;

  self->path = g_strdup (path);
  self->fd = -1;
  if (!keep_file_make_folder (folder, error))
    return NULL;
  while ((failure = try_once (self)) == EWOULDBLOCK)
    {
      if (g_get_monotonic_time () >= deadline_us || !pause_or_cancel (pause_ms, cancel_fd))
        {
          g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED,
                       _ ("Another Tokenkeep is at it: it holds %s. Try again when it has "
                          "finished."),
                       path);
          return NULL;
        }
      pause_ms = MIN (pause_ms * 2, MAX_PAUSE_MS);
    }
  if (failure == 0)
    return g_steal_pointer (&self);
  keep_file_set_write_error (error, failure, path);
  return NULL;
}

void
keep_claim_free (KeepClaim *self)
{
  if (self->fd >= 0)
    {
      unlink (self->path);
      close (self->fd);
    }
  g_free (self->path);
  g_free (self);
}

static char *
dup_spend_path (const char *own_state_dir, const char *generation)
{
  g_autofree char *name = g_strconcat ("refresh-", generation, NULL);

  return g_build_filename (own_state_dir, "locks", name, NULL);
}

KeepClaim *
keep_claim_spend (const char *own_state_dir, const char *generation, int cancel_fd, GError **error)
{
  g_autofree char *path = dup_spend_path (own_state_dir, generation);

  return keep_claim_acquire (path, SPEND_TIMEOUT_MS, cancel_fd, error);
}

KeepClaim *
keep_claim_try_spend (const char *own_state_dir, const char *generation, GError **error)
{
  g_autofree char *path = dup_spend_path (own_state_dir, generation);

  return keep_claim_acquire (path, 0, -1, error);
}
