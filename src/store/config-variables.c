/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/config-variables.h"

#include <string.h>

#define SHELL_ENV "shellEnv"
#define VARS "vars"

/* How long NAME is if @text starts with "${NAME}", else 0. */
static gsize
measure_reference (const char *text)
{
  const char *name = text + strlen ("${");
  gsize length = 0;

  if (text[0] != '$' || text[1] != '{')
    return 0;
  while (g_ascii_isupper (name[length]) || name[length] == '_' ||
         (length > 0 && g_ascii_isdigit (name[length])))
    length++;
  return name[length] == '}' ? length : 0;
}

/* Appends what the reference of that length at @text stands for. */
static void
append_variable (GString *out, const char *text, gsize name_length, const char *const *environment)
{
  g_autofree char *name = g_strndup (text + strlen ("${"), name_length);
  const char *value = g_environ_getenv ((char **) environment, name);

  if (value != NULL && *value != '\0')
    g_string_append (out, value);
  else
    g_string_append_printf (out, "${%s}", name);
}

char *
keep_config_variables_substitute (const char *text, const char *const *environment)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      gboolean is_escaped = text[0] == '$' && text[1] == '$';
      gsize name_length = measure_reference (is_escaped ? text + 1 : text);

      if (is_escaped && name_length > 0)
        text++;
      if (name_length == 0)
        g_string_append_c (out, *text++);
      else if (is_escaped)
        g_string_append_len (out, text, (gssize) (name_length + strlen ("${}")));
      else
        append_variable (out, text, name_length, environment);
      if (name_length > 0)
        text += name_length + strlen ("${}");
    }
  return g_string_free (out, FALSE);
}

static gboolean
has_reference (const char *text)
{
  for (; *text != '\0'; text++)
    {
      gboolean is_escaped = text[0] == '$' && text[1] == '$';

      if (measure_reference (is_escaped ? text + 1 : text) == 0)
        continue;
      if (!is_escaped)
        return TRUE;
      text++;
    }
  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\n\v\f\r")] == '\0';
}

/* POSIX.1-2017 §8.1, and lower case. */
static gboolean
is_variable_name (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_')
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;
  return TRUE;
}

static void
collect (GHashTable *variables, const KeepJsonNode *object)
{
  const KeepJsonNode *name_node = NULL;
  const KeepJsonNode *value_node = NULL;
  KeepJsonIter iter;

  if (object == NULL || keep_json_node_get_type (object) != KEEP_JSON_OBJECT)
    return;
  keep_json_iter_init (&iter, object);
  while (keep_json_iter_next (&iter, &name_node, &value_node))
    {
      g_autofree char *name = keep_json_node_dup_string (name_node);
      g_autofree char *value = keep_json_node_dup_string (value_node);

      if (name == NULL || is_blank (value) || g_str_equal (name, VARS) ||
          g_str_equal (name, SHELL_ENV))
        continue;
      g_strstrip (name);
      if (is_variable_name (name))
        g_hash_table_replace (variables, g_steal_pointer (&name), g_steal_pointer (&value));
    }
}

GStrv
keep_config_variables_extend (const KeepJsonNode *env, const char *const *environment)
{
  g_autoptr (GHashTable) variables =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GStrv extended = g_strdupv ((char **) environment);
  gpointer name = NULL;
  gpointer value = NULL;
  GHashTableIter iter;

  /* `env` itself counts more than `env.vars`. */
  collect (variables, keep_json_node_get_member (env, VARS));
  collect (variables, env);
  g_hash_table_iter_init (&iter, variables);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (is_blank (g_environ_getenv (extended, name)) && !has_reference (value))
      extended = g_environ_setenv (extended, name, value, TRUE);
  return extended;
}
