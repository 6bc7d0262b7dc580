/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/oauth.h"

#include <string.h>

#include "support/issuer.h"
#include "support/loop.h"
#include "support/network.h"

typedef struct
{
  TestLoop loop;
  TestIssuer *issuer;     /* owned */
  KeepHttp *http;         /* owned, nullable */
  KeepProvider *provider; /* owned, nullable */
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
  test_issuer_stop (self->issuer);
  test_loop_clear (&self->loop);
}

static void
start (Fixture *self, KeepSecret *code, const char *verifier, GCancellable *cancellable)
{
  g_autoptr (KeepSecret) secret = keep_secret_new (verifier, -1);

  keep_oauth_exchange_async (self->http, self->provider, code, secret, TEST_ISSUER_REDIRECT_URI,
                             cancellable, test_loop_on_result, &self->loop);
}

static KeepTokenSet *
finish (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = test_loop_wait (&self->loop);
  KeepTokenSet *tokens = keep_oauth_exchange_finish (result, error);

  test_loop_settle (&self->loop);
  g_assert_true (test_loop_is_idle (&self->loop));
  return tokens;
}

static KeepTokenSet *
exchange (Fixture *self, GError **error)
{
  g_autoptr (KeepSecret) code = test_issuer_new_code (self->issuer);

  start (self, code, TEST_ISSUER_VERIFIER, NULL);
  return finish (self, error);
}

static void
test_exchange_success (Fixture *self, gconstpointer data)
{
  gint64 now_ms = g_get_real_time () / 1000;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = exchange (self, &error);

  g_assert_no_error (error);
  g_assert_nonnull (tokens->access);
  g_assert_nonnull (tokens->refresh);
  g_assert_cmpint (tokens->expires_ms, >=, now_ms + 864000000);
  g_assert_cmpint (tokens->expires_ms, <=, now_ms + 864000000 + 60000);
  g_assert_cmpstr (tokens->email, ==, "alice@example.com");
  g_assert_cmpstr (tokens->plan, ==, "pro");
  g_assert_cmpstr (tokens->account_id, ==, "6f1c2a52-0b5e-4c39-9a53-9d3a52f6d1aa");
}

static const KeepJsonNode *
get_only_request (KeepJson *json)
{
  const KeepJsonNode *requests = keep_json_node_get_member (keep_json_get_root (json), "requests");
  const KeepJsonNode *request = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, requests);
  g_assert_true (keep_json_iter_next (&iter, NULL, &request));
  g_assert_false (keep_json_iter_next (&iter, NULL, NULL));
  return request;
}

static char *
dup_digest (const char *text)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strconcat ("sha256:", digest, NULL);
}

/* Each member must arrive as it was, whatever stands in it, and in OpenClaw's order. */
static void
test_exchange_request (Fixture *self, gconstpointer data)
{
  static const char odd_code[] = "a b&c=d%20+\"\\/\xc3\xa9~";
  g_autoptr (KeepSecret) code = keep_secret_new (odd_code, -1);
  g_autofree char *code_digest = dup_digest (odd_code);
  g_autofree char *verifier_digest = dup_digest (TEST_ISSUER_VERIFIER);
  g_autofree char *wanted = g_strdup_printf (
      "[[\"grant_type\", \"authorization_code\"], [\"client_id\", \"" TEST_ISSUER_CLIENT_ID
      "\"], [\"code\", \"%s\"], [\"code_verifier\", \"%s\"], "
      "[\"redirect_uri\", \"" TEST_ISSUER_REDIRECT_URI "\"]]",
      code_digest, verifier_digest);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;
  g_autoptr (KeepJson) json = NULL;
  const KeepJsonNode *request = NULL;
  const KeepJsonNode *members = NULL;
  g_autofree char *spelled = NULL;

  start (self, code, TEST_ISSUER_VERIFIER, NULL);
  tokens = finish (self, &error);
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED);
  json = test_issuer_get (self->issuer, "requests");
  request = get_only_request (json);
  g_assert_true (keep_json_node_is_string (
      keep_json_node_get_member (request, "contentType"),
      strcmp (data, "json") == 0 ? "application/json" : "application/x-www-form-urlencoded"));
  members = keep_json_node_get_member (request, "members");
  spelled =
      g_strndup (keep_json_node_get_text (members), keep_json_node_get_length_bytes (members));
  g_assert_cmpstr (spelled, ==, wanted);
}

static void
test_exchange_wrong_verifier (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) code = test_issuer_new_code (self->issuer);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;

  start (self, code, "another-verifier-that-is-long-enough-to-be-one", NULL);
  tokens = finish (self, &error);
  g_assert_null (tokens);
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED);
}

/* A code that is refused is no login that ended, whatever the issuer calls it. */
static void
test_exchange_refused (Fixture *self, gconstpointer data)
{
  static const char *const codes[] = { "invalid_grant", "invalid_refresh_token",
                                       "refresh_token_reused", "refresh_token_expired",
                                       "token_invalidated" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *fault = g_strdup_printf (
          "{\"endpoint\":\"token\",\"kind\":\"status\",\"status\":400,\"code\":\"%s\"}", codes[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepTokenSet) tokens = NULL;

      test_issuer_set (self->issuer, "fault", fault);
      tokens = exchange (self, &error);
      g_assert_null (tokens);
      g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED);
      g_assert_true (g_str_has_prefix (error->message, "ChatGPT did not accept the code: "));
    }
}

