/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/loopback-visit.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/loopback-fixture.h"

#define HOST "Host: localhost:PORT\r\n"

static void
test_visit_redirect (TestLoopback *self, gconstpointer data)
{
  test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 200);
  g_assert_cmpuint (self->n_visits, ==, 1);
  g_assert_cmpstr (self->query, ==, TEST_LOOPBACK_QUERY);
}

static void
test_visit_without_query (TestLoopback *self, gconstpointer data)
{
  int client = test_loopback_send (self, "GET /auth/callback HTTP/1.0\r\n" HOST "\r\n");

  test_loopback_assert_status (self, client, 200);
  g_assert_cmpuint (self->n_visits, ==, 1);
  g_assert_null (self->query);
}

static const struct
{
  const char *request;
  guint status;
} refusals[] = {
  { "GET /favicon.ico HTTP/1.1\r\n" HOST "\r\n", 404 },
  { "GET /auth/callback/ HTTP/1.1\r\n" HOST "\r\n", 404 },
  { "POST /auth/callback?code=c0de HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}", 405 },
  { "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "GET /auth/callback?code=c0de HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403 },
  { "GET /auth/callback?code=c0de HTTP/1.1\r\nHost: localhost:1\r\n\r\n", 403 },
  { "GET /auth/callback?code=c0de HTTP/1.1\r\n\r\n", 400 },
  { "GET /auth/callback?code=c0de HTTP/2.0\r\n" HOST "\r\n", 505 },
  { "\x16\x03\x01\x02\x05", 400 },
  { "nonsense\r\n\r\n", 405 },
};

static void
test_visit_refusals (TestLoopback *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    test_loopback_assert_status (self, test_loopback_send (self, refusals[i].request),
                                 refusals[i].status);
  g_assert_cmpuint (self->n_visits, ==, 0);
}

/* @start and then @n_bytes of @filler, without an end. */
static int
send_long (TestLoopback *self, const char *start, char filler, gsize n_bytes)
{
  g_autofree char *rest = g_malloc (n_bytes);
  int client = test_loopback_send (self, start);

  memset (rest, filler, n_bytes);
  test_loopback_send_more (client, rest, n_bytes);
  return client;
}

static void
test_visit_long_line (TestLoopback *self, gconstpointer data)
{
  int client = send_long (self, "GET /auth/callback?code=", 'a', 9 * 1024);

  test_loopback_assert_status (self, client, 414);
}

static void
test_visit_long_header (TestLoopback *self, gconstpointer data)
{
  int client = send_long (self, "GET /auth/callback HTTP/1.1\r\n" HOST "X: ", 'a', 60 * 1024);

  test_loopback_assert_status (self, client, 431);
}

static void
test_visit_many_headers (TestLoopback *self, gconstpointer data)
{
  g_autoptr (GString) request = g_string_new ("GET /auth/callback HTTP/1.1\r\n" HOST);

  while (request->len < 9 * 1024)
    g_string_append (request, "X-Field: value\r\n");
  test_loopback_assert_status (self, test_loopback_send (self, request->str), 431);
}

static void
test_visit_long_body (TestLoopback *self, gconstpointer data)
{
  int client = send_long (self, "POST /auth/callback HTTP/1.1\r\n" HOST "\r\n", 'b', 40 * 1024);

  test_loopback_assert_status (self, client, 405);
}

/* Some clients only look for an answer when they have sent everything: what they still have to say
 * is taken, or their sending would fail. */
static void
test_visit_keeps_sending (TestLoopback *self, gconstpointer data)
{
  static const char more[4096] = "";
  int client = test_loopback_send (self, "POST /auth/callback HTTP/1.1\r\n" HOST "\r\n");

  test_loop_wait_readable (&self->loop, client);
  for (int i = 0; i < 10; i++)
    {
      test_loopback_send_more (client, more, sizeof more);
      test_loop_settle (&self->loop);
    }
  test_loopback_assert_status (self, client, 405);
}

/* But not for ever. */
static void
test_visit_never_stops_sending (TestLoopback *self, gconstpointer data)
{
  static const char more[4096] = "";
  int client = test_loopback_send (self, "POST /auth/callback HTTP/1.1\r\n" HOST "\r\n");

  test_loop_wait_readable (&self->loop, client);
  while (send (client, more, sizeof more, MSG_NOSIGNAL) > 0)
    test_loop_settle (&self->loop);
  g_assert_true (errno == EPIPE || errno == ECONNRESET);
  close (client);
}

static void
test_visit_byte_by_byte (TestLoopback *self, gconstpointer data)
{
  g_autofree char *request = g_strdup_printf (
      "GET /auth/callback?code=c0de&state=1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", self->port);
  int client = test_loopback_connect (self, "127.0.0.1");
  int no_delay = 1;

  setsockopt (client, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof no_delay);
  for (const char *at = request; *at != '\0'; at++)
    {
      test_loop_settle (&self->loop);
      g_assert_cmpuint (self->n_visits, ==, 0);
      test_loopback_send_more (client, at, 1);
    }
  test_loopback_assert_status (self, client, 200);
  g_assert_cmpstr (self->query, ==, TEST_LOOPBACK_QUERY);
}

