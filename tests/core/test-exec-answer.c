/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/exec-answer.h"

#define V "\"protocolVersion\":1,"

static void
test_request (void)
{
  g_autoptr (KeepBuffer) request = keep_exec_answer_write_request ("vault", "a/b");

  g_assert_cmpstr (keep_buffer_get_data (request), ==,
                   "{\"protocolVersion\":1,\"provider\":\"vault\",\"ids\":[\"a/b\"]}");
}

typedef struct
{
  const char *text;
  const char *secret; /* NULL: refused with */
  int code;
} Case;

static void
check (const Case *each, KeepExecAnswerStyle style)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepSecret) secret =
      keep_exec_answer_parse (each->text, strlen (each->text), "vault", "a", style, &error);

  if (each->secret != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (keep_secret_get_text (secret), ==, each->secret);
      return;
    }
  g_assert_null (secret);
  g_assert_error (error, KEEP_STORE_ERROR, each->code);
  g_assert_nonnull (strstr (error->message, "vault"));
  g_assert_null (strstr (error->message, "hush"));
}

static void
test_parse (void)
{
  static const Case cases[] = {
    { "{" V "\"values\":{\"a\":\"k\"}}", "k", 0 },
    { "\n {" V "\"values\":{\"a\":\" k\\n\"}}\xef\xbb\xbf", " k\n", 0 },
    { "{\"protocolVersion\":1.0,\"values\":{\"a\":\"\\u006b\",\"b\":7}}", "k", 0 },
    { "{" V "\"values\":{\"a\":\"k\"},\"errors\":{\"b\":{}}}", "k", 0 },
    { "{" V "\"values\":{\"a\":\"k\"},\"errors\":[]}", "k", 0 },
    { "{" V "\"values\":{\"a\":\"k\"},\"errors\":{\"a\":null}}", NULL, KEEP_STORE_ERROR_NOT_FOUND },
    { "{" V "\"values\":{},\"errors\":{\"a\":{\"code\":\"hush\",\"message\":\"hush\"}}}", NULL,
      KEEP_STORE_ERROR_NOT_FOUND },
    { "{" V "\"values\":{\"b\":\"hush\"}}", NULL, KEEP_STORE_ERROR_NOT_FOUND },
    { "{" V "\"values\":{\"a\":7}}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "{" V "\"values\":{\"a\":\" \"}}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "{" V "\"values\":{\"a\":\"hush\\u0000\"}}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "{" V "\"values\":[\"hush\"]}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "{" V "\"hush\":1}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "{\"protocolVersion\":2,\"values\":{\"a\":\"hush\"}}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "{\"protocolVersion\":\"1\",\"values\":{\"a\":\"hush\"}}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "{\"values\":{\"a\":\"hush\"}}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "[\"hush\"]", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "\"hush\"", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "hush", NULL, KEEP_STORE_ERROR_MALFORMED },
    { " \n", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "hush\xff", NULL, KEEP_STORE_ERROR_MALFORMED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i], KEEP_EXEC_ANSWER_JSON);
}

static void
test_parse_text (void)
{
  static const Case cases[] = {
    { " k-1 \n", "k-1", 0 },
    { "\" k\"", " k", 0 },
    { "{broken", "{broken", 0 },
    { "{" V "\"values\":{\"a\":\"k\"}}", "k", 0 },
    { "7", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "\"\"", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "[]", NULL, KEEP_STORE_ERROR_MALFORMED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i], KEEP_EXEC_ANSWER_JSON_OR_TEXT);
}

/* Of what the program says of an error only words that can hold no secret are shown. */
static void
test_error_code (void)
{
  static const char answer[] =
      "{" V "\"values\":{},\"errors\":{\"a\":{\"code\":\"NOT_FOUND\",\"message\":\"hush\"}}}";
  g_autoptr (GError) error = NULL;

  g_assert_null (keep_exec_answer_parse (answer, strlen (answer), "vault", "a",
                                         KEEP_EXEC_ANSWER_JSON, &error));
  g_assert_nonnull (strstr (error->message, "NOT_FOUND"));
  g_assert_null (strstr (error->message, "hush"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exec-answer/request", test_request);
  g_test_add_func ("/exec-answer/parse", test_parse);
  g_test_add_func ("/exec-answer/parse/text", test_parse_text);
  g_test_add_func ("/exec-answer/error-code", test_error_code);
  return g_test_run ();
}
