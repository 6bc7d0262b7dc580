/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep status`: all logins in one line, and as an exit code that follows `openclaw models
 * status
 * --check`: 0 fine, 1 something expired or missing (or nobody signed in), 2 something expiring.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/verb.h"

typedef struct
{
  guint n_fine;
  guint n_expiring;
  guint n_trouble;
} Summary;

static Summary
summarise (const KeepRoster *roster, gint64 now_ms)
{
  Summary summary = { 0 };

  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    switch (keep_profile_get_health (keep_roster_get_profile (roster, i), now_ms))
      {
      case KEEP_HEALTH_OK:
      case KEEP_HEALTH_STATIC:
        summary.n_fine++;
        break;
      case KEEP_HEALTH_EXPIRING:
        summary.n_expiring++;
        break;
      case KEEP_HEALTH_EXPIRED:
      case KEEP_HEALTH_MISSING:
      case KEEP_HEALTH_INVALIDATED:
      default:
        summary.n_trouble++;
        break;
      }
  return summary;
}

static void
print_summary (const Summary *summary)
{
  guint n_all = summary->n_fine + summary->n_expiring + summary->n_trouble;

  if (n_all == 0)
    puts (_ ("Nobody is signed in."));
  else if (summary->n_trouble > 0)
    printf (ngettext ("%u login needs you to sign in or refresh.\n",
                      "%u logins need you to sign in or refresh.\n", summary->n_trouble),
            summary->n_trouble);
  else if (summary->n_expiring > 0)
    printf (ngettext ("%u login expires within a day.\n", "%u logins expire within a day.\n",
                      summary->n_expiring),
            summary->n_expiring);
  else
    printf (ngettext ("%u login, fine.\n", "%u logins, all fine.\n", n_all), n_all);
}

int
keep_verb_status (int argc, char **argv)
{
  g_autofree char *agent = NULL;
  gboolean check = FALSE;
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &agent, N_ ("Agent whose store is meant"), N_ ("ID") },
    { "check", 0, 0, G_OPTION_ARG_NONE, &check,
      N_ ("Exit with 1 if a login is expired or missing, with 2 if one is expiring"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  gint64 now_ms = g_get_real_time () / 1000;
  g_autoptr (KeepSink) sink = NULL;
  g_autoptr (KeepRoster) roster = NULL;
  g_autoptr (GError) error = NULL;
  Summary summary = { 0 };
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, NULL, _ ("Says in one line how the logins are."), entries,
                        &exit_code))
    return exit_code;
  if (argc > 1)
    return keep_verb_usage (argv[0], _ ("It takes no arguments."));
  sink = keep_verb_open (argv, agent, &exit_code);
  if (sink == NULL)
    return exit_code;
  roster = keep_sink_load_roster (sink, now_ms, &error);
  if (roster == NULL)
    return keep_verb_fail (error);
  summary = summarise (roster, now_ms);
  print_summary (&summary);
  if (!check)
    return KEEP_EXIT_DONE;
  if (summary.n_trouble > 0 || summary.n_fine + summary.n_expiring == 0)
    return 1;
  return summary.n_expiring > 0 ? 2 : 0;
}
