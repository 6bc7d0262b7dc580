/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "net/oauth.h"
#include "support/issuer.h"
#include "support/loop.h"
#include "support/network.h"

typedef struct
{
  TestLoop loop;
  TestIssuer *issuer;     /* owned */
  KeepHttp *http;         /* owned */
  KeepProvider *provider; /* owned */
  KeepOAuthAnswer answer; /* to the last refresh */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  test_loop_init (&self->loop);
  self->issuer = test_issuer_start ();
  self->http = keep_http_new ();
  self->provider = test_issuer_new_provider (self->issuer, data, TEST_ISSUER_REDIRECT_PORT);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->http);
  g_clear_pointer (&self->provider, keep_provider_unref);
  keep_oauth_answer_clear (&self->answer);
  test_issuer_stop (self->issuer);
  test_loop_clear (&self->loop);
}

static KeepSecret *
seed (Fixture *self)
{
  g_autoptr (KeepJson) json = test_issuer_ask (self->issuer, "seed", "{}");

  return keep_json_node_dup_secret (
      keep_json_node_get_member (keep_json_get_root (json), "refresh_token"));
}

static KeepTokenSet *
refresh (Fixture *self, const KeepSecret *token, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  KeepTokenSet *tokens = NULL;

  keep_oauth_answer_clear (&self->answer);
  keep_oauth_refresh_async (self->http, self->provider, token, cancellable, test_loop_on_result,
                            &self->loop);
  result = test_loop_wait (&self->loop);
  tokens = keep_oauth_refresh_finish (result, &self->answer, error);
  g_clear_object (&result);
  test_loop_settle (&self->loop);
  g_assert_true (test_loop_is_idle (&self->loop));
  return tokens;
}

static void
test_success (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) token = seed (self);
  gint64 now_ms = g_get_real_time () / 1000;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = refresh (self, token, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (tokens->access);
  g_assert_nonnull (tokens->refresh);
  g_assert_false (keep_secret_equal (tokens->refresh, token));
  g_assert_cmpint (tokens->expires_ms, >=, now_ms + 864000000);
  g_assert_cmpstr (tokens->email, ==, "alice@example.com");
  g_assert_null (self->answer.code);
  g_assert_cmpint (self->answer.retry_after_seconds, ==, -1);
}

/* OpenClaw's members in its order, and nothing else. */
static void
test_request (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) token = keep_secret_new ("rt_odd-+/=&%~", -1);
  g_autofree char *digest =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, keep_secret_get_text (token), -1);
  g_autofree char *wanted =
      g_strdup_printf ("[[\"grant_type\", \"refresh_token\"], [\"refresh_token\", \"sha256:%s\"], "
                       "[\"client_id\", \"" TEST_ISSUER_CLIENT_ID "\"]]",
                       digest);
  g_autoptr (KeepTokenSet) tokens = refresh (self, token, NULL, NULL);
  g_autoptr (KeepJson) json = test_issuer_get (self->issuer, "requests");
  const KeepJsonNode *request = NULL;
  const KeepJsonNode *members = NULL;
  g_autofree char *spelled = NULL;
  KeepJsonIter iter;

  g_assert_null (tokens);
  keep_json_iter_init (&iter, keep_json_node_get_member (keep_json_get_root (json), "requests"));
  g_assert_true (keep_json_iter_next (&iter, NULL, &request));
  g_assert_true (keep_json_node_is_string (
      keep_json_node_get_member (request, "contentType"),
      strcmp (data, "json") == 0 ? "application/json" : "application/x-www-form-urlencoded"));
  members = keep_json_node_get_member (request, "members");
  spelled =
      g_strndup (keep_json_node_get_text (members), keep_json_node_get_length_bytes (members));
  g_assert_cmpstr (spelled, ==, wanted);
}

