/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/alarm.h"

#include "support/loop.h"

typedef struct
{
  TestLoop loop;
  KeepAlarm *alarm; /* owned */
  guint n_calls;
} Fixture;

static void
on_alarm (gpointer user_data)
{
  ((Fixture *) user_data)->n_calls++;
}

static gboolean
was_called (gpointer user_data)
{
  return ((Fixture *) user_data)->n_calls > 0;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  test_loop_init (&fixture->loop);
  fixture->alarm = keep_alarm_new (on_alarm, fixture);
  g_assert_nonnull (fixture->alarm);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  keep_alarm_free (fixture->alarm);
  test_loop_clear (&fixture->loop);
}

static gint64
get_now_ms (void)
{
  return g_get_real_time () / 1000;
}

static void
test_time_comes (Fixture *fixture, gconstpointer data)
{
  gint64 at_ms = get_now_ms () + 50;

  keep_alarm_set (fixture->alarm, at_ms);
  test_loop_wait_until (&fixture->loop, was_called, fixture);
  g_assert_cmpint (get_now_ms (), >=, at_ms);
  test_loop_settle (&fixture->loop);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
}

static void
test_time_has_passed (Fixture *fixture, gconstpointer data)
{
  static const gint64 times[] = { G_MININT64, -1, 0, 1, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      fixture->n_calls = 0;
      keep_alarm_set (fixture->alarm, times[i]);
      test_loop_wait_until (&fixture->loop, was_called, fixture);
    }
}

static void
test_never (Fixture *fixture, gconstpointer data)
{
  keep_alarm_set (fixture->alarm, 1);
  keep_alarm_set (fixture->alarm, G_MAXINT64);
  test_loop_settle (&fixture->loop);
  g_assert_cmpuint (fixture->n_calls, ==, 0);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/alarm/time-comes", test_time_comes);
  ADD ("/alarm/time-has-passed", test_time_has_passed);
  ADD ("/alarm/never", test_never);
  return g_test_run ();
}
