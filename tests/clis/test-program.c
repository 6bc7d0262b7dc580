/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/program.h"

#include "support/temp-home.h"

static void
test_find (void)
{
  gsize n_programs = 0;
  const KeepProgram *programs = keep_program_list (&n_programs);

  g_assert_cmpint (n_programs, ==, 2);
  for (gsize i = 0; i < n_programs; i++)
    g_assert_true (keep_program_find (programs[i].id) == &programs[i]);
  g_assert_null (keep_program_find ("nobody"));
}

/* Nobody's folder: looking finds nothing and makes nothing. */
static void
test_empty_home (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *variable = g_strconcat ("HOME=", home->path, NULL);
  const char *const environment[] = { variable, NULL };
  const KeepSurroundings surroundings = { environment, home->path, home->path };
  gsize n_programs = 0;
  const KeepProgram *programs = keep_program_list (&n_programs);
  g_autofree char *names = NULL;

  for (gsize i = 0; i < n_programs; i++)
    {
      g_autoptr (KeepForeignLogin) login = programs[i].read (&surroundings);
      g_auto (GStrv) folders = programs[i].dup_folders (&surroundings);
      g_autofree char *path = programs[i].dup_path (&surroundings);

      g_assert_cmpint (login->state, ==, KEEP_FOREIGN_LOGIN_NOT_THERE);
      g_assert_true (g_str_has_prefix (path, home->path));
      g_assert_true (g_str_has_prefix (path, folders[0]));
    }
  names = temp_home_list (home, "");
  g_assert_cmpstr (names, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/program/find", test_find);
  g_test_add_func ("/program/empty-home", test_empty_home);
  return g_test_run ();
}
