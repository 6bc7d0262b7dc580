/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/journal.h"
#include "support/temp-home.h"

#define DIR "state/tokenkeep"
#define FILE_NAME DIR "/" KEEP_JOURNAL_FILE
#define OLDER_FILE_NAME DIR "/" KEEP_JOURNAL_OLDER_FILE
#define LINE(profile)                                                                  \
  "{\"at\":1,\"profile\":\"" profile "\",\"kind\":\"refreshed\",\"by\":\"tokenkeep\"," \
  "\"code\":null,\"detail\":null}\n"

static gboolean
record (TempHome *home, const char *profile, GError **error)
{
  g_autofree char *dir = temp_home_dup_path (home, DIR);
  g_autoptr (KeepEvent) event =
      keep_event_new (1, KEEP_EVENT_REFRESHED, profile, KEEP_EVENT_BY_TOKENKEEP, NULL, NULL);

  return keep_journal_record (dir, event, error);
}

static void
assert_recorded (TempHome *home, const char *profile)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (record (home, profile, &error));
  g_assert_no_error (error);
}

static void
assert_refused (TempHome *home, int code, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (record (home, "p", &error));
  g_assert_error (error, KEEP_STORE_ERROR, code);
  g_assert_nonnull (strstr (error->message, DIR));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
assert_contents (TempHome *home, const char *name, const char *expected)
{
  g_autofree char *text = temp_home_read (home, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_mode (TempHome *home, const char *name, guint mode)
{
  g_autofree char *path = temp_home_dup_path (home, name);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, mode);
}

/* The profiles of what was read, with a space between. */
static char *
read_profiles (TempHome *home, const char *profile)
{
  g_autofree char *dir = temp_home_dup_path (home, DIR);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = keep_journal_read (dir, profile, &error);
  GString *profiles = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    {
      const KeepEvent *event = g_ptr_array_index (events, i);

      g_string_append_printf (profiles, "%s%s", i > 0 ? " " : "", event->profile);
    }
  return g_string_free (profiles, FALSE);
}

static void
assert_read (TempHome *home, const char *profile, const char *expected)
{
  g_autofree char *profiles = read_profiles (home, profile);

  g_assert_cmpstr (profiles, ==, expected);
}

static void
test_record (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  assert_recorded (home, "a");
  assert_recorded (home, "b");
  assert_contents (home, FILE_NAME, LINE ("a") LINE ("b"));
}

static void
test_private (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  mode_t mask = umask (0);

  assert_recorded (home, "a");
  umask (mask);
  assert_mode (home, "state", 0700);
  assert_mode (home, DIR, 0700);
  assert_mode (home, FILE_NAME, 0600);
}

/* What somebody has opened to others is closed again. */
static void
test_private_again (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *dir = temp_home_dup_path (home, DIR);
  g_autofree char *file = temp_home_dup_path (home, FILE_NAME);

  temp_home_write (home, FILE_NAME, "");
  g_assert_cmpint (g_chmod (dir, 0755), ==, 0);
  g_assert_cmpint (g_chmod (file, 0664), ==, 0);
  assert_recorded (home, "a");
  assert_mode (home, DIR, 0700);
  assert_mode (home, FILE_NAME, 0600);
}

/* What a crash has torn costs no other line. */
static void
test_torn (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, FILE_NAME, LINE ("a") "{\"at\":1,\"prof");
  assert_recorded (home, "b");
  assert_contents (home, FILE_NAME, LINE ("a") "{\"at\":1,\"prof\n" LINE ("b"));
  assert_read (home, NULL, "a b");
}

static void
test_rotate (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  gsize room = KEEP_JOURNAL_MAX_BYTES - strlen (LINE ("b"));
  g_autofree char *fill = g_strnfill (room - strlen (LINE ("a")) - 1, '#');
  g_autofree char *full = g_strconcat (fill, "\n", LINE ("a"), NULL);
  g_autofree char *whole = g_strconcat (full, LINE ("b"), NULL);

  temp_home_write (home, OLDER_FILE_NAME, LINE ("z"));
  temp_home_write (home, FILE_NAME, full);
  assert_recorded (home, "b");
  assert_contents (home, FILE_NAME, whole);
  assert_contents (home, OLDER_FILE_NAME, LINE ("z"));
  assert_recorded (home, "c");
  assert_contents (home, FILE_NAME, LINE ("c"));
  assert_contents (home, OLDER_FILE_NAME, whole);
  assert_mode (home, FILE_NAME, 0600);
  assert_read (home, NULL, "a b c");
}

static void
test_read_nothing (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  assert_read (home, NULL, "");
  g_assert_false (temp_home_has (home, "state"));
}

static void
test_read_profile (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, OLDER_FILE_NAME, LINE ("a") LINE ("b") LINE ("aa"));
  temp_home_write (home, FILE_NAME, LINE ("b") LINE ("a"));
  assert_read (home, "a", "a a");
  assert_read (home, "c", "");
}

