/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check of the clock: what the issuers of the stored OAuth logins say the time is. Asked by a
 * program of its own, `libexec/tokenkeep/tokenkeep-clock URL…`, so that `tokenkeep` stays without
 * libcurl. It sends no token, and answers a line a URL:
 *
 *   skew MS        this computer's clock is ahead of the issuer's by that much (negative: behind)
 *   none           the issuer did not say
 *   tls MESSAGE    its certificate is not accepted
 *   offline MESSAGE
 */
#pragma once

#include "store/survey.h"

G_BEGIN_DECLS

#define KEEP_ISSUER_CLOCK_SKEW "skew"
#define KEEP_ISSUER_CLOCK_NONE "none"
#define KEEP_ISSUER_CLOCK_TLS "tls"
#define KEEP_ISSUER_CLOCK_OFFLINE "offline"

#define KEEP_ISSUER_CLOCK_TIMEOUT_SECONDS 5

/* OpenClaw and Tokenkeep refresh five minutes before an access token ends (KEEP_REFRESH_MARGIN_MS).
 * A clock that is two minutes behind leaves three for the request and its repetitions; at five the
 * token is refused before anybody refreshes it. */
#define KEEP_ISSUER_CLOCK_WARN_MS (2 * 60 * 1000)

/**
 * keep_issuer_clock_check:
 * @environment: (array zero-terminated=1): "NAME=value", for the providers' descriptors
 * @findings: (element-type KeepFinding): what is wrong is added
 *
 * Blocks for some seconds at most.
 *
 * Returns: (transfer full) (nullable): why an issuer could not be asked, for people; that is no
 *   finding
 */
char *keep_issuer_clock_check (const KeepSurvey *survey,
                               const char *const *environment,
                               GPtrArray *findings);

G_END_DECLS
