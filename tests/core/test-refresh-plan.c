/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/refresh-plan.h"

#define NOW_MS 1780000000000
#define MINUTE_MS ((gint64) 60 * 1000)
#define SEEN "0123456789abcdef"

static const struct
{
  const char *what;
  gint64 left_ms;
  gint64 min_valid_ms;
  const char *generation;
  gboolean is_forced;
  gboolean is_dead;
  gboolean has_access;
  gboolean has_refresh;
  gint64 refreshed_ago_ms; /* -1: unknown */
  KeepRefreshPlan plan;
} plans[] = {
  { "valid", 6 * MINUTE_MS, 5 * MINUTE_MS, SEEN, FALSE, FALSE, TRUE, TRUE, -1,
    KEEP_REFRESH_PLAN_ADOPT },
  { "to the millisecond", 5 * MINUTE_MS, 5 * MINUTE_MS, SEEN, FALSE, FALSE, TRUE, TRUE, -1,
    KEEP_REFRESH_PLAN_SPEND },
  { "expired", -1, 5 * MINUTE_MS, SEEN, FALSE, FALSE, TRUE, TRUE, -1, KEEP_REFRESH_PLAN_SPEND },
  { "expired just now", 0, 0, SEEN, FALSE, FALSE, TRUE, TRUE, 10, KEEP_REFRESH_PLAN_SPEND },
  { "without access", 60 * MINUTE_MS, 0, SEEN, FALSE, FALSE, FALSE, TRUE, -1,
    KEEP_REFRESH_PLAN_SPEND },
  { "valid but dead", 6 * MINUTE_MS, 5 * MINUTE_MS, SEEN, FALSE, TRUE, TRUE, TRUE, -1,
    KEEP_REFRESH_PLAN_ADOPT },
  { "dead", 4 * MINUTE_MS, 5 * MINUTE_MS, SEEN, FALSE, TRUE, TRUE, TRUE, -1,
    KEEP_REFRESH_PLAN_SIGN_IN },
  { "dead, by force", 60 * MINUTE_MS, 0, SEEN, TRUE, TRUE, TRUE, TRUE, -1,
    KEEP_REFRESH_PLAN_SIGN_IN },
  { "nothing to spend", 4 * MINUTE_MS, 5 * MINUTE_MS, SEEN, FALSE, FALSE, TRUE, FALSE, -1,
    KEEP_REFRESH_PLAN_SIGN_IN },
  { "by force", 60 * MINUTE_MS, 0, SEEN, TRUE, FALSE, TRUE, TRUE, -1, KEEP_REFRESH_PLAN_SPEND },
  { "by force, but somebody was faster", 60 * MINUTE_MS, 0, "other", TRUE, FALSE, TRUE, TRUE, -1,
    KEEP_REFRESH_PLAN_ADOPT },
  { "by force, and theirs is old", 4 * MINUTE_MS, 0, "other", TRUE, FALSE, TRUE, TRUE, -1,
    KEEP_REFRESH_PLAN_SPEND },
  { "as long as it gets", 4 * MINUTE_MS, 600 * MINUTE_MS, SEEN, FALSE, FALSE, TRUE, TRUE, 59999,
    KEEP_REFRESH_PLAN_ADOPT },
  { "longer by now", 4 * MINUTE_MS, 600 * MINUTE_MS, SEEN, FALSE, FALSE, TRUE, TRUE, 60000,
    KEEP_REFRESH_PLAN_SPEND },
  { "in the future", 4 * MINUTE_MS, 600 * MINUTE_MS, SEEN, FALSE, FALSE, TRUE, TRUE, -5000,
    KEEP_REFRESH_PLAN_SPEND },
};

static void
test_plans (void)
{
  g_autoptr (KeepSecret) token = keep_secret_new ("t", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      KeepProfile profile = { .expires_ms = NOW_MS + plans[i].left_ms,
                              .generation = (char *) plans[i].generation };
      const KeepCredential stored = { .profile = &profile,
                                      .access = plans[i].has_access ? token : NULL,
                                      .refresh = plans[i].has_refresh ? token : NULL };
      gint64 ago_ms = plans[i].refreshed_ago_ms;
      const KeepRefreshCase refresh = {
        .stored = &stored,
        .seen = SEEN,
        .min_valid_ms = plans[i].min_valid_ms,
        .is_forced = plans[i].is_forced,
        .is_dead = plans[i].is_dead,
        .refreshed_ms = ago_ms == -1 ? 0 : NOW_MS - ago_ms,
        .now_ms = NOW_MS,
      };

      g_test_message ("%s", plans[i].what);
      g_assert_cmpint (keep_refresh_plan (&refresh), ==, plans[i].plan);
    }
}

static const struct
{
  const char *what;
  gboolean is_net;
  int code;
  guint attempt;
  gint64 retry_after_seconds;
  gint64 elapsed_ms;
  double random;
  gint64 pause_ms;
} retries[] = {
  { "first", TRUE, KEEP_NET_ERROR_STATUS, 0, -1, 100, 0.5, 500 },
  { "early", TRUE, KEEP_NET_ERROR_OFFLINE, 0, -1, 100, 0, 250 },
  { "late", TRUE, KEEP_NET_ERROR_OFFLINE, 0, -1, 100, 1, 750 },
  { "second", TRUE, KEEP_NET_ERROR_STATUS, 1, -1, 100, 0.5, 2000 },
  { "enough", TRUE, KEEP_NET_ERROR_STATUS, 2, -1, 100, 0.5, -1 },
  { "asked for", FALSE, KEEP_AUTH_ERROR_RATE_LIMITED, 0, 7, 100, 0.5, 7000 },
  { "asked for less", FALSE, KEEP_AUTH_ERROR_RATE_LIMITED, 0, 0, 100, 0.5, 500 },
  { "asked for too much", FALSE, KEEP_AUTH_ERROR_RATE_LIMITED, 0, 11, 100, 0.5, -1 },
  { "asked for absurdly much", FALSE, KEEP_AUTH_ERROR_RATE_LIMITED, 0, G_MAXINT64, 100, 0.5, -1 },
  { "one timeout", TRUE, KEEP_NET_ERROR_TIMEOUT, 0, -1, 25000, 0.5, 500 },
  { "two timeouts", TRUE, KEEP_NET_ERROR_TIMEOUT, 1, -1, 50500, 0.5, -1 },
  { "certificate", TRUE, KEEP_NET_ERROR_TLS, 0, -1, 100, 0.5, -1 },
  { "nonsense", FALSE, KEEP_AUTH_ERROR_PROTOCOL, 0, -1, 100, 0.5, -1 },
  { "refused", FALSE, KEEP_AUTH_ERROR_REJECTED, 0, -1, 100, 0.5, -1 },
  { "dead", FALSE, KEEP_AUTH_ERROR_GRANT_REUSED, 0, 1, 100, 0.5, -1 },
};

static void
test_retries (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (retries); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (
          retries[i].is_net ? KEEP_NET_ERROR : KEEP_AUTH_ERROR, retries[i].code, "");

      g_test_message ("%s", retries[i].what);
      g_assert_cmpint (keep_refresh_plan_retry (error, retries[i].attempt,
                                                retries[i].retry_after_seconds,
                                                retries[i].elapsed_ms, retries[i].random),
                       ==, retries[i].pause_ms);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refresh-plan/plans", test_plans);
  g_test_add_func ("/refresh-plan/retries", test_retries);
  return g_test_run ();
}
