/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Claims of an identity: text out of somebody's token that is to be shown and stored, so it must be
 * short and must not steer a terminal.
 */
#pragma once

#include "core/json.h"

G_BEGIN_DECLS

/**
 * keep_claim_dup:
 * @node: (nullable)
 *
 * Returns: (transfer full) (nullable): the text, or %NULL if @node is no string, is empty or over
 * 256 bytes, or has control characters
 */
char *keep_claim_dup (const KeepJsonNode *node);

/* The same for an e-mail address: with "@", and at most 254 bytes (RFC 5321). */
char *keep_claim_dup_email (const KeepJsonNode *node);

G_END_DECLS
