/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepHttp: HTTPS requests by libcurl's multi interface on the thread-default main context of
 * whoever created it. One per program; requests share connections. Idle it holds no timer and no
 * source. A request in flight keeps it alive.
 */
#pragma once

#include <gio/gio.h>

#include "core/buffer.h"
#include "core/error.h"

G_BEGIN_DECLS

#define KEEP_TYPE_HTTP (keep_http_get_type ())
G_DECLARE_FINAL_TYPE (KeepHttp, keep_http, KEEP, HTTP, GObject)

/* An answer may be any size on the wire; more than this is refused while it arrives. */
#define KEEP_HTTP_MAX_BODY_BYTES (1024 * 1024)
#define KEEP_HTTP_TIMEOUT_SECONDS 25

typedef struct
{
  guint status;
  KeepBuffer *body;           /* owned, wiped */
  gint64 received_ms;         /* arrival, Unix milliseconds */
  gint64 date_ms;             /* the Date header, Unix milliseconds; 0 without one */
  gint64 retry_after_seconds; /* the Retry-After header (seconds or date), clamped to a day; -1
                                 without */
} KeepHttpResponse;

void keep_http_response_free (KeepHttpResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepHttpResponse, keep_http_response_free)

/**
 * keep_http_new:
 *
 * TLS 1.2 or newer, verified against the bundle in $SSL_CERT_FILE or the system's; proxies as
 * libcurl reads them from the environment; redirects are not followed; http:// only to loopback
 * hosts, and those never through a proxy. What libcurl copies is wiped with its memory.
 *
 * Construct-only property "timeout-ms" (guint, KEEP_HTTP_TIMEOUT_SECONDS): for one whole request.
 */
KeepHttp *keep_http_new (void);

/**
 * keep_http_post_async:
 * @url: https, or http with a loopback host
 * @content_type: "application/x-www-form-urlencoded" or "application/json"
 * @body: (transfer full): wiped as soon as it is sent or the request is over
 *
 * It is sent once at most: also where a kept connection turns out to be dead, repeating is the
 * caller's decision.
 *
 * Every HTTP status is a response, not an error. Errors: %KEEP_NET_ERROR_OFFLINE (also when the
 * connection broke half-way), TLS (also where @url is none of the above; nothing is sent then),
 * TIMEOUT (after KEEP_HTTP_TIMEOUT_SECONDS), TOO_LARGE, STATUS (an answer that is not HTTP);
 * %G_IO_ERROR_CANCELLED. Messages name the host, never the path's parameters or the body.
 */
void keep_http_post_async (KeepHttp *self,
                           const char *url,
                           const char *content_type,
                           KeepBuffer *body,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
KeepHttpResponse *keep_http_post_finish (KeepHttp *self, GAsyncResult *result, GError **error);

/**
 * keep_http_head_async:
 * @url: https, or http with a loopback host
 *
 * Asks for the header alone: nothing is sent, and the response has no body. Errors: as above
 */
void keep_http_head_async (KeepHttp *self,
                           const char *url,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
KeepHttpResponse *keep_http_head_finish (KeepHttp *self, GAsyncResult *result, GError **error);

G_END_DECLS
