/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http.h"

#include <string.h>

#include "config.h"
#include "core/json.h"
#include "support/http-fixture.h"
#include "support/network.h"

static void
assert_member (KeepJson *json, const char *name, const char *wanted)
{
  g_autofree char *value =
      keep_json_node_dup_string (keep_json_node_get_member (keep_json_get_root (json), name));

  g_assert_cmpstr (value, ==, wanted);
}

static void
test_http_sends (TestHttp *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = test_http_post (self, "url", "/echo", &error);
  g_autoptr (KeepJson) json = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  json = keep_json_parse (keep_buffer_get_data (response->body),
                          keep_buffer_get_length_bytes (response->body), NULL);
  assert_member (json, "method", "POST");
  assert_member (json, "body", TEST_HTTP_BODY);
  assert_member (json, "Content-Type", "application/json");
  assert_member (json, "Content-Length", "17");
  assert_member (json, "Accept", "application/json");
  assert_member (json, "User-Agent", "tokenkeep/" KEEP_VERSION);
  assert_member (json, "Expect", NULL);
  assert_member (json, "Cookie", NULL);
  g_assert_true (test_loop_is_idle (&self->loop));
}

static void
test_http_status_is_no_error (TestHttp *self, gconstpointer data)
{
  static const guint statuses[] = { 200, 201, 302, 400, 401, 403, 404, 418, 429, 500, 503, 599 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/status/%u", statuses[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepHttpResponse) response = test_http_post (self, "url", path, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (response->status, ==, statuses[i]);
      g_assert_cmpstr (keep_buffer_get_data (response->body), ==, "{}");
    }
}

static void
test_http_stays_where_sent (TestHttp *self, gconstpointer data)
{
  g_autofree char *log = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = test_http_post (self, "url", "/redirect", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 302);
  log = test_http_dup_log (self);
  g_assert_cmpstr (log, ==, "[\"POST /redirect\", \"POST /log\"]");
}

static void
test_http_html (TestHttp *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = test_http_post (self, "url", "/html", &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (keep_buffer_get_data (response->body), "<!doctype"));
}

#define DATE "Sun,%2006%20Nov%201994%2008:49:37%20GMT"
#define DATE_MS 784111777000

static const struct
{
  const char *path;
  gint64 date_ms;
  gint64 retry_after_seconds;
} fields[] = {
  { "/status/200", 0, -1 },
  { "/status/429?Retry-After=7", 0, 7 },
  { "/status/429?retry-after=%20%207%20", 0, 7 },
  { "/status/429?Retry-After=999999", 0, 86400 },
  { "/status/429?Retry-After=soon", 0, -1 },
  { "/status/429?Retry-After=7&Retry-After=8", 0, -1 },
  { "/status/200?Date=" DATE, DATE_MS, -1 },
  { "/status/429?Date=" DATE "&Retry-After=Sun,%2006%20Nov%201994%2008:50:37%20GMT", DATE_MS, 60 },
  { "/status/429?Retry-After=" DATE, 0, 0 },
  { "/status/200?Date=yesterday", 0, -1 },
  { "/interim", 0, -1 },
};

static void
test_http_fields (TestHttp *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepHttpResponse) response = test_http_post (self, "url", fields[i].path, &error);

      g_test_message ("%s", fields[i].path);
      g_assert_no_error (error);
      g_assert_cmpint (response->date_ms, ==, fields[i].date_ms);
      g_assert_cmpint (response->retry_after_seconds, ==, fields[i].retry_after_seconds);
    }
}

static void
test_http_received (TestHttp *self, gconstpointer data)
{
  gint64 before_ms = g_get_real_time () / 1000;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = test_http_post (self, "url", "/echo", &error);

  g_assert_no_error (error);
  g_assert_cmpint (response->received_ms, >=, before_ms);
  g_assert_cmpint (response->received_ms, <=, g_get_real_time () / 1000);
}

static const struct
{
  const char *member;
  const char *rest;
  int code;
} failures[] = {
  { "url", "/reset?code=s3cret", KEEP_NET_ERROR_OFFLINE },
  { "url", "/reset-body?code=s3cret", KEEP_NET_ERROR_OFFLINE },
  { "url", "/short", KEEP_NET_ERROR_OFFLINE },
  { "url", "/chunked-short", KEEP_NET_ERROR_OFFLINE },
  { "url", "/nothing", KEEP_NET_ERROR_OFFLINE },
  { "refused", "/?code=s3cret", KEEP_NET_ERROR_OFFLINE },
  { "resetting", "/?code=s3cret", KEEP_NET_ERROR_OFFLINE },
  { "url", "/big", KEEP_NET_ERROR_TOO_LARGE },
  { "url", "/big-length", KEEP_NET_ERROR_TOO_LARGE },
  { "url", "/many-fields", KEEP_NET_ERROR_TOO_LARGE },
  { "url", "/long-field", KEEP_NET_ERROR_TOO_LARGE },
  { "url", "/many-interim", KEEP_NET_ERROR_TOO_LARGE },
  { "url", "/garbage?code=s3cret", KEEP_NET_ERROR_STATUS },
};