static const struct
{
  const char *control;
  const char *json;
  gboolean is_net_error;
  int code;
} failures[] = {
  { "fault",
    "{\"endpoint\":\"token\",\"kind\":\"status\",\"status\":400,\"code\":\"invalid_grant\"}", FALSE,
    KEEP_AUTH_ERROR_REJECTED },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"status\",\"status\":401,\"code\":\"no\"}", FALSE,
    KEEP_AUTH_ERROR_REJECTED },
  { "fault",
    "{\"endpoint\":\"token\",\"kind\":\"status\",\"status\":429,\"code\":\"slow\","
    "\"retry_after\":7}",
    FALSE, KEEP_AUTH_ERROR_RATE_LIMITED },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"status\",\"status\":503}", TRUE,
    KEEP_NET_ERROR_STATUS },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"html\",\"status\":403}", TRUE,
    KEEP_NET_ERROR_STATUS },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"html\"}", FALSE, KEEP_AUTH_ERROR_PROTOCOL },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"empty\"}", FALSE, KEEP_AUTH_ERROR_PROTOCOL },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"truncated\"}", FALSE, KEEP_AUTH_ERROR_PROTOCOL },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"cut\"}", TRUE, KEEP_NET_ERROR_OFFLINE },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"reset\"}", TRUE, KEEP_NET_ERROR_OFFLINE },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"huge\"}", TRUE, KEEP_NET_ERROR_TOO_LARGE },
  { "fault", "{\"endpoint\":\"token\",\"kind\":\"drop_member\",\"member\":\"refresh_token\"}",
    FALSE, KEEP_AUTH_ERROR_PROTOCOL },
  { "fault",
    "{\"endpoint\":\"token\",\"kind\":\"set_member\",\"member\":\"expires_in\",\"value\":-1}",
    FALSE, KEEP_AUTH_ERROR_PROTOCOL },
  { "user", "{\"account\":null}", FALSE, KEEP_AUTH_ERROR_NO_ACCOUNT },
  { "user", "{\"jwt\":false}", FALSE, KEEP_AUTH_ERROR_NO_ACCOUNT },
};

static void
test_exchange_failures (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepTokenSet) tokens = NULL;
      GQuark domain = failures[i].is_net_error ? KEEP_NET_ERROR : KEEP_AUTH_ERROR;

      test_issuer_set (self->issuer, "reset", "{}");
      test_issuer_set (self->issuer, failures[i].control, failures[i].json);
      tokens = exchange (self, &error);
      g_test_message ("%s: %s", failures[i].json, error->message);
      g_assert_null (tokens);
      g_assert_error (error, domain, failures[i].code);
    }
}

/* The code is spent, although nobody heard the answer: trying again is the caller's decision. */
static void
test_exchange_once (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;
  g_autoptr (KeepJson) json = NULL;

  test_issuer_set (self->issuer, "fault", "{\"endpoint\":\"token\",\"kind\":\"reset\"}");
  tokens = exchange (self, &error);
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_OFFLINE);
  json = test_issuer_get (self->issuer, "requests");
  g_assert_nonnull (get_only_request (json));
}

static void
test_exchange_cancel_before (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) code = test_issuer_new_code (self->issuer);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;

  g_cancellable_cancel (cancellable);
  start (self, code, TEST_ISSUER_VERIFIER, cancellable);
  g_assert_null (self->loop.result);
  tokens = finish (self, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
on_cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Starts an exchange that stalls, to be cancelled a moment later. */
static void
start_stalled (Fixture *self, GCancellable *cancellable)
{
  g_autoptr (KeepSecret) code = test_issuer_new_code (self->issuer);
  g_autoptr (GSource) timer = g_timeout_source_new (100);

  test_issuer_set (self->issuer, "fault", "{\"endpoint\":\"token\",\"kind\":\"stall\"}");
  start (self, code, TEST_ISSUER_VERIFIER, cancellable);
  g_source_set_callback (timer, on_cancel, cancellable, NULL);
  g_source_attach (timer, self->loop.context);
}

static void
test_exchange_cancel_midway (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;

  start_stalled (self, cancellable);
  tokens = finish (self, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_exchange_owner_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSecret) code = test_issuer_new_code (self->issuer);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;

  start (self, code, TEST_ISSUER_VERIFIER, NULL);
  g_clear_object (&self->http);
  g_clear_pointer (&self->provider, keep_provider_unref);
  tokens = finish (self, &error);
  g_assert_no_error (error);
  g_assert_nonnull (tokens);
}

static void
test_exchange_owner_gone_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;

  start_stalled (self, cancellable);
  g_clear_object (&self->http);
  g_clear_pointer (&self->provider, keep_provider_unref);
  tokens = finish (self, &error);
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
  add ("/oauth/exchange/success/form", "form", test_exchange_success);
  add ("/oauth/exchange/success/json", "json", test_exchange_success);
  add ("/oauth/exchange/request/form", "form", test_exchange_request);
  add ("/oauth/exchange/request/json", "json", test_exchange_request);
  add ("/oauth/exchange/wrong-verifier", "form", test_exchange_wrong_verifier);
  add ("/oauth/exchange/refused", "form", test_exchange_refused);
  add ("/oauth/exchange/failures", "form", test_exchange_failures);
  add ("/oauth/exchange/once", "form", test_exchange_once);
  add ("/oauth/exchange/cancel/before", "form", test_exchange_cancel_before);
  add ("/oauth/exchange/cancel/midway", "form", test_exchange_cancel_midway);
  add ("/oauth/exchange/owner-gone/success", "form", test_exchange_owner_gone);
  add ("/oauth/exchange/owner-gone/cancel", "form", test_exchange_owner_gone_cancel);
  return g_test_run ();
}
