/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/pin.h"

#include <string.h>

#define MAX_SESSION_ID 128

void
keep_pin_free (KeepPin *self)
{
  g_free (self->profile);
  g_free (self->session);
  g_free (self);
}

const char *
keep_pin_source_get_name (KeepPinSource source)
{
  return source == KEEP_PIN_USER ? "user" : "auto";
}

GHashTable *
keep_pin_group (const GPtrArray *pins)
{
  GHashTable *groups =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < pins->len; i++)
    {
      KeepPin *pin = g_ptr_array_index (pins, i);
      GPtrArray *group = g_hash_table_lookup (groups, pin->profile);

      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_hash_table_insert (groups, pin->profile, group);
        }
      g_ptr_array_add (group, pin);
    }
  return groups;
}

guint
keep_pin_count (const GPtrArray *pins, KeepPinSource source)
{
  guint n_found = 0;

  for (guint i = 0; pins != NULL && i < pins->len; i++)
    n_found += ((const KeepPin *) pins->pdata[i])->source == source;
  return n_found;
}

gboolean
keep_pin_is_session_id (const char *text)
{
  gsize length = strlen (text);

  if (length > MAX_SESSION_ID || !g_ascii_isalnum (*text))
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("._-", *at) == NULL)
      return FALSE;
  return TRUE;
}
