/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What libcurl calls its failures, in this program's words.
 */
#pragma once

#include <curl/curl.h>

#include "core/error.h"

G_BEGIN_DECLS

/**
 * keep_http_error_new:
 * @easy: the transfer that failed with @result, not yet reset
 * @host: for the message
 * @reason: what libcurl left in CURLOPT_ERRORBUFFER; it goes into messages about TLS, where it
 *   speaks of certificates and nothing else
 *
 * Returns: (transfer full): a %KEEP_NET_ERROR
 */
GError *keep_http_error_new (CURL *easy, CURLcode result, const char *host, const char *reason);

G_END_DECLS
