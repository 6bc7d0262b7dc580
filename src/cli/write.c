/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/write.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/verb.h"

/* Tells for whom we wait, from a thread of its own: the other one waits. */
typedef struct
{
  KeepSink *sink;  /* borrowed */
  int end_fd;      /* becomes readable when there is nothing to wait for any more */
  GThread *thread; /* owned, nullable: nobody looks */
} Patience;

static gboolean
is_readable (int fd, int within_ms)
{
  struct pollfd readable = { .fd = fd, .events = POLLIN };

  return TEMP_FAILURE_RETRY (poll (&readable, 1, within_ms)) > 0;
}

static gpointer
tell (gpointer data)
{
  const Patience *self = data;
  g_autofree char *holder = NULL;

  if (is_readable (self->end_fd, KEEP_WRITE_PATIENCE_MS))
    return NULL;
  holder = keep_sink_dup_lock_holder (self->sink);
  if (holder != NULL)
    fprintf (stderr, _ ("Waiting for %s, which is writing to the store. Ctrl+C gives up.\n"),
             holder);
  return NULL;
}

static void
patience_start (Patience *self, KeepSink *sink)
{
  self->sink = sink;
  self->end_fd = eventfd (0, EFD_CLOEXEC);
  if (self->end_fd >= 0 && isatty (STDERR_FILENO) != 0)
    self->thread = g_thread_new ("patience", tell, self);
}

static void
patience_end (Patience *self)
{
  if (self->thread != NULL && eventfd_write (self->end_fd, 1) == 0)
    g_thread_join (self->thread);
  if (self->end_fd >= 0)
    close (self->end_fd);
}

/* A descriptor that becomes readable when somebody wants us to end, or -1. */
static int
open_signals (void)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGHUP);
  /* Whoever started us may ignore one of them (nohup); a signal that is ignored never arrives. */
  if (sigprocmask (SIG_BLOCK, &signals, NULL) != 0)
    return -1;
  return signalfd (-1, &signals, SFD_CLOEXEC);
}

static int
fail (const GError *error, int signals_fd)
{
  if (!g_error_matches (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED) ||
      !is_readable (signals_fd, 0))
    return keep_verb_fail (error);
  fprintf (stderr, "tokenkeep: %s\n", _ ("Cancelled. Nothing was changed."));
  return KEEP_EXIT_CANCELLED;
}

int
keep_write (KeepSink *sink, KeepChange *change, const char *done)
{
  int signals_fd = open_signals ();
  int exit_code = KEEP_EXIT_DONE;
  gboolean is_written = FALSE;
  Patience patience = { 0 };
  g_autoptr (GError) error = NULL;

  patience_start (&patience, sink);
  is_written = keep_change_apply (change, sink, signals_fd, &error);
  patience_end (&patience);
  if (!is_written)
    exit_code = fail (error, signals_fd);
  else
    {
      if (done != NULL)
        fputs (done, stderr);
      fflush (stdout);
      keep_change_watch_over (change, sink, KEEP_CHANGE_WINDOW_MS, signals_fd);
    }
  if (signals_fd >= 0)
    close (signals_fd);
  return exit_code;
}
