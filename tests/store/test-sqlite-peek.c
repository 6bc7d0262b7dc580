/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>

#include "store/sqlite-peek.h"
#include "support/temp-home.h"

#define QUERY "SELECT 1 FROM things WHERE name = 'wanted'"

static void
test_peek (void)
{
  static const struct
  {
    const char *sql; /* NULL: no file */
    KeepSqliteAnswer answer;
  } cases[] = {
    { NULL, KEEP_SQLITE_NO },
    { "CREATE TABLE others (name TEXT)", KEEP_SQLITE_NO },
    { "CREATE TABLE things (name TEXT)", KEEP_SQLITE_NO },
    { "CREATE TABLE things (name TEXT); INSERT INTO things VALUES ('wanted')", KEEP_SQLITE_YES },
    { "PRAGMA journal_mode=WAL; CREATE TABLE things (name TEXT) STRICT; "
      "INSERT INTO things VALUES ('wanted')",
      KEEP_SQLITE_YES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();
      g_autofree char *path = temp_home_dup_path (home, "db");
      sqlite3 *database = NULL;

      if (cases[i].sql != NULL)
        {
          g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
          g_assert_cmpint (sqlite3_exec (database, cases[i].sql, NULL, NULL, NULL), ==, SQLITE_OK);
        }
      g_assert_cmpint (keep_sqlite_peek (path, QUERY), ==, cases[i].answer);
      sqlite3_close (database);
    }
}

/* Looking leaves no trace, whatever the path looks like in a URI. */
static void
test_no_trace (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "a b%3f/c?d#e&f");
  g_autofree char *names = NULL;
  sqlite3 *database = NULL;

  temp_home_write (home, "a b%3f/c?d#e&f", "");
  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database,
                                 "PRAGMA journal_mode=WAL; CREATE TABLE things (name TEXT); "
                                 "INSERT INTO things VALUES ('wanted')",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (database);
  g_assert_cmpint (keep_sqlite_peek (path, QUERY), ==, KEEP_SQLITE_YES);
  names = temp_home_list (home, "a b%3f");
  g_assert_cmpstr (names, ==, "c?d#e&f");
}

static void
test_unreadable (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "db");

  temp_home_write (home, "db", "this is not a database, however long one looks at it");
  g_assert_cmpint (keep_sqlite_peek (path, QUERY), ==, KEEP_SQLITE_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-peek/answers", test_peek);
  g_test_add_func ("/sqlite-peek/no-trace", test_no_trace);
  g_test_add_func ("/sqlite-peek/unreadable", test_unreadable);
  return g_test_run ();
}