/* The old one stays where the issuer does not rotate (RFC 6749 section 6). */
static void
test_without_rotation (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) token = seed (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;

  test_issuer_set (
      self->issuer, "fault",
      "{\"endpoint\":\"token\",\"kind\":\"drop_member\",\"member\":\"refresh_token\"}");
  tokens = refresh (self, token, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (tokens->access);
  g_assert_null (tokens->refresh);
}

/* The issuer ends a login whose refresh token comes twice, and here that is said of the login. */
static void
test_reused (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) token = seed (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) first = refresh (self, token, NULL, &error);
  g_autoptr (KeepTokenSet) second = NULL;

  g_assert_no_error (error);
  second = refresh (self, token, NULL, &error);
  g_assert_null (second);
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_REUSED);
  g_assert_cmpstr (self->answer.code, ==, "refresh_token_reused");
}

static const struct
{
  const char *fault; /* the members of a fault at the token endpoint, without the first two */
  gboolean is_net_error;
  int code;
  const char *issuer_code; /* nullable */
  gint64 retry_after_seconds;
} failures[] = {
  { "\"kind\":\"status\",\"status\":400,\"code\":\"invalid_grant\"", FALSE,
    KEEP_AUTH_ERROR_GRANT_INVALID, "invalid_grant", -1 },
  { "\"kind\":\"status\",\"status\":401,\"code\":\"refresh_token_expired\"", FALSE,
    KEEP_AUTH_ERROR_GRANT_EXPIRED, "refresh_token_expired", -1 },
  { "\"kind\":\"status\",\"status\":401,\"code\":\"refresh_token_invalidated\"", FALSE,
    KEEP_AUTH_ERROR_GRANT_REVOKED, "refresh_token_invalidated", -1 },
  { "\"kind\":\"status\",\"status\":401,\"code\":\"app_session_terminated\"", FALSE,
    KEEP_AUTH_ERROR_GRANT_REVOKED, "app_session_terminated", -1 },
  { "\"kind\":\"status\",\"status\":429,\"code\":\"slow\",\"retry_after\":7", FALSE,
    KEEP_AUTH_ERROR_RATE_LIMITED, "slow", 7 },
  { "\"kind\":\"status\",\"status\":503,\"retry_after\":3", TRUE, KEEP_NET_ERROR_STATUS,
    "server_error", 3 },
  { "\"kind\":\"html\",\"status\":403", TRUE, KEEP_NET_ERROR_STATUS, NULL, -1 },
  { "\"kind\":\"html\"", FALSE, KEEP_AUTH_ERROR_PROTOCOL, NULL, -1 },
  { "\"kind\":\"reset\"", TRUE, KEEP_NET_ERROR_OFFLINE, NULL, -1 },
};

static void
test_failures (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (KeepSecret) token = seed (self);
      g_autofree char *fault = g_strdup_printf ("{\"endpoint\":\"token\",%s}", failures[i].fault);
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepTokenSet) tokens = NULL;
      GQuark domain = failures[i].is_net_error ? KEEP_NET_ERROR : KEEP_AUTH_ERROR;

      test_issuer_set (self->issuer, "fault", fault);
      tokens = refresh (self, token, NULL, &error);
      g_test_message ("%s: %s", failures[i].fault, error->message);
      g_assert_null (tokens);
      g_assert_error (error, domain, failures[i].code);
      g_assert_cmpstr (self->answer.code, ==, failures[i].issuer_code);
      g_assert_cmpint (self->answer.retry_after_seconds, ==, failures[i].retry_after_seconds);
    }
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) token = seed (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;

  g_cancellable_cancel (cancellable);
  tokens = refresh (self, token, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add (const char *path, const char *token_request, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, token_request, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_network_isolate ();
  add ("/oauth/refresh/success/form", "form", test_success);
  add ("/oauth/refresh/success/json", "json", test_success);
  add ("/oauth/refresh/request/form", "form", test_request);
  add ("/oauth/refresh/request/json", "json", test_request);
  add ("/oauth/refresh/without-rotation", "form", test_without_rotation);
  add ("/oauth/refresh/reused", "form", test_reused);
  add ("/oauth/refresh/failures", "form", test_failures);
  add ("/oauth/refresh/cancelled", "form", test_cancelled);
  return g_test_run ();
}
