/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ecmascript.h"

typedef struct
{
  const char *text;
  const char *result;
} Case;

static void
test_strip (void)
{
  static const Case cases[] = {
    { "", "" },
    { " \t\n\v\f\r", "" },
    { " a b ", "a b" },
    { "\xc2\xa0"
      "a\xe2\x80\xa8",
      "a" },
    { "\xef\xbb\xbf"
      "a\xe3\x80\x80",
      "a" },
    { "\xe2\x80\x8b"
      "a",
      "\xe2\x80\x8b"
      "a" },
    { "\x1f"
      "a",
      "\x1f"
      "a" },
    { "\xc2\x85"
      "a",
      "\xc2\x85"
      "a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup (cases[i].text);

      g_assert_cmpint (keep_ecmascript_is_blank (text), ==, *cases[i].result == '\0');
      g_assert_cmpstr (keep_ecmascript_strip (text), ==, cases[i].result);
    }
}

static void
test_lower (void)
{
  static const Case cases[] = {
    { "", "" },
    { "OPENAI-Codex", "openai-codex" },
    { "\xc3\x84\xd0\x96", "\xc3\xa4\xd0\xb6" },
    { "\xc4\xb0", "i\xcc\x87" },
    { "\xe6\x97\xa5", "\xe6\x97\xa5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *lower = keep_ecmascript_dup_lower (cases[i].text);

      g_assert_cmpstr (lower, ==, cases[i].result);
    }
}

static void
test_index (void)
{
  static const struct
  {
    const char *name;
    gint64 index; /* -1: none */
  } cases[] = {
    { "0", 0 },           { "7", 7 },    { "4294967294", G_GINT64_CONSTANT (4294967294) },
    { "4294967295", -1 }, { "01", -1 },  { "", -1 },
    { "-1", -1 },         { " 1", -1 },  { "1e3", -1 },
    { "1:a", -1 },        { "1.0", -1 }, { "99999999999999999999", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint32 index = 0;

      g_assert_cmpint (keep_ecmascript_is_index (cases[i].name, &index), ==, cases[i].index >= 0);
      g_assert_cmpint (index, ==, MAX (cases[i].index, 0));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ecmascript/strip", test_strip);
  g_test_add_func ("/ecmascript/lower", test_lower);
  g_test_add_func ("/ecmascript/index", test_index);
  return g_test_run ();
}
