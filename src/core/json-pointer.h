/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A value in a document by its JSON pointer (RFC 6901), as OpenClaw 2026.4.29 reads one: "/a/b",
 * "~1" for a slash, "~0" for a tilde. Its only liberty: an index of an array may have something
 * behind its digits.
 */
#pragma once

#include "core/json.h"

G_BEGIN_DECLS

/* Returns: (transfer none) (nullable): %NULL where @pointer leads to nothing */
const KeepJsonNode *keep_json_pointer_find (const KeepJsonNode *root, const char *pointer);

G_END_DECLS
