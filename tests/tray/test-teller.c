/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/journal.h"
#include "support/loop.h"
#include "support/temp-home.h"
#include "tray/teller.h"

/* A person who reads everything, as lines of @heard: "+ title" for what is shown, "- id" for what
 * is taken back. */
typedef struct
{
  TestLoop loop;
  TempHome *home;
  const char *own_state_dir;
  KeepTeller *teller;
  GString *heard;
  guint n_lines;
  gboolean is_well; /* what the logins are like now */
} Fixture;

static void
add_line (Fixture *self, const char *sign, const char *text)
{
  g_string_append_printf (self->heard, "%s %s\n", sign, text);
  self->n_lines++;
}

static void
show (KeepNotice *notice, gpointer user_data)
{
  g_autoptr (KeepNotice) owned = notice;

  add_line (user_data, "+", owned->title);
}

static void
withdraw (const char *notice_id, gpointer user_data)
{
  add_line (user_data, "-", notice_id);
}

static void
describe (const char *profile, KeepSubject *subject, gpointer user_data)
{
  subject->label = g_strdup (profile);
  subject->provider = g_strdup ("p");
  subject->is_trouble = !((Fixture *) user_data)->is_well;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  test_loop_init (&self->loop);
  self->home = temp_home_new ();
  self->own_state_dir = keep_places_get_own_state_dir (self->home->places);
  self->heard = g_string_new (NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->teller, keep_teller_free);
  g_string_free (self->heard, TRUE);
  temp_home_free (self->home);
  test_loop_clear (&self->loop);
}

static void
start (Fixture *self)
{
  const KeepListener listener = { show, withdraw, describe, self };

  self->teller = keep_teller_new (self->own_state_dir, &listener);
}

/* As other programs do. */
static void
record (Fixture *self, KeepEventKind kind, const char *profile)
{
  g_autoptr (KeepEvent) event = keep_event_new (1, kind, profile, "codex", NULL, NULL);
  g_autoptr (GError) error = NULL;

  keep_journal_record (self->own_state_dir, event, &error);
  g_assert_no_error (error);
}

static gboolean
has_heard (gpointer user_data)
{
  return ((Fixture *) user_data)->n_lines > 0;
}

/* What comes next; (transfer none) until the next call. */
static void
assert_heard (Fixture *self, const char *expected)
{
  test_loop_wait_until (&self->loop, has_heard, self);
  g_assert_cmpstr (self->heard->str, ==, expected);
  g_string_truncate (self->heard, 0);
  self->n_lines = 0;
}

static void
test_told (Fixture *self, gconstpointer data)
{
  start (self);
  record (self, KEEP_EVENT_EXPIRED, "a");
  assert_heard (self, "+ a has expired\n");
}

static void
test_history (Fixture *self, gconstpointer data)
{
  record (self, KEEP_EVENT_ADOPTED, "a");
  record (self, KEEP_EVENT_EXPIRING, "b");
  start (self);
  g_assert_cmpstr (self->heard->str, ==, "");
  record (self, KEEP_EVENT_EXPIRED, "c");
  assert_heard (self, "+ c has expired\n");
}

static void
test_standing (Fixture *self, gconstpointer data)
{
  record (self, KEEP_EVENT_INVALIDATED, "a");
  record (self, KEEP_EVENT_INVALIDATED, "b");
  record (self, KEEP_EVENT_SIGNED_IN, "b");
  record (self, KEEP_EVENT_EXPIRED, "c");
  record (self, KEEP_EVENT_REMOVED, "c");
  start (self);
  assert_heard (self, "+ a is signed out\n");
}

/* Somebody signed in while nobody kept the history. */
static void
test_standing_but_well (Fixture *self, gconstpointer data)
{
  self->is_well = TRUE;
  record (self, KEEP_EVENT_INVALIDATED, "a");
  start (self);
  g_assert_cmpstr (self->heard->str, ==, "");
}

