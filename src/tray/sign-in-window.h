/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSignInWindow: a running sign-in that a person has to help: the link to open by hand, a field
 * for the redirect, and the store's refusal with a way to try again. Closing it does not cancel the
 * sign-in; it can be opened again.
 */
#pragma once

#include <gtk/gtk.h>

#include "keeper/sign-in.h"
#include "tray/notice.h"

G_BEGIN_DECLS

#define KEEP_TYPE_SIGN_IN_WINDOW (keep_sign_in_window_get_type ())
G_DECLARE_FINAL_TYPE (
    KeepSignInWindow, keep_sign_in_window, KEEP, SIGN_IN_WINDOW, GtkApplicationWindow)

KeepSignInWindow *keep_sign_in_window_new (GtkApplication *application, KeepSignIn *sign_in);

/* The sign-in is over; the window stays until the person closes it. */
void keep_sign_in_window_show_failure (KeepSignInWindow *self, const KeepNotice *notice);

G_END_DECLS
