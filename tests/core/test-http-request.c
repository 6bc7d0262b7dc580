/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/http-request.h"

#define PATH "/auth/callback"
#define PORT 1455
#define LINE "GET /auth/callback?code=c&state=s HTTP/1.1\r\n"
#define HOST "Host: localhost:1455\r\n"

static KeepHttpRequestState
parse (const char *bytes, gsize length_bytes, KeepHttpRequest *request)
{
  return keep_http_request_parse (bytes, length_bytes, PATH, PORT, request);
}

static void
test_http_request_accepts (void)
{
  static const struct
  {
    const char *bytes;
    const char *query; /* NULL: none */
    gboolean is_head;
  } cases[] = {
    { LINE HOST "\r\n", "code=c&state=s", FALSE },
    { "GET /auth/callback HTTP/1.1\r\n" HOST "\r\n", NULL, FALSE },
    { "GET /auth/callback? HTTP/1.0\r\n" HOST "\r\n", "", FALSE },
    { "HEAD /auth/callback?a=/?:@!$ HTTP/1.1\r\n" HOST "\r\n", "a=/?:@!$", TRUE },
    { LINE "host:127.0.0.1:1455\r\n\r\n", "code=c&state=s", FALSE },
    { LINE "HOST:\t [::1]:1455 \t\r\n\r\n", "code=c&state=s", FALSE },
    { LINE "Host: LocalHost:1455\r\n\r\n", "code=c&state=s", FALSE },
    { LINE "Accept: */*\r\nX-Empty:\r\nX-Bytes: \xc3\xa9\xff\r\n" HOST "\r\n", "code=c&state=s",
      FALSE },
    { LINE HOST "Content-Length: 0\r\n\r\n", "code=c&state=s", FALSE },
    { LINE HOST "Cookie: Host: evil\r\n\r\n", "code=c&state=s", FALSE },
    { LINE HOST "\r\nGET /another HTTP/9.9\r\n", "code=c&state=s", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KeepHttpRequest request = { 0 };
      g_autofree char *query = NULL;

      g_test_message ("case %zu", i);
      g_assert_cmpint (parse (cases[i].bytes, strlen (cases[i].bytes), &request), ==,
                       KEEP_HTTP_REQUEST_COMPLETE);
      g_assert_cmpint (request.is_head, ==, cases[i].is_head);
      if (request.query != NULL)
        query = g_strndup (request.query, request.query_length_bytes);
      g_assert_cmpstr (query, ==, cases[i].query);
    }
}

static const struct
{
  guint status;
  const char *bytes;
} refused[] = {
  { 405, "POST /auth/callback HTTP/1.1\r\n" HOST "\r\n" },
  { 405, "OPTIONS /auth/callback HTTP/1.1\r\n" },
  { 405, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
  { 405, "get /auth/callback HTTP/1.1\r\n" },
  { 405, "GETS /auth/callback HTTP/1.1\r\n" },
  { 405, "GE /auth/callback HTTP/1.1\r\n" },
  { 405, "HOST" },
  { 400, "\x16\x03\x01\x02" },
  { 400, "\r\n" LINE HOST "\r\n" },
  { 400, " GET" },
  { 400, "GET\t/" },
  { 400, "GET\r\n" },
  { 400, "GET  /auth/callback" },
  { 400, "GET http://localhost:1455/auth/callback" },
  { 400, "GET *" },
  { 404, "GET / HTTP/1.1\r\n" },
  { 404, "GET /favicon.ico HTTP/1.1\r\n" },
  { 404, "GET /auth/callback/ HTTP/1.1\r\n" },
  { 404, "GET /auth/callbacks" },
  { 404, "GET /auth/callback%3Fcode=c" },
  { 404, "GET /auth%2Fcallback" },
  { 404, "GET /AUTH/callback" },
  { 404, "GET //auth/callback" },
  { 404, "GET /x/../auth/callback" },
  { 400, "GET /auth/callback#f" },
  { 400, "GET /auth/callback?code=c#f" },
  { 400, "GET /auth/callback\r\n" },
  { 400, "GET /auth/callback?a\x7f" },
  { 400, "GET /auth/callback?a\xc3" },
  { 400, "GET /auth/callback?a\t" },
  { 400, "GET /auth/callback  HTTP/1.1\r\n" },
  { 400, "GET /auth/callback HTTP/1.1 \r\n" },
  { 400, "GET /auth/callback HTTP/1.1\n" },
  { 400, "GET /auth/callback http/1.1\r\n" },
  { 400, "GET /auth/callback HTTP/x" },
  { 400, "GET /auth/callback HTTP/11" },
  { 400, "GET /auth/callback HTTP/1.x" },
  { 505, "GET /auth/callback HTTP/2" },
  { 505, "GET /auth/callback HTTP/0.9\r\n" },
  { 505, "GET /auth/callback HTTP/1.2\r\n" },
  { 400, LINE "\r\n" },
  { 400, LINE "Accept: */*\r\n\r\n" },
  { 400, LINE HOST HOST },
  { 400, LINE HOST "host: localhost:1455\r\n" },
  { 400, LINE HOST " folded\r\n" },
  { 400, LINE " Host: localhost:1455\r\n" },
  { 400, LINE "Host : localhost:1455\r\n" },
  { 400, LINE "Host\r\n" },
  { 400, LINE ": x\r\n" },
  { 400, LINE "X: a\nHost: localhost:1455\r\n" },
  { 400, LINE "X: a\rb\r\n" },
  { 400, LINE "X: \x01\r\n" },
  { 400, LINE HOST "\rX" },
  { 400, LINE HOST "Content-Length: 1\r\n" },
  { 400, LINE HOST "Content-Length: 00\r\n" },
  { 400, LINE HOST "Content-Length:\r\n" },
  { 400, LINE HOST "transfer-encoding: chunked\r\n" },
  { 400, LINE HOST "Transfer-Encoding: identity\r\n" },
  { 403, LINE "Host: localhost\r\n" },
  { 403, LINE "Host: localhost:1457\r\n" },
  { 403, LINE "Host: localhost:01455\r\n" },
  { 403, LINE "Host: localhost:14550\r\n" },
  { 403, LINE "Host: localhost.:1455\r\n" },
  { 403, LINE "Host: evil.test\r\n" },
  { 403, LINE "Host: evil.test:1455\r\n" },
  { 403, LINE "Host: localhost.evil.test:1455\r\n" },
  { 403, LINE "Host: localhost:1455.evil.test\r\n" },
  { 403, LINE "Host: 127.0.0.2:1455\r\n" },
  { 403, LINE "Host: ::1:1455\r\n" },
  { 403, LINE "Host: localhost:1455,evil.test\r\n" },
  { 403, LINE "Host: user@localhost:1455\r\n" },
  { 403, LINE "Host:\r\n" },
};

static void
test_http_request_refuses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      KeepHttpRequest request = { 0 };
      g_autofree char *shown = g_strescape (refused[i].bytes, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpint (parse (refused[i].bytes, strlen (refused[i].bytes), &request), ==,
                       KEEP_HTTP_REQUEST_REFUSED);
      g_assert_cmpuint (request.status, ==, refused[i].status);
    }
}

static void
test_http_request_refuses_nul (void)
{
  static const char bytes[] = "GET /auth/callback?a\0b HTTP/1.1\r\n" HOST "\r\n";
  static const char header[] = LINE "X: a\0b\r\n" HOST "\r\n";
  KeepHttpRequest request = { 0 };

  g_assert_cmpint (parse (bytes, sizeof bytes - 1, &request), ==, KEEP_HTTP_REQUEST_REFUSED);
  g_assert_cmpuint (request.status, ==, 400);
  g_assert_cmpint (parse (header, sizeof header - 1, &request), ==, KEEP_HTTP_REQUEST_REFUSED);
  g_assert_cmpuint (request.status, ==, 400);
}

/* What came in one piece must not differ from what came byte by byte, nor be read past its end. */
static void
assert_same_in_pieces (const char *bytes, KeepHttpRequestState whole, guint status)
{
  gsize length_bytes = strlen (bytes);
  KeepHttpRequestState state = KEEP_HTTP_REQUEST_INCOMPLETE;

  for (gsize length = 0; length <= length_bytes; length++)
    {
      g_autofree char *exact = g_memdup2 (bytes, MAX (length, 1));
      KeepHttpRequest request = { 0 };
      KeepHttpRequestState next = parse (exact, length, &request);

      if (state != KEEP_HTTP_REQUEST_INCOMPLETE)
        g_assert_cmpint (next, ==, state);
      if (next != KEEP_HTTP_REQUEST_INCOMPLETE)
        g_assert_cmpuint (request.status, ==, status);
      state = next;
    }
  g_assert_cmpint (state, ==, whole);
}

static void
test_http_request_in_pieces (void)
{
  assert_same_in_pieces (LINE "Accept: */*\r\n" HOST "\r\nmore", KEEP_HTTP_REQUEST_COMPLETE, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_same_in_pieces (refused[i].bytes, KEEP_HTTP_REQUEST_REFUSED, refused[i].status);
}

/* A head of @length_bytes, filled up in the query or in a header. */
static char *
make_head (gsize length_bytes, gboolean in_query)
{
  gsize empty_bytes = strlen ("GET /auth/callback? HTTP/1.1\r\n" HOST "X: \r\n\r\n");
  g_autofree char *filling = g_strnfill (length_bytes - empty_bytes, 'a');

  return g_strdup_printf ("GET /auth/callback?%s HTTP/1.1\r\n" HOST "X: %s\r\n\r\n",
                          in_query ? filling : "", in_query ? "" : filling);
}

static void
test_http_request_size (void)
{
  for (int in_query = 0; in_query <= 1; in_query++)
    {
      g_autofree char *longest = make_head (KEEP_HTTP_REQUEST_MAX_BYTES, in_query);
      g_autofree char *longer = make_head (KEEP_HTTP_REQUEST_MAX_BYTES + 1, in_query);
      KeepHttpRequest request = { 0 };

      g_assert_cmpuint (strlen (longest), ==, KEEP_HTTP_REQUEST_MAX_BYTES);
      g_assert_cmpint (parse (longest, strlen (longest), &request), ==, KEEP_HTTP_REQUEST_COMPLETE);
      g_assert_cmpint (parse (longer, strlen (longer), &request), ==, KEEP_HTTP_REQUEST_REFUSED);
      g_assert_cmpuint (request.status, ==, 431);
      g_assert_cmpint (parse (longer, KEEP_HTTP_REQUEST_MAX_BYTES - 1, &request), ==,
                       KEEP_HTTP_REQUEST_INCOMPLETE);
    }
}

static void
test_http_request_size_of_line (void)
{
  g_autofree char *longer = make_head (2 * (gsize) KEEP_HTTP_REQUEST_MAX_BYTES, TRUE);
  KeepHttpRequest request = { 0 };

  g_assert_cmpint (parse (longer, KEEP_HTTP_REQUEST_MAX_BYTES - 1, &request), ==,
                   KEEP_HTTP_REQUEST_INCOMPLETE);
  g_assert_cmpint (parse (longer, KEEP_HTTP_REQUEST_MAX_BYTES, &request), ==,
                   KEEP_HTTP_REQUEST_REFUSED);
  g_assert_cmpuint (request.status, ==, 414);
  g_assert_cmpint (parse (longer, strlen (longer), &request), ==, KEEP_HTTP_REQUEST_REFUSED);
  g_assert_cmpuint (request.status, ==, 414);
}

/* Browsers leave the port out where it is the scheme's own. */
static void
test_http_request_port_80 (void)
{
  static const char bytes[] = LINE "Host: localhost\r\n\r\n";
  KeepHttpRequest request = { 0 };

  g_assert_cmpint (keep_http_request_parse (bytes, strlen (bytes), PATH, 80, &request), ==,
                   KEEP_HTTP_REQUEST_COMPLETE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-request/accepts", test_http_request_accepts);
  g_test_add_func ("/http-request/refuses", test_http_request_refuses);
  g_test_add_func ("/http-request/refuses/nul", test_http_request_refuses_nul);
  g_test_add_func ("/http-request/in-pieces", test_http_request_in_pieces);
  g_test_add_func ("/http-request/size", test_http_request_size);
  g_test_add_func ("/http-request/size/of-line", test_http_request_size_of_line);
  g_test_add_func ("/http-request/host/port-80", test_http_request_port_80);
  return g_test_run ();
}
