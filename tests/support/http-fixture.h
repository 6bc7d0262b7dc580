/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TestHttp: a KeepHttp, a server that misbehaves and a loop, for g_test_add(). The test's data is
 * the server's option: %NULL or "--tls".
 */
#pragma once

#include "net/http.h"
#include "support/loop.h"
#include "support/peer.h"

G_BEGIN_DECLS

typedef struct
{
  TestLoop loop;
  TestPeer *peer; /* owned; hostile.py */
  KeepHttp *http; /* owned, nullable: a test may drop it */
} TestHttp;

/* What test_http_start() sends. */
#define TEST_HTTP_BODY "{\"code\":\"s3cret\"}"

void test_http_set_up (TestHttp *self, gconstpointer data);
void test_http_tear_down (TestHttp *self, gconstpointer data);

KeepBuffer *test_http_new_body (void);

/* Starts a request whose result the loop waits for. */
void test_http_start (TestHttp *self, const char *url, GCancellable *cancellable);

/* Starts a request to the server's /stall and waits until it is there. */
void test_http_start_stalled (TestHttp *self, GCancellable *cancellable);

KeepHttpResponse *test_http_finish (TestHttp *self, GError **error);

/* Starts and finishes a request to @rest below the server's @member. */
KeepHttpResponse *
test_http_post (TestHttp *self, const char *member, const char *rest, GError **error);

/* Posts, and fails unless it fails as @code, with a fit message and nothing left behind. */
void test_http_assert_fails (TestHttp *self, const char *member, const char *rest, int code);

/* Returns: (transfer full): the requests that have arrived, the one for this included; JSON */
char *test_http_dup_log (TestHttp *self);

G_END_DECLS
