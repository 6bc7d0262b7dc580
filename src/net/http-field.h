/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The header fields of an answer that hold a time, read strictly: what is not spelled as a server
 * must spell it counts as absent.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_HTTP_RETRY_AFTER_MAX_SECONDS (24 * 60 * 60)

/**
 * keep_http_field_parse_date:
 * @value: an IMF-fixdate (RFC 9110 §5.6.7), "Sun, 06 Nov 1994 08:49:37 GMT"; the two spellings that
 *   no server may send any more are not read
 *
 * Returns: Unix milliseconds, or 0
 */
gint64 keep_http_field_parse_date (const char *value);

/**
 * keep_http_field_parse_retry_after:
 * @value: digits, or a date as above (RFC 9110 §10.2.3)
 * @now_ms: what a date counts from, Unix milliseconds
 *
 * Returns: 0 to KEEP_HTTP_RETRY_AFTER_MAX_SECONDS, a longer wait is clamped; or -1
 */
gint64 keep_http_field_parse_retry_after (const char *value, gint64 now_ms);

G_END_DECLS
