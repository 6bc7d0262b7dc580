/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows notices as desktop notifications. Where no notification service runs they are lost with a
 * line in the log; nothing that matters is said by a notification alone.
 */
#pragma once

#include <gio/gio.h>

#include "tray/notice.h"

G_BEGIN_DECLS

void keep_notifier_show (GApplication *application, const KeepNotice *notice);
void keep_notifier_withdraw (GApplication *application, const char *notice_id);

G_END_DECLS
