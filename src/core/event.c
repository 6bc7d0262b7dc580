/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/event.h"

#include <math.h>
#include <string.h>

#include "core/json-writer.h"
#include "core/json.h"

/* Numbers up to here are exact in a double. */
#define LARGEST_EXACT G_GINT64_CONSTANT (9007199254740992)

static const char *const kind_names[KEEP_EVENT_N_KINDS] = {
  [KEEP_EVENT_SIGNED_IN] = "signed-in",
  [KEEP_EVENT_REFRESHED] = "refreshed",
  [KEEP_EVENT_ROTATED_ELSEWHERE] = "rotated-elsewhere",
  [KEEP_EVENT_INVALIDATED] = "invalidated",
  [KEEP_EVENT_EXPIRED] = "expired",
  [KEEP_EVENT_EXPIRING] = "expiring",
  [KEEP_EVENT_ADOPTED] = "adopted",
  [KEEP_EVENT_REPAIRED] = "repaired",
  [KEEP_EVENT_DEFAULT_CHANGED] = "default-changed",
  [KEEP_EVENT_REMOVED] = "removed",
  [KEEP_EVENT_IMPORTED] = "imported",
  [KEEP_EVENT_MIRRORED] = "mirrored",
  [KEEP_EVENT_RESTORED] = "restored",
  [KEEP_EVENT_ERROR] = "error",
};

/* Whole characters of valid UTF-8, as many as fit. */
static char *
dup_bounded (const char *text, gsize max_bytes)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  if (valid != NULL && strlen (valid) > max_bytes)
    {
      char *end = g_utf8_find_prev_char (valid, valid + max_bytes + 1);

      *end = '\0';
    }
  return g_steal_pointer (&valid);
}

KeepEvent *
keep_event_new (gint64 at_ms,
                KeepEventKind kind,
                const char *profile,
                const char *by,
                const char *code,
                const char *detail)
{
  KeepEvent *self = g_new0 (KeepEvent, 1);

  self->at_ms = CLAMP (at_ms, 0, LARGEST_EXACT);
  self->kind = kind;
  self->profile = dup_bounded (profile, KEEP_EVENT_MAX_PROFILE_BYTES);
  self->by = dup_bounded (by != NULL ? by : KEEP_EVENT_BY_UNKNOWN, KEEP_EVENT_MAX_WORD_BYTES);
  self->code = dup_bounded (code, KEEP_EVENT_MAX_WORD_BYTES);
  self->detail = dup_bounded (detail, KEEP_EVENT_MAX_DETAIL_BYTES);
  return self;
}

void
keep_event_free (KeepEvent *self)
{
  g_free (self->profile);
  g_free (self->by);
  g_free (self->code);
  g_free (self->detail);
  g_free (self);
}

const char *
keep_event_kind_get_name (KeepEventKind kind)
{
  return kind_names[kind];
}

KeepBuffer *
keep_event_format (const KeepEvent *self)
{
  KeepBuffer *line = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (line, "");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "at", self->at_ms);
  keep_json_writer_string (&writer, "profile", self->profile);
  keep_json_writer_string (&writer, "kind", kind_names[self->kind]);
  keep_json_writer_string (&writer, "by", self->by);
  keep_json_writer_string (&writer, "code", self->code);
  keep_json_writer_string (&writer, "detail", self->detail);
  keep_json_writer_end_object (&writer);
  return line;
}

static gboolean
parse_time (const KeepJsonNode *node, gint64 *at_ms)
{
  double number = 0;

  if (!keep_json_node_get_number (node, &number) || !(number >= 0 && number <= LARGEST_EXACT) ||
      trunc (number) != number)
    return FALSE;
  *at_ms = (gint64) number;
  return TRUE;
}

static gboolean
parse_kind (const KeepJsonNode *node, KeepEventKind *kind)
{
  for (guint i = 0; i < KEEP_EVENT_N_KINDS; i++)
    if (keep_json_node_is_string (node, kind_names[i]))
      {
        *kind = (KeepEventKind) i;
        return TRUE;
      }
  return FALSE;
}

/* Returns whether @node is null or a string that fits. */
static gboolean
parse_text (const KeepJsonNode *node, gsize max_bytes, char **text)
{
  if (node == NULL)
    return FALSE;
  if (keep_json_node_get_type (node) == KEEP_JSON_NULL)
    return TRUE;
  *text = keep_json_node_dup_string (node);
  return *text != NULL && strlen (*text) <= max_bytes;
}

KeepEvent *
keep_event_parse (const char *line, gsize length_bytes)
{
  g_autoptr (KeepJson) json =
      length_bytes <= KEEP_EVENT_MAX_BYTES ? keep_json_parse (line, length_bytes, NULL) : NULL;
  const KeepJsonNode *root = json != NULL ? keep_json_get_root (json) : NULL;
  g_autoptr (KeepEvent) self = g_new0 (KeepEvent, 1);

  if (!parse_time (keep_json_node_get_member (root, "at"), &self->at_ms) ||
      !parse_kind (keep_json_node_get_member (root, "kind"), &self->kind) ||
      !parse_text (keep_json_node_get_member (root, "profile"), KEEP_EVENT_MAX_PROFILE_BYTES,
                   &self->profile) ||
      !parse_text (keep_json_node_get_member (root, "by"), KEEP_EVENT_MAX_WORD_BYTES, &self->by) ||
      !parse_text (keep_json_node_get_member (root, "code"), KEEP_EVENT_MAX_WORD_BYTES,
                   &self->code) ||
      !parse_text (keep_json_node_get_member (root, "detail"), KEEP_EVENT_MAX_DETAIL_BYTES,
                   &self->detail) ||
      self->by == NULL)
    return NULL;
  return g_steal_pointer (&self);
}
