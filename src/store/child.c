/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_STEP_BYTES 4096
#define LOWEST_OWN_FD 3

/* The ends of three pipes, and of one that closes when the program has started. */
typedef struct
{
  int input[2];
  int output[2];
  int errors[2];
  int start[2]; /* an errno comes through it where the program could not be started */
} Pipes;

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
pipes_clear (Pipes *pipes)
{
  int *const ends[] = { pipes->input, pipes->output, pipes->errors, pipes->start };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      close_fd (&ends[i][0]);
      close_fd (&ends[i][1]);
    }
}

/* In a process that was started with a standard descriptor closed, a pipe would take its number and
 * be lost when the child gets its own. */
static int
lift (int *fd)
{
  int lifted = fcntl (*fd, F_DUPFD_CLOEXEC, LOWEST_OWN_FD);

  close (*fd);
  *fd = lifted;
  return lifted < 0 ? errno : 0;
}

static int
open_pipe (int ends[2])
{
  int failure = 0;

  if (pipe2 (ends, O_CLOEXEC) != 0)
    {
      ends[0] = ends[1] = -1;
      return errno;
    }
  failure = lift (&ends[0]);
  return failure != 0 ? failure : lift (&ends[1]);
}

/* The question waits in the pipe before anybody is there to read it, so writing neither blocks nor
 * meets a reader that is gone. */
static int
put_input (Pipes *pipes, const KeepBuffer *input)
{
  gsize length = keep_buffer_get_length_bytes (input);
  gssize written = -1;

  g_assert (length <= KEEP_CHILD_MAX_INPUT_BYTES);
  written = TEMP_FAILURE_RETRY (write (pipes->input[1], keep_buffer_get_data (input), length));
  if (written < 0)
    return errno;
  close_fd (&pipes->input[1]);
  return 0;
}

static int
pipes_open (Pipes *pipes, const KeepBuffer *input)
{
  int *const ends[] = { pipes->input, pipes->output, pipes->errors, pipes->start };
  int failure = 0;

  memset (pipes, 0xff, sizeof *pipes);
  for (gsize i = 0; i < G_N_ELEMENTS (ends) && failure == 0; i++)
    failure = open_pipe (ends[i]);
  return failure != 0 ? failure : put_input (pipes, input);
}

