/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/pkce.h"

#include <string.h>

#include "core/base64url.h"

static KeepSecret *
make_verifier (const guint8 *entropy)
{
  char *text = keep_base64url_encode (entropy, KEEP_PKCE_VERIFIER_BYTES);
  KeepSecret *verifier = keep_secret_new (text, -1);

  explicit_bzero (text, strlen (text));
  g_free (text);
  return verifier;
}

static char *
make_challenge (const KeepSecret *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length_bytes = sizeof digest;

  g_checksum_update (checksum, (const guchar *) keep_secret_get_text (verifier),
                     (gssize) keep_secret_get_length_bytes (verifier));
  g_checksum_get_digest (checksum, digest, &length_bytes);
  return keep_base64url_encode (digest, length_bytes);
}

static char *
make_state (const guint8 *entropy)
{
  GString *state = g_string_sized_new (2 * (gsize) KEEP_PKCE_STATE_BYTES);

  for (gsize i = 0; i < KEEP_PKCE_STATE_BYTES; i++)
    g_string_append_printf (state, "%02x", entropy[i]);
  return g_string_free (state, FALSE);
}

KeepPkce *
keep_pkce_new (const guint8 entropy[KEEP_PKCE_VERIFIER_BYTES + KEEP_PKCE_STATE_BYTES])
{
  KeepPkce *self = g_new0 (KeepPkce, 1);

  self->verifier = make_verifier (entropy);
  self->challenge = make_challenge (self->verifier);
  self->state = make_state (entropy + KEEP_PKCE_VERIFIER_BYTES);
  return self;
}

void
keep_pkce_free (KeepPkce *self)
{
  keep_secret_unref (self->verifier);
  g_free (self->challenge);
  g_free (self->state);
  g_free (self);
}
