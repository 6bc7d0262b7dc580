/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/json.h"
#include "core/json5.h"

static const char *const accepted[] = {
  "{}",
  "[]",
  " \t\r\n{ } \n",
  "null",
  "true",
  "false",
  "0",
  "-0",
  "-1.5e+10",
  "1e999",
  "18446744073709551616",
  "0.1e-7",
  "\"\"",
  "\"\\u0000\"",
  "\"\\ud800\"",
  "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
  "[1,[2,[3,{}]],{\"a\":[]}]",
  "{\"a\":1,\"a\":2}",
  "{\"\":0}",
  "\"\x7f\"",
};

static const char *const refused[] = {
  "",
  " ",
  "{",
  "}",
  "[",
  "]",
  "{]",
  "[}",
  "{\"a\"}",
  "{\"a\":}",
  "{\"a\":1,}",
  "{,}",
  "{a:1}",
  "{'a':1}",
  "[1,]",
  "[,1]",
  "[1 2]",
  "{\"a\":1}{\"b\":2}",
  "{} x",
  "/* c */ {}",
  "// c\n{}",
  "01",
  "1.",
  ".5",
  "+1",
  "1e",
  "-",
  "0x10",
  "NaN",
  "Infinity",
  "nul",
  "tru",
  "True",
  "\"a",
  "\"\\",
  "\"\\x41\"",
  "\"\\u12\"",
  "\"\\u12g4\"",
  "\"a\nb\"",
  "\"\x01\"",
  "\"\xff\"",
  "\"\xc0\x80\"",
  "\"\xed\xa0\x80\"",
  "\xef\xbb\xbf{}",
  "\"a\":1",
  "[\"a\":1]",
  "{\"a\":1 \"b\":2}",
  "{1:2}",
};

static void
test_json_accepts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      KeepJsonFault fault = { 0 };
      g_autoptr (KeepJson) json = keep_json_parse (accepted[i], strlen (accepted[i]), &fault);

      g_test_message ("%s: %s", accepted[i], fault.reason);
      g_assert_nonnull (json);
      g_assert_cmpstr (keep_json_get_text (json), ==, accepted[i]);
    }
}

static void
test_json_refuses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      KeepJsonFault fault = { 0 };
      g_autoptr (KeepJson) json = keep_json_parse (refused[i], strlen (refused[i]), &fault);

      g_test_message ("case %zu", i);
      g_assert_null (json);
      g_assert_nonnull (fault.reason);
      g_assert_cmpuint (fault.line, >=, 1);
    }
}

static void
test_json_refuses_nul (void)
{
  g_assert_null (keep_json_parse ("{}\0", 3, NULL));
  g_assert_null (keep_json_parse ("\"a\0b\"", 5, NULL));
}

/* Bytes past the given length must never be looked at. */
static void
test_json_stays_inside (void)
{
  static const char text[] = "{\"a\":[1,2.5,\"x\\u00e9\",true,null]}";

  for (gsize length = 0; length < sizeof text - 1; length++)
    {
      g_autofree char *exact = g_memdup2 (text, MAX (length, 1));

      g_assert_null (keep_json_parse (exact, length, NULL));
    }
}

static void
test_json_fault_place (void)
{
  static const char text[] = "{\n  \"a\": 1,\n  b\n}";
  KeepJsonFault fault = { 0 };

  g_assert_null (keep_json_parse (text, strlen (text), &fault));
  g_assert_cmpstr (fault.reason, ==, "a member without a name in double quotes");
  g_assert_cmpuint (fault.line, ==, 3);
  g_assert_cmpuint (fault.column, ==, 3);
}

static void
test_json_depth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KeepJson) deepest = NULL;

  for (int i = 0; i < KEEP_JSON_MAX_DEPTH; i++)
    g_string_append_c (text, '[');
  for (int i = 0; i < KEEP_JSON_MAX_DEPTH; i++)
    g_string_append_c (text, ']');
  deepest = keep_json_parse (text->str, text->len, NULL);
  g_assert_nonnull (deepest);
  g_string_prepend_c (text, '[');
  g_string_append_c (text, ']');
  g_assert_null (keep_json_parse (text->str, text->len, NULL));
}

static void
test_json_members (void)
{
  static const char text[] =
      "{\"a\":{\"b\":[10,{\"c\":\"d\"}]},\"a2\":1,\"x\":2,\"x\":3,\"\\u0079\":4}";
  const char *const path[] = { "a", "b", NULL };
  g_autoptr (KeepJson) json = keep_json_parse (text, strlen (text), NULL);
  const KeepJsonNode *root = keep_json_get_root (json);
  const KeepJsonNode *list = keep_json_node_get_path (root, path);
  const KeepJsonNode *value = NULL;
  KeepJsonIter iter;
  double number = 0;

  g_assert_cmpint (keep_json_node_get_type (list), ==, KEEP_JSON_ARRAY);
  keep_json_iter_init (&iter, list);
  g_assert_true (keep_json_iter_next (&iter, NULL, &value));
  g_assert_true (keep_json_node_get_number (value, &number));
  g_assert_cmpfloat (number, ==, 10);
  g_assert_true (keep_json_iter_next (&iter, NULL, &value));
  g_assert_true (keep_json_node_is_string (keep_json_node_get_member (value, "c"), "d"));
  g_assert_false (keep_json_iter_next (&iter, NULL, &value));

  g_assert_true (keep_json_node_get_number (keep_json_node_get_member (root, "x"), &number));
  g_assert_cmpfloat (number, ==, 3);
  g_assert_nonnull (keep_json_node_get_member (root, "y"));
  g_assert_null (keep_json_node_get_member (root, "b"));
  g_assert_null (keep_json_node_get_member (list, "a"));
}

