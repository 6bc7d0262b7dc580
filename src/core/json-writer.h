/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepJsonWriter: writes JSON into a buffer, spelled as JSON.stringify() spells it, either compact
 * or indented by two spaces. The caller keeps the order right; the writer places commas and line
 * ends.
 *
 * |[
 * KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");
 * keep_json_writer_begin_object (&writer, NULL);
 * keep_json_writer_string (&writer, "type", "oauth");
 * keep_json_writer_end_object (&writer);
 * ]|
 */
#pragma once

#include <glib.h>

#include "core/buffer.h"
#include "core/secret.h"

G_BEGIN_DECLS

typedef struct
{
  KeepBuffer *out;        /* borrowed */
  const char *line_start; /* borrowed; before the closing bracket of the outermost value */
  guint depth;
  gboolean needs_comma;
} KeepJsonWriter;

/**
 * KEEP_JSON_WRITER_INIT:
 * @buffer: (transfer none): where to append
 * @start: "\n" and the indentation of the line that the value stands in, or "" for compact output
 */
#define KEEP_JSON_WRITER_INIT(buffer, start) \
  {                                          \
    .out = (buffer), .line_start = (start)   \
  }

/* @name: (nullable): the member's name, %NULL in an array or for the outermost value. */
void keep_json_writer_begin_object (KeepJsonWriter *self, const char *name);
void keep_json_writer_end_object (KeepJsonWriter *self);
void keep_json_writer_begin_array (KeepJsonWriter *self, const char *name);
void keep_json_writer_end_array (KeepJsonWriter *self);

/* @value: (nullable): %NULL writes null. What is not UTF-8, as a path may be, becomes U+FFFD. */
void keep_json_writer_string (KeepJsonWriter *self, const char *name, const char *value);
void keep_json_writer_secret (KeepJsonWriter *self, const char *name, const KeepSecret *value);
void keep_json_writer_int64 (KeepJsonWriter *self, const char *name, gint64 value);
void keep_json_writer_boolean (KeepJsonWriter *self, const char *name, gboolean value);
void keep_json_writer_null (KeepJsonWriter *self, const char *name);

/* @json: bytes that already are one JSON value, indented for this place. */
void
keep_json_writer_raw (KeepJsonWriter *self, const char *name, const char *json, gsize length_bytes);

/* Appends @text as a JSON string, quotes included. */
void keep_json_append_string (KeepBuffer *out, const char *text, gssize length_bytes);

/* The same without quotes: a piece of a string. */
void keep_json_append_escaped (KeepBuffer *out, const char *text, gssize length_bytes);

G_END_DECLS
