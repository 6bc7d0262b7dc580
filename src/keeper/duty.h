/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepDuty: which of our processes does the work in the background. Any number of them may be
 * there, the tray and `tokenkeep watch`; the first one that has something to do takes the duty and
 * keeps it until it ends, however it ends.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _KeepDuty KeepDuty;

KeepDuty *keep_duty_new (const char *own_state_dir);
void keep_duty_free (KeepDuty *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepDuty, keep_duty_free)

/* Does not wait. Returns: whether the duty is ours; FALSE also where nobody can tell */
gboolean keep_duty_take (KeepDuty *self);

G_END_DECLS
