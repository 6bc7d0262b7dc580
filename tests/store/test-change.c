/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "store/change.h"
#include "support/temp-home.h"

#define WINDOW_MS 20000
#define DEADLINE_US (20 * G_USEC_PER_SEC)
#define ALICE "p:alice"
#define BOB "p:bob"
#define LOGIN(id, refresh, expires)                                                           \
  "\"" id "\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\",\"refresh\":\"" refresh \
  "\",\"expires\":" expires ",\"accountId\":\"acct-1\"}"
#define STORE(profiles) "{\"version\":1,\"profiles\":{" profiles "}}"
#define BEFORE STORE (LOGIN (ALICE, "rt-old", "4102444800000"))

/* A change that is watched over in a thread of its own, while the test is the other program. */
typedef struct
{
  TempHome *home;     /* owned */
  KeepChange *change; /* owned */
  GThread *thread;    /* owned, nullable */
  int cancel_fds[2];
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer data)
{
  self->home = temp_home_new ();
  temp_home_write (self->home, TEMP_PROFILES, BEFORE);
  g_assert_cmpint (pipe (self->cancel_fds), ==, 0);
}

static void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->change, keep_change_free);
  temp_home_free (self->home);
  close (self->cancel_fds[0]);
  close (self->cancel_fds[1]);
}

static KeepChange *
new_login (const char *profile_id, const char *refresh, KeepChangeLogin kind)
{
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", refresh, "e@x");

  tokens->expires_ms = G_GINT64_CONSTANT (4102444800500);
  return keep_change_new_login (profile_id, "p", tokens, kind);
}

static gpointer
watch_over (gpointer data)
{
  Fixture *self = data;

  return GUINT_TO_POINTER (
      keep_change_watch_over (self->change, self->home->sink, WINDOW_MS, self->cancel_fds[0]));
}

/* Takes @change. */
static void
apply (Fixture *self, KeepChange *change)
{
  g_autoptr (GError) error = NULL;

  self->change = change;
  g_assert_true (keep_change_apply (change, self->home->sink, -1, &error));
  g_assert_no_error (error);
  self->thread = g_thread_new ("watch", watch_over, self);
}

static guint
end (Fixture *self)
{
  g_assert_cmpint (write (self->cancel_fds[1], "x", 1), ==, 1);
  return GPOINTER_TO_UINT (g_thread_join (g_steal_pointer (&self->thread)));
}

/* As OpenClaw does: beside it, then in its place; without a lock. */
static void
overwrite (Fixture *self, const char *relative, const char *text)
{
  g_autofree char *from = temp_home_dup_path (self->home, "draft");
  g_autofree char *to = temp_home_dup_path (self->home, relative);

  temp_home_write (self->home, "draft", text);
  g_assert_cmpint (g_rename (from, to), ==, 0);
}

static void
overwrite_locked (Fixture *self, const char *relative, const char *text)
{
  g_autofree char *lock = temp_home_dup_path (self->home, TEMP_PROFILES ".lock");

  temp_home_write (self->home, TEMP_PROFILES ".lock", "theirs");
  overwrite (self, relative, text);
  g_assert_cmpint (g_unlink (lock), ==, 0);
}

static gboolean
has (Fixture *self, const char *relative, const char *needle)
{
  g_autofree char *text = temp_home_read (self->home, relative);

  return text != NULL && strstr (text, needle) != NULL;
}

static void
wait_for (Fixture *self, const char *relative, const char *needle)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (!has (self, relative, needle) || temp_home_has (self->home, TEMP_PROFILES ".lock"))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (1000);
    }
}

