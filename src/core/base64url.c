/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base64url.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void
append_group (KeepBuffer *out, const guint8 *data, gsize length_bytes)
{
  guint32 bits = (guint32) data[0] << 16;

  if (length_bytes > 1)
    bits |= (guint32) data[1] << 8;
  if (length_bytes > 2)
    bits |= data[2];
  for (gsize i = 0; i <= length_bytes; i++)
    keep_buffer_append_char (out, alphabet[(bits >> (18 - 6 * i)) & 63]);
}

char *
keep_base64url_encode (const guint8 *data, gsize length_bytes)
{
  g_autoptr (KeepBuffer) out = keep_buffer_new ();

  for (gsize i = 0; i < length_bytes; i += 3)
    append_group (out, data + i, MIN (3, length_bytes - i));
  return g_strdup (keep_buffer_get_data (out));
}

/* -1 for what is not in the alphabet. */
static int
value_of (char character)
{
  if (character >= 'A' && character <= 'Z')
    return character - 'A';
  if (character >= 'a' && character <= 'z')
    return character - 'a' + 26;
  if (character >= '0' && character <= '9')
    return character - '0' + 52;
  if (character == '-')
    return 62;
  return character == '_' ? 63 : -1;
}

KeepBuffer *
keep_base64url_decode (const char *text, gsize length_bytes)
{
  g_autoptr (KeepBuffer) out = keep_buffer_new ();
  guint32 bits = 0; /* read, but not yet written */
  guint n_bits = 0;

  for (gsize i = 0; i < length_bytes; i++)
    {
      int value = value_of (text[i]);

      if (value < 0)
        return NULL;
      bits = bits << 6 | (guint32) value;
      n_bits += 6;
      if (n_bits < 8)
        continue;
      n_bits -= 8;
      keep_buffer_append_char (out, (char) (bits >> n_bits));
      bits &= (1U << n_bits) - 1;
    }
  /* Six left-over bits are a lone character; any that are set make a second spelling. */
  if (n_bits == 6 || bits != 0)
    return NULL;
  return g_steal_pointer (&out);
}
