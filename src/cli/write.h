/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a verb of `tokenkeep` writes a store: applies one change, says so, and watches over it until
 * it is safe. SIGINT, SIGTERM and SIGHUP end the waiting for a lock (%KEEP_EXIT_CANCELLED, nothing
 * changed) and the watching (all is done by then). Who holds the lock is told on a terminal when it
 * takes longer than KEEP_WRITE_PATIENCE_MS.
 */
#pragma once

#include "store/change.h"

G_BEGIN_DECLS

#define KEEP_WRITE_PATIENCE_MS 2000

/**
 * keep_write:
 * @done: (nullable): translated, for standard error once the change is on the disk
 *
 * Returns: the exit code; errors are printed
 */
int keep_write (KeepSink *sink, KeepChange *change, const char *done);

G_END_DECLS
