/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base64url.h"

/* RFC 4648 §10 without padding, and the two characters that differ from base64. */
static const struct
{
  const char *bytes;
  gsize length_bytes;
  const char *text;
} pairs[] = {
  { "", 0, "" },
  { "f", 1, "Zg" },
  { "fo", 2, "Zm8" },
  { "foo", 3, "Zm9v" },
  { "foob", 4, "Zm9vYg" },
  { "fooba", 5, "Zm9vYmE" },
  { "foobar", 6, "Zm9vYmFy" },
  { "\xfb\xff\xfe", 3, "-__-" },
  { "\0\0", 2, "AAA" },
};

static const char *const refused[] = {
  "A",      "AAAAA", /* a lone character */
  "Zg==",   "Zm8=",  /* padding */
  "Zh",     "Zm9",   /* left-over bits that are set */
  "Zm9v\n", " Zm9v", "Zm 9v", "Zm+v", "Zm/v", "Zm9v.", "Zm9v\xc3", "Zm\177v",
};

static void
test_base64url_encodes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text =
          keep_base64url_encode ((const guint8 *) pairs[i].bytes, pairs[i].length_bytes);

      g_assert_cmpstr (text, ==, pairs[i].text);
    }
}

static void
test_base64url_decodes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (KeepBuffer) bytes = keep_base64url_decode (pairs[i].text, strlen (pairs[i].text));

      g_assert_nonnull (bytes);
      g_assert_cmpmem (keep_buffer_get_data (bytes), keep_buffer_get_length_bytes (bytes),
                       pairs[i].bytes, pairs[i].length_bytes);
    }
}

static void
test_base64url_refuses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("case %zu", i);
      g_assert_null (keep_base64url_decode (refused[i], strlen (refused[i])));
    }
  g_assert_null (keep_base64url_decode ("AA\0A", 4));
}

static void
test_base64url_every_byte (void)
{
  guint8 bytes[256];
  g_autofree char *text = NULL;
  g_autoptr (KeepBuffer) again = NULL;

  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) i;
  text = keep_base64url_encode (bytes, sizeof bytes);
  again = keep_base64url_decode (text, strlen (text));
  g_assert_nonnull (again);
  g_assert_cmpmem (keep_buffer_get_data (again), keep_buffer_get_length_bytes (again), bytes,
                   sizeof bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base64url/encodes", test_base64url_encodes);
  g_test_add_func ("/base64url/decodes", test_base64url_decodes);
  g_test_add_func ("/base64url/refuses", test_base64url_refuses);
  g_test_add_func ("/base64url/every-byte", test_base64url_every_byte);
  return g_test_run ();
}
