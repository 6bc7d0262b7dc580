/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAlarm: one timer by the clock on the wall. Unlike a timeout of the main loop it counts a
 * suspension, and it tells when somebody sets the clock. It costs nothing until then.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _KeepAlarm KeepAlarm;

/* The time has come, or the clock was set: the owner looks at it anew. */
typedef void (*KeepAlarmFunc) (gpointer user_data);

/* On the main context that is thread-default now. (nullable): the system gave none */
KeepAlarm *keep_alarm_new (KeepAlarmFunc func, gpointer user_data);
void keep_alarm_free (KeepAlarm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepAlarm, keep_alarm_free)

/* @at_ms: Unix milliseconds; a time that has passed is now; %G_MAXINT64 is never */
void keep_alarm_set (KeepAlarm *self, gint64 at_ms);

G_END_DECLS
