/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/refresh.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper/process.h"

GStrv
keep_refresh_dup_command (const KeepRefreshRequest *request)
{
  GPtrArray *command = g_ptr_array_new ();

  g_ptr_array_add (command, keep_process_dup_program ("tokenkeep-courier"));
  g_ptr_array_add (command, g_strdup_printf ("--agent=%s", request->agent));
  if (request->state_dir != NULL)
    g_ptr_array_add (command, g_strdup_printf ("--state-dir=%s", request->state_dir));
  g_ptr_array_add (command, g_strdup_printf ("--min-valid-ms=%" G_GINT64_FORMAT,
                                             MAX (request->min_valid_ms, 0)));
  if (request->generation != NULL)
    g_ptr_array_add (command, g_strdup_printf ("--generation=%s", request->generation));
  if (request->is_forced)
    g_ptr_array_add (command, g_strdup ("--force"));
  g_ptr_array_add (command, g_strdup ("--"));
  g_ptr_array_add (command, g_strdup (request->profile_id));
  g_ptr_array_add (command, NULL);
  return (GStrv) g_ptr_array_free (command, FALSE);
}

/* Its standard output is the pipe, and nothing else of ours stays open in it: what waits for our
 * own end must not wait for the courier's. Returns 0 or an errno. */
static int
spawn (char **command, int report_fd, pid_t *pid)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int failure = 0;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2 (&actions, report_fd, STDOUT_FILENO);
  posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np (&actions, STDERR_FILENO + 1);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSID);
  failure = posix_spawn (pid, command[0], &actions, &attributes, command, environ);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  return failure;
}

/* Returns whether it went on to the end of what the courier had to say. */
static gboolean
read_report (int fd, KeepBuffer *report, gint64 deadline_us, int cancel_fd)
{
  char piece[1024];

  for (;;)
    {
      struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
                              { .fd = cancel_fd, .events = POLLIN } };
      gint64 left_ms = (deadline_us - g_get_monotonic_time () + 999) / 1000;
      int n_ready = 0;
      gssize got = 0;

      if (left_ms <= 0)
        return FALSE;
      n_ready = poll (fds, cancel_fd >= 0 ? 2 : 1, (int) MIN (left_ms, G_MAXINT));
      if ((n_ready < 0 && errno == EINTR) || n_ready == 0)
        continue;
      if (n_ready < 0 || fds[0].revents == 0)
        return FALSE;
      got = TEMP_FAILURE_RETRY (read (fd, piece, sizeof piece));
      if (got <= 0)
        return TRUE;
      if (keep_buffer_get_length_bytes (report) <= KEEP_REFRESH_REPORT_MAX_BYTES)
        keep_buffer_append (report, piece, got);
    }
}

static KeepRefreshReport *
parse_report (const KeepBuffer *text, GError **error)
{
  KeepRefreshReport *report =
      keep_refresh_report_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));

  if (report == NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO,
                 _ ("The refresh ended without a result. Try again; what it may have received is "
                    "kept."));
  return report;
}

static KeepRefreshReport *
wait_for_report (pid_t pid, int fd, gint64 timeout_ms, int cancel_fd, GError **error)
{
  g_autoptr (KeepBuffer) text = keep_buffer_new ();
  gint64 deadline_us = g_get_monotonic_time () + CLAMP (timeout_ms, 0, G_MAXINT) * 1000;

  if (!read_report (fd, text, deadline_us, cancel_fd))
    {
      g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_TIMED_OUT,
                   _ ("The refresh takes longer than expected and goes on in the background. Try "
                      "again in a moment."));
      return NULL;
    }
  TEMP_FAILURE_RETRY (waitpid (pid, NULL, 0));
  return parse_report (text, error);
}

KeepRefreshReport *
keep_refresh_run (const KeepRefreshRequest *request,
                  gint64 timeout_ms,
                  int cancel_fd,
                  GError **error)
{
  g_auto (GStrv) command = keep_refresh_dup_command (request);
  KeepRefreshReport *report = NULL;
  int ends[2] = { -1, -1 };
  pid_t pid = -1;
  int failure = pipe2 (ends, O_CLOEXEC) != 0 ? errno : 0;

  if (failure == 0)
    failure = spawn (command, ends[1], &pid);
  if (ends[1] >= 0)
    close (ends[1]);
  if (failure == 0)
    report = wait_for_report (pid, ends[0], timeout_ms, cancel_fd, error);
  else
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO,
                 _ ("%s cannot be started: %s. Nothing was changed; install Tokenkeep again if a "
                    "part of it is missing."),
                 command[0], g_strerror (failure));
  if (ends[0] >= 0)
    close (ends[0]);
  return report;
}
