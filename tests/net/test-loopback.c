/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/loopback.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/loopback-fixture.h"

#define CROWD 40

static gboolean has_no_ipv6;

/* Stands in front of the C library's, for GIO as well. */
int
socket (int domain, int type, int protocol)
{
  if (has_no_ipv6 && domain == AF_INET6)
    {
      errno = EAFNOSUPPORT;
      return -1;
    }
  return (int) syscall (SYS_socket, domain, type, protocol);
}

static void
test_loopback_both_families (TestLoopback *self, gconstpointer data)
{
  static const char *const addresses[] = { "127.0.0.1", "::1" };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *request = g_strdup_printf (
          "GET " TEST_LOOPBACK_PATH "?code=1 HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", self->port);
      int client = test_loopback_connect (self, addresses[i]);

      g_assert_cmpint (client, >=, 0);
      test_loopback_send_more (client, request, strlen (request));
      test_loopback_assert_status (self, client, i == 0 ? 200 : 409);
    }
}

static void
test_loopback_not_from_outside (TestLoopback *self, gconstpointer data)
{
  g_assert_cmpint (test_loopback_connect (self, "127.0.0.2"), ==, -1);
}

static void
test_loopback_no_ipv6 (TestLoopback *self, gconstpointer data)
{
  g_autoptr (KeepLoopback) second = test_loopback_new (self);
  static const guint16 any[] = { 0 };
  g_autoptr (GError) error = NULL;

  has_no_ipv6 = TRUE;
  self->port = keep_loopback_start (second, any, 1, &error);
  has_no_ipv6 = FALSE;
  g_assert_no_error (error);
  g_assert_cmpint (test_loopback_connect (self, "::1"), ==, -1);
  test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 200);
  keep_loopback_stop (second);
}

static void
test_loopback_two_visits (TestLoopback *self, gconstpointer data)
{
  test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 200);
  test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 409);
  g_assert_cmpuint (self->n_visits, ==, 2);
}

/* A crowd that sends @bytes and no more, and then the redirect. */
static void
serve_behind (TestLoopback *self, const char *bytes)
{
  int crowd[CROWD];
  guint n_closed = 0;

  for (gsize i = 0; i < CROWD; i++)
    crowd[i] = test_loopback_send (self, bytes);
  test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 200);
  g_assert_cmpuint (self->n_visits, ==, 1);
  test_loop_settle (&self->loop);
  for (gsize i = 0; i < CROWD; i++)
    {
      char byte = '\0';

      if (recv (crowd[i], &byte, 1, MSG_DONTWAIT) >= 0 || errno != EAGAIN)
        n_closed++;
      close (crowd[i]);
    }
  g_assert_cmpuint (n_closed, >=, CROWD - KEEP_LOOPBACK_MAX_CONNECTIONS);
}

static void
test_loopback_silent_client (TestLoopback *self, gconstpointer data)
{
  int silent = test_loopback_connect (self, "127.0.0.1");
  char byte = '\0';

  test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 200);
  g_assert_cmpint (recv (silent, &byte, 1, MSG_DONTWAIT), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
  close (silent);
}

static void
test_loopback_silent_crowd (TestLoopback *self, gconstpointer data)
{
  serve_behind (self, "");
}

static void
test_loopback_trickling_crowd (TestLoopback *self, gconstpointer data)
{
  serve_behind (self, "GET /auth/call");
}

/* Silent clients go before one that has begun to speak. */
static void
test_loopback_slow_redirect (TestLoopback *self, gconstpointer data)
{
  g_autofree char *rest = g_strdup_printf ("1\r\nHost: localhost:%u\r\n\r\n", self->port);
  int client = test_loopback_send (self, "GET /auth/callback?code=1 HTTP/1.");
  int crowd[CROWD];

  test_loop_settle (&self->loop);
  for (gsize i = 0; i < CROWD; i++)
    {
      crowd[i] = test_loopback_connect (self, "127.0.0.1");
      test_loop_settle (&self->loop);
    }
  test_loopback_send_more (client, rest, strlen (rest));
  test_loopback_assert_status (self, client, 200);
  for (gsize i = 0; i < CROWD; i++)
    close (crowd[i]);
}

