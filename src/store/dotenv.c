/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/dotenv.h"

#include <string.h>

#include "core/ecmascript.h"
#include "disk/file.h"

/* The expression of npm's dotenv 17, to the letter. */
#define LINE                                                                         \
  "(?:^|^)\\s*(?:export\\s+)?([\\w.-]+)(?:\\s*=\\s*?|:\\s+?)(\\s*'(?:\\\\'|[^'])*'|" \
  "\\s*\"(?:\\\\\"|[^\"])*\"|\\s*`(?:\\\\`|[^`])*`|[^#\\r\\n]+)?\\s*(?:#.*)?(?:$|$)"

#define MAX_BYTES (1024 * 1024)

/* POSIX.1-2017 §8.1, and lower case. */
static gboolean
is_name (const char *name)
{
  return (g_ascii_isalpha (*name) || *name == '_') &&
         name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_")] == '\0';
}

/* Takes the quotes off in place; between double ones "\n" and "\r" stand for line ends. */
static char *
unquote (char *value)
{
  GString *text = NULL;
  gsize length = strlen (value);
  gboolean is_expanded = *value == '"';

  if (length >= 2 && strchr ("'\"`", *value) != NULL && value[length - 1] == *value)
    {
      memmove (value, value + 1, length - 2);
      value[length - 2] = '\0';
    }
  if (!is_expanded)
    return value;
  text = g_string_new (value);
  g_free (value);
  g_string_replace (text, "\\n", "\n", 0);
  g_string_replace (text, "\\r", "\r", 0);
  return g_string_free (text, FALSE);
}

/* Of several lines for one name the last counts. */
static GHashTable *
parse (const char *text)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GRegex) line = g_regex_new (LINE, G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_auto (GStrv) halves = g_strsplit (text, "\r\n", -1);
  g_autofree char *joined = g_strjoinv ("\n", halves);

  g_strdelimit (joined, "\r", '\n');
  g_regex_match (line, joined, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);
      char *value = g_match_info_fetch (match, 2);

      value = unquote (keep_ecmascript_strip (value != NULL ? value : g_strdup ("")));
      if (is_name (name))
        g_hash_table_replace (values, g_steal_pointer (&name), value);
      else
        g_free (value);
      g_match_info_next (match, NULL);
    }
  return values;
}

static GStrv
add_file (GStrv environment, const char *path)
{
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (GHashTable) values = NULL;
  gpointer name = NULL;
  gpointer value = NULL;
  GHashTableIter iter;

  if (!keep_file_read (path, &contents, NULL) || contents == NULL ||
      keep_buffer_get_length_bytes (contents) > MAX_BYTES ||
      !g_utf8_validate_len (keep_buffer_get_data (contents),
                            keep_buffer_get_length_bytes (contents), NULL))
    return environment;
  values = parse (keep_buffer_get_data (contents));
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    environment = g_environ_setenv (environment, name, value, FALSE);
  return environment;
}

GStrv
keep_dotenv_extend (const KeepPlaces *places, const char *const *environment)
{
  const char *state_dir = keep_places_get_state_dir (places);
  const char *home = keep_places_get_home (places);
  g_autofree char *path = g_build_filename (state_dir, ".env", NULL);
  g_autofree char *default_dir = g_build_filename (home, ".openclaw", NULL);
  g_autofree char *gateway = g_build_filename (home, ".config", "openclaw", "gateway.env", NULL);
  gboolean is_chosen = g_environ_getenv ((char **) environment, "OPENCLAW_STATE_DIR") != NULL &&
                       !g_str_equal (state_dir, default_dir);
  GStrv extended = add_file (g_strdupv ((char **) environment), path);

  return is_chosen ? extended : add_file (extended, gateway);
}
