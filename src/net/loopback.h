/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepLoopback: the web server of one sign-in (RFC 8252 §7.3), on 127.0.0.1 and ::1, for one path,
 * from start to stop. Whatever a local program sends, it costs at most
 * KEEP_LOOPBACK_MAX_CONNECTIONS connections of 8 KiB, each for KEEP_LOOPBACK_SILENCE_SECONDS until
 * its request is there and as long again until its answer is taken: a silent client never keeps the
 * real redirect waiting (when the table is full the oldest silent connection goes).
 */
#pragma once

#include <gio/gio.h>

#include "core/answer-page.h"
#include "core/error.h"

G_BEGIN_DECLS

#define KEEP_TYPE_LOOPBACK (keep_loopback_get_type ())
G_DECLARE_FINAL_TYPE (KeepLoopback, keep_loopback, KEEP, LOOPBACK, GObject)

#define KEEP_LOOPBACK_MAX_CONNECTIONS 16
#define KEEP_LOOPBACK_SILENCE_SECONDS 10

/* One accepted request that waits for its answer; owned by the listener, valid until answered. */
typedef struct _KeepLoopbackVisit KeepLoopbackVisit;

/**
 * KeepLoopbackFunc:
 * @query: what stood behind the "?", not NUL-terminated; (nullable); valid during the call
 *
 * Called for each well-formed request to the path, also after the first. Answer with
 * keep_loopback_answer(), now or later; until then the browser waits. Refused requests (see
 * "core/http-request.h") are answered by the listener itself.
 */
typedef void (*KeepLoopbackFunc) (KeepLoopback *self,
                                  KeepLoopbackVisit *visit,
                                  const char *query,
                                  gsize query_length_bytes,
                                  gpointer user_data);

/**
 * keep_loopback_new:
 * @path: the redirect's path, e.g. "/auth/callback"
 *
 * It serves on the thread-default main context of the caller. Property "silence-ms" (guint):
 * instead of KEEP_LOOPBACK_SILENCE_SECONDS, for connections from then on.
 */
KeepLoopback *keep_loopback_new (const char *path, KeepLoopbackFunc func, gpointer user_data);

/**
 * keep_loopback_start:
 * @ports: in order of preference; 0 means any
 *
 * Listens on the first port that is free on 127.0.0.1 (and on ::1 as well where IPv6 exists; a port
 * that is taken on either counts as taken: a browser may try either for "localhost").
 *
 * Errors: %KEEP_NET_ERROR_PORT_IN_USE; the message names the ports, and the program that holds the
 * first one if it can be known
 *
 * Returns: the port, or 0 with @error set
 */
guint16
keep_loopback_start (KeepLoopback *self, const guint16 *ports, gsize n_ports, GError **error);

/**
 * keep_loopback_answer:
 * @detail: (nullable): see keep_answer_page_render()
 *
 * @visit is gone afterwards. Also after keep_loopback_stop(); the answer is with the kernel when
 * this returns, unless the client is slow to take it.
 */
void keep_loopback_answer (KeepLoopback *self,
                           KeepLoopbackVisit *visit,
                           KeepAnswer answer,
                           const char *detail);

/* Stops listening at once. Answers that are on their way still arrive, also where @self goes;
 * visits that wait can still be answered as long as @self lives. Idempotent. */
void keep_loopback_stop (KeepLoopback *self);

G_END_DECLS
