/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http.h"

#include "support/http-fixture.h"
#include "support/network.h"

static void
assert_cancelled (TestHttp *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = test_http_finish (self, &error);

  g_assert_null (response);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_loop_settle (&self->loop);
  g_assert_true (test_loop_is_idle (&self->loop));
}

static void
test_cancel_before (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *log = NULL;
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");

  g_cancellable_cancel (cancellable);
  test_http_start (self, url, cancellable);
  g_assert_null (self->loop.result);
  assert_cancelled (self);
  log = test_http_dup_log (self);
  g_assert_cmpstr (log, ==, "[\"POST /log\"]");
}

static void
test_cancel_at_once (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");

  test_http_start (self, url, cancellable);
  g_cancellable_cancel (cancellable);
  g_assert_null (self->loop.result);
  assert_cancelled (self);
}

static void
test_cancel_midway (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  test_http_start_stalled (self, cancellable);
  g_cancellable_cancel (cancellable);
  assert_cancelled (self);
}

static gpointer
cancel_in_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel_from_thread (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = NULL;

  test_http_start_stalled (self, cancellable);
  thread = g_thread_new ("cancel", cancel_in_thread, cancellable);
  assert_cancelled (self);
  g_thread_join (thread);
}

/* The C library cannot be stopped in getaddrinfo(); nobody may wait for it all the same. */
static void
test_cancel_while_resolving (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  test_http_start (self, "https://" TEST_NETWORK_STALLED_NAME "/token", cancellable);
  test_loop_settle (&self->loop);
  test_network_wait_for_stall ();
  g_cancellable_cancel (cancellable);
  assert_cancelled (self);
  test_network_end_stall ();
}

static void
test_cancel_one_of_two (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GCancellable) other = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  test_http_start_stalled (self, cancellable);
  test_http_start_stalled (self, other);
  g_cancellable_cancel (cancellable);
  result = test_loop_wait (&self->loop);
  g_assert_true (g_task_get_cancellable (G_TASK (result)) == cancellable);
  test_loop_settle (&self->loop);
  g_assert_false (test_loop_is_idle (&self->loop));
  g_cancellable_cancel (other);
  assert_cancelled (self);
}

static void
test_cancel_after (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  test_http_start (self, url, cancellable);
  response = test_http_finish (self, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  test_loop_settle (&self->loop);
  g_assert_null (self->loop.result);
  g_assert_true (test_loop_is_idle (&self->loop));
}

static void
drop_owner (TestHttp *self, gpointer *weak)
{
  g_object_add_weak_pointer (G_OBJECT (self->http), weak);
  g_clear_object (&self->http);
}

static void
test_owner_gone_success (TestHttp *self, gconstpointer data)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;
  gpointer weak = self->http;

  test_http_start (self, url, NULL);
  drop_owner (self, &weak);
  response = test_http_finish (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_null (weak);
}

static void
test_owner_gone_failure (TestHttp *self, gconstpointer data)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", "/reset");
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;
  gpointer weak = self->http;

  test_http_start (self, url, NULL);
  drop_owner (self, &weak);
  response = test_http_finish (self, &error);
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_OFFLINE);
  g_assert_null (weak);
}

static void
test_owner_gone_cancel (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer weak = self->http;

  test_http_start_stalled (self, cancellable);
  drop_owner (self, &weak);
  g_assert_nonnull (weak);
  g_cancellable_cancel (cancellable);
  assert_cancelled (self);
  g_assert_null (weak);
}

/* Nobody keeps the result: the last reference goes within libcurl's own dispatch. */
static void
on_result_count (GObject *source, GAsyncResult *result, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *) user_data == NULL;
}

static void
test_owner_gone_in_callback (TestHttp *self, gconstpointer data)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");
  gpointer weak = self->http;
  guint n_results = 0;

  for (int i = 0; i < 3; i++)
    keep_http_post_async (self->http, url, "application/json", test_http_new_body (), NULL,
                          on_result_count, &n_results);
  drop_owner (self, &weak);
  test_loop_wait_until (&self->loop, is_gone, &weak);
  g_assert_cmpuint (n_results, ==, 3);
}

static void
on_result_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TestHttp *self = user_data;
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");

  test_http_start (self, url, NULL);
}

static void
test_next_in_callback (TestHttp *self, gconstpointer data)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  keep_http_post_async (self->http, url, "application/json", test_http_new_body (), NULL,
                        on_result_again, self);
  response = test_http_finish (self, &error);
  g_assert_no_error (error);
}

#define STALL_MS 400

static gboolean
on_enough (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A stalled request costs nothing: the loop turns for the test's own timer, and libcurl sets a
 * timer or two of its own. */
static void
test_stalled_is_quiet (TestHttp *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) timer = g_timeout_source_new (STALL_MS);
  gboolean is_enough = FALSE;
  guint n_turns = 0;

  test_http_start_stalled (self, cancellable);
  test_loop_settle (&self->loop);
  g_source_set_callback (timer, on_enough, &is_enough, NULL);
  g_source_attach (timer, self->loop.context);
  while (!is_enough)
    {
      g_main_context_iteration (self->loop.context, TRUE);
      n_turns++;
    }
  g_test_message ("%u turns", n_turns);
  g_assert_cmpuint (n_turns, <=, 10);
  g_cancellable_cancel (cancellable);
  assert_cancelled (self);
}

static void
add (const char *path, void (*test) (TestHttp *, gconstpointer))
{
  g_test_add (path, TestHttp, NULL, test_http_set_up, test, test_http_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_network_isolate ();
  add ("/http/cancel/before", test_cancel_before);
  add ("/http/cancel/at-once", test_cancel_at_once);
  add ("/http/cancel/midway", test_cancel_midway);
  add ("/http/cancel/from-thread", test_cancel_from_thread);
  add ("/http/cancel/while-resolving", test_cancel_while_resolving);
  add ("/http/cancel/one-of-two", test_cancel_one_of_two);
  add ("/http/cancel/after", test_cancel_after);
  add ("/http/owner-gone/success", test_owner_gone_success);
  add ("/http/owner-gone/failure", test_owner_gone_failure);
  add ("/http/owner-gone/cancel", test_owner_gone_cancel);
  add ("/http/owner-gone/in-callback", test_owner_gone_in_callback);
  add ("/http/next-in-callback", test_next_in_callback);
  add ("/http/stalled-is-quiet", test_stalled_is_quiet);
  return g_test_run ();
}
