/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The surroundings of a test that talks: no proxy, no CA bundle of the user's, and a name service
 * that knows no name. Its getaddrinfo() stands in front of the C library's, for libcurl as well.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Answering about this name takes until test_network_end_stall(). */
#define TEST_NETWORK_STALLED_NAME "stalled.invalid"

/* First thing in main(). */
void test_network_isolate (void);

/* Waits until somebody asks for the stalled name. */
void test_network_wait_for_stall (void);
void test_network_end_stall (void);

G_END_DECLS
