/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/session-pins.h"

#include <glib/gi18n-lib.h>

#include "core/ecmascript.h"
#include "core/json.h"
#include "disk/file.h"

#define PROFILE "authProfileOverride"
#define SOURCE "authProfileOverrideSource"
#define COMPACTION "authProfileOverrideCompactionCount"
#define SESSION_ID "sessionId"

/* Keys that do not name an agent are of the agent whose file it is. */
static gboolean
is_of_agent (const KeepJsonNode *key, const char *agent)
{
  g_autofree char *text = keep_json_node_dup_string (key);
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, ":", 3) : NULL;

  return parts == NULL || g_strv_length (parts) < 3 ||
         g_ascii_strcasecmp (parts[0], "agent") != 0 || g_ascii_strcasecmp (parts[1], agent) == 0;
}

static KeepPinSource
read_source (const KeepJsonNode *entry)
{
  const KeepJsonNode *source = keep_json_node_get_member (entry, SOURCE);
  const KeepJsonNode *count = keep_json_node_get_member (entry, COMPACTION);

  if (source != NULL && keep_json_node_get_type (source) != KEEP_JSON_NULL)
    return keep_json_node_is_string (source, "user") ? KEEP_PIN_USER : KEEP_PIN_AUTO;
  return count != NULL && keep_json_node_get_type (count) == KEEP_JSON_NUMBER ? KEEP_PIN_AUTO
                                                                              : KEEP_PIN_USER;
}

/* (nullable): most sessions have no pin. */
static KeepPin *
read_pin (const KeepJsonNode *entry)
{
  g_autofree char *profile = keep_json_node_dup_string (keep_json_node_get_member (entry, PROFILE));
  g_autofree char *session = NULL;
  KeepPin *pin = NULL;

  if (profile == NULL || *keep_ecmascript_strip (profile) == '\0')
    return NULL;
  session = keep_json_node_dup_string (keep_json_node_get_member (entry, SESSION_ID));
  pin = g_new0 (KeepPin, 1);
  pin->profile = g_steal_pointer (&profile);
  pin->source = read_source (entry);
  if (session != NULL && keep_pin_is_session_id (keep_ecmascript_strip (session)))
    pin->session = g_steal_pointer (&session);
  return pin;
}

GPtrArray *
keep_session_pins_parse (
    const char *text, gsize length_bytes, const char *agent, const char *path, GError **error)
{
  KeepJsonFault fault;
  g_autoptr (KeepJson) json = keep_json_parse (text, length_bytes, &fault);
  GPtrArray *pins = NULL;
  const KeepJsonNode *key = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  if (json == NULL)
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                   _ ("%s is damaged: line %u, column %u has %s. It was left as it is."), path,
                   fault.line, fault.column, fault.reason);
      return NULL;
    }
  pins = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_pin_free);
  keep_json_iter_init (&iter, keep_json_get_root (json));
  while (keep_json_iter_next (&iter, &key, &entry))
    {
      KeepPin *pin = key != NULL && is_of_agent (key, agent) ? read_pin (entry) : NULL;

      if (pin != NULL)
        g_ptr_array_add (pins, pin);
    }
  return pins;
}

GPtrArray *
keep_session_pins_read (const char *path, const char *agent, GError **error)
{
  g_autoptr (KeepBuffer) contents = NULL;

  if (!keep_file_read (path, &contents, error))
    return NULL;
  if (contents == NULL)
    return g_ptr_array_new ();
  return keep_session_pins_parse (keep_buffer_get_data (contents),
                                  keep_buffer_get_length_bytes (contents), agent, path, error);
}