static void
test_http_failures (TestHttp *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    test_http_assert_fails (self, failures[i].member, failures[i].rest, failures[i].code);
}

static void
test_http_largest_body (TestHttp *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = test_http_post (self, "url", "/limit", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (keep_buffer_get_length_bytes (response->body), ==, KEEP_HTTP_MAX_BODY_BYTES);
}

static void
test_http_times_out (TestHttp *self, gconstpointer data)
{
  static const char *const paths[] = { "/stall", "/stall-body", "/trickle" };

  g_object_unref (self->http);
  self->http = g_object_new (KEEP_TYPE_HTTP, "timeout-ms", 200, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    test_http_assert_fails (self, "url", paths[i], KEEP_NET_ERROR_TIMEOUT);
}

static const char *const unsafe[] = {
  "http://issuer.invalid/token", "http://127.0.0.2/token",        "ftp://127.0.0.1/token",
  "file:///etc/passwd",          "https://user@issuer.invalid/",  "//127.0.0.1/token",
  "http://127.0.0.1.invalid/",   "https://issuer.invalid\r\nX:/", "",
};

static void
test_http_unsafe (TestHttp *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unsafe); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepHttpResponse) response = NULL;

      test_http_start (self, unsafe[i], NULL);
      response = test_http_finish (self, &error);
      g_assert_null (response);
      g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_TLS);
    }
}

static void
test_http_name_not_found (TestHttp *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  test_http_start (self, "https://unknown.invalid/token", NULL);
  response = test_http_finish (self, &error);
  g_assert_null (response);
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_OFFLINE);
  g_assert_nonnull (strstr (error->message, "“unknown.invalid”"));
}

/* A second request finds its kept connection closed without an answer. It may have been carried
 * out, so it is not repeated. */
static void
test_http_never_repeats (TestHttp *self, gconstpointer data)
{
  g_autofree char *log = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) first = test_http_post (self, "url", "/drop-second", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (first->status, ==, 200);
  test_http_assert_fails (self, "url", "/drop-second", KEEP_NET_ERROR_OFFLINE);
  log = test_http_dup_log (self);
  g_assert_cmpstr (log, ==, "[\"POST /drop-second\", \"POST /drop-second\", \"POST /log\"]");
}

static void
test_http_head (TestHttp *self, gconstpointer data)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", "/status/405?Date=" DATE);
  g_autofree char *log = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  keep_http_head_async (self->http, url, NULL, test_loop_on_result, &self->loop);
  result = test_loop_wait (&self->loop);
  response = keep_http_head_finish (self->http, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 405);
  g_assert_cmpint (response->date_ms, ==, DATE_MS);
  g_assert_cmpuint (keep_buffer_get_length_bytes (response->body), ==, 0);
  log = test_http_dup_log (self);
  g_assert_cmpstr (log, ==, "[\"HEAD /status/405?Date=" DATE "\", \"POST /log\"]");
  test_loop_settle (&self->loop);
  g_assert_true (test_loop_is_idle (&self->loop));
}

#define MANY 20

static void
on_one_of_many (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response =
      keep_http_post_finish (KEEP_HTTP (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  (*(guint *) user_data)++;
}

static gboolean
is_many (gpointer user_data)
{
  return *(guint *) user_data == MANY;
}

static void
test_http_many_at_once (TestHttp *self, gconstpointer data)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");
  guint n_finished = 0;

  for (int i = 0; i < MANY; i++)
    keep_http_post_async (self->http, url, "application/json", test_http_new_body (), NULL,
                          on_one_of_many, &n_finished);
  test_loop_wait_until (&self->loop, is_many, &n_finished);
  test_loop_settle (&self->loop);
  g_assert_true (test_loop_is_idle (&self->loop));
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
  add ("/http/sends", test_http_sends);
  add ("/http/status-is-no-error", test_http_status_is_no_error);
  add ("/http/stays-where-sent", test_http_stays_where_sent);
  add ("/http/html", test_http_html);
  add ("/http/fields", test_http_fields);
  add ("/http/received", test_http_received);
  add ("/http/failures", test_http_failures);
  add ("/http/largest-body", test_http_largest_body);
  add ("/http/times-out", test_http_times_out);
  add ("/http/unsafe", test_http_unsafe);
  add ("/http/name-not-found", test_http_name_not_found);
  add ("/http/never-repeats", test_http_never_repeats);
  add ("/http/head", test_http_head);
  add ("/http/many-at-once", test_http_many_at_once);
  return g_test_run ();
}
