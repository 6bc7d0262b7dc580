/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepPkce: what one sign-in must remember to prove that the code is its own: the PKCE verifier
 * (RFC 7636) and the state (RFC 6749 §10.12). Entropy comes in from the caller.
 */
#pragma once

#include <glib.h>

#include "core/secret.h"

G_BEGIN_DECLS

#define KEEP_PKCE_VERIFIER_BYTES 32
#define KEEP_PKCE_STATE_BYTES 16

typedef struct
{
  KeepSecret *verifier; /* owned; base64url of 32 bytes: 43 characters */
  char *challenge;      /* owned; base64url of SHA-256 of the verifier */
  char *state;          /* owned; 32 hexadecimal digits */
} KeepPkce;

/**
 * keep_pkce_new:
 * @entropy: KEEP_PKCE_VERIFIER_BYTES for the verifier, then KEEP_PKCE_STATE_BYTES for the state,
 * from the kernel; the caller wipes them
 */
KeepPkce *keep_pkce_new (const guint8 entropy[KEEP_PKCE_VERIFIER_BYTES + KEEP_PKCE_STATE_BYTES]);
void keep_pkce_free (KeepPkce *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepPkce, keep_pkce_free)

G_END_DECLS
