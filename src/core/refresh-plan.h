/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What to do about a login that somebody wants refreshed, and when to ask an issuer again that
 * could not answer: decisions on values, times and chance.
 */
#pragma once

#include "core/credential.h"
#include "core/error.h"

G_BEGIN_DECLS

/* A login refreshed so shortly ago will not get longer-lived by being refreshed again. */
#define KEEP_REFRESH_FRESH_MS (60LL * 1000)

/* No request begins later than that after the first one: OpenClaw breaks the refresh lock after
 * three minutes. */
#define KEEP_REFRESH_LAST_TRY_MS (30LL * 1000)
#define KEEP_REFRESH_MAX_PAUSE_MS (10LL * 1000)

typedef struct
{
  const KeepCredential *stored; /* as the owner store has it now */
  const char *seen;             /* nullable: the generation that the asking program saw */
  gint64 min_valid_ms;          /* how long an access token must be valid to be left alone */
  gboolean is_forced;           /* a valid access token is no reason to leave it alone */
  gboolean is_dead;             /* the issuer said so of this generation, or it was spent by us */
  gint64 refreshed_ms;          /* when this generation came from the issuer; 0 if unknown */
  gint64 now_ms;
} KeepRefreshCase;

typedef enum
{
  KEEP_REFRESH_PLAN_ADOPT,   /* what is stored will do */
  KEEP_REFRESH_PLAN_SPEND,   /* ask the issuer */
  KEEP_REFRESH_PLAN_SIGN_IN, /* there is nothing left to ask the issuer with */
} KeepRefreshPlan;

KeepRefreshPlan keep_refresh_plan (const KeepRefreshCase *self);

/**
 * keep_refresh_plan_retry:
 * @error: what the last request met
 * @attempt: how many there were before, from 0
 * @retry_after_seconds: what the issuer asked for, or -1
 * @elapsed_ms: since the first request began
 * @random: 0 to 1
 *
 * Only what may pass by itself is tried again, three times in all, after half a second and two
 * seconds with a half more or less by chance, or when the issuer says.
 *
 * Returns: the pause in milliseconds, or -1: no further request
 */
gint64 keep_refresh_plan_retry (const GError *error,
                                guint attempt,
                                gint64 retry_after_seconds,
                                gint64 elapsed_ms,
                                double random);

G_END_DECLS