static void
test_loopback_all_wait (TestLoopback *self, gconstpointer data)
{
  int clients[KEEP_LOOPBACK_MAX_CONNECTIONS];
  KeepLoopbackVisit *visits[KEEP_LOOPBACK_MAX_CONNECTIONS];
  g_autofree char *answer = NULL;

  self->holds = TRUE;
  for (guint i = 0; i < KEEP_LOOPBACK_MAX_CONNECTIONS; i++)
    {
      clients[i] = test_loopback_send (self, TEST_LOOPBACK_REQUEST);
      test_loopback_wait_for_visits (self, i + 1);
      visits[i] = self->visit;
    }
  answer = test_loopback_read (self, test_loopback_connect (self, "127.0.0.1"));
  g_assert_cmpstr (answer, ==, "");
  for (guint i = 0; i < KEEP_LOOPBACK_MAX_CONNECTIONS; i++)
    {
      keep_loopback_answer (self->loopback, visits[i], KEEP_ANSWER_SIGNED_IN, NULL);
      test_loopback_assert_status (self, clients[i], 200);
    }
}

static void
test_loopback_no_descriptors (TestLoopback *self, gconstpointer data)
{
  int client = test_loopback_send (self, TEST_LOOPBACK_REQUEST);
  int next = dup (client);
  struct rlimit limit = { 0 };
  struct rlimit none = { 0 };

  close (next);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  none = (struct rlimit){ .rlim_cur = (rlim_t) next, .rlim_max = limit.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_true (g_main_context_iteration (self->loop.context, TRUE));
  g_assert_false (g_main_context_pending (self->loop.context));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  test_loopback_assert_status (self, client, 200);
}

static void
test_loopback_stop (TestLoopback *self, gconstpointer data)
{
  g_autofree char *answer = NULL;
  int silent = test_loopback_send (self, "GET ");

  test_loop_settle (&self->loop);
  keep_loopback_stop (self->loopback);
  g_assert_true (test_loop_is_idle (&self->loop));
  g_assert_cmpint (test_loopback_connect (self, "127.0.0.1"), ==, -1);
  g_assert_cmpint (test_loopback_connect (self, "::1"), ==, -1);
  answer = test_loopback_read (self, silent);
  g_assert_cmpstr (answer, ==, "");
  keep_loopback_stop (self->loopback);
}

static void
test_loopback_stop_unused (TestLoopback *self, gconstpointer data)
{
  g_autoptr (KeepLoopback) unused = test_loopback_new (self);

  keep_loopback_stop (unused);
}

static int
hold_visit (TestLoopback *self)
{
  int client = test_loopback_send (self, TEST_LOOPBACK_REQUEST);

  self->holds = TRUE;
  test_loopback_wait_for_visits (self, 1);
  return client;
}

static void
test_loopback_answer_after_stop (TestLoopback *self, gconstpointer data)
{
  int client = hold_visit (self);

  keep_loopback_stop (self->loopback);
  keep_loopback_answer (self->loopback, self->visit, KEEP_ANSWER_FAILED, "It <did> not work.");
  g_clear_object (&self->loopback);
  test_loopback_assert_status (self, client, 200);
}

/* Without a turn of the loop: the program may end right after the answer. */
static void
test_loopback_answer_without_loop (TestLoopback *self, gconstpointer data)
{
  int client = hold_visit (self);
  char bytes[16] = "";

  keep_loopback_answer (self->loopback, self->visit, KEEP_ANSWER_SIGNED_IN, NULL);
  g_assert_cmpint (recv (client, bytes, 12, MSG_DONTWAIT), ==, 12);
  g_assert_cmpstr (bytes, ==, "HTTP/1.1 200");
  close (client);
}

static void
test_loopback_slow_client (TestLoopback *self, gconstpointer data)
{
  g_autofree char *detail = g_strnfill (8 * 1024 * 1024, 'a');
  int client = hold_visit (self);

  keep_loopback_answer (self->loopback, self->visit, KEEP_ANSWER_FAILED, detail);
  g_clear_object (&self->loopback);
  test_loopback_assert_status (self, client, 200);
}

static void
test_loopback_owner_gone (TestLoopback *self, gconstpointer data)
{
  g_autofree char *answer = NULL;
  int client = hold_visit (self);

  g_clear_object (&self->loopback);
  g_assert_true (test_loop_is_idle (&self->loop));
  answer = test_loopback_read (self, client);
  g_assert_cmpstr (answer, ==, "");
}

static void
test_loopback_gone_in_callback (TestLoopback *self, gconstpointer data)
{
  self->drops_itself = TRUE;
  test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 200);
  g_assert_null (self->loopback);
}

