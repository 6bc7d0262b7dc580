/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Panels and notification daemons look for icons in their own data folders. Where this program is
 * installed elsewhere, they have to be told the folder beside the program.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (transfer full) (nullable): an icon theme path; %NULL where the usual folders do, and in a
 * sandbox, whose paths mean nothing outside. */
char *keep_icon_folder_dup (void);

/* (transfer full): the program's coloured icon, for a program that may not know it by name. */
GIcon *keep_icon_folder_new_icon (void);

G_END_DECLS
