/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/ending.h"

#include "store/journal.h"
#include "store/ledger.h"
#include "support/loop.h"
#include "support/temp-home.h"

#define NOW_MS (1790000000000)
#define HOUR_MS (3600000LL)

static void
test_decide (void)
{
  static const struct
  {
    gint64 left_ms;
    const char *told;
    const char *kind; /* %NULL: nothing to record */
    gint64 next_ms;   /* from now; 0: never */
  } cases[] = {
    { 25 * HOUR_MS, NULL, NULL, HOUR_MS },
    { 24 * HOUR_MS, NULL, "expiring", 24 * HOUR_MS },
    { 24 * HOUR_MS, "expiring", NULL, 24 * HOUR_MS },
    { 1, "expiring", NULL, 1 },
    { 0, "expiring", "expired", 0 },
    { -HOUR_MS, NULL, "expired", 0 },
    { -HOUR_MS, "expired", NULL, 0 },
    { HOUR_MS, "expired", NULL, HOUR_MS }, /* the clock was set back */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 expires_ms = NOW_MS + cases[i].left_ms;
      gint64 next_ms = keep_ending_get_next_ms (expires_ms, NOW_MS);
      KeepEventKind kind = KEEP_EVENT_ERROR;
      gboolean is_due = keep_ending_decide (expires_ms, cases[i].told, NOW_MS, &kind);

      g_test_message ("%" G_GINT64_FORMAT " ms, told %s", cases[i].left_ms, cases[i].told);
      g_assert_cmpstr (is_due ? keep_event_kind_get_name (kind) : NULL, ==, cases[i].kind);
      g_assert_cmpint (next_ms, ==, cases[i].next_ms != 0 ? NOW_MS + cases[i].next_ms : G_MAXINT64);
    }
}

typedef struct
{
  TestLoop loop;
  TempHome *home;
  const char *own_state_dir;
  KeepStores *stores;
  KeepEnding *ending;
  guint n_awaited;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  test_loop_init (&self->loop);
  self->home = temp_home_new ();
  self->own_state_dir = keep_places_get_own_state_dir (self->home->places);
}

static void
stop (Fixture *self)
{
  g_clear_pointer (&self->ending, keep_ending_free);
  g_clear_object (&self->stores);
  test_loop_settle (&self->loop);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  stop (self);
  temp_home_free (self->home);
  test_loop_clear (&self->loop);
}

static gboolean
is_complete (gpointer user_data)
{
  return keep_stores_is_complete (((Fixture *) user_data)->stores);
}

static void
start (Fixture *self)
{
  g_auto (GStrv) environment = g_environ_setenv (NULL, "HOME", self->home->path, TRUE);

  self->stores = keep_stores_new ((const char *const *) environment, "/", NULL);
  self->ending = keep_ending_new (self->stores, self->own_state_dir);
  test_loop_wait_until (&self->loop, is_complete, self);
}

/* @profiles: the members of one object; "%" stands for the time @left_ms from now. */
static void
write_profiles (Fixture *self, const char *profiles, gint64 left_ms)
{
  g_autofree char *time =
      g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / 1000 + left_ms);
  g_auto (GStrv) parts = g_strsplit (profiles, "%", -1);
  g_autofree char *filled = g_strjoinv (time, parts);
  g_autofree char *text = g_strdup_printf ("{\"version\":1,\"profiles\":{%s}}", filled);

  temp_home_write (self->home, TEMP_PROFILES, text);
}

static GPtrArray *
read_history (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *events = keep_journal_read (self->own_state_dir, NULL, &error);

  g_assert_no_error (error);
  return events;
}

static gboolean
has_recorded (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GPtrArray) events = read_history (self);

  return events->len >= self->n_awaited;
}

/* "profile kind, profile kind": the whole history, once it has @n events. */
static void
assert_history (Fixture *self, guint n, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) events = NULL;

  self->n_awaited = n;
  test_loop_wait_until (&self->loop, has_recorded, self);
  events = read_history (self);
  for (guint i = 0; i < events->len; i++)
    {
      const KeepEvent *event = events->pdata[i];

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", event->profile,
                              keep_event_kind_get_name (event->kind));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

#define TOKEN(id, value) \
  "\"" id "\":{\"type\":\"token\",\"provider\":\"p\",\"token\":\"" value "\",\"expires\":%}"
#define LOGIN(id) "\"" id "\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\",\"expires\":%"
#define WITH_REFRESH ",\"refresh\":\"r\"}"
#define WITHOUT_REFRESH "}"

static void
test_what_ends (Fixture *self, gconstpointer data)
{
  write_profiles (
      self, LOGIN ("kept") WITH_REFRESH "," LOGIN ("bare") WITHOUT_REFRESH "," TOKEN ("token", "t"),
      HOUR_MS);
  start (self);
  assert_history (self, 2, "bare expiring, token expiring");
}

static void
test_expired (Fixture *self, gconstpointer data)
{
  write_profiles (self, TOKEN ("a", "t"), -HOUR_MS);
  start (self);
  assert_history (self, 1, "a expired");
}

/* Also by the next process; another token is another matter. */
static void
test_once (Fixture *self, gconstpointer data)
{
  write_profiles (self, TOKEN ("a", "t"), HOUR_MS);
  start (self);
  assert_history (self, 1, "a expiring");
  stop (self);
  write_profiles (self, TOKEN ("a", "t") "," TOKEN ("b", "u"), HOUR_MS);
  start (self);
  assert_history (self, 2, "a expiring, b expiring");
}

static void
test_alarm (Fixture *self, gconstpointer data)
{
  write_profiles (self, TOKEN ("a", "t"), 1500);
  start (self);
  assert_history (self, 2, "a expiring, a expired");
}

static void
kill_login (KeepLedger *ledger, gpointer user_data)
{
  keep_ledger_note_invalidated (ledger, user_data, "invalid_grant", "tokenkeep", 1);
}

/* The issuer calls it dead while nobody touches the store. */
static void
test_dead (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) refresh = keep_secret_new ("r", 1);
  g_autofree char *generation = keep_secret_dup_digest (refresh);
  g_autoptr (GError) error = NULL;

  write_profiles (self, LOGIN ("a") WITH_REFRESH, HOUR_MS);
  start (self);
  keep_ledger_update (self->own_state_dir, kill_login, generation, &error);
  g_assert_no_error (error);
  assert_history (self, 1, "a expiring");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ending/decide", test_decide);
  ADD ("/ending/what-ends", test_what_ends);
  ADD ("/ending/expired", test_expired);
  ADD ("/ending/once", test_once);
  ADD ("/ending/alarm", test_alarm);
  ADD ("/ending/dead", test_dead);
  return g_test_run ();
}
