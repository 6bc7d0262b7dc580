/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep use PROFILE`: makes a profile the default one of its provider.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/verb.h"

static gboolean
use_profile (KeepSink *sink, const char *profile_id, GError **error)
{
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (sink, -1, error);

  return transaction != NULL &&
         keep_transaction_make_default (transaction, profile_id, g_get_real_time () / 1000,
                                        error) &&
         keep_transaction_commit (transaction, error);
}

int
keep_verb_use (int argc, char **argv)
{
  g_autofree char *agent = NULL;
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_STRING, &agent, N_ ("Agent whose store is meant"), N_ ("ID") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (KeepSink) sink = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, _ ("PROFILE"),
                        _ ("Makes a profile the default one of its provider."), entries,
                        &exit_code))
    return exit_code;
  if (argc != 2)
    return keep_verb_usage (argv[0], _ ("It takes one profile id; “tokenkeep list” shows them."));
  sink = keep_verb_open_sink (agent);
  if (!use_profile (sink, argv[1], &error))
    return keep_verb_fail (error);
  fprintf (stderr, _ ("%s is now the default.\n"), argv[1]);
  return KEEP_EXIT_DONE;
}
