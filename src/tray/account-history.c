/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/account-history.h"

#include <glib/gi18n-lib.h>

#include "tray/tidings.h"

static char *
dup_time (gint64 time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_ms / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("?");
}

static void
add_line (GString *text, const char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

/* @format: takes a time */
static void
add_time (GString *text, const char *format, gint64 time_ms)
{
  g_autofree char *time = dup_time (time_ms);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *line = g_strjoinv (time, parts);

  add_line (text, line);
}

static const char *
get_place_text (const KeepProfile *profile)
{
  switch (profile->secret_place)
    {
    case KEEP_SECRET_STORED:
      return profile->source == KEEP_SOURCE_INHERITED ? _ ("Stored with the main agent's logins.")
                                                      : _ ("Stored in OpenClaw's file.");
    case KEEP_SECRET_ENV:
      return _ ("Its secret is in an environment variable.");
    case KEEP_SECRET_FILE:
      return _ ("Its secret is in a file of its own.");
    case KEEP_SECRET_EXEC:
      return _ ("Its secret comes from a program that is asked for it.");
    case KEEP_SECRET_SIDECAR:
      return _ ("Kept by another version of OpenClaw.");
    case KEEP_SECRET_NONE:
    default:
      return _ ("No secret is stored.");
    }
}

static void
add_end (GString *text, const KeepProfile *profile, gint64 now_ms)
{
  if (profile->expires_ms > now_ms)
    /* Translators: %s is a date with a time */
    add_time (text, _ ("Not past its time, which ends on %s."), profile->expires_ms);
  else if (profile->expires_ms > 0)
    /* Translators: %s is a date with a time */
    add_time (text, _ ("Past its time since %s."), profile->expires_ms);
  else if (profile->expires_ms == 0 && profile->type != KEEP_PROFILE_OAUTH)
    add_line (text, _ ("It has no end."));
  else
    add_line (text, _ ("When it ends is not known."));
}

char *
keep_account_history_dup_facts (const KeepProfile *profile, gint64 now_ms)
{
  GString *text = g_string_new (NULL);

  add_line (text, get_place_text (profile));
  if (profile->has_secret)
    add_end (text, profile, now_ms);
  if (profile->verified_ms > 0)
    /* Translators: %s is a date with a time */
    add_time (text, _ ("Accepted by the provider on %s."), profile->verified_ms);
  if (profile->refreshed_ms > 0)
    /* Translators: %s is a date with a time */
    add_time (text, _ ("Renewed by Tokenkeep on %s."), profile->refreshed_ms);
  if (profile->invalid_code != NULL)
    {
      /* Translators: %s is the provider's word for the reason, such as invalid_grant */
      g_autofree char *line =
          g_strdup_printf (_ ("No longer accepted by the provider (%s)."), profile->invalid_code);

      add_line (text, line);
    }
  return g_string_free (text, FALSE);
}

char *
keep_account_history_dup_events (GPtrArray *events, const char *label)
{
  GString *text = g_string_new (NULL);
  guint n_shown = MIN (events->len, KEEP_ACCOUNT_HISTORY_MAX_EVENTS);

  for (guint i = 0; i < n_shown; i++)
    {
      const KeepEvent *event = events->pdata[events->len - 1 - i];
      g_autofree char *time = dup_time (event->at_ms);
      g_autofree char *sentence = keep_tidings_dup_sentence (event, label);
      /* Translators: a date with a time, and what happened then. */
      g_autofree char *line = g_strdup_printf (_ ("%s: %s"), time, sentence);

      add_line (text, line);
    }
  if (n_shown == 0)
    add_line (text, _ ("Nothing has been recorded yet."));
  return g_string_free (text, FALSE);
}
