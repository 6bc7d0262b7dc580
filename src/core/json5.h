/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads JSON5 (https://spec.json5.org, as the npm package json5 2.2.3 reads it) by rewriting it as
 * strict JSON for "core/json.h": comments, trailing commas, unquoted and single-quoted names,
 * single-quoted strings, line continuations, every escape, hexadecimal numbers, decimal points
 * without digits on one side, plus signs, every kind of space.
 *
 * A string comes out in one spelling whatever it was spelled like before: characters as they are,
 * escapes only where JSON or UTF-8 has nothing else ("\"", control characters, halves of surrogate
 * pairs). So equal names are equal bytes. Numbers keep their digits; hexadecimal ones become
 * the nearest double, which is what they are in JavaScript. Members stay where they are, repeated
 * names too.
 *
 * Infinity becomes 1e999: a number in JSON's grammar, which JSON.parse() takes for Infinity and
 * keep_json_node_get_number() for no finite number. NaN has no spelling in JSON; null would be
 * another value, so a document with NaN is refused, as OpenClaw's schema refuses it wherever it
 * wants a number.
 *
 * Two differences to the npm package: bytes that are not UTF-8 and NUL are refused, not replaced;
 * and unquoted names may have the letters that GLib's Unicode tables know, which are all of the
 * package's and younger ones.
 */
#pragma once

#include "core/buffer.h"
#include "core/json.h"

G_BEGIN_DECLS

/**
 * keep_json5_to_json:
 * @text: raw bytes, not necessarily NUL-terminated
 * @fault: (out) (optional): filled where %NULL is returned
 *
 * Returns: (transfer full) (nullable): text that keep_json_parse() accepts, without insignificant
 * space, or %NULL if @text is not JSON5, contains NaN, is nested deeper than %KEEP_JSON_MAX_DEPTH,
 * or it or what it would become is longer than %KEEP_JSON_MAX_BYTES
 */
KeepBuffer *keep_json5_to_json (const char *text, gsize length_bytes, KeepJsonFault *fault);

G_END_DECLS
