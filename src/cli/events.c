/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep events`: what happened to the logins, and why.
 */
#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>

#include "cli/verb.h"
#include "store/journal-tail.h"
#include "store/watch.h"

typedef struct
{
  KeepJournalTail *tail; /* owned */
  gboolean as_json;
  GMainLoop *loop; /* owned, nullable: only to follow */
  GError *error;   /* owned, nullable */
} Events;

static void
print_text (const KeepEvent *event)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (event->at_ms / 1000);
  g_autofree char *time = at != NULL ? g_date_time_format (at, "%Y-%m-%d %H:%M:%S") : NULL;
  g_autofree char *text = keep_event_dup_text (event);
  g_autofree char *printable = keep_verb_dup_printable (text);

  printf ("%s  %s\n", time != NULL ? time : "---------- --------", printable);
}

static void
print_event (const KeepEvent *event, gboolean as_json)
{
  g_autoptr (KeepBuffer) line = NULL;

  if (!as_json)
    {
      print_text (event);
      return;
    }
  line = keep_event_format (event);
  keep_verb_print (line);
}

/* Whoever reads along may stop at any time (`| head -1`), which is no failure. Any other one stays
 * to be told by keep_verb_finish(). Returns whether to go on. */
static gboolean
is_output_open (void)
{
  if (ferror (stdout) == 0 && fflush (stdout) == 0)
    return TRUE;
  if (errno == EPIPE)
    {
      __fpurge (stdout);
      clearerr (stdout);
    }
  return FALSE;
}

/* Prints what is new. Returns whether to go on. */
static gboolean
print_events (Events *self, guint *n_events)
{
  g_autoptr (GPtrArray) events = keep_journal_tail_read (self->tail, &self->error);
  gboolean is_open = events != NULL;

  for (guint i = 0; is_open && i < events->len; i++)
    {
      print_event (g_ptr_array_index (events, i), self->as_json);
      is_open = ferror (stdout) == 0 || is_output_open ();
    }
  *n_events = events != NULL ? events->len : 0;
  return is_open && is_output_open ();
}

static void
on_change (gpointer user_data)
{
  Events *self = user_data;
  guint n_events = 0;

  if (!print_events (self, &n_events))
    g_main_loop_quit (self->loop);
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Asked for nothing, so it tells only that nobody reads any more. */
static gboolean
on_hang_up (int fd, GIOCondition condition, gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
say_if_nothing (guint n_events, const char *profile)
{
  if (n_events > 0)
    return;
  if (profile != NULL)
    fprintf (stderr, _ ("Nothing has been recorded of “%s”.\n"), profile);
  else
    fputs (_ ("Nothing has been recorded yet.\n"), stderr);
}

/* Ends when nobody reads any more or at a signal. */
static void
follow (Events *self, const char *own_state_dir, const char *profile)
{
  g_autoptr (KeepWatch) watch = NULL;
  guint n_events = 0;

  self->loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, on_signal, self->loop);
  g_unix_signal_add (SIGTERM, on_signal, self->loop);
  g_unix_signal_add (SIGHUP, on_signal, self->loop);
  g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, on_hang_up, self->loop);
  /* First, so that nothing falls between what is there and what comes. */
  watch = keep_watch_new (&self->error);
  if (watch == NULL || !keep_watch_add (watch, own_state_dir, on_change, self, &self->error) ||
      !print_events (self, &n_events))
    return;
  say_if_nothing (n_events, profile);
  g_main_loop_run (self->loop);
}

static int
show_events (Events *self, const char *profile, gboolean is_following)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (KeepPlaces) places = keep_places_new ((const char *const *) environment, current_dir);
  const char *own_state_dir = keep_places_get_own_state_dir (places);
  guint n_events = 0;
  int exit_code = KEEP_EXIT_DONE;

  self->tail = keep_journal_tail_new (own_state_dir, profile);
  if (is_following)
    follow (self, own_state_dir, profile);
  else if (print_events (self, &n_events))
    say_if_nothing (n_events, profile);
  if (self->error != NULL)
    exit_code = keep_verb_fail (self->error);
  g_clear_error (&self->error);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->tail, keep_journal_tail_free);
  return exit_code;
}

int
keep_verb_events (int argc, char **argv)
{
  g_autofree char *profile = NULL;
  gboolean is_following = FALSE;
  Events events = { 0 };
  const GOptionEntry entries[] = {
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &is_following, N_ ("Wait for what comes, too"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &profile, N_ ("Only what concerns this profile"),
      N_ ("ID") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &events.as_json, N_ ("Print JSON, one object a line"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, NULL,
                        _ ("Tells what happened to each login, when, by whom and why."), entries,
                        &exit_code))
    return exit_code;
  if (argc > 1)
    return keep_verb_usage (argv[0], _ ("It takes no arguments."));
  if (!keep_verb_is_text (profile))
    return keep_verb_usage (argv[0], _ ("An id must be UTF-8 text."));
  return show_events (&events, profile, is_following);
}
