/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What JavaScript makes of text where C and GLib make something else (ECMA-262, 2024): OpenClaw's
 * stores are to be read as it reads them, in any locale.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * keep_ecmascript_strip:
 *
 * Removes what String.prototype.trim() removes, in place: more than g_strstrip(), which knows
 * ASCII alone.
 *
 * Returns: (transfer none): @text
 */
char *keep_ecmascript_strip (char *text);

/**
 * keep_ecmascript_narrow:
 * @text: (inout): valid UTF-8, not necessarily NUL-terminated
 * @length_bytes: (inout)
 *
 * The same without touching the text: narrows the two to what is left.
 */
void keep_ecmascript_narrow (const char **text, gsize *length_bytes);

/* Whether nothing would be left. */
gboolean keep_ecmascript_is_blank (const char *text);

/**
 * keep_ecmascript_dup_lower:
 *
 * String.prototype.toLowerCase(), which no locale changes: g_utf8_strdown() gives "openaı" for
 * "OPENAI" to people who have Turkish as their language. A sigma at the end of a word is as any
 * other.
 */
char *keep_ecmascript_dup_lower (const char *text);

/**
 * keep_ecmascript_is_index:
 * @index: (out)
 *
 * Returns: whether @name is spelled as an array's index ("0", "12", not "01"): an object lists such
 *   members first, by number
 */
gboolean keep_ecmascript_is_index (const char *name, guint32 *index);

G_END_DECLS
