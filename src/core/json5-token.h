/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of JSON5 for "core/json5.h": each function reads one of them and appends it in JSON's
 * spelling. Its sentences are in json5.c.
 */
#pragma once

#include "core/buffer.h"
#include "core/json.h"

G_BEGIN_DECLS

typedef struct
{
  const char *at; /* valid UTF-8 without NUL */
  const char *end;
  KeepBuffer *out;                   /* borrowed */
  char closing[KEEP_JSON_MAX_DEPTH]; /* the bracket that each open container ends with */
  guint depth;
  gboolean wants_comma;    /* before the next element, if there is one */
  gunichar open_surrogate; /* the first half of a pair that waits for its second, or 0 */
  const char *reason;      /* nullable: why this is not JSON5, static, to be translated */
} KeepJson5Reader;

/* Sets the reason. Returns: %FALSE, for the caller to return */
gboolean keep_json5_fail (KeepJson5Reader *reader, const char *reason);

/* Whether the next byte is one of @characters, which are ASCII. */
gboolean keep_json5_is_at (const KeepJson5Reader *reader, const char *characters);

/* Comments are space. */
gboolean keep_json5_skip_space (KeepJson5Reader *reader);

/* At a quote. */
gboolean keep_json5_read_string (KeepJson5Reader *reader);

/* At what should be an unquoted name. */
gboolean keep_json5_read_name (KeepJson5Reader *reader);

/* At what should be a number, Infinity or NaN, with or without a sign. */
gboolean keep_json5_read_number (KeepJson5Reader *reader);

/**
 * keep_json5_read_word:
 * @meaning: (nullable): what to write for @word, %NULL where JSON has no spelling for it
 */
gboolean keep_json5_read_word (KeepJson5Reader *reader, const char *word, const char *meaning);

G_END_DECLS
