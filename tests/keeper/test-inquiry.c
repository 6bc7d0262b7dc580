/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/inquiry.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "support/issuer.h"
#include "support/network.h"

#define FAULT(members) "{\"endpoint\":\"token\",\"kind\":\"status\"," members "}"

typedef struct
{
  TestIssuer *issuer;     /* owned */
  KeepHttp *http;         /* owned */
  KeepProvider *provider; /* owned */
  KeepSecret *token;      /* owned */
  KeepOAuthAnswer answer;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepJson) json = NULL;

  self->issuer = test_issuer_start ();
  self->http = keep_http_new ();
  self->provider = test_issuer_new_provider (self->issuer, "form", TEST_ISSUER_REDIRECT_PORT);
  json = test_issuer_ask (self->issuer, "seed", "{}");
  self->token = keep_json_node_dup_secret (
      keep_json_node_get_member (keep_json_get_root (json), "refresh_token"));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  keep_oauth_answer_clear (&self->answer);
  keep_secret_unref (self->token);
  keep_provider_unref (self->provider);
  g_clear_object (&self->http);
  test_issuer_stop (self->issuer);
}

static KeepTokenSet *
run (Fixture *self, int stop_fd, GError **error)
{
  return keep_inquiry_run (self->http, self->provider, self->token, stop_fd, &self->answer, error);
}

static guint
count_requests (Fixture *self)
{
  g_autoptr (KeepJson) json = test_issuer_get (self->issuer, "stats");
  const KeepJsonNode *root = keep_json_get_root (json);
  double refreshed = 0;
  double failed = 0;

  keep_json_node_get_number (
      keep_json_node_get_path (root, (const char *const[]){ "refresh", "ok", NULL }), &refreshed);
  keep_json_node_get_number (
      keep_json_node_get_path (root, (const char *const[]){ "faults", "status", NULL }), &failed);
  return (guint) (refreshed + failed);
}

static void
test_success (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = run (self, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (tokens->refresh);
  g_assert_cmpuint (count_requests (self), ==, 1);
}

/* What passes by itself is waited for, twice. */
static void
test_again (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;
  g_autoptr (KeepTokenSet) none = NULL;

  test_issuer_set (self->issuer, "fault", FAULT ("\"status\":503,\"times\":2"));
  tokens = run (self, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_requests (self), ==, 3);
  test_issuer_set (self->issuer, "fault", FAULT ("\"status\":503,\"times\":-1"));
  none = run (self, -1, &error);
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_STATUS);
  g_assert_cmpuint (count_requests (self), ==, 6);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;

  test_issuer_set (self->issuer, "fault",
                   FAULT ("\"status\":401,\"code\":\"app_session_terminated\",\"times\":-1"));
  tokens = run (self, -1, &error);
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_REVOKED);
  g_assert_cmpstr (self->answer.code, ==, "app_session_terminated");
  g_assert_cmpuint (count_requests (self), ==, 1);
}

/* When the session ends nothing is begun. */
static void
test_stopped (Fixture *self, gconstpointer data)
{
  int stop_fd = eventfd (1, EFD_CLOEXEC);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = run (self, stop_fd, &error);

  g_assert_null (tokens);
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_TIMED_OUT);
  g_assert_cmpuint (count_requests (self), ==, 0);
  close (stop_fd);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_network_isolate ();
  add ("/inquiry/success", test_success);
  add ("/inquiry/again", test_again);
  add ("/inquiry/refused", test_refused);
  add ("/inquiry/stopped", test_stopped);
  return g_test_run ();
}
