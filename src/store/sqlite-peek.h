/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One yes-or-no question to a SQLite database that belongs to somebody else. The library is loaded
 * only where such a database exists, so that the JSON generation never pays for it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KEEP_SQLITE_NO,      /* no such file, no such table, or no row */
  KEEP_SQLITE_YES,     /* the query gave a row */
  KEEP_SQLITE_UNKNOWN, /* the file is there but cannot be read: locked, damaged, forbidden, no
                          library */
} KeepSqliteAnswer;

/* @query: constant SQL without parameters. Opens @path for reading only. */
KeepSqliteAnswer keep_sqlite_peek (const char *path, const char *query);

G_END_DECLS
