/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/buffer.h"
#include "core/secret.h"

static void
test_secret_keeps_text (void)
{
  g_autoptr (KeepSecret) secret = keep_secret_new ("token-and-more", 5);

  g_assert_cmpstr (keep_secret_get_text (secret), ==, "token");
  g_assert_cmpuint (keep_secret_get_length_bytes (secret), ==, 5);
}

static void
test_secret_equal (void)
{
  g_autoptr (KeepSecret) a = keep_secret_new ("abc", -1);
  g_autoptr (KeepSecret) b = keep_secret_new ("abcd", 3);
  g_autoptr (KeepSecret) c = keep_secret_new ("abd", -1);

  g_assert_true (keep_secret_equal (a, b));
  g_assert_false (keep_secret_equal (a, c));
  g_assert_false (keep_secret_equal (a, NULL));
  g_assert_true (keep_secret_equal (NULL, NULL));
}

/* FIPS 180-2, appendix B: SHA-256 of "abc" is ba7816bf 8f01cfea 414140de … */
static void
test_secret_digest (void)
{
  g_autoptr (KeepSecret) secret = keep_secret_new ("abc", -1);
  g_autoptr (KeepSecret) other = keep_secret_new ("abd", -1);
  g_autofree char *digest = keep_secret_dup_digest (secret);
  g_autofree char *other_digest = keep_secret_dup_digest (other);

  g_assert_cmpstr (digest, ==, "ba7816bf8f01cfea");
  g_assert_cmpstr (other_digest, !=, digest);
}

static void
test_buffer_grows (void)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();

  for (int i = 0; i < 10000; i++)
    keep_buffer_append (buffer, "0123456789", 10);
  keep_buffer_append_char (buffer, '!');
  g_assert_cmpuint (keep_buffer_get_length_bytes (buffer), ==, 100001);
  g_assert_true (g_str_has_suffix (keep_buffer_get_data (buffer), "89!"));
  g_assert_cmpuint (strlen (keep_buffer_get_data (buffer)), ==, 100001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/keeps-text", test_secret_keeps_text);
  g_test_add_func ("/secret/equal", test_secret_equal);
  g_test_add_func ("/secret/digest", test_secret_digest);
  g_test_add_func ("/buffer/grows", test_buffer_grows);
  return g_test_run ();
}
