/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/sign-in-fixture.h"

#include <string.h>

void
test_sign_in_set_up (TestSignIn *self, gconstpointer data)
{
  test_loop_init (&self->web.loop);
  self->home = temp_home_new ();
  self->issuer = test_issuer_start ();
  self->http = keep_http_new ();
  self->cancellable = g_cancellable_new ();
}

static gboolean
is_at_rest (gpointer sign_in)
{
  return !keep_sign_in_is_watching (sign_in);
}

/* A sign-in that still watches over the store would put back what is removed here. */
void
test_sign_in_tear_down (TestSignIn *self, gconstpointer data)
{
  if (self->sign_in != NULL && keep_sign_in_is_watching (self->sign_in))
    g_cancellable_cancel (self->cancellable);
  if (self->sign_in != NULL)
    test_loop_wait_until (&self->web.loop, is_at_rest, self->sign_in);
  g_clear_object (&self->sign_in);
  g_clear_object (&self->http);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->profile_id, g_free);
  test_issuer_stop (self->issuer);
  temp_home_free (self->home);
  test_loop_clear (&self->web.loop);
}

void
test_sign_in_prepare (TestSignIn *self, KeepSignInFlags flags, guint timeout_seconds)
{
  gboolean has_listener = (flags & KEEP_SIGN_IN_NO_LISTENER) == 0;
  g_autoptr (KeepProvider) provider =
      test_issuer_new_provider (self->issuer, "form", has_listener ? 0 : TEST_ISSUER_REDIRECT_PORT);

  self->sign_in = keep_sign_in_new (provider, self->home->sink, self->http,
                                    KEEP_SIGN_IN_NO_BROWSER | flags, NULL, timeout_seconds);
  g_assert_cmpint (keep_sign_in_get_state (self->sign_in), ==, KEEP_SIGN_IN_PREPARING);
}

static guint16
read_port (const char *uri)
{
  static const char host[] = "http://localhost:";

  g_assert_true (g_str_has_prefix (uri, host));
  return (guint16) g_ascii_strtoull (uri + strlen (host), NULL, 10);
}

void
test_sign_in_run (TestSignIn *self, GAsyncReadyCallback callback, gpointer user_data)
{
  keep_sign_in_run_async (self->sign_in, NULL, self->cancellable, callback, user_data);
  g_assert_cmpint (keep_sign_in_get_state (self->sign_in), ==, KEEP_SIGN_IN_WAITING);
  self->web.port = read_port (keep_sign_in_get_redirect_uri (self->sign_in));
}

void
test_sign_in_start (TestSignIn *self, KeepSignInFlags flags, guint timeout_seconds)
{
  test_sign_in_prepare (self, flags, timeout_seconds);
  test_sign_in_run (self, test_loop_on_result, &self->web.loop);
}

char *
test_sign_in_approve (TestSignIn *self)
{
  return test_issuer_approve (self->issuer, keep_sign_in_get_authorize_url (self->sign_in));
}

void
test_sign_in_finish (TestSignIn *self)
{
  g_autoptr (GAsyncResult) result = test_loop_wait (&self->web.loop);

  self->profile_id = keep_sign_in_run_finish (self->sign_in, result, &self->error);
}

typedef struct
{
  KeepSignIn *sign_in;
  KeepSignInState state;
} Wanted;

static gboolean
is_in_state (gpointer user_data)
{
  const Wanted *wanted = user_data;

  return keep_sign_in_get_state (wanted->sign_in) == wanted->state;
}

void
test_sign_in_wait_for (TestSignIn *self, KeepSignInState state)
{
  Wanted wanted = { self->sign_in, state };

  test_loop_wait_until (&self->web.loop, is_in_state, &wanted);
}

void
test_sign_in_assert_failed (TestSignIn *self, GQuark domain, int code)
{
  test_sign_in_finish (self);
  g_assert_null (self->profile_id);
  g_assert_error (self->error, domain, code);
  g_assert_cmpint (keep_sign_in_get_state (self->sign_in), ==, KEEP_SIGN_IN_FAILED);
  g_assert_false (temp_home_has (self->home, TEMP_PROFILES));
}

guint
test_sign_in_count_exchanges (TestSignIn *self)
{
  g_autoptr (KeepJson) json = test_issuer_get (self->issuer, "requests");
  const KeepJsonNode *request = NULL;
  KeepJsonIter iter;
  guint n_exchanges = 0;

  keep_json_iter_init (&iter, keep_json_node_get_member (keep_json_get_root (json), "requests"));
  while (keep_json_iter_next (&iter, NULL, &request))
    if (keep_json_node_is_string (keep_json_node_get_member (request, "endpoint"), "token"))
      n_exchanges++;
  return n_exchanges;
}
