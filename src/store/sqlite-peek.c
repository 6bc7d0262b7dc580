/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sqlite-peek.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <string.h>

#include "disk/file.h"

#define LIBRARY "libsqlite3.so.0"
#define BUSY_TIMEOUT_MS 5000

/* The few entry points that are used, with the types that sqlite3.h gives them. */
typedef struct
{
  void *library; /* owned */
  __typeof__ (&sqlite3_open_v2) open_v2;
  __typeof__ (&sqlite3_busy_timeout) busy_timeout;
  __typeof__ (&sqlite3_prepare_v2) prepare_v2;
  __typeof__ (&sqlite3_step) step;
  __typeof__ (&sqlite3_finalize) finalize;
  __typeof__ (&sqlite3_errmsg) errmsg;
  __typeof__ (&sqlite3_close) close;
} Sqlite;

static gboolean
sqlite_load (Sqlite *self)
{
  const struct
  {
    const char *name;
    void *slot;
  } symbols[] = {
    { "sqlite3_open_v2", &self->open_v2 },       { "sqlite3_busy_timeout", &self->busy_timeout },
    { "sqlite3_prepare_v2", &self->prepare_v2 }, { "sqlite3_step", &self->step },
    { "sqlite3_finalize", &self->finalize },     { "sqlite3_errmsg", &self->errmsg },
    { "sqlite3_close", &self->close },
  };

  self->library = dlopen (LIBRARY, RTLD_NOW | RTLD_LOCAL);
  for (gsize i = 0; self->library != NULL && i < G_N_ELEMENTS (symbols); i++)
    {
      void *symbol = dlsym (self->library, symbols[i].name);

      if (symbol == NULL)
        return FALSE;
      memcpy (symbols[i].slot, &symbol, sizeof symbol);
    }
  return self->library != NULL;
}

static KeepSqliteAnswer
ask (const Sqlite *sqlite, sqlite3 *database, const char *query)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite->prepare_v2 (database, query, -1, &statement, NULL);

  if (result == SQLITE_ERROR && g_str_has_prefix (sqlite->errmsg (database), "no such table"))
    return KEEP_SQLITE_NO;
  if (result == SQLITE_OK)
    result = sqlite->step (statement);
  sqlite->finalize (statement);
  if (result == SQLITE_ROW)
    return KEEP_SQLITE_YES;
  return result == SQLITE_DONE ? KEEP_SQLITE_NO : KEEP_SQLITE_UNKNOWN;
}

/* Reading a database in WAL mode makes two files beside it, unless it is told that nobody writes,
 * which is so while there is no write-ahead log. */
static char *
dup_uri (const char *path)
{
  g_autofree char *escaped = g_uri_escape_string (path, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, TRUE);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  gboolean has_log = g_file_test (log, G_FILE_TEST_EXISTS);

  return g_strconcat ("file:", escaped, has_log ? "?mode=ro" : "?mode=ro&immutable=1", NULL);
}

KeepSqliteAnswer
keep_sqlite_peek (const char *path, const char *query)
{
  KeepSqliteAnswer answer = KEEP_SQLITE_UNKNOWN;
  sqlite3 *database = NULL;
  Sqlite sqlite = { 0 };

  if (keep_file_is_missing (path))
    return KEEP_SQLITE_NO;
  if (sqlite_load (&sqlite))
    {
      g_autofree char *uri = dup_uri (path);

      if (sqlite.open_v2 (uri, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) ==
          SQLITE_OK)
        {
          sqlite.busy_timeout (database, BUSY_TIMEOUT_MS);
          answer = ask (&sqlite, database, query);
        }
      sqlite.close (database);
    }
  if (sqlite.library != NULL)
    dlclose (sqlite.library);
  return answer;
}
