/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sign-in whose redirect comes to its own listener: each client is a browser that waits for its
 * page.
 */
#include <string.h>
#include <unistd.h>

#include "support/network.h"
#include "support/sign-in-fixture.h"

/* A browser that was sent to @url. */
static int
visit (TestSignIn *self, const char *url)
{
  const char *host = strstr (url, "localhost");
  const char *target = strchr (host, '/');
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %.*s\r\n\r\n", target,
                                              (int) (target - host), host);
  int client = test_loopback_connect (&self->web, "127.0.0.1");

  g_assert_cmpint (client, >=, 0);
  test_loopback_send_more (client, request, strlen (request));
  return client;
}

static void
assert_page (TestSignIn *self, int client, guint status, const char *sentence)
{
  g_autofree char *page = test_loopback_read (&self->web, client);
  g_autofree char *line = g_strdup_printf ("HTTP/1.1 %u ", status);

  g_assert_nonnull (page);
  g_test_message ("%s", page);
  g_assert_true (g_str_has_prefix (page, line));
  g_assert_nonnull (strstr (page, sentence));
}

static void
assert_stored (TestSignIn *self)
{
  g_autofree char *text = NULL;

  test_sign_in_finish (self);
  g_assert_no_error (self->error);
  g_assert_cmpstr (self->profile_id, ==, TEST_SIGN_IN_PROFILE);
  text = temp_home_read (self->home, TEMP_PROFILES);
  g_assert_nonnull (strstr (text, TEST_SIGN_IN_PROFILE));
  g_assert_cmpuint (test_sign_in_count_exchanges (self), ==, 1);
}

/* The redirect where the issuer's page was refused. */
static char *
dup_refusal (TestSignIn *self)
{
  const char *uri = keep_sign_in_get_redirect_uri (self->sign_in);
  const char *state = strstr (keep_sign_in_get_authorize_url (self->sign_in), "&state=");

  return g_strdup_printf ("%s?error=access_denied%.*s", uri, (int) strlen ("&state=") + 32, state);
}

static void
stall_exchange (TestSignIn *self)
{
  test_issuer_set (self->issuer, "fault",
                   "{\"endpoint\": \"token\", \"kind\": \"stall\", \"seconds\": 60, \"times\": 1}");
}

static void
on_obstacle (KeepSignIn *sign_in, GParamSpec *pspec, gpointer user_data)
{
  if (keep_sign_in_get_obstacle (sign_in) != NULL)
    g_cancellable_cancel (user_data);
}

