/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepKeeper: what goes on in the background while the tray or `tokenkeep watch` runs: looks after
 * all stores, puts what an earlier crash left in the spool in its place, renews the logins in time,
 * guards them from other programs, and records the end of those that nothing can renew.
 */
#pragma once

#include "keeper/providers.h"
#include "keeper/schedule.h"
#include "keeper/stores.h"

G_BEGIN_DECLS

typedef struct _KeepKeeper KeepKeeper;

/**
 * keep_keeper_new:
 * @environment: (array zero-terminated=1): "NAME=value"
 * @current_dir: absolute
 * @state_dirs: (nullable) (array zero-terminated=1): further state folders to look after
 * @providers: (transfer none): lives longer
 */
KeepKeeper *keep_keeper_new (const char *const *environment,
                             const char *current_dir,
                             const char *const *state_dirs,
                             KeepProviders *providers);
void keep_keeper_free (KeepKeeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepKeeper, keep_keeper_free)

/* (transfer none) */
KeepStores *keep_keeper_get_stores (KeepKeeper *self);
KeepSchedule *keep_keeper_get_schedule (KeepKeeper *self);

G_END_DECLS