static void
test_login_dropped (Fixture *self, gconstpointer data)
{
  guint n_drops = GPOINTER_TO_UINT (data);

  apply (self, new_login (ALICE, "rt-new", KEEP_CHANGE_LOGIN_PLAIN));
  for (guint i = 0; i < n_drops; i++)
    {
      overwrite (self, TEMP_PROFILES, STORE (LOGIN (ALICE, "rt-old", "4102444800000") ",\"t\":{}"));
      wait_for (self, TEMP_PROFILES, "rt-new");
    }
  g_assert_cmpuint (end (self), ==, n_drops);
  g_assert_true (has (self, TEMP_PROFILES, "\"t\":{}"));
  g_assert_false (has (self, TEMP_PROFILES, "rt-old"));
}

/* It ends by itself: a program that insists wins. */
static void
test_login_dropped_for_ever (Fixture *self, gconstpointer data)
{
  apply (self, new_login (ALICE, "rt-new", KEEP_CHANGE_LOGIN_PLAIN));
  for (guint i = 0; i < KEEP_CHANGE_MAX_REPEATS; i++)
    {
      overwrite (self, TEMP_PROFILES, BEFORE);
      wait_for (self, TEMP_PROFILES, "rt-new");
    }
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (g_steal_pointer (&self->thread))), ==,
                    KEEP_CHANGE_MAX_REPEATS);
  overwrite (self, TEMP_PROFILES, BEFORE);
  g_assert_cmpuint (keep_change_watch_over (self->change, self->home->sink, 0, -1), ==, 1);
}

/* A first login, and the document that it made is removed again. */
static void
test_new_login_dropped (Fixture *self, gconstpointer data)
{
  apply (self, new_login (BOB, "rt-bob", KEEP_CHANGE_LOGIN_AS_DEFAULT));
  overwrite (self, TEMP_PROFILES, BEFORE);
  overwrite (self, TEMP_STATE, "{\"version\":1,\"lastGood\":{\"p\":\"p:alice\"}}");
  wait_for (self, TEMP_STATE, BOB);
  g_assert_cmpuint (end (self), >=, 1);
  g_assert_true (has (self, TEMP_PROFILES, "rt-bob"));
  g_assert_true (has (self, TEMP_PROFILES, "rt-old"));
  g_assert_true (has (self, TEMP_STATE, "lastGood"));
}

typedef struct
{
  const char *name;
  const char *profiles;
  gboolean is_locked;
} HandsOff;

static const HandsOff hands_off[] = {
  { "rotated", STORE (LOGIN (ALICE, "rt-newer", "4102444900000")), FALSE },
  { "another-person",
    STORE ("\"p:alice\":{\"type\":\"oauth\",\"provider\":\"p\",\"refresh\":\"rt-eve\","
           "\"expires\":5,\"accountId\":\"acct-2\"}"),
    FALSE },
  { "removed", STORE (""), TRUE },
};

static void
test_hands_off (Fixture *self, gconstpointer data)
{
  const HandsOff *other = data;
  g_autofree char *text = NULL;

  apply (self, new_login (ALICE, "rt-new", KEEP_CHANGE_LOGIN_PLAIN));
  if (other->is_locked)
    overwrite_locked (self, TEMP_PROFILES, other->profiles);
  else
    overwrite (self, TEMP_PROFILES, other->profiles);
  /* It ends by itself, long before the window does. */
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (g_steal_pointer (&self->thread))), ==, 0);
  text = temp_home_read (self->home, TEMP_PROFILES);
  g_assert_cmpstr (text, ==, other->profiles);
}

#define TWO STORE (LOGIN (ALICE, "a", "4102444800000") "," LOGIN (BOB, "b", "4102444800000"))

static void
test_default_dropped (Fixture *self, gconstpointer data)
{
  temp_home_write (self->home, TEMP_PROFILES, TWO);
  apply (self, keep_change_new_default (BOB));
  overwrite (self, TEMP_STATE, "{\"version\":1,\"order\":{}}");
  wait_for (self, TEMP_STATE, BOB);
  g_assert_cmpuint (end (self), ==, 1);
}

