/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/surroundings.h"

#include <unistd.h>

static void
test_folders (void)
{
  static const char *const environment[] = { "EMPTY=", "ABSOLUTE=/nonexistent/a/../b/",
                                             "RELATIVE=c/d", "ROOT=/proc/self/root", NULL };
  static const struct
  {
    const char *variable;
    const char *folder;
  } cases[] = {
    { "UNSET", NULL },
    { "EMPTY", NULL },
    { "ABSOLUTE", "/nonexistent/b" },
    { "RELATIVE", "/nonexistent/c/d" },
    { "ROOT", "/" },
  };
  const KeepSurroundings surroundings = { environment, "/nonexistent", "/etc" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = keep_surroundings_dup_folder (&surroundings, cases[i].variable);

      g_assert_cmpstr (folder, ==, cases[i].folder);
    }
}

static void
test_home (void)
{
  static const char *const named[] = { "HOME=/nonexistent/home", NULL };
  static const char *const empty[] = { "HOME=", NULL };
  const KeepSurroundings with_variable = { named, "/", "/etc" };
  const KeepSurroundings without = { empty, "/", "/etc" };
  g_autofree char *home = keep_surroundings_dup_home (&with_variable);
  g_autofree char *own = keep_surroundings_dup_home (&without);

  g_assert_cmpstr (home, ==, "/nonexistent/home");
  g_assert_true (g_path_is_absolute (own));
}

static void
test_folders_of (void)
{
  g_auto (GStrv) missing = keep_surroundings_dup_folders_of ("/nonexistent/file");
  g_auto (GStrv) linked = keep_surroundings_dup_folders_of ("/proc/self/exe");

  g_assert_cmpint (g_strv_length (missing), ==, 1);
  g_assert_cmpstr (missing[0], ==, "/nonexistent");
  g_assert_cmpint (g_strv_length (linked), ==, 2);
  g_assert_cmpstr (linked[0], ==, "/proc/self");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/surroundings/folder", test_folders);
  g_test_add_func ("/surroundings/home", test_home);
  g_test_add_func ("/surroundings/folders-of", test_folders_of);
  return g_test_run ();
}
