/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lock-body.h"

#include <math.h>

#include "core/json-writer.h"
#include "core/json.h"

#define FIRST_PAUSE_MS 100.0
#define LONGEST_PAUSE_MS 10000.0

/* Numbers up to here are exact in a double. */
#define LARGEST_EXACT 9007199254740992.0

char *
keep_lock_body_format (gint64 pid, gint64 created_ms, gint64 starttime)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  g_autoptr (GDateTime) created = g_date_time_new_from_unix_utc (created_ms / 1000);
  g_autofree char *seconds = g_date_time_format (created, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *iso = g_strdup_printf ("%s.%03dZ", seconds, (int) (created_ms % 1000));
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "pid", pid);
  keep_json_writer_string (&writer, "createdAt", iso);
  if (starttime > 0)
    keep_json_writer_int64 (&writer, "starttime", starttime);
  keep_json_writer_end_object (&writer);
  return g_strdup (keep_buffer_get_data (buffer));
}

static gint64
whole_number (const KeepJsonNode *node)
{
  double number = 0;

  if (!keep_json_node_get_number (node, &number) || number <= 0 || number > LARGEST_EXACT ||
      trunc (number) != number)
    return 0;
  return (gint64) number;
}

static gint64
time_ms (const KeepJsonNode *node)
{
  g_autofree char *text = keep_json_node_dup_string (node);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  if (time == NULL)
    return -1;
  return MAX (0, g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000);
}

void
keep_lock_body_parse (const char *bytes, gsize length_bytes, KeepLockBody *body)
{
  g_autoptr (KeepJson) json = NULL;
  const KeepJsonNode *created = NULL;

  *body = (KeepLockBody){ .created_ms = -1 };
  if (length_bytes > KEEP_LOCK_BODY_MAX_BYTES)
    return;
  json = keep_json_parse (bytes, length_bytes, NULL);
  if (json == NULL)
    return;
  body->pid = whole_number (keep_json_node_get_member (keep_json_get_root (json), "pid"));
  body->starttime =
      whole_number (keep_json_node_get_member (keep_json_get_root (json), "starttime"));
  created = keep_json_node_get_member (keep_json_get_root (json), "createdAt");
  body->has_created = created != NULL;
  body->created_ms = time_ms (created);
}

gboolean
keep_lock_body_is_stale (const KeepLockBody *body,
                         KeepLockHolder holder,
                         gint64 modified_ms,
                         gint64 now_ms,
                         gint64 stale_ms)
{
  if (holder == KEEP_LOCK_HOLDER_DEAD)
    return TRUE;
  if (body->has_created)
    return body->created_ms < 0 || now_ms - body->created_ms > stale_ms;
  return now_ms - modified_ms > stale_ms;
}

guint
keep_lock_backoff_ms (guint attempt, double random)
{
  double pause = MIN (LONGEST_PAUSE_MS, FIRST_PAUSE_MS * pow (2, MIN (attempt, 16)));

  return (guint) MIN (LONGEST_PAUSE_MS, round (pause * (1 + random)));
}
