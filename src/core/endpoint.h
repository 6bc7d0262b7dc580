/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which addresses a secret may be sent to: https, or http that does not leave this machine. Much
 * narrower than RFC 3986, so that no two readers of an address can disagree on its host: no user,
 * no fragment, no percent-encoding or other oddity before the path.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_ENDPOINT_MAX_BYTES 2048

/* Whether @host, as it stands in a URL, is localhost, 127.0.0.1 or [::1], in lower case. */
gboolean keep_endpoint_is_loopback_host (const char *host);

/**
 * keep_endpoint_is_acceptable:
 * @url: "https://HOST[:PORT][/PATH][?QUERY]", or "http://" with a loopback host
 */
gboolean keep_endpoint_is_acceptable (const char *url);

G_END_DECLS
