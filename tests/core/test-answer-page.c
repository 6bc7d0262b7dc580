/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/answer-page.h"

static char *
render (KeepAnswer answer, guint status, const char *detail, const char *language)
{
  g_autoptr (KeepBuffer) page = keep_answer_page_render (answer, status, detail, language);

  g_assert_cmpuint (strlen (keep_buffer_get_data (page)), ==, keep_buffer_get_length_bytes (page));
  return g_strdup (keep_buffer_get_data (page));
}

static void
test_answer_page_status (void)
{
  static const struct
  {
    KeepAnswer answer;
    guint status;
    const char *line;
    const char *text;
  } cases[] = {
    { KEEP_ANSWER_SIGNED_IN, 500, "HTTP/1.1 200 OK\r\n", "Signed in" },
    { KEEP_ANSWER_FAILED, 500, "HTTP/1.1 200 OK\r\n", "Not signed in" },
    { KEEP_ANSWER_NOT_STORED, 500, "HTTP/1.1 200 OK\r\n", "not stored yet" },
    { KEEP_ANSWER_NOT_THIS_SIGN_IN, 0, "HTTP/1.1 400 Bad Request\r\n", "newest tab" },
    { KEEP_ANSWER_ALREADY_ANSWERED, 0, "HTTP/1.1 409 Conflict\r\n", "already" },
    { KEEP_ANSWER_REFUSED, 400, "HTTP/1.1 400 Bad Request\r\n", "not as a browser sends it" },
    { KEEP_ANSWER_REFUSED, 403, "HTTP/1.1 403 Forbidden\r\n", "meant for another host" },
    { KEEP_ANSWER_REFUSED, 404, "HTTP/1.1 404 Not Found\r\n", "not the one that a sign-in ends" },
    { KEEP_ANSWER_REFUSED, 405, "HTTP/1.1 405 Method Not Allowed\r\n", "nothing can be sent here" },
    { KEEP_ANSWER_REFUSED, 414, "HTTP/1.1 414 URI Too Long\r\n", "address is too long" },
    { KEEP_ANSWER_REFUSED, 431, "HTTP/1.1 431 Request Header Fields Too Large\r\n",
      "more headers than" },
    { KEEP_ANSWER_REFUSED, 505, "HTTP/1.1 505 HTTP Version Not Supported\r\n",
      "another version of HTTP" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *page = render (cases[i].answer, cases[i].status, NULL, "en");

      g_assert_true (g_str_has_prefix (page, cases[i].line));
      g_assert_nonnull (strstr (page, cases[i].text));
      g_assert_nonnull (strstr (page, "You can close this tab"));
      if (cases[i].answer == KEEP_ANSWER_REFUSED)
        g_assert_nonnull (strstr (page, "There is nothing here"));
    }
}

static void
test_answer_page_headers (void)
{
  static const char *const headers[] = {
    "\r\nContent-Type: text/html; charset=utf-8\r\n",
    "\r\nConnection: close\r\n",
    "\r\nCache-Control: no-store\r\n",
    "\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; ",
    " frame-ancestors 'none'\r\n",
    "\r\nReferrer-Policy: no-referrer\r\n",
    "\r\nX-Content-Type-Options: nosniff\r\n",
    "\r\nX-Frame-Options: DENY\r\n",
  };
  g_autofree char *page = render (KEEP_ANSWER_SIGNED_IN, 0, "a@b.test", "en");
  g_autofree char *refusal = render (KEEP_ANSWER_REFUSED, 405, NULL, "en");

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    g_assert_nonnull (strstr (page, headers[i]));
  g_assert_null (strstr (page, "\r\nAllow:"));
  g_assert_nonnull (strstr (refusal, "\r\nAllow: GET, HEAD\r\n"));
}

static void
test_answer_page_length (void)
{
  g_autofree char *page = render (KEEP_ANSWER_SIGNED_IN, 0, "j\xc3\xb6rg@b.test", "de");
  const char *body = strstr (page, "\r\n\r\n") + 4;
  g_autofree char *header = g_strdup_printf ("\r\nContent-Length: %zu\r\n", strlen (body));

  g_assert_nonnull (strstr (page, header));
  g_assert_true (g_str_has_prefix (body, "<!DOCTYPE html>"));
  g_assert_true (g_str_has_suffix (body, "</html>\n"));
}

static void
test_answer_page_detail (void)
{
  static const struct
  {
    KeepAnswer answer;
    const char *detail;
    const char *text;
  } cases[] = {
    { KEEP_ANSWER_SIGNED_IN, "a@b.test", "<p>Signed in as a@b.test.</p>" },
    { KEEP_ANSWER_NOT_STORED, "The disk is full.", "<p>The disk is full.</p>" },
    { KEEP_ANSWER_FAILED, "The issuer said no.", "<p>The issuer said no.</p>" },
    { KEEP_ANSWER_FAILED, "<script>alert(1)</script>&\"'",
      "<p>&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&apos;</p>" },
    { KEEP_ANSWER_FAILED, "\xff", "<p>\xef\xbf\xbd</p>" },
    { KEEP_ANSWER_SIGNED_IN, "%s%n", "<p>Signed in as %s%n.</p>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *page = render (cases[i].answer, 0, cases[i].detail, "en");

      g_assert_nonnull (strstr (page, cases[i].text));
    }
}

static void
test_answer_page_language (void)
{
  g_autofree char *german = render (KEEP_ANSWER_FAILED, 0, NULL, "de-AT");
  g_autofree char *hostile = render (KEEP_ANSWER_FAILED, 0, NULL, "\"><script>");

  g_assert_nonnull (strstr (german, "<html lang=\"de-AT\""));
  g_assert_null (strstr (hostile, "<script>"));
}

/* The page must work, and tell nobody, without a network. */
static void
test_answer_page_loads_nothing (void)
{
  static const char *const forbidden[] = { "http:",   "https:",  "src=", "href=", "url(",
                                           "@import", "<script", "<img", "<link" };
  g_autofree char *page = render (KEEP_ANSWER_SIGNED_IN, 0, "a@b.test", "en");

  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    g_assert_null (strstr (page, forbidden[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-page/status", test_answer_page_status);
  g_test_add_func ("/answer-page/headers", test_answer_page_headers);
  g_test_add_func ("/answer-page/length", test_answer_page_length);
  g_test_add_func ("/answer-page/detail", test_answer_page_detail);
  g_test_add_func ("/answer-page/language", test_answer_page_language);
  g_test_add_func ("/answer-page/loads-nothing", test_answer_page_loads_nothing);
  return g_test_run ();
}
