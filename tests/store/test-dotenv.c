/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/dotenv.h"

#include "support/temp-home.h"

static const char *const environment[] = { "SET=outside", "EMPTY=", NULL };

static void
fixture_set_up (TempHome **home, gconstpointer data)
{
  *home = temp_home_new ();
}

static void
fixture_tear_down (TempHome **home, gconstpointer data)
{
  temp_home_free (*home);
}

/* As npm's dotenv reads them. */
static void
test_lines (TempHome **home, gconstpointer data)
{
  static const char *const cases[][3] = {
    { "A=b", "A", "b" },
    { "A = b c ", "A", "b c" },
    { "export A=b", "A", "b" },
    { "A: b", "A", "b" },
    { "A=b # c", "A", "b" },
    { "A='b # c'", "A", "b # c" },
    { "A=\"b\\nc\"", "A", "b\nc" },
    { "A='b\\nc'", "A", "b\\nc" },
    { "A=`b`", "A", "b" },
    { "A=\"b\nc\"", "A", "b\nc" },
    { "A=b\r\nB=c\rC=d", "B", "c" },
    { "A=b\nA=c", "A", "c" },
    { "A=", "A", "" },
    { "# A=b", "A", NULL },
    { "A", "A", NULL },
    { "A.B=c", "A.B", NULL },
    { "SET=b", "SET", "outside" },
    { "EMPTY=b", "EMPTY", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) extended = NULL;

      temp_home_write (*home, ".openclaw/.env", cases[i][0]);
      extended = keep_dotenv_extend ((*home)->places, environment);
      g_assert_cmpstr (g_environ_getenv (extended, cases[i][1]), ==, cases[i][2]);
    }
}

static void
test_files (TempHome **home, gconstpointer data)
{
  g_auto (GStrv) without = keep_dotenv_extend ((*home)->places, environment);
  g_auto (GStrv) extended = NULL;

  g_assert_cmpuint (g_strv_length (without), ==, 2);
  temp_home_write (*home, ".openclaw/.env", "A=first");
  temp_home_write (*home, ".config/openclaw/gateway.env", "A=second\nB=second");
  extended = keep_dotenv_extend ((*home)->places, environment);
  g_assert_cmpstr (g_environ_getenv (extended, "A"), ==, "first");
  g_assert_cmpstr (g_environ_getenv (extended, "B"), ==, "second");
}

#define ADD(path, test) g_test_add (path, TempHome *, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/dotenv/lines", test_lines);
  ADD ("/dotenv/files", test_files);
  return g_test_run ();
}