/* The page promises another try only where there is one. */
static void
test_not_stored (TestSignIn *self, gconstpointer gives_up)
{
  g_autofree char *url = NULL;

  temp_home_write (self->home, TEMP_PROFILES, "garbage");
  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  if (gives_up != NULL)
    g_signal_connect (self->sign_in, "notify::obstacle", G_CALLBACK (on_obstacle),
                      self->cancellable);
  url = test_sign_in_approve (self);
  assert_page (self, visit (self, url), 200,
               gives_up != NULL ? "Not signed in" : "try again there");
  g_cancellable_cancel (self->cancellable);
  test_sign_in_finish (self);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stores (TestSignIn *self, gconstpointer data)
{
  g_autofree char *url = NULL;

  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  g_assert_true (keep_sign_in_is_listening (self->sign_in));
  url = test_sign_in_approve (self);
  assert_page (self, visit (self, url), 200, "Signed in as alice@example.com.");
  assert_stored (self);
  g_assert_cmpint (test_loopback_connect (&self->web, "127.0.0.1"), ==, -1);
}

static void
test_denied (TestSignIn *self, gconstpointer data)
{
  g_autofree char *url = NULL;

  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  url = dup_refusal (self);
  assert_page (self, visit (self, url), 200, "Access was denied in the browser.");
  test_sign_in_assert_failed (self, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED);
  g_assert_cmpuint (test_sign_in_count_exchanges (self), ==, 0);
}

/* The browser learns as well why the exchange failed. */
static void
test_exchange_fails (TestSignIn *self, gconstpointer data)
{
  g_autofree char *url = NULL;

  test_issuer_set (self->issuer, "fault",
                   "{\"endpoint\": \"token\", \"kind\": \"status\", \"status\": 503}");
  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  url = test_sign_in_approve (self);
  assert_page (self, visit (self, url), 200, "cannot answer at the moment");
  test_sign_in_assert_failed (self, KEEP_NET_ERROR, KEEP_NET_ERROR_STATUS);
}

/* A browser may load the page twice, and a code is good for one exchange. */
static void
test_twice (TestSignIn *self, gconstpointer data)
{
  g_autoptr (KeepTransaction) other = keep_sink_begin (self->home->sink, -1, NULL);
  g_autofree char *url = NULL;
  int first = -1;

  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  url = test_sign_in_approve (self);
  first = visit (self, url);
  test_sign_in_wait_for (self, KEEP_SIGN_IN_STORING);
  assert_page (self, visit (self, url), 409, "already has its answer");
  g_clear_pointer (&other, keep_transaction_free);
  assert_page (self, first, 200, "Signed in as alice@example.com.");
  assert_stored (self);
}

static void
test_mistakes (TestSignIn *self, gconstpointer data)
{
  static const struct
  {
    const char *query;
    const char *sentence;
  } cases[] = {
    { "", "There is no code in this address." },
    { "?state=ffffffffffffffffffffffffffffffff", "There is no code in this address." },
    { "?code=ac_0123456789&state=ffffffffffffffffffffffffffffffff", "not the sign-in" },
    { "?code=ac_0123456789", "“state=” is missing" },
    { "?error=access_denied", "“state=” is missing" },
    { "?error=access_denied&state=ffffffffffffffffffffffffffffffff", "not the sign-in" },
    { "?code=ac_0123456789&code=ac_0123456789", "This address is damaged." },
  };
  g_autofree char *right = NULL;

  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *wrong =
          g_strconcat (keep_sign_in_get_redirect_uri (self->sign_in), cases[i].query, NULL);

      assert_page (self, visit (self, wrong), 400, cases[i].sentence);
      g_assert_cmpint (keep_sign_in_get_state (self->sign_in), ==, KEEP_SIGN_IN_WAITING);
    }
  right = test_sign_in_approve (self);
  assert_page (self, visit (self, right), 200, "Signed in as alice@example.com.");
  assert_stored (self);
}

