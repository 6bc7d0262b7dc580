/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "support/network.h"
#include "support/sign-in-fixture.h"

/* Without a listener: the person pastes. */
static void
start (TestSignIn *self, KeepSignInFlags flags, guint timeout_seconds)
{
  test_sign_in_start (self, KEEP_SIGN_IN_NO_LISTENER | flags, timeout_seconds);
}

static void
paste (TestSignIn *self)
{
  g_autofree char *redirect = test_sign_in_approve (self);
  g_autoptr (GError) error = NULL;

  g_assert_true (keep_sign_in_submit (self->sign_in, redirect, &error));
  g_assert_no_error (error);
}

static void
test_stores (TestSignIn *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  start (self, KEEP_SIGN_IN_SET_DEFAULT, 60);
  paste (self);
  test_sign_in_finish (self);
  g_assert_no_error (self->error);
  g_assert_cmpstr (self->profile_id, ==, TEST_SIGN_IN_PROFILE);
  g_assert_cmpint (keep_sign_in_get_state (self->sign_in), ==, KEEP_SIGN_IN_DONE);
  text = temp_home_read (self->home, TEMP_STATE);
  g_assert_nonnull (strstr (text, TEST_SIGN_IN_PROFILE));
}

static void
test_mistakes (TestSignIn *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  g_assert_false (keep_sign_in_submit (self->sign_in, "https://example.com/", &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
  g_clear_error (&error);
  g_assert_false (keep_sign_in_submit (self->sign_in, "ac#0123", &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_STATE_MISMATCH);
  g_clear_error (&error);
  paste (self);
  g_assert_false (keep_sign_in_submit (self->sign_in, "ac", &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
  test_sign_in_finish (self);
  g_assert_no_error (self->error);
}

static void
test_denied (TestSignIn *self, gconstpointer data)
{
  const char *state = NULL;
  g_autofree char *query = NULL;

  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  state = strstr (keep_sign_in_get_authorize_url (self->sign_in), "state=");
  query = g_strdup_printf ("error=access_denied&%.*s", 6 + 32, state);
  g_assert_true (keep_sign_in_submit (self->sign_in, query, NULL));
  test_sign_in_assert_failed (self, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED);
}

static void
test_exchange_fails (TestSignIn *self, gconstpointer data)
{
  test_issuer_set (
      self->issuer, "fault",
      "{\"endpoint\": \"token\", \"kind\": \"status\", \"status\": 503, \"times\": 1}");
  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  paste (self);
  test_sign_in_assert_failed (self, KEEP_NET_ERROR, KEEP_NET_ERROR_STATUS);
}

static void
test_timeout (TestSignIn *self, gconstpointer data)
{
  start (self, KEEP_SIGN_IN_DEFAULT, 1);
  test_sign_in_assert_failed (self, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_TIMED_OUT);
}

static void
test_cancel_waiting (TestSignIn *self, gconstpointer data)
{
  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  g_cancellable_cancel (self->cancellable);
  test_sign_in_assert_failed (self, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancel_exchanging (TestSignIn *self, gconstpointer data)
{
  test_issuer_set (self->issuer, "fault",
                   "{\"endpoint\": \"token\", \"kind\": \"stall\", \"seconds\": 60, \"times\": 1}");
  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  paste (self);
  g_assert_cmpint (keep_sign_in_get_state (self->sign_in), ==, KEEP_SIGN_IN_EXCHANGING);
  g_cancellable_cancel (self->cancellable);
  test_sign_in_assert_failed (self, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancel_storing (TestSignIn *self, gconstpointer data)
{
  g_autoptr (KeepTransaction) other = keep_sink_begin (self->home->sink, -1, NULL);

  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  paste (self);
  test_sign_in_wait_for (self, KEEP_SIGN_IN_STORING);
  g_cancellable_cancel (self->cancellable);
  test_sign_in_assert_failed (self, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The tokens wait in memory: the person mends the store and need not sign in again. */
static void
test_retry_store (TestSignIn *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  temp_home_write (self->home, TEMP_PROFILES, "garbage");
  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  paste (self);
  test_sign_in_wait_for (self, KEEP_SIGN_IN_STORE_FAILED);
  g_assert_error (keep_sign_in_get_obstacle (self->sign_in), KEEP_STORE_ERROR,
                  KEEP_STORE_ERROR_MALFORMED);
  keep_sign_in_retry_store (self->sign_in);
  test_sign_in_wait_for (self, KEEP_SIGN_IN_STORE_FAILED);
  temp_home_write (self->home, TEMP_PROFILES, "{\"version\":1,\"profiles\":{}}");
  keep_sign_in_retry_store (self->sign_in);
  test_sign_in_finish (self);
  g_assert_no_error (self->error);
  g_assert_null (keep_sign_in_get_obstacle (self->sign_in));
  text = temp_home_read (self->home, TEMP_PROFILES);
  g_assert_nonnull (strstr (text, TEST_SIGN_IN_PROFILE));
}

static void
test_cancel_store_failed (TestSignIn *self, gconstpointer data)
{
  temp_home_write (self->home, TEMP_PROFILES, "garbage");
  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  paste (self);
  test_sign_in_wait_for (self, KEEP_SIGN_IN_STORE_FAILED);
  g_cancellable_cancel (self->cancellable);
  test_sign_in_finish (self);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Waits for the thread to have kept a copy of the damaged store and released the lock; the main
 * loop, which would tell of it, must not run meanwhile. @watch: of the folder */
static void
wait_for_refusal (TestSignIn *self, int watch)
{
  for (;;)
    {
      struct pollfd change = { .fd = watch, .events = POLLIN };
      char events[4096];
      g_autofree char *names = temp_home_list (self->home, TEMP_AGENT);

      if (strstr (names, ".lock") == NULL && strstr (names, "corrupt-") != NULL)
        return;
      g_assert_cmpint (poll (&change, 1, 20000), ==, 1);
      g_assert_cmpint (read (watch, events, sizeof events), >, 0);
    }
}

/* The thread has failed already, and its answer waits to be told, when somebody cancels. */
static void
test_cancel_behind_failure (TestSignIn *self, gconstpointer data)
{
  g_autofree char *folder = temp_home_dup_path (self->home, TEMP_AGENT);
  int watch = inotify_init1 (IN_CLOEXEC);

  temp_home_write (self->home, TEMP_PROFILES, "garbage");
  g_assert_cmpint (inotify_add_watch (watch, folder, IN_CREATE | IN_DELETE | IN_MOVED_TO), >=, 0);
  start (self, KEEP_SIGN_IN_DEFAULT, 60);
  paste (self);
  test_sign_in_wait_for (self, KEEP_SIGN_IN_STORING);
  wait_for_refusal (self, watch);
  close (watch);
  g_cancellable_cancel (self->cancellable);
  test_sign_in_finish (self);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, test) \
  g_test_add (path, TestSignIn, NULL, test_sign_in_set_up, test, test_sign_in_tear_down)

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
