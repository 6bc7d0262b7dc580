/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of what the application does on request of menu, windows and notifications: actions of
 * its GActionGroup, "app." in front of them where GTK or a notification asks for a prefix.
 */
#pragma once

#define KEEP_ACTION_SIGN_IN "sign-in"               /* "s", a provider id */
#define KEEP_ACTION_SIGN_IN_AGAIN "sign-in-again"   /* "s", see tray/repair.h */
#define KEEP_ACTION_CANCEL_SIGN_IN "cancel-sign-in" /* while a sign-in runs */
#define KEEP_ACTION_SHOW_SIGN_IN "show-sign-in"     /* while a sign-in runs */
#define KEEP_ACTION_SET_DEFAULT "set-default"       /* "s", a profile id */
#define KEEP_ACTION_SHOW_ACCOUNTS "show-accounts"
#define KEEP_ACTION_ABOUT "about"
#define KEEP_ACTION_QUIT "quit"