static void
test_json_strings (void)
{
  static const struct
  {
    const char *json;
    const char *text; /* NULL: not to be had in C */
  } cases[] = {
    { "\"\"", "" },
    { "\"a\\u00e9\\n\\/\"", "a\xc3\xa9\n/" },
    { "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80" },
    { "\"\\ud800\"", NULL },
    { "\"\\ud800x\"", NULL },
    { "\"\\ud800\\u0041\"", NULL },
    { "\"\\udc00\"", NULL },
    { "\"\\u0000\"", NULL },
    { "1", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) json = keep_json_parse (cases[i].json, strlen (cases[i].json), NULL);
      g_autofree char *text = keep_json_node_dup_string (keep_json_get_root (json));
      g_autoptr (KeepSecret) secret = keep_json_node_dup_secret (keep_json_get_root (json));

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (secret != NULL ? keep_secret_get_text (secret) : NULL, ==, cases[i].text);
      if (text != NULL)
        g_assert_true (keep_json_node_is_string (keep_json_get_root (json), text));
    }
}

static void
test_json_numbers (void)
{
  static const struct
  {
    const char *json;
    gboolean is_finite;
    double number;
  } cases[] = {
    { "0", TRUE, 0 },         { "-0.5", TRUE, -0.5 },   { "1790000000000", TRUE, 1790000000000.0 },
    { "1e300", TRUE, 1e300 }, { "1e999", FALSE, 0 },    { "-1e999", FALSE, 0 },
    { "\"1\"", FALSE, 0 },    { "0.1e-7", TRUE, 1e-8 }, { "true", FALSE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) json = keep_json_parse (cases[i].json, strlen (cases[i].json), NULL);
      double number = 0;

      g_assert_cmpint (keep_json_node_get_number (keep_json_get_root (json), &number), ==,
                       cases[i].is_finite);
      if (cases[i].is_finite)
        g_assert_cmpfloat (number, ==, cases[i].number);
    }
}

static gboolean has_catalogue;

/* Stands in front of GLib's: a catalogue of one language, which speaks in capitals. */
const char *
g_dgettext (const char *domain, const char *text)
{
  if (!has_catalogue)
    return text;
  g_assert_cmpstr (domain, ==, GETTEXT_PACKAGE);
  g_assert_cmpstr (text, ==, "a broken number");
  return "A BROKEN NUMBER";
}

/* It becomes part of a sentence in the person's language. */
static void
test_json_fault_translated (void)
{
  KeepJsonFault strict = { 0 };
  KeepJsonFault lenient = { 0 };

  has_catalogue = TRUE;
  g_assert_null (keep_json_parse ("[1.]", 4, &strict));
  g_assert_null (keep_json5_to_json ("[1e]", 4, &lenient));
  has_catalogue = FALSE;
  g_assert_cmpstr (strict.reason, ==, "A BROKEN NUMBER");
  g_assert_cmpstr (lenient.reason, ==, "A BROKEN NUMBER");
}

/* Strings are passed by eight bytes at a time, so what stops that may stand anywhere in the eight.
 */
static void
test_json_every_place (void)
{
  static const struct
  {
    const char *bytes;
    const char *reason; /* nullable: it may stand there */
  } cases[] = {
    { "\xc3\xa9", NULL },
    { "\xf0\x9f\x94\x91", NULL },
    { " ", NULL },
    { "!", NULL },
    { "#", NULL },
    { "[", NULL },
    { "]", NULL },
    { "\x7f", NULL },
    { "\\\\", NULL },
    { "\\\"", NULL },
    { "\x1f", "a control character inside a string" },
    { "\x01", "a control character inside a string" },
    { "\\x", "an unknown escape" },
    { "\"", "something after the document's end" },
    { "\x80", "bytes that are not UTF-8" },
    { "\xff", "bytes that are not UTF-8" },
    { "\xed\xa0\x80", "bytes that are not UTF-8" },
    { "\xc3", "bytes that are not UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int before = 0; before < 20; before++)
      for (int after = 0; after < 20; after++)
        {
          g_autofree char *text = g_strdup_printf ("\"%.*s%s%.*s\"", before, "abcdefghijklmnopqrst",
                                                   cases[i].bytes, after, "ABCDEFGHIJKLMNOPQRST");
          KeepJsonFault fault = { 0 };
          g_autoptr (KeepJson) json = keep_json_parse (text, strlen (text), &fault);

          g_assert_cmpstr (fault.reason, ==, cases[i].reason);
          g_assert_cmpint (json == NULL, ==, cases[i].reason != NULL);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/accepts", test_json_accepts);
  g_test_add_func ("/json/refuses", test_json_refuses);
  g_test_add_func ("/json/refuses/nul", test_json_refuses_nul);
  g_test_add_func ("/json/refuses/every-prefix", test_json_stays_inside);
  g_test_add_func ("/json/fault/place", test_json_fault_place);
  g_test_add_func ("/json/fault/translated", test_json_fault_translated);
  g_test_add_func ("/json/depth", test_json_depth);
  g_test_add_func ("/json/members", test_json_members);
  g_test_add_func ("/json/strings", test_json_strings);
  g_test_add_func ("/json/strings/every-place", test_json_every_place);
  g_test_add_func ("/json/numbers", test_json_numbers);
  return g_test_run ();
}
