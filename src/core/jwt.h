/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the claims of a JSON Web Token (RFC 7519) in compact form. The signature is not checked:
 * the token came from the issuer's token endpoint over TLS and is only asked whose account it is,
 * and nothing is granted on its word.
 */
#pragma once

#include "core/json.h"

G_BEGIN_DECLS

#define KEEP_JWT_MAX_BYTES (64 * 1024)

/**
 * keep_jwt_parse_claims:
 * @token: raw bytes
 *
 * Wire format: three base64url parts with dots between (RFC 7519 §3, RFC 7515 §3.1); header and
 * payload must be JSON objects.
 *
 * Returns: (transfer full) (nullable): the payload, or %NULL if @token is no such token or longer
 * than %KEEP_JWT_MAX_BYTES
 */
KeepJson *keep_jwt_parse_claims (const char *token, gsize length_bytes);

G_END_DECLS
