/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep-courier [OPTIONS] PROFILE`: refreshes one login and says in one line of JSON what came
 * of it (core/refresh-report.h). Not for people: keeper/refresh.h starts it. It is a process of its
 * own, and not to be interrupted, because for a moment it alone has the new tokens.
 */
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "cli/verb.h"
#include "keeper/copies.h"
#include "keeper/errand.h"
#include "keeper/process.h"
#include "keeper/settlement.h"
#include "net/curl-heap.h"

#define MAX_MAKE_UP_TRIES 60
#define MAKE_UP_PAUSE_MS 5000

typedef struct
{
  char *state_dir;  /* owned, nullable */
  char *agent;      /* owned, nullable */
  char *generation; /* owned, nullable */
  gint64 min_valid_ms;
  gboolean is_forced;
} Options;

/* Becomes readable when the session ends. A signal handler has no other way to get at it. */
static volatile sig_atomic_t stop_fd = -1;

static void
on_signal (int number)
{
  uint64_t one = 1;

  /* There is nothing to be done if it cannot be written; it is readable then. */
  if (write (stop_fd, &one, sizeof one) < 0)
    return;
}

/* None of them ends the process: what is under way is finished, and quickly. */
static void
heed_signals (void)
{
  static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT };
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

  stop_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  sigemptyset (&action.sa_mask);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaction (numbers[i], &action, NULL);
}

/* Before anything is looked up, and before there is another thread. */
static void
move_to (const char *state_dir)
{
  static const char *const others[] = { "OPENCLAW_CONFIG_PATH", "OPENCLAW_AGENT_DIR",
                                        "PI_CODING_AGENT_DIR" };

  g_setenv ("OPENCLAW_STATE_DIR", state_dir, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_unsetenv (others[i]);
}

/* What another program holds locked, or a full disk keeps out, may be free again before that
 * program needs the login. Nobody waits for this: whoever sent us has the report. */
static void
make_up (KeepSink *sink)
{
  struct pollfd stop = { .fd = stop_fd, .events = POLLIN };
  int nowhere = -1;

  if (keep_copies_update (sink, KEEP_COPIES_AGAIN, stop_fd) == 0)
    return;
  fflush (NULL);
  if (fork () != 0)
    return;
  nowhere = open ("/dev/null", O_RDWR | O_CLOEXEC);
  dup2 (nowhere, STDOUT_FILENO);
  dup2 (nowhere, STDERR_FILENO);
  for (guint i = 0; i < MAX_MAKE_UP_TRIES && poll (&stop, 1, MAKE_UP_PAUSE_MS) == 0; i++)
    if (keep_copies_update (sink, KEEP_COPIES_AGAIN, stop_fd) == 0)
      break;
}

/* @sink: (out) (transfer full) (nullable) */
static KeepRefreshReport *
run (const Options *options, const char *profile_id, KeepSink **sink)
{
  g_auto (GStrv) environment = g_get_environ ();
  const KeepRefreshRequest request = {
    .agent = options->agent,
    .profile_id = profile_id,
    .generation = options->generation,
    .min_valid_ms = options->min_valid_ms,
    .is_forced = options->is_forced,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepProviders) providers = NULL;
  g_autoptr (KeepHttp) http = NULL;

  *sink = keep_verb_open_sink (options->agent, &error);
  if (*sink == NULL)
    return keep_refresh_report_new_failure (error, NULL);
  keep_settlement_sweep (*sink, stop_fd);
  providers = keep_providers_load ((const char *const *) environment);
  keep_curl_heap_init ();
  http = keep_http_new ();
  return keep_errand_run (&request, *sink, providers, http, stop_fd);
}

static gboolean
parse_options (int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->state_dir,
      N_ ("Another state folder than the environment has"), N_ ("DIR") },
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &options->agent, N_ ("Agent whose store is meant"),
      N_ ("ID") },
    { "min-valid-ms", 0, 0, G_OPTION_ARG_INT64, &options->min_valid_ms,
      N_ ("Leave a token alone that is valid for longer than that"), N_ ("MILLISECONDS") },
    { "generation", 0, 0, G_OPTION_ARG_STRING, &options->generation,
      N_ ("The generation that is known already"), N_ ("DIGEST") },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options->is_forced, N_ ("Renew a valid login too"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return keep_verb_parse (argc, argv, _ ("PROFILE"),
                          _ ("Renews one login. Started by the other programs of Tokenkeep."),
                          entries, exit_code);
}

static int
serve (int argc, char **argv, const Options *options)
{
  g_autoptr (KeepRefreshReport) report = NULL;
  g_autoptr (KeepBuffer) line = NULL;
  g_autoptr (KeepSink) sink = NULL;

  if (argc != 2 || !keep_verb_is_text (argv[1]) || !keep_verb_is_text (options->agent))
    return keep_verb_usage (argv[0], _ ("It takes one profile id; “tokenkeep list” shows them."));
  if (options->state_dir != NULL)
    move_to (options->state_dir);
  heed_signals ();
  report = run (options, argv[1], &sink);
  line = keep_refresh_report_format (report);
  keep_verb_print (line);
  if (sink != NULL)
    make_up (sink);
  return KEEP_EXIT_DONE;
}

int
main (int argc, char **argv)
{
  Options options = { .min_valid_ms = KEEP_REFRESH_MARGIN_MS };
  int exit_code = KEEP_EXIT_DONE;

  keep_process_start ();
  argv[0] = (char *) "tokenkeep-courier";
  if (parse_options (&argc, &argv, &options, &exit_code))
    exit_code = serve (argc, argv, &options);
  g_free (options.state_dir);
  g_free (options.agent);
  g_free (options.generation);
  return keep_verb_finish (exit_code);
}
