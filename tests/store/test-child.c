/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/child.h"

typedef struct
{
  KeepBuffer *output; /* owned */
  KeepChildEnd end;
  int status;
} Result;

static void
result_clear (Result *result)
{
  keep_buffer_free (result->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* What a shell makes of @script, with "question" on its standard input. */
static Result
run_shell (const char *script, gint64 timeout_ms, gint64 silence_ms, gsize max_bytes)
{
  char *const arguments[] = { (char *) "sh", (char *) "-c", (char *) script, NULL };
  char *const variables[] = { (char *) "A=1", NULL };
  g_autoptr (KeepBuffer) input = keep_buffer_new ();
  KeepChild child = { .program = "/bin/sh",
                      .folder = "/",
                      .arguments = arguments,
                      .variables = variables,
                      .input = input,
                      .timeout_ms = timeout_ms,
                      .silence_ms = silence_ms,
                      .max_bytes = max_bytes };
  Result result = { .output = keep_buffer_new () };

  keep_buffer_append (input, "question", -1);
  result.end = keep_child_run (&child, result.output, &result.status);
  return result;
}

static void
test_answers (void)
{
  g_auto (Result) result =
      run_shell ("cat; echo \" $A $PATH $PWD $0\"; echo hush >&2; exit 3", 60000, 60000, 1000);

  g_assert_cmpint (result.end, ==, KEEP_CHILD_EXITED);
  g_assert_cmpint (WEXITSTATUS (result.status), ==, 3);
  g_assert_true (g_str_has_prefix (keep_buffer_get_data (result.output), "question 1 "));
  g_assert_true (g_str_has_suffix (keep_buffer_get_data (result.output), " / sh\n"));
  g_assert_null (strstr (keep_buffer_get_data (result.output), "hush"));
}

/* It need not read what it is asked. */
static void
test_does_not_read (void)
{
  g_auto (Result) result = run_shell ("exec <&-; echo ok", 60000, 60000, 1000);

  g_assert_cmpint (result.end, ==, KEEP_CHILD_EXITED);
  g_assert_cmpstr (keep_buffer_get_data (result.output), ==, "ok\n");
}

static void
test_bounds (void)
{
  static const struct
  {
    const char *script;
    gint64 timeout_ms;
    gint64 silence_ms;
    gsize max_bytes;
    KeepChildEnd end;
  } cases[] = {
    { "exec sleep 600", 200, 60000, 1000, KEEP_CHILD_TIMED_OUT },
    { "exec sleep 600", 60000, 200, 1000, KEEP_CHILD_SILENT },
    { "while :; do echo x; sleep 0.02; done", 500, 60000, 100000, KEEP_CHILD_TIMED_OUT },
    { "exec cat /dev/zero", 60000, 60000, 100000, KEEP_CHILD_TOO_LONG },
    { "exec cat /dev/zero >&2", 60000, 60000, 100000, KEEP_CHILD_TOO_LONG },
    { "exec >&- 2>&-; exec sleep 600", 200, 60000, 1000, KEEP_CHILD_TIMED_OUT },
    { "sleep 600 & echo left", 300, 60000, 1000, KEEP_CHILD_TIMED_OUT },
    { "trap '' TERM INT HUP; sleep 600", 200, 60000, 1000, KEEP_CHILD_TIMED_OUT },
    { "for i in 1 2 3 4 5 6; do echo x; sleep 0.1; done", 60000, 5000, 12, KEEP_CHILD_EXITED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Result) result =
          run_shell (cases[i].script, cases[i].timeout_ms, cases[i].silence_ms, cases[i].max_bytes);

      g_assert_cmpint (result.end, ==, cases[i].end);
      g_assert_cmpuint (keep_buffer_get_length_bytes (result.output), <=, cases[i].max_bytes);
    }
}

/* What it started itself goes with it: the pipe whose write end only they have comes to its end. */
static void
test_kills_all (void)
{
  g_autofree char *script = NULL;
  int ends[2];
  char byte = 0;

  g_assert_cmpint (pipe (ends), ==, 0);
  script = g_strdup_printf ("exec 9>/proc/%d/fd/%d; sleep 600 & sleep 600", getpid (), ends[1]);
  {
    g_auto (Result) result = run_shell (script, 500, 60000, 1000);

    g_assert_cmpint (result.end, ==, KEEP_CHILD_TIMED_OUT);
  }
  close (ends[1]);
  g_assert_cmpint (read (ends[0], &byte, 1), ==, 0);
  close (ends[0]);
}

/* Nothing of ours goes along: no descriptor, no ignored signal, no mask. */
static void
test_inherits_nothing (void)
{
  int fd = open ("/dev/null", O_RDONLY);
  struct sigaction before;
  sigset_t blocked;
  sigset_t mask;

  sigemptyset (&blocked);
  sigaddset (&blocked, SIGUSR1);
  sigprocmask (SIG_BLOCK, &blocked, &mask);
  sigaction (SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, &before);
  {
    g_auto (Result) result = run_shell (
        "ls /proc/$$/fd | tr '\\n' ' '; grep -E 'Sig(Ign|Blk)' /proc/$$/status | tr -d '\\n\\t'",
        60000, 60000, 1000);

    g_assert_cmpstr (keep_buffer_get_data (result.output), ==,
                     "0 1 2 SigBlk:0000000000000000SigIgn:0000000000000000");
  }
  sigaction (SIGPIPE, &before, NULL);
  sigprocmask (SIG_SETMASK, &mask, NULL);
  close (fd);
}

static void
test_cannot_start (void)
{
  static const struct
  {
    const char *program;
    const char *folder;
    int status;
  } cases[] = {
    { "/nonexistent", "/", ENOENT },
    { "/bin/sh", "/nonexistent", ENOENT },
    { "/etc/passwd", "/", EACCES },
  };
  char *const nothing[] = { (char *) "x", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepBuffer) input = keep_buffer_new ();
      g_autoptr (KeepBuffer) output = keep_buffer_new ();
      KeepChild child = { .program = cases[i].program,
                          .folder = cases[i].folder,
                          .arguments = nothing,
                          .variables = nothing,
                          .input = input,
                          .timeout_ms = 60000,
                          .silence_ms = 60000,
                          .max_bytes = 1 };
      int status = 0;

      g_assert_cmpint (keep_child_run (&child, output, &status), ==, KEEP_CHILD_FAILED);
      g_assert_cmpint (status, ==, cases[i].status);
      g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
    }
}

static void
test_signal (void)
{
  g_auto (Result) result = run_shell ("kill -TERM $$", 60000, 60000, 1000);

  g_assert_cmpint (result.end, ==, KEEP_CHILD_EXITED);
  g_assert_true (WIFSIGNALED (result.status));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/child/answers", test_answers);
  g_test_add_func ("/child/does-not-read", test_does_not_read);
  g_test_add_func ("/child/bounds", test_bounds);
  g_test_add_func ("/child/kills-all", test_kills_all);
  g_test_add_func ("/child/inherits-nothing", test_inherits_nothing);
  g_test_add_func ("/child/cannot-start", test_cannot_start);
  g_test_add_func ("/child/signal", test_signal);
  return g_test_run ();
}
