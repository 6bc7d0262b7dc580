/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepApplication: the tray program. One instance a session: starting it again shows the accounts
 * window of the first. It owns the engine's objects and the running sign-in, collects facts for
 * menu and windows, and carries out the actions of tray/action.h.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KEEP_TYPE_APPLICATION (keep_application_get_type ())
G_DECLARE_FINAL_TYPE (KeepApplication, keep_application, KEEP, APPLICATION, GtkApplication)

KeepApplication *keep_application_new (void);

G_END_DECLS
