/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "keeper/sign-in.h"
#include "support/issuer.h"
#include "support/loop.h"
#include "support/network.h"
#include "support/temp-home.h"

#define PROFILE "openai-codex:alice@example.com"

typedef struct
{
  TestLoop loop;
  TempHome *home;
  TestIssuer *issuer;
  KeepHttp *http;
  KeepSignIn *sign_in;
  GCancellable *cancellable;
  GError *error;
  char *profile_id; /* the result */
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  test_loop_init (&fixture->loop);
  fixture->home = temp_home_new ();
  fixture->issuer = test_issuer_start ();
  fixture->http = keep_http_new ();
  fixture->cancellable = g_cancellable_new ();
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->sign_in);
  g_clear_object (&fixture->http);
  g_clear_object (&fixture->cancellable);
  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->profile_id, g_free);
  test_issuer_stop (fixture->issuer);
  temp_home_free (fixture->home);
  test_loop_settle (&fixture->loop);
  test_loop_clear (&fixture->loop);
}

/* Without browser and listener: the person pastes. Both have tests with real ones. */
static void
start (Fixture *fixture, KeepSignInFlags flags, guint timeout_seconds)
{
  g_autoptr (KeepProvider) provider = test_issuer_new_provider (fixture->issuer, "form");

  fixture->sign_in = keep_sign_in_new (provider, fixture->home->sink, fixture->http,
                                       KEEP_SIGN_IN_NO_BROWSER | KEEP_SIGN_IN_NO_LISTENER | flags,
                                       NULL, timeout_seconds);
  g_assert_cmpint (keep_sign_in_get_state (fixture->sign_in), ==, KEEP_SIGN_IN_PREPARING);
  keep_sign_in_run_async (fixture->sign_in, NULL, fixture->cancellable, test_loop_on_result,
                          &fixture->loop);
  g_assert_cmpint (keep_sign_in_get_state (fixture->sign_in), ==, KEEP_SIGN_IN_WAITING);
}

static char *
approve (Fixture *fixture)
{
  return test_issuer_approve (fixture->issuer, keep_sign_in_get_authorize_url (fixture->sign_in));
}

