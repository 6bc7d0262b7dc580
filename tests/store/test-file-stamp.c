/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <unistd.h>

#include "store/file-stamp.h"
#include "support/temp-home.h"

static void
test_versions (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "f");
  g_autofree char *next = temp_home_dup_path (home, "g");
  KeepFileStamp nothing = keep_file_stamp_take (path);
  KeepFileStamp stamps[3];

  temp_home_write (home, "f", "one");
  stamps[0] = keep_file_stamp_take (path);
  temp_home_write (home, "g", "two");
  g_assert_cmpint (g_rename (next, path), ==, 0);
  stamps[1] = keep_file_stamp_take (path);
  temp_home_write (home, "f", "longer");
  stamps[2] = keep_file_stamp_take (path);
  g_assert_false (keep_file_stamp_equal (&nothing, &stamps[0]));
  g_assert_false (keep_file_stamp_equal (&stamps[0], &stamps[1]));
  g_assert_false (keep_file_stamp_equal (&stamps[1], &stamps[2]));
}

static void
test_same (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "f");
  g_autofree char *link = temp_home_dup_path (home, "link");
  KeepFileStamp direct;
  KeepFileStamp linked;
  KeepFileStamp nothing = keep_file_stamp_take (path);
  KeepFileStamp nothing_again = keep_file_stamp_take (path);

  temp_home_write (home, "f", "one");
  g_assert_cmpint (symlink ("f", link), ==, 0);
  direct = keep_file_stamp_take (path);
  linked = keep_file_stamp_take (link);
  g_assert_true (keep_file_stamp_equal (&direct, &linked));
  g_assert_true (keep_file_stamp_equal (&nothing, &nothing_again));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-stamp/versions", test_versions);
  g_test_add_func ("/file-stamp/same", test_same);
  return g_test_run ();
}
