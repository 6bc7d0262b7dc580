/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TestPeer: a Python program of a test that says in one line of JSON when it is ready, and ends
 * with its standard input.
 */
#pragma once

#include "core/json.h"

G_BEGIN_DECLS

typedef struct _TestPeer TestPeer;

/**
 * test_peer_start:
 * @script: below tests/, e.g. "issuer/issuer.py"
 * @option: (nullable): its one argument
 */
TestPeer *test_peer_start (const char *script, const char *option);
void test_peer_stop (TestPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPeer, test_peer_stop)

/* Returns: (transfer full): a member of what it said, with @rest appended */
char *test_peer_dup (TestPeer *self, const char *member, const char *rest);

/**
 * test_peer_read_line:
 *
 * Waits for the next line of its standard output.
 *
 * Returns: (transfer full): without the line's end
 */
char *test_peer_read_line (TestPeer *self);

/* Its standard output, to wait for in a main loop. */
int test_peer_get_fd (TestPeer *self);

G_END_DECLS