/* The connections of the first sign-in are in TIME_WAIT. */
static void
test_loopback_port_again (TestLoopback *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 200);
  g_object_unref (self->loopback);
  self->loopback = test_loopback_new (self);
  keep_loopback_start (self->loopback, &self->port, 1, &error);
  g_assert_no_error (error);
}

/* Returns: a socket that listens on @address */
static GSocket *
take_port (const char *address)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string (address, 0);
  g_autoptr (GError) error = NULL;
  GSocket *taker = g_socket_new (g_socket_address_get_family (any), G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (taker, any, TRUE, NULL));
  g_assert_true (g_socket_listen (taker, NULL));
  return taker;
}

static guint16
get_port (GSocket *taker)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (taker, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

static const char *const takers[] = { "127.0.0.1", "::1", "0.0.0.0", "::" };

static void
test_loopback_next_port (TestLoopback *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (takers); i++)
    {
      g_autoptr (GSocket) taker = take_port (takers[i]);
      guint16 ports[] = { get_port (taker), 0 };
      g_autoptr (KeepLoopback) second = test_loopback_new (self);
      g_autoptr (GError) error = NULL;

      self->port = keep_loopback_start (second, ports, G_N_ELEMENTS (ports), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (self->port, !=, ports[0]);
      g_assert_cmpuint (self->port, !=, 0);
      self->n_visits = 0;
      test_loopback_assert_status (self, test_loopback_send (self, TEST_LOOPBACK_REQUEST), 200);
    }
}

static void
test_loopback_no_port (TestLoopback *self, gconstpointer data)
{
  g_autoptr (GSocket) first = take_port ("127.0.0.1");
  g_autoptr (GSocket) second = take_port ("::1");
  guint16 ports[] = { get_port (first), get_port (second) };
  g_autoptr (KeepLoopback) loopback = test_loopback_new (self);
  g_autofree char *list = g_strdup_printf ("(%u, %u)", ports[0], ports[1]);
  g_autofree char *process = g_strdup_printf ("“test-taker” (process %d)", (int) getpid ());
  g_autoptr (GError) error = NULL;

  prctl (PR_SET_NAME, "test-taker");
  g_assert_cmpuint (keep_loopback_start (loopback, ports, G_N_ELEMENTS (ports), &error), ==, 0);
  g_test_message ("%s", error->message);
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_PORT_IN_USE);
  g_assert_nonnull (strstr (error->message, list));
  g_assert_nonnull (strstr (error->message, process));
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
  add ("/loopback/both-families", test_loopback_both_families);
  add ("/loopback/not-from-outside", test_loopback_not_from_outside);
  add ("/loopback/no-ipv6", test_loopback_no_ipv6);
  add ("/loopback/two-visits", test_loopback_two_visits);
  add ("/loopback/silent-client", test_loopback_silent_client);
  add ("/loopback/silent-crowd", test_loopback_silent_crowd);
  add ("/loopback/trickling-crowd", test_loopback_trickling_crowd);
  add ("/loopback/slow-redirect", test_loopback_slow_redirect);
  add ("/loopback/all-wait", test_loopback_all_wait);
  add ("/loopback/no-descriptors", test_loopback_no_descriptors);
  add ("/loopback/stop", test_loopback_stop);
  add ("/loopback/stop/unused", test_loopback_stop_unused);
  add ("/loopback/answer/after-stop", test_loopback_answer_after_stop);
  add ("/loopback/answer/without-loop", test_loopback_answer_without_loop);
  add ("/loopback/answer/slow-client", test_loopback_slow_client);
  add ("/loopback/owner-gone", test_loopback_owner_gone);
  add ("/loopback/owner-gone/in-callback", test_loopback_gone_in_callback);
  add ("/loopback/port/again", test_loopback_port_again);
  add ("/loopback/port/next", test_loopback_next_port);
  add ("/loopback/port/none", test_loopback_no_port);
  return g_test_run ();
}
