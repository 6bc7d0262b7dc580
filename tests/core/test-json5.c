/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/json5.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *json;
} Rewrite;

static const Rewrite rewrites[] = {
  { "json", "{\"a\": [1, -2.5e+10, true, false, null]}", "{\"a\":[1,-2.5e+10,true,false,null]}" },
  { "scalar", "5", "5" },
  { "empty-object", "{ }", "{}" },
  { "empty-array", "[ ]", "[]" },
  { "repeated-names", "{a:1,b:2,a:3}", "{\"a\":1,\"b\":2,\"a\":3}" },

  { "comment/line", "// c\n{} // d", "{}" },
  { "comment/line-at-end", "1//", "1" },
  { "comment/ends-with-carriage-return", "//c\r1", "1" },
  { "comment/ends-with-separator",
    "//c\xe2\x80\xa8"
    "1",
    "1" },
  { "comment/block", "/* c */{/**/a/***/:/* * / */1}", "{\"a\":1}" },
  { "comment/not-in-string", "'// /* c */'", "\"// /* c */\"" },

  { "comma/in-object", "{a:1,}", "{\"a\":1}" },
  { "comma/in-array", "[1,[2,],]", "[1,[2]]" },

  { "space/every-kind",
    "\t\v\f \xc2\xa0\xef\xbb\xbf\n\r\xe2\x80\xa8\xe2\x80\xa9\xe1\x9a\x80\xe2\x80\x80\xe2\x80\xaf"
    "\xe3\x80\x80"
    "1",
    "1" },

  { "name/bare", "{$_aZ9$:1}", "{\"$_aZ9$\":1}" },
  { "name/word", "{null:1,Infinity:2}", "{\"null\":1,\"Infinity\":2}" },
  { "name/letters", "{\xc3\xa4\xd9\xa1:1}", "{\"\xc3\xa4\xd9\xa1\":1}" },
  { "name/joiner", "{a\xe2\x80\x8d:1}", "{\"a\xe2\x80\x8d\":1}" },
  { "name/escaped", "{\\u0061b\\u0031:1}", "{\"ab1\":1}" },
  { "name/single-quoted", "{'a\"b':1}", "{\"a\\\"b\":1}" },
  { "name/empty", "{'':1}", "{\"\":1}" },

  { "string/quotes", "['\"',\"'\",'\\'',\"\\\"\"]", "[\"\\\"\",\"'\",\"'\",\"\\\"\"]" },
  { "string/short-escapes", "'\\b\\f\\n\\r\\t\\v\\0'", "\"\\b\\f\\n\\r\\t\\u000b\\u0000\"" },
  { "string/hex-escape", "'\\x41\\xe9'", "\"A\xc3\xa9\"" },
  { "string/unicode-escape", "'\\u0041\\u00E9'", "\"A\xc3\xa9\"" },
  { "string/escaped-for-nothing", "'\\a\\/\\\xc3\xa9'", "\"a/\xc3\xa9\"" },
  { "string/pair", "'\\ud83d\\ude00'", "\"\xf0\x9f\x98\x80\"" },
  { "string/pair-over-lines", "'\\ud83d\\\n\\ude00'", "\"\xf0\x9f\x98\x80\"" },
  { "string/half-pairs", "'\\ud83d \\ude00\\ud83d'", "\"\\ud83d \\ude00\\ud83d\"" },
  { "string/high-twice", "'\\ud83d\\ud83d\\ude00'", "\"\\ud83d\xf0\x9f\x98\x80\"" },
  { "string/continued",
    "'a\\\nb\\\r\nc\\\rd\\\xe2\x80\xa8"
    "e'",
    "\"abcde\"" },
  { "string/separators", "'\xe2\x80\xa8'", "\"\xe2\x80\xa8\"" },
  { "string/control", "'\t\x01'", "\"\\t\\u0001\"" },
  { "string/zero-before-letter", "'\\0a'", "\"\\u0000a\"" },

  { "number/plus", "+1", "1" },
  { "number/minus-zero", "-0", "-0" },
  { "number/leading-point", "-.5", "-0.5" },
  { "number/trailing-point", "5.", "5" },
  { "number/trailing-point-and-exponent", "5.e3", "5e3" },
  { "number/kept-digits", "18446744073709551615.10", "18446744073709551615.10" },
  { "number/hexadecimal", "0xDECaf", "912559" },
  { "number/hexadecimal-sign", "-0X10", "-16" },
  { "number/hexadecimal-rounds-to-even", "0x20000000000001", "9007199254740992" },
  { "number/hexadecimal-large", "0xffffffffffffffff", "1.8446744073709552e+19" },
  { "number/infinity", "[Infinity,+Infinity,-Infinity]", "[1e999,1e999,-1e999]" },
};

