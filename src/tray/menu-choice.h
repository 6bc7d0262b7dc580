/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of many accounts a menu shows.
 */
#pragma once

#include "core/roster.h"

G_BEGIN_DECLS

/**
 * keep_menu_choice_list:
 * @max_rows: how many rows there is room for; where there are several providers, each of them takes
 *   one row more for its heading
 *
 * All of them if there is room. Else first the default ones, then some of those in trouble, then
 * those that were used last.
 *
 * Returns: (transfer container) (element-type KeepProfile): borrowed, in the store's order
 */
GPtrArray *keep_menu_choice_list (const KeepRoster *roster, guint max_rows, gint64 now_ms);

G_END_DECLS
