/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Base64url without padding (RFC 4648 §5), strict: no white space, no padding, no stray bits.
 * GLib's decoder skips what it does not know, which would let two spellings pass for one token.
 */
#pragma once

#include "core/buffer.h"

G_BEGIN_DECLS

char *keep_base64url_encode (const guint8 *data, gsize length_bytes);

/**
 * keep_base64url_decode:
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL if @text is not canonical base64url
 */
KeepBuffer *keep_base64url_decode (const char *text, gsize length_bytes);

G_END_DECLS