typedef struct
{
  const char *name;
  const char *text;
  const char *reason;
  guint line;
  guint column;
} Refusal;

static const Refusal refusals[] = {
  { "empty", "", "nothing in it", 1, 1 },
  { "only-comment", "// c", "nothing in it", 1, 5 },
  { "early-end", "{a:1\n", "an early end", 2, 1 },
  { "early-end-after-comma", "[1,", "an early end", 1, 4 },
  { "two-values", "1 2", "something after the document's end", 1, 3 },
  { "wrong-bracket", "[1}", "a missing comma or bracket", 1, 3 },
  { "missing-comma", "[1 2]", "a missing comma or bracket", 1, 4 },
  { "comma-alone", "[,]", "something that is not a value", 1, 2 },
  { "comma-alone-in-object", "{,}", "a member without a name", 1, 2 },
  { "two-commas", "[1,,]", "something that is not a value", 1, 4 },
  { "missing-colon", "{a 1}", "a member without a colon", 1, 4 },
  { "missing-value", "{a:}", "something that is not a value", 1, 4 },
  { "value-as-name", "{1:1}", "a member without a name", 1, 2 },
  { "bare-string", "[abc]", "something that is not a value", 1, 2 },
  { "word-in-capitals", "True", "something that is not a value", 1, 1 },
  { "long-word", "nulls", "something after the document's end", 1, 5 },
  { "name-escape-of-digit", "{\\u0031:1}", "a name that needs quotes", 1, 8 },
  { "name-escape-of-quote", "{a\\u0022:1}", "a name that needs quotes", 1, 9 },
  { "name-escape-of-code-point", "{\\u{61}:1}", "a broken escape", 1, 4 },
  { "name-escape-broken", "{a\\x41:1}", "a broken escape", 1, 4 },
  { "comment-open", "/* c *", "a comment without an end", 1, 1 },
  { "comment-half", "/", "a slash that starts no comment", 1, 1 },
  { "comment-of-shell", "# c\n1", "something that is not a value", 1, 1 },
  { "string-open", "\n'a", "a string without an end", 2, 3 },
  { "string-open-after-backslash", "'a\\", "a string without an end", 1, 4 },
  { "string-other-quote", "'a\"", "a string without an end", 1, 4 },
  { "string-over-lines", "'a\nb'", "a line end inside a string", 1, 3 },
  { "string-octal-escape", "'\\1'", "an escape with a digit", 1, 3 },
  { "string-zero-escape-and-digit", "'\\01'", "an escape with a digit", 1, 4 },
  { "string-short-hex", "'\\x4'", "a broken escape", 1, 5 },
  { "string-short-unicode", "'\\u004", "a broken escape", 1, 7 },
  { "number-sign-alone", "[+]", "a broken number", 1, 3 },
  { "number-two-signs", "+-1", "a broken number", 1, 2 },
  { "number-sign-and-space", "- 1", "a broken number", 1, 2 },
  { "number-point-alone", ".", "a broken number", 1, 2 },
  { "number-point-and-exponent", ".e1", "a broken number", 1, 2 },
  { "number-open-exponent", "1e+", "a broken number", 1, 4 },
  { "number-octal", "01", "something after the document's end", 1, 2 },
  { "number-hexadecimal-empty", "0x", "a broken number", 1, 3 },
  { "number-hexadecimal-fraction", "0x1.8", "something after the document's end", 1, 4 },
  { "nan", "{a:\n -NaN}", "NaN, which cannot be kept", 2, 3 },
  { "not-utf8", "['a',\n'\xff']", "bytes that are not UTF-8", 2, 2 },
};

