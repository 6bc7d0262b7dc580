/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-pointer.h"

#include <string.h>

/* "~1" before "~0": "~01" stands for "~1". */
static char *
decode (const char *part)
{
  GString *text = g_string_new (part);

  g_string_replace (text, "~1", "/", 0);
  g_string_replace (text, "~0", "~", 0);
  return g_string_free (text, FALSE);
}

/* (nullable) */
static const KeepJsonNode *
find_element (const KeepJsonNode *array, const char *part)
{
  char *end = NULL;
  gint64 index = g_ascii_strtoll (part, &end, 10);
  const KeepJsonNode *element = NULL;
  KeepJsonIter iter;

  if (end == part || index < 0)
    return NULL;
  keep_json_iter_init (&iter, array);
  while (keep_json_iter_next (&iter, NULL, &element))
    if (index-- == 0)
      return element;
  return NULL;
}

const KeepJsonNode *
keep_json_pointer_find (const KeepJsonNode *root, const char *pointer)
{
  g_auto (GStrv) parts = NULL;
  const KeepJsonNode *node = root;

  if (*pointer != '/')
    return NULL;
  parts = g_strsplit (pointer + 1, "/", -1);
  /* The pointer "/" has one part, the empty one; g_strsplit() gives none for it. */
  if (parts[0] == NULL)
    return keep_json_node_get_member (root, "");
  for (gsize i = 0; parts[i] != NULL && node != NULL; i++)
    {
      g_autofree char *part = decode (parts[i]);

      node = keep_json_node_get_type (node) == KEEP_JSON_ARRAY
                 ? find_element (node, part)
                 : keep_json_node_get_member (node, part);
    }
  return node;
}
