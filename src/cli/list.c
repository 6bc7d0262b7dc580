/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep list`: the profiles of one agent, with their health.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "cli/roster-json.h"
#include "cli/verb.h"
#include "core/pause.h"

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

/* What follows the health: ", pinned by 2 sessions". */
static char *
dup_pins_text (const GPtrArray *pins)
{
  guint n_user = keep_pin_count (pins, KEEP_PIN_USER);
  guint n_auto = keep_pin_count (pins, KEEP_PIN_AUTO);
  g_autoptr (GString) text = g_string_new (NULL);

  if (n_user > 0)
    g_string_append_printf (
        text, ngettext (", pinned by %u session", ", pinned by %u sessions", n_user), n_user);
  if (n_auto > 0)
    g_string_append_printf (text,
                            ngettext (", OpenClaw's choice for %u session",
                                      ", OpenClaw's choice for %u sessions", n_auto),
                            n_auto);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full): minutes matter for a cooldown, days for a disablement. */
static char *
dup_time_text (gint64 at_ms)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (at_ms / 1000);

  /* No calendar goes as far as a number may. */
  return at != NULL ? g_date_time_format (at, "%Y-%m-%d %H:%M") : g_strdup ("9999-12-31");
}

/* What follows the health: ", paused by OpenClaw until 2026-05-01 12:00 (rate_limit)". */
static char *
dup_pause_text (const KeepProfile *profile, gint64 now_ms)
{
  KeepPauseKind kind = keep_pause_get_kind (profile, now_ms);
  const char *reason = keep_pause_get_reason (profile, kind);
  g_autofree char *shown = reason != NULL ? keep_verb_dup_printable_id (reason) : NULL;
  g_autofree char *until = NULL;

  if (kind == KEEP_PAUSE_NONE)
    return g_strdup ("");
  until = dup_time_text (profile->blocked_until_ms);
  if (shown == NULL || *shown == '\0')
    /* Translators: a date and a time */
    return g_strdup_printf (_ (", paused by OpenClaw until %s"), until);
  /* Translators: a date and a time; OpenClaw's word for why, such as rate_limit */
  return g_strdup_printf (_ (", paused by OpenClaw until %s (%s)"), until, shown);
}

/* What is printed, with what it needs. */
typedef struct
{
  const KeepRoster *roster;
  GHashTable *pins; /* (nullable): see keep_pin_group() */
  gint64 now_ms;
} Listing;

static void
print_profile (const Listing *listing, const KeepProfile *profile, const char *id, guint id_width)
{
  g_autofree char *health = keep_profile_dup_health_text (profile, listing->now_ms);
  g_autofree char *paused = dup_pause_text (profile, listing->now_ms);
  g_autofree char *pinned = dup_pins_text (
      listing->pins != NULL ? g_hash_table_lookup (listing->pins, profile->id) : NULL);

  printf ("%s ", profile->is_default ? "*" : " ");
  print_padded (id, id_width);
  printf ("  %-7s  %s%s%s\n", keep_profile_type_get_name (profile->type), health, paused, pinned);
}

static void
print_profiles (const Listing *listing)
{
  guint n_profiles = keep_roster_get_n_profiles (listing->roster);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_full (n_profiles, g_free);
  guint id_width = 0;

  for (guint i = 0; i < n_profiles; i++)
    {
      char *id = keep_verb_dup_printable_id (keep_roster_get_profile (listing->roster, i)->id);

      g_ptr_array_add (ids, id);
      id_width = MAX (id_width, width_of (id));
    }
  for (guint i = 0; i < n_profiles; i++)
    print_profile (listing, keep_roster_get_profile (listing->roster, i), ids->pdata[i],
                   MIN (id_width, MAX_ID_WIDTH));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Ids, sorted, of profiles that sessions are pinned to and that are not there. */
static GPtrArray *
find_dangling (const Listing *listing)
{
  GPtrArray *ids = g_ptr_array_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id = NULL;

  if (listing->pins == NULL)
    return ids;
  for (guint i = 0; i < keep_roster_get_n_profiles (listing->roster); i++)
    g_hash_table_add (known, keep_roster_get_profile (listing->roster, i)->id);
  g_hash_table_iter_init (&iter, listing->pins);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (known, id))
      g_ptr_array_add (ids, id);
  g_ptr_array_sort (ids, compare_names);
  return ids;
}

static void
print_dangling (const Listing *listing)
{
  g_autoptr (GPtrArray) ids = find_dangling (listing);

  if (ids->len > 0)
    puts (_ ("\nSessions are pinned to profiles that are not there; OpenClaw lets go of them with "
             "the next message:"));
  for (guint i = 0; i < ids->len; i++)
    {
      const GPtrArray *pins = g_hash_table_lookup (listing->pins, ids->pdata[i]);
      g_autofree char *id = keep_verb_dup_printable_id (ids->pdata[i]);

      /* Translators: a profile id, and by how many sessions it is pinned. */
      printf (ngettext ("  %s: %u session\n", "  %s: %u sessions\n", pins->len), id, pins->len);
    }
}

static void
print_dropped (const KeepRoster *roster)
{
  if (keep_roster_get_n_dropped (roster) > 0)
    puts (_ ("\nOpenClaw cannot use these entries, and loses them when it writes the store:"));
  for (guint i = 0; i < keep_roster_get_n_dropped (roster); i++)
    {
      const KeepDropped *dropped = keep_roster_get_dropped (roster, i);
      g_autofree char *id = keep_verb_dup_printable_id (dropped->id);

      /* Translators: an id and what is wrong with the entry of that id. */
      printf (dropped->source == KEEP_SOURCE_LOCAL ? _ ("  %s: %s.\n")
                                                   : _ ("  %s (the main agent's): %s.\n"),
              id, keep_dropped_reason_get_text (dropped->reason));
    }
}

static void
print_listing (const Listing *listing)
{
  if (keep_roster_get_n_profiles (listing->roster) == 0)
    fprintf (stderr,
             _ ("Nobody is signed in (agent %s in %s). “tokenkeep login openai-codex” signs in.\n"),
             keep_roster_get_agent (listing->roster), keep_roster_get_state_dir (listing->roster));
  print_profiles (listing);
  print_dropped (listing->roster);
  print_dangling (listing);
}

/* (nullable): what sessions do is a help; a login is shown without it. */
static GPtrArray *
load_pins (KeepSink *sink)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *pins = keep_sink_load_pins (sink, &error);

  if (pins == NULL)
    fprintf (stderr, _ ("tokenkeep: which sessions are pinned is not known. %s\n"), error->message);
  return pins;
}

static int
print_all (KeepSink *sink, const KeepRoster *roster, gboolean as_json, gint64 now_ms)
{
  g_autoptr (GPtrArray) pins = load_pins (sink);
  g_autoptr (GHashTable) groups = pins != NULL ? keep_pin_group (pins) : NULL;
  g_autoptr (KeepBuffer) json = NULL;

  if (as_json)
    {
      json = keep_roster_json_render (roster, pins, now_ms);
      keep_verb_print (json);
    }
  else
    print_listing (&(Listing){ roster, groups, now_ms });
  return KEEP_EXIT_DONE;
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
  g_autoptr (GError) error = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, NULL, _ ("Lists the stored logins and their health."),
                        entries, &exit_code))
    return exit_code;
  if (argc > 1)
    return keep_verb_usage (argv[0], _ ("It takes no arguments."));
  sink = keep_verb_open (argv, agent, &exit_code);
  if (sink == NULL)
    return exit_code;
  roster = keep_sink_load_roster (sink, now_ms, &error);
  if (roster == NULL)
    return keep_verb_fail (error);
  return print_all (sink, roster, as_json, now_ms);
}
