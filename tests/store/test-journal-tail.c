/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <unistd.h>

#include "store/journal-tail.h"
#include "store/journal.h"
#include "support/temp-home.h"

#define DIR "state"
#define FILE_NAME DIR "/" KEEP_JOURNAL_FILE
#define OLDER_FILE_NAME DIR "/" KEEP_JOURNAL_OLDER_FILE
#define LINE(profile)                                                                  \
  "{\"at\":1,\"profile\":\"" profile "\",\"kind\":\"refreshed\",\"by\":\"tokenkeep\"," \
  "\"code\":null,\"detail\":null}\n"

static KeepJournalTail *
tail_of (TempHome *home, const char *profile)
{
  g_autofree char *dir = temp_home_dup_path (home, DIR);

  return keep_journal_tail_new (dir, profile);
}

/* @expected: the profiles of what came, each behind a space. */
static void
assert_comes (KeepJournalTail *tail, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = keep_journal_tail_read (tail, &error);
  g_autoptr (GString) profiles = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    g_string_append_printf (profiles, " %s",
                            ((KeepEvent *) g_ptr_array_index (events, i))->profile);
  g_assert_cmpstr (profiles->str, ==, expected);
}

static void
append (TempHome *home, const char *text)
{
  g_autofree char *before = temp_home_read (home, FILE_NAME);
  g_autofree char *after = g_strconcat (before != NULL ? before : "", text, NULL);

  temp_home_write (home, FILE_NAME, after);
}

static void
rotate (TempHome *home)
{
  g_autofree char *file = temp_home_dup_path (home, FILE_NAME);
  g_autofree char *older = temp_home_dup_path (home, OLDER_FILE_NAME);

  g_assert_cmpint (g_rename (file, older), ==, 0);
}

static void
test_on (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJournalTail) tail = tail_of (home, NULL);

  assert_comes (tail, "");
  temp_home_write (home, OLDER_FILE_NAME, LINE ("a"));
  assert_comes (tail, " a");
  append (home, LINE ("b"));
  assert_comes (tail, " b");
  assert_comes (tail, "");
  append (home, LINE ("c") LINE ("d"));
  assert_comes (tail, " c d");
}

static void
test_profile (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJournalTail) tail = tail_of (home, "b");

  append (home, LINE ("a") LINE ("b"));
  assert_comes (tail, " b");
  append (home, LINE ("a"));
  assert_comes (tail, "");
  append (home, LINE ("b"));
  assert_comes (tail, " b");
}

/* Half a line is being written, or has been given up on a full disk. */
static void
test_half (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJournalTail) tail = tail_of (home, NULL);

  temp_home_write (home, FILE_NAME, LINE ("a") "{\"at\":1,");
  assert_comes (tail, " a");
  temp_home_write (home, FILE_NAME, LINE ("a"));
  assert_comes (tail, "");
  append (home, LINE ("b"));
  assert_comes (tail, " b");
}

/* What was written right before the rotation is not lost, and what was read does not come again. */
static void
test_rotated (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJournalTail) tail = tail_of (home, NULL);

  temp_home_write (home, OLDER_FILE_NAME, LINE ("z"));
  append (home, LINE ("a"));
  assert_comes (tail, " z a");
  append (home, LINE ("b"));
  rotate (home);
  assert_comes (tail, " b");
  append (home, LINE ("c"));
  assert_comes (tail, " c");
}

static void
test_rotated_twice (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJournalTail) tail = tail_of (home, NULL);

  append (home, LINE ("a"));
  assert_comes (tail, " a");
  append (home, LINE ("b"));
  rotate (home);
  append (home, LINE ("c"));
  rotate (home);
  append (home, LINE ("d"));
  assert_comes (tail, " b c d");
}

/* A person may throw the history away. */
static void
test_removed (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJournalTail) tail = tail_of (home, NULL);
  g_autofree char *file = temp_home_dup_path (home, FILE_NAME);

  temp_home_write (home, OLDER_FILE_NAME, LINE ("a"));
  append (home, LINE ("b"));
  assert_comes (tail, " a b");
  g_assert_cmpint (unlink (file), ==, 0);
  assert_comes (tail, "");
  append (home, LINE ("c"));
  assert_comes (tail, " c");
}

static void
test_emptied (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJournalTail) tail = tail_of (home, NULL);

  append (home, LINE ("a") LINE ("b"));
  assert_comes (tail, " a b");
  temp_home_write (home, FILE_NAME, LINE ("c"));
  assert_comes (tail, " c");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal-tail/on", test_on);
  g_test_add_func ("/journal-tail/profile", test_profile);
  g_test_add_func ("/journal-tail/half", test_half);
  g_test_add_func ("/journal-tail/rotated", test_rotated);
  g_test_add_func ("/journal-tail/rotated-twice", test_rotated_twice);
  g_test_add_func ("/journal-tail/removed", test_removed);
  g_test_add_func ("/journal-tail/emptied", test_emptied);
  return g_test_run ();
}
