/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-shape.h"

#include <glib/gi18n-lib.h>

gboolean
keep_json_shape_refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (
      error, g_error_new_valist (KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED, format, arguments));
  va_end (arguments);
  return FALSE;
}

gboolean
keep_json_shape_refuse_missing (GError **error, const char *path)
{
  return keep_json_shape_refuse (error, _ ("The member “%s” is missing."), path);
}

char *
keep_json_shape_dup_path (const char *parent, const KeepJsonNode *name)
{
  g_autofree char *spelled =
      g_strndup (keep_json_node_get_text (name) + 1, keep_json_node_get_length_bytes (name) - 2);

  return parent != NULL ? g_strconcat (parent, ".", spelled, NULL) : g_steal_pointer (&spelled);
}

static const KeepJsonMember *
find_member (const KeepJsonMember *members, const KeepJsonNode *name)
{
  for (; members->name != NULL; members++)
    if (keep_json_node_is_string (name, members->name))
      return members;
  return NULL;
}

static gboolean
check_missing (const KeepJsonMember *members, guint32 seen, const char *parent, GError **error)
{
  for (gsize i = 0; members[i].name != NULL; i++)
    {
      g_autofree char *path = NULL;

      if (members[i].need == KEEP_JSON_MEMBER_OPTIONAL || (seen & 1U << i) != 0)
        continue;
      path = parent != NULL ? g_strconcat (parent, ".", members[i].name, NULL)
                            : g_strdup (members[i].name);
      return keep_json_shape_refuse_missing (error, path);
    }
  return TRUE;
}

gboolean
keep_json_shape_read (const KeepJsonNode *node,
                      const KeepJsonMember *members,
                      const char *path,
                      gpointer target,
                      GError **error)
{
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *value = NULL;
  guint32 seen = 0;
  KeepJsonIter iter;

  if (keep_json_node_get_type (node) != KEEP_JSON_OBJECT)
    return path != NULL
               ? keep_json_shape_refuse (error, _ ("The member “%s” must be an object."), path)
               : keep_json_shape_refuse (error, _ ("The document must be an object."));
  keep_json_iter_init (&iter, node);
  while (keep_json_iter_next (&iter, &name, &value))
    {
      const KeepJsonMember *member = find_member (members, name);
      g_autofree char *member_path = keep_json_shape_dup_path (path, name);

      if (member == NULL)
        return keep_json_shape_refuse (error, _ ("The member “%s” is not known here."),
                                       member_path);
      if ((seen & 1U << (member - members)) != 0)
        return keep_json_shape_refuse (error, _ ("The member “%s” is there twice."), member_path);
      seen |= 1U << (member - members);
      if (!member->fill (value, member_path, (char *) target + member->offset, error))
        return FALSE;
    }
  return check_missing (members, seen, path, error);
}
