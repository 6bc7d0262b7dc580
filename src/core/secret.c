/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/secret.h"

#include <string.h>

#define SHA256_BLOCK_BYTES 64

struct _KeepSecret
{
  gatomicrefcount ref_count;
  gsize length_bytes;
  char text[];
};

KeepSecret *
keep_secret_new (const char *text, gssize length_bytes)
{
  gsize length = length_bytes < 0 ? strlen (text) : (gsize) length_bytes;
  KeepSecret *self = g_malloc (sizeof (KeepSecret) + length + 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->length_bytes = length;
  memcpy (self->text, text, length);
  self->text[length] = '\0';
  return self;
}

KeepSecret *
keep_secret_ref (KeepSecret *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
keep_secret_unref (KeepSecret *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  explicit_bzero (self->text, self->length_bytes);
  g_free (self);
}

const char *
keep_secret_get_text (const KeepSecret *self)
{
  return self->text;
}

gsize
keep_secret_get_length_bytes (const KeepSecret *self)
{
  return self->length_bytes;
}

gboolean
keep_secret_equal (const KeepSecret *a, const KeepSecret *b)
{
  guchar difference = 0;

  if (a == NULL || b == NULL)
    return a == b;
  if (a->length_bytes != b->length_bytes)
    return FALSE;
  for (gsize i = 0; i < a->length_bytes; i++)
    difference |= (guchar) (a->text[i] ^ b->text[i]);
  return difference == 0;
}

char *
keep_secret_dup_digest (const KeepSecret *self)
{
  static const guchar zeros[2 * SHA256_BLOCK_BYTES] = { 0 };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  char *digest = NULL;

  g_checksum_update (checksum, (const guchar *) self->text, (gssize) self->length_bytes);
  digest = g_strndup (g_checksum_get_string (checksum), KEEP_SECRET_DIGEST_DIGITS);
  /* GLib frees the last block, which holds the end of the secret, as it is: have it overwritten. */
  g_checksum_reset (checksum);
  g_checksum_update (checksum, zeros, sizeof zeros);
  return digest;
}
