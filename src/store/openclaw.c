/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/openclaw.h"

#include <stdlib.h>

#include "core/json.h"
#include "disk/file.h"

#define FIRST_SQLITE_YEAR 2026
#define FIRST_SQLITE_MONTH 6

/* The real path of the first `openclaw` that can be run. */
static char *
find_program (const char *search_path)
{
  g_auto (GStrv) folders = g_strsplit (search_path != NULL ? search_path : "", ":", -1);

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "openclaw", NULL);
      char *real = NULL;
      char *copy = NULL;

      if (!g_path_is_absolute (path) || !g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ||
          g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      real = realpath (path, NULL);
      copy = g_strdup (real);
      free (real);
      return copy;
    }
  return NULL;
}

char *
keep_openclaw_dup_version (const char *search_path)
{
  g_autofree char *program = find_program (search_path);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "package.json", NULL) : NULL;
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (KeepJson) json = NULL;
  const KeepJsonNode *root = NULL;

  if (path == NULL || !keep_file_read (path, &contents, NULL) || contents == NULL)
    return NULL;
  json = keep_json_parse (keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents),
                          NULL);
  root = json != NULL ? keep_json_get_root (json) : NULL;
  if (!keep_json_node_is_string (keep_json_node_get_member (root, "name"), "openclaw"))
    return NULL;
  return keep_json_node_dup_string (keep_json_node_get_member (root, "version"));
}

gboolean
keep_openclaw_uses_sqlite (const char *version)
{
  g_auto (GStrv) parts = version != NULL ? g_strsplit (version, ".", 3) : NULL;
  gint64 year = 0;
  gint64 month = 0;

  if (parts == NULL || g_strv_length (parts) < 2)
    return FALSE;
  year = g_ascii_strtoll (parts[0], NULL, 10);
  month = g_ascii_strtoll (parts[1], NULL, 10);
  return year > FIRST_SQLITE_YEAR || (year == FIRST_SQLITE_YEAR && month >= FIRST_SQLITE_MONTH);
}
