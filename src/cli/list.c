/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep list`: the profiles of one agent, with their health.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/roster-json.h"
#include "cli/verb.h"

/* A wider id than that only moves its own line. */
#define MAX_ID_WIDTH 60

/* In columns of a terminal. */
static guint
width_of (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!g_unichar_iszerowidth (character))
        width += g_unichar_iswide (character) ? 2 : 1;
    }
  return width;
}

static void
print_padded (const char *text, guint width)
{
  printf ("%s%*s", text, (int) (width - MIN (width, width_of (text))), "");
}

static void
print_profile (const KeepProfile *profile, const char *id, guint id_width, gint64 now_ms)
{
  g_autofree char *health = keep_profile_dup_health_text (profile, now_ms);

  printf ("%s ", profile->is_default ? "*" : " ");
  print_padded (id, id_width);
  printf ("  %-7s  %s\n", keep_profile_type_get_name (profile->type), health);
}

static void
print_profiles (const KeepRoster *roster, gint64 now_ms)
{
  guint n_profiles = keep_roster_get_n_profiles (roster);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_full (n_profiles, g_free);
  guint id_width = 0;

  for (guint i = 0; i < n_profiles; i++)
    {
      char *id = keep_verb_dup_printable (keep_roster_get_profile (roster, i)->id);

      g_ptr_array_add (ids, id);
      id_width = MAX (id_width, width_of (id));
    }
  for (guint i = 0; i < n_profiles; i++)
    print_profile (keep_roster_get_profile (roster, i), ids->pdata[i], MIN (id_width, MAX_ID_WIDTH),
                   now_ms);
}

static void
print_dropped (const KeepRoster *roster)
{
  if (keep_roster_get_n_dropped (roster) > 0)
    puts (_ ("\nOpenClaw cannot use these entries, and loses them when it writes the store:"));
  for (guint i = 0; i < keep_roster_get_n_dropped (roster); i++)
    {
      const KeepDropped *dropped = keep_roster_get_dropped (roster, i);
      g_autofree char *id = keep_verb_dup_printable (dropped->id);

      /* Translators: an id and what is wrong with the entry of that id. */
      printf (dropped->source == KEEP_SOURCE_LOCAL ? _ ("  %s: %s.\n")
                                                   : _ ("  %s (the main agent's): %s.\n"),
              id, keep_dropped_reason_get_text (dropped->reason));
    }
}

static void
print_roster (const KeepRoster *roster, gint64 now_ms)
{
  if (keep_roster_get_n_profiles (roster) == 0)
    fprintf (stderr,
             _ ("Nobody is signed in (agent %s in %s). “tokenkeep login openai-codex” signs in.\n"),
             keep_roster_get_agent (roster), keep_roster_get_state_dir (roster));
  print_profiles (roster, now_ms);
  print_dropped (roster);
}

int
keep_verb_list (int argc, char **argv)
{
  g_autofree char *agent = NULL;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &agent, N_ ("Agent whose store is meant"), N_ ("ID") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  gint64 now_ms = g_get_real_time () / 1000;
  g_autoptr (KeepSink) sink = NULL;
  g_autoptr (KeepRoster) roster = NULL;
  g_autoptr (KeepBuffer) json = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, NULL, _ ("Lists the stored logins and their health."),
                        entries, &exit_code))
    return exit_code;
  if (argc > 1)
    return keep_verb_usage (argv[0], _ ("It takes no arguments."));
  if (!keep_verb_is_text (agent))
    return keep_verb_usage (argv[0], _ ("An id must be UTF-8 text."));
  sink = keep_verb_open_sink (agent, &error);
  if (sink == NULL)
    return keep_verb_fail (error);
  roster = keep_sink_load_roster (sink, now_ms, &error);
  if (roster == NULL)
    return keep_verb_fail (error);
  if (!as_json)
    {
      print_roster (roster, now_ms);
      return KEEP_EXIT_DONE;
    }
  json = keep_roster_json_render (roster, now_ms);
  keep_verb_print (json);
  return KEEP_EXIT_DONE;
}
