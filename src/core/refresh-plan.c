/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/refresh-plan.h"

#define FIRST_PAUSE_MS 500
#define PAUSE_GROWTH 4
#define MAX_RETRIES 2

static gboolean
is_good_enough (const KeepRefreshCase *self)
{
  const KeepProfile *profile = self->stored->profile;
  gint64 left_ms = profile->expires_ms - self->now_ms;
  gboolean is_new = self->seen != NULL && g_strcmp0 (self->seen, profile->generation) != 0;
  gint64 age_ms = self->now_ms - self->refreshed_ms;
  gboolean is_fresh = self->refreshed_ms > 0 && age_ms >= 0 && age_ms < KEEP_REFRESH_FRESH_MS;

  if (self->stored->access == NULL || left_ms <= 0)
    return FALSE;
  if (self->is_forced)
    return is_new && left_ms > KEEP_REFRESH_MARGIN_MS;
  return left_ms > self->min_valid_ms || is_fresh;
}

KeepRefreshPlan
keep_refresh_plan (const KeepRefreshCase *self)
{
  if (is_good_enough (self))
    return KEEP_REFRESH_PLAN_ADOPT;
  return self->stored->refresh == NULL || self->is_dead ? KEEP_REFRESH_PLAN_SIGN_IN
                                                        : KEEP_REFRESH_PLAN_SPEND;
}

gint64
keep_refresh_plan_retry (const GError *error,
                         guint attempt,
                         gint64 retry_after_seconds,
                         gint64 elapsed_ms,
                         double random)
{
  gint64 pause_ms = FIRST_PAUSE_MS;

  if (!keep_error_is_transient (error) || attempt >= MAX_RETRIES)
    return -1;
  for (guint i = 0; i < attempt; i++)
    pause_ms *= PAUSE_GROWTH;
  pause_ms += (gint64) ((double) pause_ms * (random - 0.5));
  if (retry_after_seconds >= 0)
    pause_ms = MAX (pause_ms, MIN (retry_after_seconds, 24 * 60 * 60) * 1000);
  return pause_ms <= KEEP_REFRESH_MAX_PAUSE_MS && elapsed_ms + pause_ms <= KEEP_REFRESH_LAST_TRY_MS
             ? pause_ms
             : -1;
}
