/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep watch`: what the tray does in the background, without a tray: for servers, containers,
 * and the service manager of a session.
 */
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/verb.h"
#include "keeper/keeper.h"
#include "keeper/process.h"

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static int
watch (const char *const *state_dirs, gboolean is_refresh_off)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (KeepProviders) providers = keep_providers_load ((const char *const *) environment);
  g_autoptr (KeepKeeper) keeper = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGHUP, on_signal, loop);
  keeper = keep_keeper_new ((const char *const *) environment, current_dir, state_dirs, providers);
  if (is_refresh_off)
    keep_schedule_pause (keep_keeper_get_schedule (keeper));
  g_main_loop_run (loop);
  return KEEP_EXIT_DONE;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) state_dirs = NULL;
  gboolean is_refresh_off = FALSE;
  int exit_code = KEEP_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &state_dirs,
      N_ ("Look after this state folder of OpenClaw too"), N_ ("DIR") },
    { "no-refresh", 0, 0, G_OPTION_ARG_NONE, &is_refresh_off,
      N_ ("Watch only; renew logins when asked to"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  char program[] = "tokenkeep watch";

  keep_process_start ();
  argv[0] = program;
  if (!keep_verb_parse (&argc, &argv, NULL, _ ("Keeps the logins alive until it is ended."),
                        entries, &exit_code))
    return exit_code;
  if (argc > 1)
    return keep_verb_usage (program, _ ("It takes no arguments."));
  return watch ((const char *const *) state_dirs, is_refresh_off);
}