static void
test_default_changed_again (Fixture *self, gconstpointer data)
{
  temp_home_write (self->home, TEMP_PROFILES, TWO);
  temp_home_write (self->home, TEMP_STATE, "{\"order\":{\"p\":[\"p:alice\",\"p:bob\"]}}");
  apply (self, keep_change_new_default (BOB));
  overwrite_locked (self, TEMP_STATE, "{\"order\":{\"p\":[\"p:alice\",\"p:bob\"]}}");
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (g_steal_pointer (&self->thread))), ==, 0);
  g_assert_true (has (self, TEMP_STATE, "[\"p:alice\",\"p:bob\"]"));
}

static void
test_clearing_dropped (Fixture *self, gconstpointer data)
{
  const char *const order[] = { BOB, NULL };

  temp_home_write (self->home, TEMP_PROFILES, TWO);
  temp_home_write (self->home, TEMP_STATE, "{\"order\":{\"p\":[\"p:bob\"]},\"x\":1}");
  apply (self, keep_change_new_order ("p", NULL));
  overwrite (self, TEMP_STATE, "{\"order\":{\"p\":[\"p:bob\"]},\"x\":2}");
  wait_for (self, TEMP_STATE, "{\"order\":{},\"x\":2}");
  g_assert_cmpuint (end (self), ==, 1);
  keep_change_free (self->change);
  self->change = keep_change_new_order ("p", order);
  g_assert_true (keep_change_apply (self->change, self->home->sink, -1, NULL));
  g_assert_true (has (self, TEMP_STATE, BOB));
}

static void
test_quiet (Fixture *self, gconstpointer data)
{
  gint64 start_us = g_get_monotonic_time ();

  self->change = new_login (ALICE, "rt-new", KEEP_CHANGE_LOGIN_PLAIN);
  g_assert_cmpuint (keep_change_watch_over (self->change, self->home->sink, WINDOW_MS, -1), ==, 0);
  g_assert_true (keep_change_apply (self->change, self->home->sink, -1, NULL));
  g_assert_cmpuint (keep_change_watch_over (self->change, self->home->sink, 100, -1), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 100000);
}

static void
test_failures (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepChange) login = new_login ("p:key", "rt", KEEP_CHANGE_LOGIN_PLAIN);
  g_autoptr (KeepChange) nobody = keep_change_new_default ("p:nobody");
  g_autoptr (GError) conflict = NULL;
  g_autoptr (GError) not_found = NULL;

  temp_home_write (self->home, TEMP_PROFILES,
                   STORE ("\"p:key\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"k\"}"));
  g_assert_false (keep_change_apply (login, self->home->sink, -1, &conflict));
  g_assert_error (conflict, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT);
  g_assert_false (keep_change_apply (nobody, self->home->sink, -1, &not_found));
  g_assert_error (not_found, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (keep_change_watch_over (nobody, self->home->sink, WINDOW_MS, -1), ==, 0);
}

#define ADD(path, data, test) \
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/change/login-dropped/once", GUINT_TO_POINTER (1), test_login_dropped);
  ADD ("/change/login-dropped/twice", GUINT_TO_POINTER (2), test_login_dropped);
  ADD ("/change/login-dropped/for-ever", NULL, test_login_dropped_for_ever);
  ADD ("/change/login-dropped/new", NULL, test_new_login_dropped);
  for (gsize i = 0; i < G_N_ELEMENTS (hands_off); i++)
    {
      g_autofree char *path = g_strconcat ("/change/hands-off/", hands_off[i].name, NULL);

      ADD (path, &hands_off[i], test_hands_off);
    }
  ADD ("/change/default-dropped", NULL, test_default_dropped);
  ADD ("/change/default-changed-again", NULL, test_default_changed_again);
  ADD ("/change/clearing-dropped", NULL, test_clearing_dropped);
  ADD ("/change/quiet", NULL, test_quiet);
  ADD ("/change/failures", NULL, test_failures);
  return g_test_run ();
}
