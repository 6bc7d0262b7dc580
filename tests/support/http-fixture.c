/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/http-fixture.h"

#include <string.h>

void
test_http_set_up (TestHttp *self, gconstpointer data)
{
  test_loop_init (&self->loop);
  self->peer = test_peer_start ("support/hostile.py", data);
  self->http = keep_http_new ();
}

void
test_http_tear_down (TestHttp *self, gconstpointer data)
{
  g_clear_object (&self->http);
  test_peer_stop (self->peer);
  test_loop_clear (&self->loop);
}

KeepBuffer *
test_http_new_body (void)
{
  KeepBuffer *body = keep_buffer_new ();

  keep_buffer_append (body, TEST_HTTP_BODY, -1);
  return body;
}

void
test_http_start (TestHttp *self, const char *url, GCancellable *cancellable)
{
  keep_http_post_async (self->http, url, "application/json", test_http_new_body (), cancellable,
                        test_loop_on_result, &self->loop);
}

void
test_http_start_stalled (TestHttp *self, GCancellable *cancellable)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", "/stall");
  g_autofree char *line = NULL;

  test_http_start (self, url, cancellable);
  test_loop_wait_readable (&self->loop, test_peer_get_fd (self->peer));
  line = test_peer_read_line (self->peer);
  g_assert_cmpstr (line, ==, "POST /stall");
}

KeepHttpResponse *
test_http_finish (TestHttp *self, GError **error)
{
  g_autoptr (GAsyncResult) result = test_loop_wait (&self->loop);
  g_autoptr (KeepHttp) http = KEEP_HTTP (g_async_result_get_source_object (result));

  return keep_http_post_finish (http, result, error);
}

KeepHttpResponse *
test_http_post (TestHttp *self, const char *member, const char *rest, GError **error)
{
  g_autofree char *url = test_peer_dup (self->peer, member, rest);

  test_http_start (self, url, NULL);
  return test_http_finish (self, error);
}

void
test_http_assert_fails (TestHttp *self, const char *member, const char *rest, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = test_http_post (self, member, rest, &error);

  g_test_message ("%s%s: %s", member, rest, error != NULL ? error->message : "no error");
  g_assert_null (response);
  g_assert_error (error, KEEP_NET_ERROR, code);
  g_assert_nonnull (strstr (error->message, "“127.0.0.1”"));
  g_assert_null (strstr (error->message, "s3cret"));
  test_loop_settle (&self->loop);
  g_assert_true (test_loop_is_idle (&self->loop));
}

char *
test_http_dup_log (TestHttp *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = test_http_post (self, "url", "/log", &error);

  g_assert_no_error (error);
  return g_strdup (keep_buffer_get_data (response->body));
}
