/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "disk/file.h"
#include "store/watch.h"
#include "support/temp-home.h"

#define DEADLINE_SECONDS 20
#define QUIET_MS (KEEP_WATCH_SETTLE_MS * 4)

typedef struct
{
  TempHome *home;
  KeepWatch *watch;
  guint n_calls;
} Fixture;

static void
on_counted (gpointer n_calls)
{
  ++*(guint *) n_calls;
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->home = temp_home_new ();
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->watch, keep_watch_free);
  temp_home_free (fixture->home);
}

static void
add (Fixture *fixture, const char *name, guint *n_calls)
{
  g_autofree char *folder = temp_home_dup_path (fixture->home, name);
  g_autoptr (GError) error = NULL;

  keep_watch_add (fixture->watch, folder, on_counted, n_calls, &error);
  g_assert_no_error (error);
}

static void
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->watch = keep_watch_new (&error);
  g_assert_no_error (error);
  add (fixture, "a/b", &fixture->n_calls);
}

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Returns whether a call came before the deadline. */
static gboolean
wait_for_call (Fixture *fixture, guint deadline_ms)
{
  gboolean is_over = FALSE;
  guint id = g_timeout_add (deadline_ms, on_time, &is_over);

  fixture->n_calls = 0;
  while (fixture->n_calls == 0 && !is_over)
    g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (id);
  return fixture->n_calls > 0;
}

static void
assert_call (Fixture *fixture)
{
  g_assert_true (wait_for_call (fixture, DEADLINE_SECONDS * 1000));
}

static void
assert_silence (Fixture *fixture)
{
  g_assert_false (wait_for_call (fixture, QUIET_MS));
}

static void
test_file_events (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = temp_home_dup_path (fixture->home, "a/b/f");
  g_autofree char *link = temp_home_dup_path (fixture->home, "a/b/l");
  int fd = -1;

  temp_home_write (fixture->home, "a/b/f", "1");
  start (fixture);
  assert_silence (fixture);
  g_assert_true (keep_file_replace (path, "2", 1, NULL));
  assert_call (fixture);
  fd = open (path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  g_assert_cmpint (close (fd), ==, 0);
  assert_call (fixture);
  g_assert_cmpint (symlink ("f", link), ==, 0);
  assert_call (fixture);
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_call (fixture);
}

static void
test_noise (Fixture *fixture, gconstpointer data)
{
  g_autofree char *lock = temp_home_dup_path (fixture->home, "a/b/f.lock");
  int fd = -1;

  temp_home_write (fixture->home, "a/b/f", "1");
  start (fixture);
  temp_home_write (fixture->home, "a/other", "1");
  fd = open (lock, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (close (fd), ==, 0);
  g_assert_cmpint (g_unlink (lock), ==, 0);
  assert_silence (fixture);
}

static void
test_burst (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, "a/b/f", "1");
  start (fixture);
  for (int i = 0; i < 50; i++)
    temp_home_write (fixture->home, "a/b/f", "2");
  assert_call (fixture);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
  assert_silence (fixture);
}

static void
test_late_folder (Fixture *fixture, gconstpointer data)
{
  start (fixture);
  temp_home_write (fixture->home, "a/b/f", "1");
  assert_call (fixture);
  temp_home_write (fixture->home, "a/b/f", "2");
  assert_call (fixture);
}

static void
test_folder_comes_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = temp_home_dup_path (fixture->home, "a/b");
  g_autofree char *parent = temp_home_dup_path (fixture->home, "a");
  g_autofree char *elsewhere = temp_home_dup_path (fixture->home, "c");

  temp_home_write (fixture->home, "a/b/f", "1");
  start (fixture);
  g_assert_cmpint (g_rename (parent, elsewhere), ==, 0);
  temp_home_write (fixture->home, "a/b/f", "2");
  assert_call (fixture);
  while (wait_for_call (fixture, QUIET_MS))
    ;
  temp_home_write (fixture->home, "a/b/f", "3");
  assert_call (fixture);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

/* Folders share an instance and the folders above them, and are told of one by one. */
static void
test_many_folders (Fixture *fixture, gconstpointer data)
{
  guint n_neighbour = 0;
  guint n_late = 0;

  temp_home_write (fixture->home, "a/b/f", "1");
  temp_home_write (fixture->home, "a/c/f", "1");
  start (fixture);
  add (fixture, "a/c", &n_neighbour);
  add (fixture, "a/d/e", &n_late);
  temp_home_write (fixture->home, "a/b/f", "2");
  assert_call (fixture);
  g_assert_cmpuint (n_neighbour, ==, 0);
  temp_home_write (fixture->home, "a/d/e/f", "1");
  assert_silence (fixture);
  g_assert_cmpuint (n_late, >, 0);
  g_assert_cmpuint (n_neighbour, ==, 0);
  temp_home_write (fixture->home, "a/c/f", "2");
  assert_silence (fixture);
  g_assert_cmpuint (n_neighbour, ==, 1);
}

/* What was watched on the way to a folder that is there now is no reason to wake up any more. */
static void
test_way_is_quiet (Fixture *fixture, gconstpointer data)
{
  start (fixture);
  temp_home_write (fixture->home, "a/b/f", "1");
  assert_call (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  temp_home_write (fixture->home, "a/other", "1");
  temp_home_write (fixture->home, "other", "1");
  g_usleep (1000);
  g_assert_false (g_main_context_pending (NULL));
}

static guint
count_instances (void)
{
  g_autoptr (GDir) descriptors = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name = NULL;
  guint n_instances = 0;

  while ((name = g_dir_read_name (descriptors)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL && strstr (target, "inotify") != NULL)
        n_instances++;
    }
  return n_instances;
}

/* More folders than a user may have inotify instances (128). */
static void
test_a_thousand (Fixture *fixture, gconstpointer data)
{
  guint n_calls = 0;

  start (fixture);
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("agents/%d", i);

      add (fixture, name, i == 700 ? &n_calls : &fixture->n_calls);
    }
  g_assert_cmpuint (count_instances (), ==, 1);
  temp_home_write (fixture->home, "agents/700/f", "1");
  assert_silence (fixture);
  g_assert_cmpuint (n_calls, >, 0);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/watch/file-events", test_file_events);
  ADD ("/watch/noise", test_noise);
  ADD ("/watch/burst", test_burst);
  ADD ("/watch/late-folder", test_late_folder);
  ADD ("/watch/folder-comes-back", test_folder_comes_back);
  ADD ("/watch/many-folders", test_many_folders);
  ADD ("/watch/way-is-quiet", test_way_is_quiet);
  ADD ("/watch/a-thousand", test_a_thousand);
  return g_test_run ();
}
