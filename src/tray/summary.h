/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How all logins together are, in one line: the first line of the menu and what a screen reader
 * says of the icon.
 */
#pragma once

#include "core/roster.h"

G_BEGIN_DECLS

/**
 * keep_summary_needs_attention:
 * @roster: (nullable): before the first was read
 * @store_error: (nullable): why the store cannot be read now
 */
gboolean
keep_summary_needs_attention (const KeepRoster *roster, const GError *store_error, gint64 now_ms);

/* (transfer full); parameters as above. */
char *keep_summary_dup_text (const KeepRoster *roster, const GError *store_error, gint64 now_ms);

G_END_DECLS