static KeepBuffer *
rewrite (const char *text, KeepJsonFault *fault)
{
  gsize length_bytes = strlen (text);
  /* Without a NUL behind it, so that reading too far shows. */
  g_autofree char *bytes = g_memdup2 (text, MAX (length_bytes, 1));

  return keep_json5_to_json (bytes, length_bytes, fault);
}

static void
test_rewrite (gconstpointer data)
{
  const Rewrite *expected = data;
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepBuffer) json = rewrite (expected->text, &fault);
  g_autoptr (KeepBuffer) again = NULL;
  g_autoptr (KeepJson) read = NULL;

  g_assert_cmpstr (fault.reason, ==, NULL);
  g_assert_cmpstr (keep_buffer_get_data (json), ==, expected->json);
  read = keep_json_parse (keep_buffer_get_data (json), keep_buffer_get_length_bytes (json), &fault);
  g_assert_cmpstr (fault.reason, ==, NULL);
  /* What comes out is its own and only spelling. */
  again = rewrite (keep_buffer_get_data (json), NULL);
  g_assert_cmpstr (keep_buffer_get_data (again), ==, expected->json);
}

static void
test_refusal (gconstpointer data)
{
  const Refusal *expected = data;
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepBuffer) json = rewrite (expected->text, &fault);

  g_assert_null (json);
  g_assert_cmpstr (fault.reason, ==, expected->reason);
  g_assert_cmpuint (fault.line, ==, expected->line);
  g_assert_cmpuint (fault.column, ==, expected->column);
}

static void
test_refused_nul (void)
{
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepBuffer) json = keep_json5_to_json ("'a\0b'", 5, &fault);

  g_assert_null (json);
  g_assert_cmpuint (fault.column, ==, 3);
}

static char *
dup_nested (guint levels)
{
  g_autofree char *opening = g_strnfill (levels, '[');
  g_autofree char *closing = g_strnfill (levels, ']');

  return g_strconcat (opening, closing, NULL);
}

static void
test_depth (void)
{
  g_autofree char *deepest = dup_nested (KEEP_JSON_MAX_DEPTH);
  g_autofree char *deeper = dup_nested (KEEP_JSON_MAX_DEPTH + 1);
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepBuffer) kept = rewrite (deepest, NULL);
  g_autoptr (KeepBuffer) refused = rewrite (deeper, &fault);

  g_assert_nonnull (kept);
  g_assert_null (refused);
  g_assert_cmpstr (fault.reason, ==, "too many levels");
}

/* The limit counts before a byte is looked at, so none need be there. */
static void
test_size (void)
{
  KeepJsonFault fault = { 0 };

  g_assert_null (keep_json5_to_json ("1", KEEP_JSON_MAX_BYTES + 1, &fault));
  g_assert_cmpstr (fault.reason, ==, "too many bytes");
}

/* Longer than any double's digits, and too large for one. */
static void
test_huge_hexadecimal (void)
{
  g_autofree char *digits = g_strnfill (300, 'f');
  g_autofree char *text = g_strconcat ("-0x", digits, NULL);
  g_autoptr (KeepBuffer) json = rewrite (text, NULL);

  g_assert_cmpstr (keep_buffer_get_data (json), ==, "-1e999");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rewrites); i++)
    {
      g_autofree char *path = g_strconcat ("/json5/rewritten/", rewrites[i].name, NULL);

      g_test_add_data_func (path, &rewrites[i], test_rewrite);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/json5/refused/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/json5/refused/nul", test_refused_nul);
  g_test_add_func ("/json5/refused/deep", test_depth);
  g_test_add_func ("/json5/refused/long", test_size);
  g_test_add_func ("/json5/rewritten/huge-hexadecimal", test_huge_hexadecimal);
  return g_test_run ();
}
