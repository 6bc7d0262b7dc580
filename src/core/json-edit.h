/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Changes one member of somebody else's document and keeps every other byte: order, spacing, number
 * spelling, escapes and members that we know nothing of. What is added imitates the spacing of its
 * neighbours; in an empty object of an indented document it is indented by two more spaces, as
 * JSON.stringify(value, null, 2) would.
 */
#pragma once

#include "core/buffer.h"
#include "core/json.h"

G_BEGIN_DECLS

/**
 * keep_json_dup_line_start:
 * @object: an object of @json
 *
 * Returns: (transfer full): "\n" and the indentation that a new member of @object gets, for
 *   KEEP_JSON_WRITER_INIT(); "" where the object is written on one line
 */
char *keep_json_dup_line_start (const KeepJson *json, const KeepJsonNode *object);

/**
 * keep_json_put_member:
 * @object: an object of @json
 * @value: one JSON value
 *
 * Replaces the value of the last member called @name, or adds such a member behind the others.
 *
 * Returns: (transfer full): the text of the changed document
 */
KeepBuffer *keep_json_put_member (const KeepJson *json,
                                  const KeepJsonNode *object,
                                  const char *name,
                                  const char *value,
                                  gsize value_length_bytes);

/**
 * keep_json_remove_member:
 *
 * Removes every member called @name with one comma each.
 *
 * Returns: (transfer full) (nullable): the text of the changed document, or %NULL if no member has
 * that name
 */
KeepBuffer *
keep_json_remove_member (const KeepJson *json, const KeepJsonNode *object, const char *name);

G_END_DECLS
