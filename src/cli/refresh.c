/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep refresh PROFILE… | --all`: renews logins now.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/verb.h"
#include "core/json-writer.h"
#include "keeper/refresh.h"

/* OpenClaw's refresh lock can be waited for that long, and the issuer asked three times. */
#define TIMEOUT_MS (G_GINT64_CONSTANT (240) * 1000)

typedef struct
{
  char *agent; /* owned, nullable */
  gboolean all;
  gboolean is_forced;
  gboolean as_json;
} Options;

/* Whether it may be left alone without asking anybody. */
static gboolean
is_left_alone (const Options *options, const KeepProfile *profile, gint64 now_ms)
{
  return !options->is_forced && keep_profile_is_usable (profile, now_ms);
}

/* Returns: (transfer full) */
static KeepRefreshReport *
refresh (const Options *options, const char *agent, const KeepProfile *profile)
{
  const KeepRefreshRequest request = {
    .agent = agent,
    .profile_id = profile->id,
    .generation = profile->generation,
    .min_valid_ms = KEEP_REFRESH_MARGIN_MS,
    .is_forced = options->is_forced,
  };
  g_autoptr (GError) error = NULL;
  KeepRefreshReport *report = NULL;

  if (is_left_alone (options, profile, g_get_real_time () / 1000))
    return keep_refresh_report_new (KEEP_REFRESH_ADOPTED, profile->expires_ms);
  report = keep_refresh_run (&request, TIMEOUT_MS, -1, &error);
  return report != NULL ? report : keep_refresh_report_new_failure (error, NULL);
}

static void
print_json (const char *profile_id, const KeepRefreshReport *report)
{
  g_autoptr (KeepBuffer) line = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (line, "");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_string (&writer, "profile", profile_id);
  keep_json_writer_string (&writer, "outcome", keep_refresh_outcome_get_name (report->outcome));
  keep_json_writer_string (&writer, "code", report->code);
  keep_json_writer_string (&writer, "message", report->message);
  if (report->expires_ms > 0)
    keep_json_writer_int64 (&writer, "expires", report->expires_ms);
  else
    keep_json_writer_null (&writer, "expires");
  keep_json_writer_end_object (&writer);
  keep_verb_print (line);
  fflush (stdout);
}

static void
print_words (const Options *options, const KeepProfile *profile, const KeepRefreshReport *report)
{
  const KeepProfile now = { .type = KEEP_PROFILE_OAUTH,
                            .has_secret = TRUE,
                            .has_access = TRUE,
                            .expires_ms = report->expires_ms };
  gint64 now_ms = g_get_real_time () / 1000;
  g_autofree char *id = keep_verb_dup_printable (profile->id);
  g_autofree char *health = keep_profile_dup_health_text (&now, now_ms);

  /* Translators: in these the last “%s” is like “expires in 3 hours”. */
  if (report->outcome == KEEP_REFRESH_REFRESHED)
    fprintf (stderr, _ ("%s was renewed: %s.\n"), id, health);
  else if (report->outcome == KEEP_REFRESH_FAILED)
    fprintf (stderr, "%s: %s\n", id, report->message);
  else if (is_left_alone (options, profile, now_ms))
    fprintf (stderr, _ ("%s is still valid: %s. “--force” renews it all the same.\n"), id, health);
  else
    fprintf (stderr, _ ("%s was renewed by another program: %s.\n"), id, health);
}

/* A sign-in that is needed says more than whatever else failed. */
static int
add_exit_code (int so_far, const KeepRefreshReport *report)
{
  g_autoptr (GError) error = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (keep_refresh_report_check (report, &error))
    return so_far;
  exit_code = keep_verb_get_exit_code (error);
  return so_far == KEEP_EXIT_DONE || exit_code == KEEP_EXIT_SIGN_IN ? exit_code : so_far;
}

/* (transfer container) (element-type KeepProfile): in the order asked for. */
static GPtrArray *
choose (const Options *options, const KeepRoster *roster, char **ids, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  for (guint i = 0; options->all && i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);

      if (profile->type == KEEP_PROFILE_OAUTH)
        g_ptr_array_add (chosen, (gpointer) profile);
    }
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      const KeepProfile *profile = keep_roster_find (roster, ids[i]);

      if (profile == NULL)
        {
          g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                       _ ("Agent “%s” has no profile “%s”. “tokenkeep list” shows those that are."),
                       keep_roster_get_agent (roster), ids[i]);
          return NULL;
        }
      g_ptr_array_add (chosen, (gpointer) profile);
    }
  return g_steal_pointer (&chosen);
}

static int
refresh_all (const Options *options, char **ids)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepSink) sink = keep_verb_open_sink (options->agent, &error);
  g_autoptr (KeepRoster) roster =
      sink != NULL ? keep_sink_load_roster (sink, g_get_real_time () / 1000, &error) : NULL;
  g_autoptr (GPtrArray) chosen = roster != NULL ? choose (options, roster, ids, &error) : NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (chosen == NULL)
    return keep_verb_fail (error);
  for (guint i = 0; i < chosen->len; i++)
    {
      const KeepProfile *profile = chosen->pdata[i];
      g_autoptr (KeepRefreshReport) report = refresh (options, keep_sink_get_agent (sink), profile);

      if (options->as_json)
        print_json (profile->id, report);
      else
        print_words (options, profile, report);
      exit_code = add_exit_code (exit_code, report);
    }
  if (chosen->len == 0 && !options->as_json)
    fprintf (stderr, _ ("There is no login that could be renewed.\n"));
  return exit_code;
}

static gboolean
parse_options (int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options->all, N_ ("Renew all logins of the agent"), NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options->is_forced,
      N_ ("Renew logins that are still valid, too"), NULL },
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &options->agent, N_ ("Agent whose store is meant"),
      N_ ("ID") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->as_json, N_ ("Print the results as JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return keep_verb_parse (argc, argv, _ ("PROFILE…"),
                          _ ("Renews logins whose access token has no more than 5 minutes left."),
                          entries, exit_code);
}

static int
check_and_run (int argc, char **argv, const Options *options)
{
  if (options->all == (argc > 1))
    return keep_verb_usage (argv[0], _ ("It takes profile ids or --all."));
  for (int i = 1; i < argc; i++)
    if (!keep_verb_is_text (argv[i]))
      return keep_verb_usage (argv[0], _ ("An id must be UTF-8 text."));
  if (!keep_verb_is_text (options->agent))
    return keep_verb_usage (argv[0], _ ("An id must be UTF-8 text."));
  return refresh_all (options, argv + 1);
}

int
keep_verb_refresh (int argc, char **argv)
{
  Options options = { 0 };
  int exit_code = KEEP_EXIT_DONE;

  if (parse_options (&argc, &argv, &options, &exit_code))
    exit_code = check_and_run (argc, argv, &options);
  g_free (options.agent);
  return exit_code;
}
