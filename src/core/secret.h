/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSecret: an immutable, reference-counted piece of secret text (a token, a key, a PKCE
 * verifier). Its memory is wiped when the last reference goes. Never format one into a message:
 * diagnostics show its length.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_SECRET_DIGEST_DIGITS 16

typedef struct _KeepSecret KeepSecret;

/**
 * keep_secret_new:
 * @text: bytes, not necessarily NUL-terminated; no NUL within
 * @length_bytes: their number, or -1 if @text is NUL-terminated
 *
 * Returns: (transfer full)
 */
KeepSecret *keep_secret_new (const char *text, gssize length_bytes);
KeepSecret *keep_secret_ref (KeepSecret *self);
void keep_secret_unref (KeepSecret *self);

/* (transfer none): NUL-terminated; dies with the secret. */
const char *keep_secret_get_text (const KeepSecret *self);
gsize keep_secret_get_length_bytes (const KeepSecret *self);

/* Takes the same time whatever the contents; %NULL equals only %NULL. */
gboolean keep_secret_equal (const KeepSecret *a, const KeepSecret *b);

/**
 * keep_secret_dup_digest:
 *
 * Returns: (transfer full): the first 16 hex digits of the SHA-256 of the text. It tells one
 * generation of a login from another, and may be shown and logged: a token cannot be guessed from
 * it.
 */
char *keep_secret_dup_digest (const KeepSecret *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepSecret, keep_secret_unref)

G_END_DECLS