/* Between fork() and execve(): async-signal-safe calls only. */
static void
become (const KeepChild *self, const Pipes *pipes, pid_t parent)
{
  struct sigaction plain = { .sa_handler = SIG_DFL };
  sigset_t none;
  int failure = 0;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (1);
  setpgid (0, 0);
  for (int number = 1; number < NSIG; number++)
    sigaction (number, &plain, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  if (dup2 (pipes->input[0], STDIN_FILENO) >= 0 && dup2 (pipes->output[1], STDOUT_FILENO) >= 0 &&
      dup2 (pipes->errors[1], STDERR_FILENO) >= 0 && chdir (self->folder) == 0)
    {
      /* What others left open without the flag; where the kernel is too old, it stays. */
      close_range (LOWEST_OWN_FD, ~0U, CLOSE_RANGE_CLOEXEC);
      execve (self->program, self->arguments, self->variables);
    }
  failure = errno;
  if (write (pipes->start[1], &failure, sizeof failure) < 0)
    _exit (2);
  _exit (1);
}

/* Returns the process, or -1 and errno. No signal handler of this process runs in the child. */
static pid_t
start (const KeepChild *self, const Pipes *pipes)
{
  sigset_t all;
  sigset_t before;
  pid_t parent = getpid ();
  pid_t child = -1;
  int failure = 0;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  child = fork ();
  if (child == 0)
    become (self, pipes, parent);
  failure = errno;
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  errno = failure;
  return child;
}

/* Returns 0 once the program runs, else the errno for which it does not. */
static int
wait_for_start (Pipes *pipes)
{
  int failure = 0;
  gssize got = 0;

  close_fd (&pipes->input[0]);
  close_fd (&pipes->output[1]);
  close_fd (&pipes->errors[1]);
  close_fd (&pipes->start[1]);
  got = TEMP_FAILURE_RETRY (read (pipes->start[0], &failure, sizeof failure));
  return got == (gssize) sizeof failure ? failure : 0;
}

/* What is known of the running program. */
typedef struct
{
  const KeepChild *self;
  KeepBuffer *output;
  Pipes *pipes;
  int process; /* owned: readable when the child has ended */
  gsize n_bytes;
  gint64 end_us; /* monotonic */
  gint64 silence_end_us;
} Watch;

static KeepChildEnd
take_output (Watch *watch, int *fd, KeepBuffer *output)
{
  char step[READ_STEP_BYTES];
  gssize got = TEMP_FAILURE_RETRY (read (*fd, step, sizeof step));

  if (got > 0)
    {
      watch->n_bytes += (gsize) got;
      watch->silence_end_us = g_get_monotonic_time () + watch->self->silence_ms * 1000;
      if (output != NULL && watch->n_bytes <= watch->self->max_bytes)
        keep_buffer_append (output, step, got);
    }
  else
    close_fd (fd);
  explicit_bzero (step, sizeof step);
  return watch->n_bytes > watch->self->max_bytes ? KEEP_CHILD_TOO_LONG : KEEP_CHILD_EXITED;
}

/* Waits for the next thing to happen. Returns %KEEP_CHILD_EXITED as long as all is well. */
static KeepChildEnd
watch_once (Watch *watch)
{
  struct pollfd fds[] = { { .fd = watch->pipes->output[0], .events = POLLIN },
                          { .fd = watch->pipes->errors[0], .events = POLLIN },
                          { .fd = watch->process, .events = POLLIN } };
  gint64 now_us = g_get_monotonic_time ();
  KeepChildEnd end = KEEP_CHILD_EXITED;
  gint64 left_us = MIN (watch->end_us, watch->silence_end_us) - now_us;

  if (watch->end_us <= now_us)
    return KEEP_CHILD_TIMED_OUT;
  if (left_us <= 0)
    return KEEP_CHILD_SILENT;
  if (poll (fds, G_N_ELEMENTS (fds), (int) (left_us / 1000 + 1)) < 0)
    return errno == EINTR ? KEEP_CHILD_EXITED : KEEP_CHILD_FAILED;
  if (fds[0].revents != 0)
    end = take_output (watch, &watch->pipes->output[0], watch->output);
  if (fds[1].revents != 0 && end == KEEP_CHILD_EXITED)
    end = take_output (watch, &watch->pipes->errors[0], NULL);
  if (fds[2].revents != 0)
    close_fd (&watch->process);
  return end;
}

static KeepChildEnd
watch_all (const KeepChild *self, Pipes *pipes, pid_t child, KeepBuffer *output)
{
  gint64 now_us = g_get_monotonic_time ();
  KeepChildEnd end = KEEP_CHILD_EXITED;
  Watch watch = { .self = self,
                  .output = output,
                  .pipes = pipes,
                  .process = (int) syscall (SYS_pidfd_open, child, 0),
                  .end_us = now_us + self->timeout_ms * 1000,
                  .silence_end_us = now_us + self->silence_ms * 1000 };

  if (watch.process < 0)
    return KEEP_CHILD_FAILED;
  while (end == KEEP_CHILD_EXITED &&
         (pipes->output[0] >= 0 || pipes->errors[0] >= 0 || watch.process >= 0))
    end = watch_once (&watch);
  close_fd (&watch.process);
  return end;
}

KeepChildEnd
keep_child_run (const KeepChild *self, KeepBuffer *output, int *status)
{
  KeepChildEnd end = KEEP_CHILD_FAILED;
  Pipes pipes;
  pid_t child = -1;

  *status = pipes_open (&pipes, self->input);
  if (*status == 0)
    {
      child = start (self, &pipes);
      *status = child < 0 ? errno : wait_for_start (&pipes);
    }
  if (*status == 0)
    {
      end = watch_all (self, &pipes, child, output);
      *status = end == KEEP_CHILD_FAILED ? errno : 0;
    }
  pipes_clear (&pipes);
  if (child < 0)
    return end;
  /* It is not waited for yet, so the number is still its own; the child may not have made the group
   * when it failed to start. */
  if (end != KEEP_CHILD_EXITED)
    {
      kill (-child, SIGKILL);
      kill (child, SIGKILL);
    }
  if (end == KEEP_CHILD_EXITED)
    TEMP_FAILURE_RETRY (waitpid (child, status, 0));
  else
    TEMP_FAILURE_RETRY (waitpid (child, NULL, 0));
  return end;
}
