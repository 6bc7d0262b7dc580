/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TestSignIn: a sign-in between a local issuer and a throwaway home, for g_test_add(). Nothing
 * opens a browser: the test is the person who pastes, or the browser that comes to the listener.
 */
#pragma once

#include "keeper/sign-in.h"
#include "support/issuer.h"
#include "support/loopback-fixture.h"
#include "support/temp-home.h"

G_BEGIN_DECLS

/* Who is at the issuer's page. */
#define TEST_SIGN_IN_PROFILE "openai-codex:alice@example.com"

typedef struct
{
  TestLoopback web; /* the loop, and clients of the sign-in's listener; has no listener itself */
  TempHome *home;
  TestIssuer *issuer;
  KeepHttp *http;
  KeepSignIn *sign_in; /* owned, nullable: before it starts, or dropped by a test */
  GCancellable *cancellable;
  GError *error;    /* owned, nullable: the result */
  char *profile_id; /* owned, nullable: the result */
} TestSignIn;

void test_sign_in_set_up (TestSignIn *self, gconstpointer data);

/* Fails where something is left. */
void test_sign_in_tear_down (TestSignIn *self, gconstpointer data);

/* Makes the sign-in, which listens on any port unless told not to. */
void test_sign_in_prepare (TestSignIn *self, KeepSignInFlags flags, guint timeout_seconds);

/* Runs it up to waiting for the person. */
void test_sign_in_run (TestSignIn *self, GAsyncReadyCallback callback, gpointer user_data);

/* Both; test_sign_in_finish() takes the result. */
void test_sign_in_start (TestSignIn *self, KeepSignInFlags flags, guint timeout_seconds);

/* Returns: (transfer full): where the browser is sent when the person agrees */
char *test_sign_in_approve (TestSignIn *self);

/* Iterates until the result is there. */
void test_sign_in_finish (TestSignIn *self);
void test_sign_in_wait_for (TestSignIn *self, KeepSignInState state);

/* Finishes, and fails unless it failed like this and stored nothing. */
void test_sign_in_assert_failed (TestSignIn *self, GQuark domain, int code);

/* How often a code was exchanged. */
guint test_sign_in_count_exchanges (TestSignIn *self);

G_END_DECLS