static void
test_visit_pipelined (TestLoopback *self, gconstpointer data)
{
  int client = test_loopback_send (self, TEST_LOOPBACK_REQUEST TEST_LOOPBACK_REQUEST);
  g_autofree char *answer = test_loopback_read (self, client);

  g_assert_nonnull (answer);
  g_assert_null (strstr (answer + 1, "HTTP/1.1"));
  g_assert_cmpuint (self->n_visits, ==, 1);
}

static void
test_visit_head (TestLoopback *self, gconstpointer data)
{
  int client = test_loopback_send (self, "HEAD /auth/callback?code=1 HTTP/1.1\r\n" HOST "\r\n");
  g_autofree char *answer = test_loopback_read (self, client);

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\n"));
}

static void
test_visit_half_closed (TestLoopback *self, gconstpointer data)
{
  int client = test_loopback_send (self, TEST_LOOPBACK_REQUEST);

  g_assert_cmpint (shutdown (client, SHUT_WR), ==, 0);
  test_loopback_assert_status (self, client, 200);
}

static void
test_visit_half_closed_early (TestLoopback *self, gconstpointer data)
{
  int client = test_loopback_send (self, "GET /auth/callback");
  g_autofree char *answer = NULL;

  g_assert_cmpint (shutdown (client, SHUT_WR), ==, 0);
  answer = test_loopback_read (self, client);
  g_assert_cmpstr (answer, ==, "");
}

/* A visit that waits costs nothing, whatever its client does meanwhile. */
static void
test_visit_waits_quietly (TestLoopback *self, gconstpointer data)
{
  int client = -1;

  self->holds = TRUE;
  client = test_loopback_send (self, TEST_LOOPBACK_REQUEST);
  test_loopback_wait_for_visits (self, 1);
  keep_loopback_stop (self->loopback);
  test_loopback_send_more (client, "more", 4);
  g_assert_cmpint (shutdown (client, SHUT_WR), ==, 0);
  g_assert_true (test_loop_is_idle (&self->loop));
  keep_loopback_answer (self->loopback, self->visit, KEEP_ANSWER_SIGNED_IN, NULL);
  test_loopback_assert_status (self, client, 200);
}

static void
test_visit_client_gone (TestLoopback *self, gconstpointer data)
{
  struct linger at_once = { .l_onoff = 1 };
  int client = -1;

  self->holds = TRUE;
  client = test_loopback_send (self, TEST_LOOPBACK_REQUEST);
  test_loopback_wait_for_visits (self, 1);
  setsockopt (client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (client);
  test_loop_settle (&self->loop);
  keep_loopback_answer (self->loopback, self->visit, KEEP_ANSWER_SIGNED_IN, NULL);
  keep_loopback_stop (self->loopback);
  g_assert_true (test_loop_is_idle (&self->loop));
}

static void
test_visit_silent (TestLoopback *self, gconstpointer data)
{
  g_autofree char *answer = NULL;

  g_object_set (self->loopback, "silence-ms", 50, NULL);
  answer = test_loopback_read (self, test_loopback_connect (self, "127.0.0.1"));
  g_assert_cmpstr (answer, ==, "");
}

static gboolean
on_trickle (gpointer user_data)
{
  send (*(int *) user_data, "a", 1, MSG_NOSIGNAL);
  return G_SOURCE_CONTINUE;
}

/* Each byte does not buy more time. */
static void
test_visit_trickling (TestLoopback *self, gconstpointer data)
{
  g_autoptr (GSource) trickle = g_timeout_source_new (5);
  g_autofree char *answer = NULL;
  int client = -1;

  g_object_set (self->loopback, "silence-ms", 100, NULL);
  client = test_loopback_send (self, "GET /auth/callback?");
  g_source_set_callback (trickle, on_trickle, &client, NULL);
  g_source_attach (trickle, self->loop.context);
  test_loop_wait_readable (&self->loop, client);
  g_source_destroy (trickle);
  /* The last byte may have come too late, and the end as a reset. */
  answer = test_loopback_read (self, client);
  g_assert_true (answer == NULL || *answer == '\0');
}

static void
add (const char *path, void (*test) (TestLoopback *, gconstpointer))
{
  g_test_add (path, TestLoopback, NULL, test_loopback_set_up, test, test_loopback_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/loopback-visit/redirect", test_visit_redirect);
  add ("/loopback-visit/without-query", test_visit_without_query);
  add ("/loopback-visit/refusals", test_visit_refusals);
  add ("/loopback-visit/long-line", test_visit_long_line);
  add ("/loopback-visit/long-header", test_visit_long_header);
  add ("/loopback-visit/many-headers", test_visit_many_headers);
  add ("/loopback-visit/long-body", test_visit_long_body);
  add ("/loopback-visit/keeps-sending", test_visit_keeps_sending);
  add ("/loopback-visit/never-stops-sending", test_visit_never_stops_sending);
  add ("/loopback-visit/byte-by-byte", test_visit_byte_by_byte);
  add ("/loopback-visit/pipelined", test_visit_pipelined);
  add ("/loopback-visit/head", test_visit_head);
  add ("/loopback-visit/half-closed", test_visit_half_closed);
  add ("/loopback-visit/half-closed/early", test_visit_half_closed_early);
  add ("/loopback-visit/waits-quietly", test_visit_waits_quietly);
  add ("/loopback-visit/client-gone", test_visit_client_gone);
  add ("/loopback-visit/silent", test_visit_silent);
  add ("/loopback-visit/trickling", test_visit_trickling);
  return g_test_run ();
}
