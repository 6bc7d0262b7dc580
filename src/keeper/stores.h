/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepStores: the logins in all the stores that are looked after, live: those of every agent of
 * this environment's state folder, and those of other state folders that were named. Emits
 *
 *   "changed" (KeepSnapshot *before, KeepSnapshot *after)
 *
 * on the main loop when a store's logins may be different: @before is %NULL where it is seen for
 * the first time, @after where it is not looked after any more. Agents that come later are found.
 * Looking never changes a store.
 */
#pragma once

#include <gio/gio.h>

#include "keeper/snapshot.h"

G_BEGIN_DECLS

#define KEEP_TYPE_STORES (keep_stores_get_type ())
G_DECLARE_FINAL_TYPE (KeepStores, keep_stores, KEEP, STORES, GObject)

/**
 * keep_stores_new:
 * @environment: (array zero-terminated=1): "NAME=value"
 * @current_dir: absolute
 * @state_dirs: (nullable) (array zero-terminated=1): further state folders
 *
 * The first reading begins at once.
 */
KeepStores *keep_stores_new (const char *const *environment,
                             const char *current_dir,
                             const char *const *state_dirs);

/* (transfer full) (element-type KeepSnapshot): of all stores, those that were read so far */
GPtrArray *keep_stores_list (KeepStores *self);

/* Whether every store that was found has been read. */
gboolean keep_stores_is_complete (KeepStores *self);

/* Whether changes may pass unseen, since the system has no watches left. */
gboolean keep_stores_is_blind (KeepStores *self);

/* Looks at all of them again, as after a suspension in which another machine may have changed them.
 */
void keep_stores_reload (KeepStores *self);

G_END_DECLS
