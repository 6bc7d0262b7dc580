/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep status`: all logins in one line or one object, and as an exit code that follows
 * `openclaw models status --check`: 0 fine, 1 something expired or missing (or nobody signed in),
 * 2 something expiring.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/roster-json.h"
#include "cli/verb.h"
#include "core/json-writer.h"
#include "core/pause.h"

typedef struct
{
  guint n_of_health[KEEP_HEALTH_INVALIDATED + 1];
  guint n_paused;
} Summary;

/* From the worst on. */
static const KeepHealth by_weight[] = {
  KEEP_HEALTH_INVALIDATED, KEEP_HEALTH_EXPIRED, KEEP_HEALTH_MISSING,
  KEEP_HEALTH_EXPIRING,    KEEP_HEALTH_OK,      KEEP_HEALTH_STATIC,
};

static Summary
summarise (const KeepRoster *roster, gint64 now_ms)
{
  Summary summary = { 0 };

  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);

      summary.n_of_health[keep_profile_get_health (profile, now_ms)]++;
      summary.n_paused += keep_pause_get_kind (profile, now_ms) != KEEP_PAUSE_NONE;
    }
  return summary;
}

static guint
count_trouble (const Summary *summary)
{
  return summary->n_of_health[KEEP_HEALTH_EXPIRED] + summary->n_of_health[KEEP_HEALTH_MISSING] +
         summary->n_of_health[KEEP_HEALTH_INVALIDATED];
}

/* Without any login one is missing. */
static KeepHealth
find_worst (const Summary *summary)
{
  for (gsize i = 0; i < G_N_ELEMENTS (by_weight); i++)
    if (summary->n_of_health[by_weight[i]] > 0)
      return by_weight[i];
  return KEEP_HEALTH_MISSING;
}

/* What `status --check` ends with. */
static int
get_check_code (KeepHealth worst)
{
  switch (worst)
    {
    case KEEP_HEALTH_OK:
    case KEEP_HEALTH_STATIC:
      return 0;
    case KEEP_HEALTH_EXPIRING:
      return 2;
    case KEEP_HEALTH_EXPIRED:
    case KEEP_HEALTH_MISSING:
    case KEEP_HEALTH_INVALIDATED:
    default:
      return 1;
    }
}

static void
print_summary (const KeepRoster *roster, const Summary *summary)
{
  guint n_all = keep_roster_get_n_profiles (roster);
  guint n_dropped = keep_roster_get_n_dropped (roster);
  guint n_trouble = count_trouble (summary);
  guint n_expiring = summary->n_of_health[KEEP_HEALTH_EXPIRING];

  if (n_all == 0)
    fputs (_ ("Nobody is signed in."), stdout);
  else if (n_trouble > 0)
    printf (ngettext ("%u login needs you to sign in or refresh.",
                      "%u logins need you to sign in or refresh.", n_trouble),
            n_trouble);
  else if (n_expiring > 0)
    printf (
        ngettext ("%u login expires within a day.", "%u logins expire within a day.", n_expiring),
        n_expiring);
  else
    printf (ngettext ("%u login, fine.", "%u logins, all fine.", n_all), n_all);
  if (summary->n_paused > 0)
    printf (ngettext (" OpenClaw pauses %u.", " OpenClaw pauses %u.", summary->n_paused),
            summary->n_paused);
  if (n_dropped > 0)
    printf (ngettext (" %u entry of the store is not usable.",
                      " %u entries of the store are not usable.", n_dropped),
            n_dropped);
  puts ("");
}

static void
write_counts (KeepJsonWriter *writer, const KeepRoster *roster, const Summary *summary)
{
  keep_json_writer_begin_object (writer, "counts");
  keep_json_writer_int64 (writer, "profiles", keep_roster_get_n_profiles (roster));
  for (gsize i = G_N_ELEMENTS (by_weight); i > 0; i--)
    keep_json_writer_int64 (writer, keep_health_get_name (by_weight[i - 1]),
                            summary->n_of_health[by_weight[i - 1]]);
  keep_json_writer_int64 (writer, "unusable", summary->n_paused);
  keep_json_writer_int64 (writer, "dropped", keep_roster_get_n_dropped (roster));
  keep_json_writer_end_object (writer);
}

static void
print_json (const KeepRoster *roster, const Summary *summary, gint64 now_ms)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");
  KeepHealth worst = find_worst (summary);

  keep_json_writer_begin_object (&writer, NULL);
  keep_roster_json_write_head (&writer, roster);
  keep_json_writer_string (&writer, "status", keep_health_get_name (worst));
  keep_json_writer_int64 (&writer, "check", get_check_code (worst));
  write_counts (&writer, roster, summary);
  keep_json_writer_begin_array (&writer, "profiles");
  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);

      if (get_check_code (keep_profile_get_health (profile, now_ms)) != 0 ||
          keep_pause_get_kind (profile, now_ms) != KEEP_PAUSE_NONE)
        keep_roster_json_write_profile (&writer, roster, profile, NULL, now_ms);
    }
  keep_json_writer_end_array (&writer);
  keep_json_writer_end_object (&writer);
  keep_verb_print (buffer);
}

int
keep_verb_status (int argc, char **argv)
{
  g_autofree char *agent = NULL;
  gboolean check = FALSE;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &agent, N_ ("Agent whose store is meant"), N_ ("ID") },
    { "check", 0, 0, G_OPTION_ARG_NONE, &check,
      N_ ("Exit with 1 if a login is expired or missing, with 2 if one is expiring"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
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
  if (as_json)
    print_json (roster, &summary, now_ms);
  else
    print_summary (roster, &summary);
  return check ? get_check_code (find_worst (&summary)) : KEEP_EXIT_DONE;
}
