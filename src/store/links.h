/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The links (core/link.h) on the disk: links.json in Tokenkeep's own state folder, mode 0600,
 * replaced whole under a lock of ours.
 */
#pragma once

#include "core/error.h"
#include "core/link.h"

G_BEGIN_DECLS

#define KEEP_LINKS_FILE "links.json"

/**
 * keep_links_load:
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED, PERMISSION, IO; nothing is linked then
 * Returns: (transfer full) (element-type KeepLink): empty where there is no file
 */
GPtrArray *keep_links_load (const char *own_state_dir, GError **error);

/**
 * keep_links_put:
 * @link: (transfer full): replaces the one of the same place, see keep_link_list_put()
 *
 * Errors: those of keep_links_load(); %KEEP_STORE_ERROR_LOCKED, NO_SPACE; UNSUPPORTED if there are
 *   too many
 */
gboolean keep_links_put (const char *own_state_dir, KeepLink *link, GError **error);

/**
 * keep_links_drop:
 * @place: (nullable): %NULL means all of @program
 *
 * Errors: those of keep_links_put(); %KEEP_STORE_ERROR_NOT_FOUND if there is no such link
 */
gboolean keep_links_drop (const char *own_state_dir,
                          KeepLinkProgram program,
                          const char *place,
                          GError **error);

G_END_DECLS
