/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep use PROFILE`: makes a profile the default one of its provider.
 */
#include <glib/gi18n-lib.h>

#include "cli/verb.h"
#include "cli/write.h"

/* Asked first, so that a mistyped agent gets no folder, and with main's logins in view. */
static gboolean
check_profile (KeepSink *sink, const char *profile_id, gint64 now_ms, GError **error)
{
  g_autoptr (KeepRoster) roster = keep_sink_load_roster (sink, now_ms, error);
  const KeepProfile *profile = roster != NULL ? keep_roster_find (roster, profile_id) : NULL;

  if (roster == NULL || (profile != NULL && profile->source == KEEP_SOURCE_LOCAL))
    return roster != NULL;
  if (profile != NULL)
    g_set_error (
        error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
        _ ("“%s” belongs to the main agent, and OpenClaw forgets an order of another agent "
           "that names it. “tokenkeep use %s” makes it the default there."),
        profile_id, profile_id);
  else
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("Agent “%s” has no profile “%s”. “tokenkeep list” shows those that are."),
                 keep_sink_get_agent (sink), profile_id);
  return FALSE;
}

static int
use_profile (KeepSink *sink, const char *profile_id)
{
  g_autoptr (KeepChange) change = keep_change_new_default (profile_id);
  g_autofree char *done = g_strdup_printf (_ ("%s is now the default.\n"), profile_id);
  g_autoptr (GError) error = NULL;

  if (!check_profile (sink, profile_id, g_get_real_time () / 1000, &error))
    return keep_verb_fail (error);
  return keep_write (sink, change, done);
}

int
keep_verb_use (int argc, char **argv)
{
  g_autofree char *agent = NULL;
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &agent, N_ ("Agent whose store is meant"), N_ ("ID") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (KeepSink) sink = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, _ ("PROFILE"),
                        _ ("Makes a profile the default one of its provider."), entries,
                        &exit_code))
    return exit_code;
  if (argc != 2)
    return keep_verb_usage (argv[0], _ ("It takes one profile id; “tokenkeep list” shows them."));
  sink = keep_verb_open (argv, agent, &exit_code);
  if (sink == NULL)
    return exit_code;
  return use_profile (sink, argv[1]);
}
