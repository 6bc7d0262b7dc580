/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/whitespace.h"

static void
test_trim (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { " \t\r\n\v\f", "" },
    { "a", "a" },
    { " a b\n", "a b" },
    { "\xef\xbb\xbf"
      "a\xef\xbb\xbf",
      "a" },
    { "\xc2\xa0\xe3\x80\x80"
      "ä\xe2\x80\xa8",
      "ä" },
    /* Neither the next-line character nor one without width is white space there. */
    { "\xc2\x85"
      "a\xe2\x80\x8b",
      "\xc2\x85"
      "a\xe2\x80\x8b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *text = cases[i][0];
      gsize length = strlen (text);
      g_autofree char *trimmed = NULL;

      keep_whitespace_trim (&text, &length);
      trimmed = g_strndup (text, length);
      g_assert_cmpstr (trimmed, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/whitespace/trim", test_trim);
  return g_test_run ();
}
