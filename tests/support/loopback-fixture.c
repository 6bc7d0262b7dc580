/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/loopback-fixture.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
on_visit (KeepLoopback *loopback,
          KeepLoopbackVisit *visit,
          const char *query,
          gsize query_length_bytes,
          gpointer user_data)
{
  TestLoopback *self = user_data;

  self->n_visits++;
  g_free (self->query);
  self->query = query != NULL ? g_strndup (query, query_length_bytes) : NULL;
  if (self->holds)
    self->visit = visit;
  else
    keep_loopback_answer (
        loopback, visit, self->n_visits == 1 ? KEEP_ANSWER_SIGNED_IN : KEEP_ANSWER_ALREADY_ANSWERED,
        NULL);
  if (self->drops_itself)
    g_clear_object (&self->loopback);
}

KeepLoopback *
test_loopback_new (TestLoopback *self)
{
  return keep_loopback_new (TEST_LOOPBACK_PATH, on_visit, self);
}

static void
start (TestLoopback *self)
{
  static const guint16 any[] = { 0 };
  g_autoptr (GError) error = NULL;

  self->port = keep_loopback_start (self->loopback, any, G_N_ELEMENTS (any), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->port, !=, 0);
}

void
test_loopback_set_up (TestLoopback *self, gconstpointer data)
{
  test_loop_init (&self->loop);
  self->loopback = test_loopback_new (self);
  start (self);
}

void
test_loopback_tear_down (TestLoopback *self, gconstpointer data)
{
  g_clear_object (&self->loopback);
  g_free (self->query);
  test_loop_clear (&self->loop);
}

int
test_loopback_connect (TestLoopback *self, const char *address)
{
  g_autoptr (GSocketAddress) host = g_inet_socket_address_new_from_string (address, self->port);
  struct sockaddr_storage native = { 0 };
  int client = socket (g_socket_address_get_family (host), SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (client, >=, 0);
  g_assert_true (g_socket_address_to_native (host, &native, sizeof native, NULL));
  if (connect (client, (struct sockaddr *) &native,
               (socklen_t) g_socket_address_get_native_size (host)) == 0)
    return client;
  g_assert_cmpint (errno, ==, ECONNREFUSED);
  close (client);
  return -1;
}

void
test_loopback_send_more (int client, const char *bytes, gsize n_bytes)
{
  g_assert_cmpint (send (client, bytes, n_bytes, MSG_NOSIGNAL), ==, n_bytes);
}

int
test_loopback_send (TestLoopback *self, const char *bytes)
{
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_autoptr (GString) request = g_string_new (bytes);
  int client = test_loopback_connect (self, "127.0.0.1");

  g_assert_cmpint (client, >=, 0);
  g_string_replace (request, "PORT", port, 0);
  test_loopback_send_more (client, request->str, request->len);
  return client;
}

char *
test_loopback_read (TestLoopback *self, int client)
{
  g_autoptr (GString) all = g_string_new (NULL);
  gboolean is_reset = FALSE;

  for (;;)
    {
      char piece[4096];
      gssize n_bytes = recv (client, piece, sizeof piece, MSG_DONTWAIT);

      if (n_bytes > 0)
        g_string_append_len (all, piece, n_bytes);
      else if (n_bytes == 0 || errno != EAGAIN)
        {
          is_reset = n_bytes < 0;
          break;
        }
      else
        test_loop_wait_readable (&self->loop, client);
    }
  close (client);
  return is_reset ? NULL : g_string_free (g_steal_pointer (&all), FALSE);
}

void
test_loopback_assert_status (TestLoopback *self, int client, guint status)
{
  g_autofree char *answer = test_loopback_read (self, client);
  g_autofree char *line = g_strdup_printf ("HTTP/1.1 %u ", status);

  g_test_message ("%.40s", answer);
  g_assert_nonnull (answer);
  g_assert_true (g_str_has_prefix (answer, line));
  g_assert_true (g_str_has_suffix (answer, "</html>\n"));
}

typedef struct
{
  TestLoopback *fixture;
  guint n_visits;
} Wanted;

static gboolean
is_visited (gpointer user_data)
{
  const Wanted *wanted = user_data;

  return wanted->fixture->n_visits >= wanted->n_visits;
}

void
test_loopback_wait_for_visits (TestLoopback *self, guint n_visits)
{
  Wanted wanted = { self, n_visits };

  test_loop_wait_until (&self->loop, is_visited, &wanted);
}