static void
test_withdrawn (Fixture *self, gconstpointer data)
{
  static const KeepEventKind kinds[] = { KEEP_EVENT_SIGNED_IN, KEEP_EVENT_REFRESHED,
                                         KEEP_EVENT_RESTORED };

  start (self);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      record (self, KEEP_EVENT_INVALIDATED, "a");
      assert_heard (self, "+ a is signed out\n");
      record (self, kinds[i], "a");
      assert_heard (self, "- login-ended:a\n");
    }
}

/* Another login's trouble is still there. */
static void
test_withdrawn_alone (Fixture *self, gconstpointer data)
{
  start (self);
  record (self, KEEP_EVENT_EXPIRED, "a");
  record (self, KEEP_EVENT_SIGNED_IN, "b");
  assert_heard (self, "+ a has expired\n");
}

/* What is over before it could be told is not told. */
static void
test_over_at_once (Fixture *self, gconstpointer data)
{
  start (self);
  record (self, KEEP_EVENT_EXPIRED, "a");
  record (self, KEEP_EVENT_SIGNED_IN, "a");
  record (self, KEEP_EVENT_EXPIRED, "b");
  assert_heard (self, "+ b has expired\n");
}

static void
test_replaced (Fixture *self, gconstpointer data)
{
  start (self);
  record (self, KEEP_EVENT_EXPIRING, "a");
  assert_heard (self, "+ a expires soon\n");
  record (self, KEEP_EVENT_EXPIRED, "a");
  assert_heard (self, "+ a has expired\n");
  record (self, KEEP_EVENT_INVALIDATED, "a");
  assert_heard (self, "- login-ending:a\n+ a is signed out\n");
}

static void
test_not_repeated (Fixture *self, gconstpointer data)
{
  start (self);
  record (self, KEEP_EVENT_EXPIRED, "a");
  assert_heard (self, "+ a has expired\n");
  record (self, KEEP_EVENT_EXPIRED, "a");
  record (self, KEEP_EVENT_EXPIRED, "b");
  assert_heard (self, "+ b has expired\n");
}

static void
test_burst (Fixture *self, gconstpointer data)
{
  start (self);
  for (guint i = 0; i < 100; i++)
    record (self, i % 2 == 0 ? KEEP_EVENT_INVALIDATED : KEEP_EVENT_ADOPTED, "a");
  assert_heard (self, "+ New login for a\n");
}

static void
test_many_logins (Fixture *self, gconstpointer data)
{
  start (self);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *profile = g_strdup_printf ("p:%u", i);

      record (self, KEEP_EVENT_EXPIRED, profile);
    }
  assert_heard (self, "+ News of 100 accounts\n");
}

static void
test_repairs (Fixture *self, gconstpointer data)
{
  start (self);
  record (self, KEEP_EVENT_REPAIRED, "a");
  record (self, KEEP_EVENT_EXPIRED, "b");
  assert_heard (self, "+ b has expired\n");
  keep_teller_set_tells_repairs (self->teller, TRUE);
  record (self, KEEP_EVENT_REPAIRED, "a");
  assert_heard (self, "+ a was repaired\n");
}

static void
test_sleeps (Fixture *self, gconstpointer data)
{
  start (self);
  record (self, KEEP_EVENT_EXPIRED, "a");
  assert_heard (self, "+ a has expired\n");
  test_loop_settle (&self->loop);
  g_clear_pointer (&self->teller, keep_teller_free);
  g_assert_true (test_loop_is_idle (&self->loop));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/teller/told", test_told);
  ADD ("/teller/history", test_history);
  ADD ("/teller/standing", test_standing);
  ADD ("/teller/standing/but-well", test_standing_but_well);
  ADD ("/teller/withdrawn", test_withdrawn);
  ADD ("/teller/withdrawn/alone", test_withdrawn_alone);
  ADD ("/teller/over-at-once", test_over_at_once);
  ADD ("/teller/replaced", test_replaced);
  ADD ("/teller/not-repeated", test_not_repeated);
  ADD ("/teller/burst", test_burst);
  ADD ("/teller/many-logins", test_many_logins);
  ADD ("/teller/repairs", test_repairs);
  ADD ("/teller/sleeps", test_sleeps);
  return g_test_run ();
}
