/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One refresh at the issuer, asked again where it could not answer (keep_refresh_plan_retry()). For
 * a program that does nothing else meanwhile: it runs the default main context until the end.
 */
#pragma once

#include "net/oauth.h"

G_BEGIN_DECLS

/**
 * keep_inquiry_run:
 * @stop_fd: becomes readable when no further request should begin, or -1. One that is under way
 *   goes on: the token it sent may be spent.
 * @answer: (out): to the last request
 *
 * Errors: those of keep_oauth_refresh_async(); %KEEP_AUTH_ERROR_TIMED_OUT where @stop_fd was
 * readable before the first request Returns: (transfer full): the tokens
 */
KeepTokenSet *keep_inquiry_run (KeepHttp *http,
                                KeepProvider *provider,
                                const KeepSecret *refresh_token,
                                int stop_fd,
                                KeepOAuthAnswer *answer,
                                GError **error);

G_END_DECLS
