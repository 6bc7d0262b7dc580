/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "store/vigil.h"
#include "support/temp-home.h"

#define SOON_US (20 * G_USEC_PER_SEC)

typedef struct
{
  TempHome *home;   /* owned */
  KeepVigil *vigil; /* owned */
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  self->home = temp_home_new ();
  temp_home_write (self->home, TEMP_PROFILES, "{}");
  folder = temp_home_dup_path (self->home, TEMP_AGENT);
  self->vigil = keep_vigil_new (folder, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  keep_vigil_free (self->vigil);
  temp_home_free (self->home);
}

static gboolean
wait (Fixture *self, gint64 for_us, KeepWriter *writer)
{
  return keep_vigil_wait (self->vigil, g_get_monotonic_time () + for_us, -1, writer);
}

static void
replace (Fixture *self, const char *relative)
{
  g_autofree char *temporary = g_strconcat (relative, ".tmp", NULL);
  g_autofree char *from = temp_home_dup_path (self->home, temporary);
  g_autofree char *to = temp_home_dup_path (self->home, relative);

  temp_home_write (self->home, temporary, "{}");
  g_assert_cmpint (g_rename (from, to), ==, 0);
}

static void
test_unlocked (Fixture *self, gconstpointer data)
{
  KeepWriter writer = KEEP_WRITER_LOCKED;

  replace (self, TEMP_STATE);
  g_assert_true (wait (self, SOON_US, &writer));
  g_assert_cmpint (writer, ==, KEEP_WRITER_UNLOCKED);
  g_assert_false (wait (self, 0, &writer));
}

static void
test_in_place (Fixture *self, gconstpointer data)
{
  KeepWriter writer = KEEP_WRITER_LOCKED;

  temp_home_write (self->home, TEMP_PROFILES, "{ }");
  g_assert_true (wait (self, SOON_US, &writer));
  g_assert_cmpint (writer, ==, KEEP_WRITER_UNLOCKED);
}

static void
test_locked (Fixture *self, gconstpointer data)
{
  KeepWriter writer = KEEP_WRITER_UNLOCKED;

  temp_home_write (self->home, TEMP_PROFILES ".lock", "theirs");
  replace (self, TEMP_PROFILES);
  g_assert_true (wait (self, SOON_US, &writer));
  g_assert_cmpint (writer, ==, KEEP_WRITER_LOCKED);
}

/* One writing, in which one of two had no lock. */
static void
test_both (Fixture *self, gconstpointer data)
{
  g_autofree char *lock = temp_home_dup_path (self->home, TEMP_PROFILES ".lock");
  KeepWriter writer = KEEP_WRITER_LOCKED;

  temp_home_write (self->home, TEMP_PROFILES ".lock", "theirs");
  replace (self, TEMP_PROFILES);
  g_assert_cmpint (g_unlink (lock), ==, 0);
  replace (self, TEMP_PROFILES);
  g_assert_true (wait (self, SOON_US, &writer));
  g_assert_cmpint (writer, ==, KEEP_WRITER_UNLOCKED);
}

static void
test_nothing (Fixture *self, gconstpointer data)
{
  KeepWriter writer;

  temp_home_write (self->home, TEMP_AGENT "models.json", "{}");
  temp_home_write (self->home, TEMP_PROFILES ".1.tmp", "{}");
  g_assert_false (wait (self, 100000, &writer));
}

static void
test_restart (Fixture *self, gconstpointer data)
{
  g_autofree char *lock = temp_home_dup_path (self->home, TEMP_PROFILES ".lock");
  KeepWriter writer;

  temp_home_write (self->home, TEMP_PROFILES ".lock", "ours");
  replace (self, TEMP_PROFILES);
  keep_vigil_restart (self->vigil);
  g_assert_cmpint (g_unlink (lock), ==, 0);
  g_assert_false (wait (self, 0, &writer));
  replace (self, TEMP_PROFILES);
  g_assert_true (wait (self, SOON_US, &writer));
  g_assert_cmpint (writer, ==, KEEP_WRITER_UNLOCKED);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  int null_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC); /* always readable */
  gint64 start_us = g_get_monotonic_time ();
  KeepWriter writer;

  g_assert_false (keep_vigil_wait (self->vigil, start_us + SOON_US, null_fd, &writer));
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, SOON_US / 2);
  close (null_fd);
}

static void
test_linked (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = temp_home_dup_path (self->home, TEMP_AGENT);
  g_autofree char *link = temp_home_dup_path (self->home, TEMP_STATE);
  g_autoptr (KeepVigil) vigil = NULL;
  KeepWriter writer;

  temp_home_write (self->home, "elsewhere/state.json", "{}");
  g_assert_cmpint (symlink ("../../../../elsewhere/state.json", link), ==, 0);
  vigil = keep_vigil_new (folder, NULL);
  replace (self, "elsewhere/state.json");
  g_assert_true (keep_vigil_wait (vigil, g_get_monotonic_time () + SOON_US, -1, &writer));
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (keep_vigil_new ("/nonexistent", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/vigil/unlocked", test_unlocked);
  ADD ("/vigil/in-place", test_in_place);
  ADD ("/vigil/locked", test_locked);
  ADD ("/vigil/both", test_both);
  ADD ("/vigil/nothing", test_nothing);
  ADD ("/vigil/restart", test_restart);
  ADD ("/vigil/cancel", test_cancel);
  ADD ("/vigil/linked", test_linked);
  ADD ("/vigil/no-folder", test_no_folder);
  return g_test_run ();
}
