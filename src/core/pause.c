/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/pause.h"

static gboolean
is_never_paused (const KeepProfile *profile)
{
  return g_str_equal (profile->provider, "openrouter") ||
         g_str_equal (profile->provider, "kilocode");
}

KeepPauseKind
keep_pause_get_kind (const KeepProfile *profile, gint64 now_ms)
{
  if (profile->blocked_until_ms <= now_ms || is_never_paused (profile))
    return KEEP_PAUSE_NONE;
  return profile->disabled_until_ms > now_ms ? KEEP_PAUSE_DISABLED : KEEP_PAUSE_COOLDOWN;
}

const char *
keep_pause_kind_get_name (KeepPauseKind kind)
{
  static const char *const names[] = {
    [KEEP_PAUSE_NONE] = NULL,
    [KEEP_PAUSE_COOLDOWN] = "cooldown",
    [KEEP_PAUSE_DISABLED] = "disabled",
  };

  return names[kind];
}

const char *
keep_pause_get_reason (const KeepProfile *profile, KeepPauseKind kind)
{
  switch (kind)
    {
    case KEEP_PAUSE_COOLDOWN:
      return profile->cooldown_reason;
    case KEEP_PAUSE_DISABLED:
      return profile->disabled_reason;
    case KEEP_PAUSE_NONE:
    default:
      return NULL;
    }
}
