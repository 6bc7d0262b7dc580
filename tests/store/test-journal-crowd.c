/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Eight programs append at once, across a rotation, while another one reads along.
 */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/journal-tail.h"
#include "store/journal.h"
#include "support/temp-home.h"

#define N_WRITERS 8
#define N_EVENTS 300
/* So that all of them fill the first file and half of the second. */
#define DETAIL_BYTES (KEEP_JOURNAL_MAX_BYTES * 3 / 2 / (N_WRITERS * N_EVENTS))

static gboolean
write_events (const char *dir, guint writer)
{
  g_autofree char *profile = g_strdup_printf ("p:%u", writer);
  g_autofree char *detail = g_strnfill (DETAIL_BYTES, 'x');

  for (guint i = 0; i < N_EVENTS; i++)
    {
      g_autoptr (KeepEvent) event =
          keep_event_new (i, KEEP_EVENT_REFRESHED, profile, NULL, NULL, detail);
      g_autoptr (GError) error = NULL;

      if (!keep_journal_record (dir, event, &error))
        {
          g_printerr ("%s\n", error->message);
          return FALSE;
        }
    }
  return TRUE;
}

static pid_t
start_writer (const char *dir, guint writer)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    _exit (write_events (dir, writer) ? EXIT_SUCCESS : EXIT_FAILURE);
  return pid;
}

/* Every writer's events come whole, once and in the order of their writing. */
static void
count_events (const GPtrArray *events, gint64 *next)
{
  for (guint i = 0; i < events->len; i++)
    {
      const KeepEvent *event = g_ptr_array_index (events, i);
      guint writer = (guint) (event->profile[2] - '0');

      g_assert_cmpuint (writer, <, N_WRITERS);
      g_assert_cmpint (event->at_ms, ==, next[writer]);
      next[writer]++;
    }
}

static void
assert_complete (const gint64 *next)
{
  for (guint i = 0; i < N_WRITERS; i++)
    g_assert_cmpint (next[i], ==, N_EVENTS);
}

static void
read_along (KeepJournalTail *tail, gint64 *next)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = keep_journal_tail_read (tail, &error);

  g_assert_no_error (error);
  count_events (events, next);
}

static void
test_crowd (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJournalTail) tail = keep_journal_tail_new (home->path, NULL);
  g_autoptr (GPtrArray) events = NULL;
  gint64 seen[N_WRITERS] = { 0 };
  gint64 stored[N_WRITERS] = { 0 };
  int status = 0;

  for (guint i = 0; i < N_WRITERS; i++)
    start_writer (home->path, i);
  for (guint n_ended = 0; n_ended < N_WRITERS;)
    {
      pid_t ended = waitpid (-1, &status, WNOHANG);

      g_assert_cmpint (ended, >=, 0);
      g_assert_cmpint (status, ==, 0);
      n_ended += ended > 0 ? 1 : 0;
      read_along (tail, seen);
    }
  assert_complete (seen);
  events = keep_journal_read (home->path, NULL, NULL);
  count_events (events, stored);
  assert_complete (stored);
  g_assert_true (temp_home_has (home, KEEP_JOURNAL_OLDER_FILE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/crowd", test_crowd);
  return g_test_run ();
}
