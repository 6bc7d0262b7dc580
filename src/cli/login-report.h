/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `tokenkeep login` says while it runs: events as JSON on standard output, one a line, or
 * words on standard error for people.
 */
#pragma once

#include <gio/gio.h>

#include "keeper/sign-in.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_LOGIN_WORDS,
  KEEP_LOGIN_JSON,
} KeepLoginStyle;

/* {"event":"authorize","url","redirectUri","listening"}, then {"event":"waiting"} */
void keep_login_report_authorize (KeepLoginStyle style, KeepSignIn *sign_in, KeepSignInFlags flags);
/* {"event":"signed-in","profile","agent"} */
void keep_login_report_signed_in (KeepLoginStyle style, const char *profile, const char *agent);
/* {"event":"error","code","message"}; the login may go on after it */
void keep_login_report_error (KeepLoginStyle style, const GError *error);
/* Words only: who holds the store's lock. */
void keep_login_report_waiting (KeepLoginStyle style, const char *holder);
/* Words only: the store cannot be written, Enter tries again. */
void keep_login_report_retry (KeepLoginStyle style);

G_END_DECLS