static void
test_paste_behind_visit (TestSignIn *self, gconstpointer data)
{
  g_autoptr (KeepTransaction) other = keep_sink_begin (self->home->sink, -1, NULL);
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  int client = -1;

  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  url = test_sign_in_approve (self);
  client = visit (self, url);
  test_sign_in_wait_for (self, KEEP_SIGN_IN_STORING);
  g_assert_false (keep_sign_in_submit (self->sign_in, url, &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
  g_clear_pointer (&other, keep_transaction_free);
  assert_page (self, client, 200, "Signed in as alice@example.com.");
  assert_stored (self);
}

static void
test_visit_behind_paste (TestSignIn *self, gconstpointer data)
{
  g_autofree char *url = NULL;

  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  url = test_sign_in_approve (self);
  stall_exchange (self);
  g_assert_true (keep_sign_in_submit (self->sign_in, url, NULL));
  assert_page (self, visit (self, url), 409, "already has its answer");
  g_cancellable_cancel (self->cancellable);
  test_sign_in_assert_failed (self, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancel (TestSignIn *self, gconstpointer data)
{
  g_autofree char *url = NULL;
  int client = -1;

  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  url = test_sign_in_approve (self);
  stall_exchange (self);
  client = visit (self, url);
  test_sign_in_wait_for (self, KEEP_SIGN_IN_EXCHANGING);
  g_cancellable_cancel (self->cancellable);
  assert_page (self, client, 200, "The sign-in was cancelled.");
  test_sign_in_assert_failed (self, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The tokens are safe in memory, so the browser need not wait for the store. */
static void
test_store_fails (TestSignIn *self, gconstpointer data)
{
  g_autofree char *url = NULL;

  temp_home_write (self->home, TEMP_PROFILES, "garbage");
  test_sign_in_start (self, KEEP_SIGN_IN_DEFAULT, 60);
  url = test_sign_in_approve (self);
  assert_page (self, visit (self, url), 200, "is damaged");
  g_assert_cmpint (keep_sign_in_get_state (self->sign_in), ==, KEEP_SIGN_IN_STORE_FAILED);
  temp_home_write (self->home, TEMP_PROFILES, "{\"version\":1,\"profiles\":{}}");
  keep_sign_in_retry_store (self->sign_in);
  assert_stored (self);
}

typedef struct
{
  TestSignIn *test;
  gpointer sign_in; /* nullable: gone */
} Owner;

/* An owner that drops the sign-in as soon as it has the result. */
static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Owner *owner = user_data;

  owner->test->profile_id =
      keep_sign_in_run_finish (owner->test->sign_in, result, &owner->test->error);
  g_clear_object (&owner->test->sign_in);
}

static gboolean
is_gone (gpointer user_data)
{
  return ((Owner *) user_data)->sign_in == NULL;
}

static void
start_with_owner (TestSignIn *self, Owner *owner)
{
  test_sign_in_prepare (self, KEEP_SIGN_IN_DEFAULT, 60);
  *owner = (Owner){ self, self->sign_in };
  g_object_add_weak_pointer (G_OBJECT (self->sign_in), &owner->sign_in);
  test_sign_in_run (self, on_done, owner);
}

/* The result is told from within the visit. */
static void
test_owner_gone_denied (TestSignIn *self, gconstpointer data)
{
  Owner owner;
  g_autofree char *url = NULL;
  int client = -1;

  start_with_owner (self, &owner);
  url = dup_refusal (self);
  client = visit (self, url);
  test_loop_wait_until (&self->web.loop, is_gone, &owner);
  assert_page (self, client, 200, "Access was denied in the browser.");
  g_assert_error (self->error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED);
}

static void
test_owner_gone_stored (TestSignIn *self, gconstpointer data)
{
  Owner owner;
  g_autofree char *url = NULL;
  int client = -1;

  start_with_owner (self, &owner);
  url = test_sign_in_approve (self);
  client = visit (self, url);
  test_loop_wait_until (&self->web.loop, is_gone, &owner);
  assert_page (self, client, 200, "Signed in as alice@example.com.");
  g_assert_no_error (self->error);
  g_assert_cmpstr (self->profile_id, ==, TEST_SIGN_IN_PROFILE);
}

static gboolean
on_paste (gpointer user_data)
{
  TestSignIn *self = user_data;
  g_autofree char *url = dup_refusal (self);

  g_assert_true (keep_sign_in_submit (self->sign_in, url, NULL));
  return G_SOURCE_REMOVE;
}

/* The same from within a paste, as a window's button does it. */
static void
test_owner_gone_pasted (TestSignIn *self, gconstpointer data)
{
  g_autoptr (GSource) button = g_idle_source_new ();
  Owner owner;

  start_with_owner (self, &owner);
  g_source_set_callback (button, on_paste, self, NULL);
  g_source_attach (button, self->web.loop.context);
  test_loop_wait_until (&self->web.loop, is_gone, &owner);
  g_assert_error (self->error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED);
}

#define ADD(path, test) \
  g_test_add (path, TestSignIn, NULL, test_sign_in_set_up, test, test_sign_in_tear_down)

int
main (int argc, char **argv)
{
  test_network_isolate ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/sign-in-redirect/stores", test_stores);
  ADD ("/sign-in-redirect/denied", test_denied);
  ADD ("/sign-in-redirect/exchange-fails", test_exchange_fails);
  ADD ("/sign-in-redirect/twice", test_twice);
  ADD ("/sign-in-redirect/mistakes", test_mistakes);
  ADD ("/sign-in-redirect/paste-behind-visit", test_paste_behind_visit);
  ADD ("/sign-in-redirect/visit-behind-paste", test_visit_behind_paste);
  ADD ("/sign-in-redirect/cancel", test_cancel);
  ADD ("/sign-in-redirect/store-fails", test_store_fails);
  ADD ("/sign-in-redirect/not-stored", test_not_stored);
  g_test_add ("/sign-in-redirect/not-stored/given-up", TestSignIn, "gives up", test_sign_in_set_up,
              test_not_stored, test_sign_in_tear_down);
  ADD ("/sign-in-redirect/owner-gone/denied", test_owner_gone_denied);
  ADD ("/sign-in-redirect/owner-gone/stored", test_owner_gone_stored);
  ADD ("/sign-in-redirect/owner-gone/pasted", test_owner_gone_pasted);
  return g_test_run ();
}
