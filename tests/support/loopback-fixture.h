/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TestLoopback: a listener that waits for redirects, and clients of its, for g_test_add(). The
 * clients are descriptors: on loopback connecting and sending never wait for the server.
 */
#pragma once

#include "net/loopback.h"
#include "support/loop.h"

G_BEGIN_DECLS

#define TEST_LOOPBACK_PATH "/auth/callback"

/* A request that is answered. */
#define TEST_LOOPBACK_REQUEST \
  "GET " TEST_LOOPBACK_PATH "?code=c0de&state=1 HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n"
#define TEST_LOOPBACK_QUERY "code=c0de&state=1"

typedef struct
{
  TestLoop loop;
  KeepLoopback *loopback;   /* owned, nullable: a test may drop it */
  guint16 port;             /* of the listener */
  gboolean holds;           /* whether visits are kept in @visit instead of answered */
  gboolean drops_itself;    /* whether the listener goes with the first visit */
  KeepLoopbackVisit *visit; /* borrowed, nullable: the last one that was kept */
  guint n_visits;
  char *query; /* owned, nullable: the last one's */
} TestLoopback;

/* Listens on any port. */
void test_loopback_set_up (TestLoopback *self, gconstpointer data);

/* Fails where something is left. */
void test_loopback_tear_down (TestLoopback *self, gconstpointer data);

/* A new listener that does not listen. */
KeepLoopback *test_loopback_new (TestLoopback *self);

/* Returns: a descriptor, connected to @address, or -1 where nobody listens */
int test_loopback_connect (TestLoopback *self, const char *address);

/* The same on 127.0.0.1, with bytes sent at once, where PORT stands for the port. */
int test_loopback_send (TestLoopback *self, const char *bytes);
void test_loopback_send_more (int client, const char *bytes, gsize n_bytes);

/**
 * test_loopback_read:
 * @client: closed here
 *
 * Iterates until the server ends the connection.
 *
 * Returns: (transfer full): all that came; %NULL where the connection was reset
 */
char *test_loopback_read (TestLoopback *self, int client);

/* Reads, and fails unless it is an answer with this status; @client is closed. */
void test_loopback_assert_status (TestLoopback *self, int client, guint status);

/* Iterates until this many visits have come in all. */
void test_loopback_wait_for_visits (TestLoopback *self, guint n_visits);

G_END_DECLS
