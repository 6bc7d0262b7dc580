/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http.h"

#include <string.h>

#include "support/http-fixture.h"
#include "support/network.h"

/* A new KeepHttp, which reads the environment. */
static void
renew (TestHttp *self)
{
  g_clear_object (&self->http);
  self->http = keep_http_new ();
}

static void
trust_peer (TestHttp *self)
{
  g_autofree char *ca = test_peer_dup (self->peer, "ca", NULL);

  g_setenv ("SSL_CERT_FILE", ca, TRUE);
  renew (self);
}

static void
tear_down (TestHttp *self, gconstpointer data)
{
  test_network_isolate ();
  test_http_tear_down (self, data);
}

static void
test_tls_trusted (TestHttp *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  trust_peer (self);
  response = test_http_post (self, "tls", "/echo", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  test_loop_settle (&self->loop);
  g_assert_true (test_loop_is_idle (&self->loop));
}

static void
test_tls_unknown_issuer (TestHttp *self, gconstpointer data)
{
  test_http_assert_fails (self, "tls", "/echo?code=s3cret", KEEP_NET_ERROR_TLS);
}

static void
test_tls_wrong_host (TestHttp *self, gconstpointer data)
{
  trust_peer (self);
  test_http_assert_fails (self, "wrongHost", "/echo?code=s3cret", KEEP_NET_ERROR_TLS);
}

static void
test_tls_too_old (TestHttp *self, gconstpointer data)
{
  trust_peer (self);
  test_http_assert_fails (self, "oldTls", "/echo?code=s3cret", KEEP_NET_ERROR_TLS);
}

static void
test_tls_broken_midway (TestHttp *self, gconstpointer data)
{
  trust_peer (self);
  test_http_assert_fails (self, "tls", "/reset-body?code=s3cret", KEEP_NET_ERROR_OFFLINE);
  test_http_assert_fails (self, "tls", "/short?code=s3cret", KEEP_NET_ERROR_OFFLINE);
}

static void
test_tls_no_ca_file (TestHttp *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  g_setenv ("SSL_CERT_FILE", "/nonexistent/ca.pem", TRUE);
  renew (self);
  response = test_http_post (self, "tls", "/echo", &error);
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, "SSL_CERT_FILE"));
}

/* https:// to a server at "url", or to one that resets every connection, at "resetting". */
static void
assert_tls_fails (TestHttp *self, const char *member, int code)
{
  g_autofree char *plain = test_peer_dup (self->peer, member, "/echo");
  g_autofree char *url = g_strconcat ("https", strchr (plain, ':'), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  test_http_start (self, url, NULL);
  response = test_http_finish (self, &error);
  g_test_message ("%s: %s", member, error->message);
  g_assert_error (error, KEEP_NET_ERROR, code);
}

static void
test_tls_plain_server (TestHttp *self, gconstpointer data)
{
  assert_tls_fails (self, "url", KEEP_NET_ERROR_TLS);
}

static void
test_tls_reset_in_handshake (TestHttp *self, gconstpointer data)
{
  assert_tls_fails (self, "resetting", KEEP_NET_ERROR_OFFLINE);
}

static void
use_proxy (TestHttp *self, const char *member)
{
  static const char *const names[] = { "http_proxy", "https_proxy", "all_proxy" };
  g_autofree char *proxy = test_peer_dup (self->peer, member, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_setenv (names[i], proxy, TRUE);
}

static void
test_proxy_not_for_loopback (TestHttp *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  use_proxy (self, "refused");
  response = test_http_post (self, "url", "/echo", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
}

static void
assert_unreachable (TestHttp *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;

  test_http_start (self, "https://issuer.invalid/token?code=s3cret", NULL);
  response = test_http_finish (self, &error);
  g_test_message ("%s", error->message);
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_OFFLINE);
  g_assert_nonnull (strstr (error->message, "“issuer.invalid”"));
  g_assert_null (strstr (error->message, "s3cret"));
}

static void
test_proxy_used (TestHttp *self, gconstpointer data)
{
  g_autofree char *log = NULL;

  use_proxy (self, "url");
  assert_unreachable (self);
  log = test_http_dup_log (self);
  g_assert_cmpstr (log, ==, "[\"CONNECT issuer.invalid:443\", \"POST /log\"]");
}

static void
test_proxy_refuses (TestHttp *self, gconstpointer data)
{
  use_proxy (self, "refused");
  assert_unreachable (self);
}

static void
test_proxy_exception (TestHttp *self, gconstpointer data)
{
  g_autofree char *log = NULL;

  use_proxy (self, "url");
  g_setenv ("no_proxy", "other.invalid,issuer.invalid", TRUE);
  assert_unreachable (self);
  log = test_http_dup_log (self);
  g_assert_cmpstr (log, ==, "[\"POST /log\"]");
}

static void
add (const char *path, const char *option, void (*test) (TestHttp *, gconstpointer))
{
  g_test_add (path, TestHttp, option, test_http_set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_network_isolate ();
  add ("/http/tls/trusted", "--tls", test_tls_trusted);
  add ("/http/tls/unknown-issuer", "--tls", test_tls_unknown_issuer);
  add ("/http/tls/wrong-host", "--tls", test_tls_wrong_host);
  add ("/http/tls/too-old", "--tls", test_tls_too_old);
  add ("/http/tls/broken-midway", "--tls", test_tls_broken_midway);
  add ("/http/tls/no-ca-file", "--tls", test_tls_no_ca_file);
  add ("/http/tls/plain-server", NULL, test_tls_plain_server);
  add ("/http/tls/reset-in-handshake", NULL, test_tls_reset_in_handshake);
  add ("/http/proxy/not-for-loopback", NULL, test_proxy_not_for_loopback);
  add ("/http/proxy/used", NULL, test_proxy_used);
  add ("/http/proxy/refuses", NULL, test_proxy_refuses);
  add ("/http/proxy/exception", NULL, test_proxy_exception);
  return g_test_run ();
}
