/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * White space as ECMAScript's String.prototype.trim() knows it (ECMA-262, WhiteSpace and
 * LineTerminator): what OpenClaw strips from keys, ids and answers.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * keep_whitespace_trim:
 * @text: (inout): valid UTF-8, not necessarily NUL-terminated
 * @length_bytes: (inout)
 *
 * Narrows the two to what is between the outer white space; copies nothing.
 */
void keep_whitespace_trim (const char **text, gsize *length_bytes);

G_END_DECLS