static void
test_read_damaged (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *fill = g_strnfill (2 * KEEP_EVENT_MAX_BYTES, ' ');
  g_autofree char *text =
      g_strconcat (LINE ("a"), "\n\xff\n{}\n", fill, LINE ("b"), LINE ("c"), "{\"at\":1,", NULL);

  temp_home_write (home, FILE_NAME, text);
  assert_read (home, NULL, "a c");
}

/* No more than the end of a file that is far too large. */
static void
test_read_bounded (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *fill = g_strnfill (KEEP_JOURNAL_MAX_BYTES, '#');
  g_autofree char *text = g_strconcat (LINE ("a"), fill, "\n", LINE ("b"), NULL);

  temp_home_write (home, FILE_NAME, text);
  assert_read (home, NULL, "b");
}

static void
test_link (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *file = temp_home_dup_path (home, FILE_NAME);
  g_autofree char *dir = temp_home_dup_path (home, DIR);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (home, DIR "/x", "");
  temp_home_write (home, "victim", "");
  g_assert_cmpint (symlink ("../../victim", file), ==, 0);
  assert_refused (home, KEEP_STORE_ERROR_PERMISSION, "symbolic link");
  assert_contents (home, "victim", "");
  events = keep_journal_read (dir, NULL, &error);
  g_assert_null (events);
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
}

static void
test_fifo (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *file = temp_home_dup_path (home, FILE_NAME);
  g_autofree char *dir = temp_home_dup_path (home, DIR);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (home, DIR "/x", "");
  g_assert_cmpint (mkfifo (file, 0600), ==, 0);
  assert_refused (home, KEEP_STORE_ERROR_PERMISSION, "regular");
  events = keep_journal_read (dir, NULL, &error);
  g_assert_null (events);
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
}

static void
test_foreign_owner (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *file = temp_home_dup_path (home, FILE_NAME);
  g_autofree char *dir = temp_home_dup_path (home, DIR);

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }
  temp_home_write (home, FILE_NAME, "");
  g_assert_cmpint (chown (file, 12345, 12345), ==, 0);
  assert_refused (home, KEEP_STORE_ERROR_PERMISSION, "somebody else");
  g_assert_cmpint (chown (file, 0, 0), ==, 0);
  g_assert_cmpint (chown (dir, 12345, 12345), ==, 0);
  assert_refused (home, KEEP_STORE_ERROR_PERMISSION, "somebody else");
  assert_contents (home, FILE_NAME, "");
}

static void
test_folder_in_the_way (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, DIR, "a file");
  assert_refused (home, KEEP_STORE_ERROR_IO, "cannot be written");
}

/* A stopped program must not stop the ones that want to write history. */
static void
test_locked (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *file = temp_home_dup_path (home, FILE_NAME);
  int fd = -1;

  temp_home_write (home, FILE_NAME, LINE ("a"));
  fd = g_open (file, O_RDONLY | O_CLOEXEC, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  assert_refused (home, KEEP_STORE_ERROR_LOCKED, "locked");
  g_assert_cmpint (close (fd), ==, 0);
  assert_recorded (home, "b");
  assert_contents (home, FILE_NAME, LINE ("a") LINE ("b"));
}

/* The kernel takes a part of the line and no more, as on a disk that gets full. */
static void
test_full (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  struct rlimit limit;
  struct rlimit narrow;

  assert_recorded (home, "a");
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  narrow = limit;
  narrow.rlim_cur = strlen (LINE ("a")) + 10;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &narrow), ==, 0);
  assert_refused (home, KEEP_STORE_ERROR_NO_SPACE, "Free some space");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  assert_contents (home, FILE_NAME, LINE ("a"));
}

static void
test_note (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *dir = temp_home_dup_path (home, DIR);

  temp_home_write (home, DIR, "a file");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*" DIR "*");
  keep_journal_note (dir, keep_event_new (1, KEEP_EVENT_ERROR, "p", NULL, NULL, NULL));
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/record", test_record);
  g_test_add_func ("/journal/private", test_private);
  g_test_add_func ("/journal/private/again", test_private_again);
  g_test_add_func ("/journal/torn", test_torn);
  g_test_add_func ("/journal/rotate", test_rotate);
  g_test_add_func ("/journal/read/nothing", test_read_nothing);
  g_test_add_func ("/journal/read/profile", test_read_profile);
  g_test_add_func ("/journal/read/damaged", test_read_damaged);
  g_test_add_func ("/journal/read/bounded", test_read_bounded);
  g_test_add_func ("/journal/link", test_link);
  g_test_add_func ("/journal/fifo", test_fifo);
  g_test_add_func ("/journal/foreign-owner", test_foreign_owner);
  g_test_add_func ("/journal/folder-in-the-way", test_folder_in_the_way);
  g_test_add_func ("/journal/locked", test_locked);
  g_test_add_func ("/journal/full", test_full);
  g_test_add_func ("/journal/note", test_note);
  return g_test_run ();
}