static void
paste (Fixture *fixture)
{
  g_autofree char *redirect = approve (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_true (keep_sign_in_submit (fixture->sign_in, redirect, &error));
  g_assert_no_error (error);
}

static void
finish (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = test_loop_wait (&fixture->loop);

  fixture->profile_id = keep_sign_in_run_finish (fixture->sign_in, result, &fixture->error);
}

static void
assert_failed (Fixture *fixture, GQuark domain, int code)
{
  finish (fixture);
  g_assert_null (fixture->profile_id);
  g_assert_error (fixture->error, domain, code);
  g_assert_cmpint (keep_sign_in_get_state (fixture->sign_in), ==, KEEP_SIGN_IN_FAILED);
  g_assert_false (temp_home_has (fixture->home, TEMP_PROFILES));
}

static void
test_stores (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  start (fixture, KEEP_SIGN_IN_SET_DEFAULT, 60);
  paste (fixture);
  finish (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->profile_id, ==, PROFILE);
  g_assert_cmpint (keep_sign_in_get_state (fixture->sign_in), ==, KEEP_SIGN_IN_DONE);
  text = temp_home_read (fixture->home, TEMP_STATE);
  g_assert_nonnull (strstr (text, PROFILE));
}

static void
test_mistakes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  g_assert_false (keep_sign_in_submit (fixture->sign_in, "https://example.com/", &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
  g_clear_error (&error);
  g_assert_false (keep_sign_in_submit (fixture->sign_in, "ac#0123", &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_STATE_MISMATCH);
  g_clear_error (&error);
  paste (fixture);
  g_assert_false (keep_sign_in_submit (fixture->sign_in, "ac", &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
  finish (fixture);
  g_assert_no_error (fixture->error);
}

static void
test_denied (Fixture *fixture, gconstpointer data)
{
  const char *state = NULL;
  g_autofree char *query = NULL;

  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  state = strstr (keep_sign_in_get_authorize_url (fixture->sign_in), "state=");
  query = g_strdup_printf ("error=access_denied&%.*s", 6 + 32, state);
  g_assert_true (keep_sign_in_submit (fixture->sign_in, query, NULL));
  assert_failed (fixture, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED);
}

static void
test_exchange_fails (Fixture *fixture, gconstpointer data)
{
  test_issuer_set (
      fixture->issuer, "fault",
      "{\"endpoint\": \"token\", \"kind\": \"status\", \"status\": 503, \"times\": 1}");
  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  paste (fixture);
  assert_failed (fixture, KEEP_NET_ERROR, KEEP_NET_ERROR_STATUS);
}

static void
test_timeout (Fixture *fixture, gconstpointer data)
{
  start (fixture, KEEP_SIGN_IN_DEFAULT, 1);
  assert_failed (fixture, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_TIMED_OUT);
}

static void
test_cancel_waiting (Fixture *fixture, gconstpointer data)
{
  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  g_cancellable_cancel (fixture->cancellable);
  assert_failed (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancel_exchanging (Fixture *fixture, gconstpointer data)
{
  test_issuer_set (fixture->issuer, "fault",
                   "{\"endpoint\": \"token\", \"kind\": \"stall\", \"seconds\": 60, \"times\": 1}");
  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  paste (fixture);
  g_assert_cmpint (keep_sign_in_get_state (fixture->sign_in), ==, KEEP_SIGN_IN_EXCHANGING);
  g_cancellable_cancel (fixture->cancellable);
  assert_failed (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
is_storing (gpointer sign_in)
{
  return keep_sign_in_get_state (sign_in) == KEEP_SIGN_IN_STORING;
}

static gboolean
has_store_failed (gpointer sign_in)
{
  return keep_sign_in_get_state (sign_in) == KEEP_SIGN_IN_STORE_FAILED;
}

static void
test_cancel_storing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepTransaction) other = keep_sink_begin (fixture->home->sink, -1, NULL);

  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  paste (fixture);
  test_loop_wait_until (&fixture->loop, is_storing, fixture->sign_in);
  g_cancellable_cancel (fixture->cancellable);
  assert_failed (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The tokens wait in memory: the person mends the store and need not sign in again. */
static void
test_retry_store (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  temp_home_write (fixture->home, TEMP_PROFILES, "garbage");
  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  paste (fixture);
  test_loop_wait_until (&fixture->loop, has_store_failed, fixture->sign_in);
  g_assert_error (keep_sign_in_get_obstacle (fixture->sign_in), KEEP_STORE_ERROR,
                  KEEP_STORE_ERROR_MALFORMED);
  keep_sign_in_retry_store (fixture->sign_in);
  test_loop_wait_until (&fixture->loop, has_store_failed, fixture->sign_in);
  temp_home_write (fixture->home, TEMP_PROFILES, "{\"version\":1,\"profiles\":{}}");
  keep_sign_in_retry_store (fixture->sign_in);
  finish (fixture);
  g_assert_no_error (fixture->error);
  g_assert_null (keep_sign_in_get_obstacle (fixture->sign_in));
  text = temp_home_read (fixture->home, TEMP_PROFILES);
  g_assert_nonnull (strstr (text, PROFILE));
}

static void
test_cancel_store_failed (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, TEMP_PROFILES, "garbage");
  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  paste (fixture);
  test_loop_wait_until (&fixture->loop, has_store_failed, fixture->sign_in);
  g_cancellable_cancel (fixture->cancellable);
  finish (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The thread has failed already, and its answer waits to be told, when somebody cancels. */
static void
test_cancel_behind_failure (Fixture *fixture, gconstpointer data)
{
  gint64 deadline_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  g_autofree char *names = NULL;

  temp_home_write (fixture->home, TEMP_PROFILES, "garbage");
  start (fixture, KEEP_SIGN_IN_DEFAULT, 60);
  paste (fixture);
  test_loop_wait_until (&fixture->loop, is_storing, fixture->sign_in);
  do
    {
      g_free (names);
      names = temp_home_list (fixture->home, TEMP_AGENT);
      g_thread_yield ();
    }
  while ((strstr (names, ".lock") != NULL || strstr (names, "corrupt-") == NULL) &&
         g_get_monotonic_time () < deadline_us);
  g_cancellable_cancel (fixture->cancellable);
  finish (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  test_network_isolate ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/sign-in/stores", test_stores);
  ADD ("/sign-in/mistakes", test_mistakes);
  ADD ("/sign-in/denied", test_denied);
  ADD ("/sign-in/exchange-fails", test_exchange_fails);
  ADD ("/sign-in/timeout", test_timeout);
  ADD ("/sign-in/cancel/waiting", test_cancel_waiting);
  ADD ("/sign-in/cancel/exchanging", test_cancel_exchanging);
  ADD ("/sign-in/cancel/storing", test_cancel_storing);
  ADD ("/sign-in/cancel/store-failed", test_cancel_store_failed);
  ADD ("/sign-in/cancel/behind-failure", test_cancel_behind_failure);
  ADD ("/sign-in/retry-store", test_retry_store);
  return g_test_run ();
}
