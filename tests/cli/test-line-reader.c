/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "cli/line-reader.h"

typedef struct
{
  GString *lines; /* each in brackets; "." for the end */
  KeepLineReader *reader;
  int write_fd;
  int read_fd;
} Fixture;

static void
on_line (const char *line, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (line == NULL)
    g_string_append_c (fixture->lines, '.');
  else
    g_string_append_printf (fixture->lines, "[%zu:%.8s]", strlen (line), line);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  fixture->read_fd = fds[0];
  fixture->write_fd = fds[1];
  fixture->lines = g_string_new (NULL);
  fixture->reader = keep_line_reader_new (fds[0], on_line, fixture);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  keep_line_reader_free (fixture->reader);
  g_string_free (fixture->lines, TRUE);
  close (fixture->read_fd);
  if (fixture->write_fd >= 0)
    close (fixture->write_fd);
}

static void
say (Fixture *fixture, const char *text)
{
  g_assert_cmpint (write (fixture->write_fd, text, strlen (text)), ==, strlen (text));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
end (Fixture *fixture)
{
  close (fixture->write_fd);
  fixture->write_fd = -1;
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  say (fixture, "one\ntw");
  g_assert_cmpstr (fixture->lines->str, ==, "[3:one]");
  say (fixture, "o\n\nthree");
  g_assert_cmpstr (fixture->lines->str, ==, "[3:one][3:two][0:]");
  end (fixture);
  g_assert_cmpstr (fixture->lines->str, ==, "[3:one][3:two][0:][5:three].");
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  end (fixture);
  g_assert_cmpstr (fixture->lines->str, ==, ".");
  g_assert_false (g_main_context_pending (NULL));
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *just = g_strnfill (KEEP_LINE_MAX_BYTES, 'x');

  say (fixture, just);
  say (fixture, "\n");
  g_assert_cmpstr (fixture->lines->str, ==, "[16384:xxxxxxxx]");
  say (fixture, just);
  say (fixture, "x\nafter\n");
  g_assert_cmpstr (fixture->lines->str, ==, "[16384:xxxxxxxx][5:after]");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/line-reader/lines", test_lines);
  ADD ("/line-reader/nothing", test_nothing);
  ADD ("/line-reader/too-long", test_too_long);
  return g_test_run ();
}
