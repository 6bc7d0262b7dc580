/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/pause.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)

static void
test_pause_kinds (void)
{
  static const struct
  {
    const char *provider;
    gint64 blocked_until_ms;
    gint64 disabled_until_ms;
    const char *kind;
    const char *reason;
  } cases[] = {
    { "p", 0, 0, NULL, NULL },
    { "p", NOW_MS, NOW_MS, NULL, NULL },
    { "p", NOW_MS + 1, 0, "cooldown", "rate_limit" },
    { "p", NOW_MS + 1, NOW_MS, "cooldown", "rate_limit" },
    { "p", NOW_MS + 9, NOW_MS + 1, "disabled", "billing" },
    { "openrouter", NOW_MS + 9, NOW_MS + 9, NULL, NULL },
    { "kilocode", NOW_MS + 9, 0, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepProfile) profile = g_new0 (KeepProfile, 1);
      KeepPauseKind kind;

      profile->provider = g_strdup (cases[i].provider);
      profile->blocked_until_ms = cases[i].blocked_until_ms;
      profile->disabled_until_ms = cases[i].disabled_until_ms;
      profile->cooldown_reason = g_strdup ("rate_limit");
      profile->disabled_reason = g_strdup ("billing");
      kind = keep_pause_get_kind (profile, NOW_MS);
      g_assert_cmpstr (keep_pause_kind_get_name (kind), ==, cases[i].kind);
      g_assert_cmpstr (keep_pause_get_reason (profile, kind), ==, cases[i].reason);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pause/kinds", test_pause_kinds);
  return g_test_run ();
}
