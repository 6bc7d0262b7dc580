/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSchedule: renews the logins in the stores that are looked after, each before any program
 * wants to do it itself (core/due.h). One timer for all of them, by the clock on the wall, so that
 * it is up at once after a suspension or a jump of the clock; the network's return is a reason to
 * try again as well. The work is done by couriers (keeper/refresh.h), a few at a time, one for each
 * login however many copies it has.
 */
#pragma once

#include "keeper/duty.h"
#include "keeper/providers.h"
#include "keeper/stores.h"

G_BEGIN_DECLS

#define KEEP_TYPE_SCHEDULE (keep_schedule_get_type ())
G_DECLARE_FINAL_TYPE (KeepSchedule, keep_schedule, KEEP, SCHEDULE, GObject)

/**
 * keep_schedule_new:
 * @providers: (transfer none): lives longer
 * @duty: (transfer none): lives longer
 * @own_state_dir: see keep_places_get_own_state_dir()
 */
KeepSchedule *keep_schedule_new (KeepStores *stores,
                                 KeepProviders *providers,
                                 KeepDuty *duty,
                                 const char *own_state_dir);

/* While paused nothing is renewed. It begins unpaused. */
void keep_schedule_pause (KeepSchedule *self);
void keep_schedule_resume (KeepSchedule *self);

/* What failed need not wait any longer: the network is back. */
void keep_schedule_retry (KeepSchedule *self);

/* Unix milliseconds of the next thing to do; %G_MAXINT64 if there is none. */
gint64 keep_schedule_get_next_ms (KeepSchedule *self);

/* How many couriers are on their way. */
guint keep_schedule_get_n_couriers (KeepSchedule *self);

G_END_DECLS
