/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepGuard: sees to it that no login is lost to another program that works on the same stores, or
 * holds a copy of one: looks at each change of a store (keeper/store-ward.h) and of the logins of
 * the other programs that are known (keeper/program-ward.h), a moment after it happened, one after
 * the other, in a thread. It asks nobody for tokens.
 *
 * Of several processes the one that has the duty acts; the others only look.
 */
#pragma once

#include "keeper/duty.h"
#include "keeper/stores.h"

G_BEGIN_DECLS

/* For those who write, and for those of us who write down what they did. */
#define KEEP_GUARD_SETTLE_MS 400

#define KEEP_TYPE_GUARD (keep_guard_get_type ())
G_DECLARE_FINAL_TYPE (KeepGuard, keep_guard, KEEP, GUARD, GObject)

/**
 * keep_guard_new:
 * @duty: (transfer none): lives longer
 * @environment: (array zero-terminated=1): "NAME=value"
 * @current_dir: absolute
 * @system_config_dir: "/etc"
 */
KeepGuard *keep_guard_new (KeepStores *stores,
                           KeepDuty *duty,
                           const char *const *environment,
                           const char *current_dir,
                           const char *system_config_dir);

/* Whether there is something that it has not dealt with yet. */
gboolean keep_guard_is_busy (KeepGuard *self);

G_END_DECLS
