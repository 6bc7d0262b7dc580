/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepHttpRequest: the head of one HTTP/1.x request to the loopback listener (RFC 9112), parsed
 * strictly from bytes that any program on this machine may have sent. Only what a browser sends to
 * follow a redirect is accepted.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_HTTP_REQUEST_MAX_BYTES (8 * 1024)

typedef enum
{
  KEEP_HTTP_REQUEST_INCOMPLETE, /* feed more bytes */
  KEEP_HTTP_REQUEST_COMPLETE,
  KEEP_HTTP_REQUEST_REFUSED, /* answer with status and close */
} KeepHttpRequestState;

typedef struct
{
  guint status;      /* where refused: 400, 403, 404, 405, 414, 431 or 505 */
  const char *query; /* where complete: behind the "?", borrowed from the bytes; nullable */
  gsize query_length_bytes;
  gboolean is_head; /* HEAD: answer without a body, also where refused */
} KeepHttpRequest;

/**
 * keep_http_request_parse:
 * @bytes: all that has arrived so far on one connection
 * @path: the one path that exists, e.g. "/auth/callback"
 * @port: the listener's port
 * @request: (out): valid as long as @bytes
 *
 * 431 (or 414 where it is the request line) at KEEP_HTTP_REQUEST_MAX_BYTES without a head's end;
 * 405 for methods other than GET and HEAD; 404 for another path; 400 for anything malformed, a
 * missing or repeated Host, a body (Content-Length other than 0, or Transfer-Encoding); 403 for a
 * Host that is not localhost, 127.0.0.1 or [::1] with this port (DNS rebinding); 505 for another
 * HTTP version than 1.0 and 1.1. Anything that can never become a valid request is refused as early
 * as it can be known, a header at the end of its line.
 *
 * Bytes behind the head are not looked at. What is complete or refused stays so, with the same
 * status, when more bytes come.
 */
KeepHttpRequestState keep_http_request_parse (const char *bytes,
                                              gsize length_bytes,
                                              const char *path,
                                              guint16 port,
                                              KeepHttpRequest *request);

G_END_DECLS
