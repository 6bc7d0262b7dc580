/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the person set, by the keys of the GSettings schema.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEEP_SETTINGS_ACCOUNTS_WIDTH "accounts-width"
#define KEEP_SETTINGS_ACCOUNTS_HEIGHT "accounts-height"
#define KEEP_SETTINGS_BACKGROUND_REFRESH "background-refresh"
#define KEEP_SETTINGS_NOTIFY_REPAIRED "notify-repaired"

/* (transfer full) (nullable): %NULL where the schema is not installed, as in a build folder */
GSettings *keep_settings_open (void);

G_END_DECLS
