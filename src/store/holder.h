/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The process that a lock file names: does it live, is it still the same one, what is it called?
 */
#pragma once

#include "core/lock-body.h"

G_BEGIN_DECLS

/**
 * keep_holder_get_starttime:
 *
 * Returns: field 22 of /proc/PID/stat in clock ticks, or 0 if there is no such process or it is a
 * zombie
 */
gint64 keep_holder_get_starttime (gint64 pid);

/**
 * keep_holder_can_judge:
 *
 * Returns: whether process ids mean here what they mean to whoever wrote a lock: not inside a
 * sandbox or a container, which may share a store with the machine around it
 */
gboolean keep_holder_can_judge (void);

/* Whether the process that a lock's body names still holds it. */
KeepLockHolder keep_holder_find (const KeepLockBody *body);

/* Returns: (transfer full) (nullable): the program's name in printable ASCII */
char *keep_holder_dup_name (gint64 pid);

G_END_DECLS
