/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libcurl on a heap that wipes what is given back. libcurl copies headers and bodies into buffers
 * of its own, and those bodies hold codes and tokens.
 */
#pragma once

#include <curl/curl.h>
#include <glib.h>

G_BEGIN_DECLS

/* Initialises libcurl, before anything else uses it. Once per program is enough, more does no harm.
 */
void keep_curl_heap_init (void);

G_END_DECLS
