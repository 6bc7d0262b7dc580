/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A profile that OpenClaw 2026.4.29 leaves alone for a while, as its usageStats have it: a cooldown
 * after failures that pass by themselves, or a disablement after one that does not (billing, a
 * permanent refusal). Known is what the store says, nothing is concluded.
 */
#pragma once

#include "core/profile.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_PAUSE_NONE, /* none, or it is over */
  KEEP_PAUSE_COOLDOWN,
  KEEP_PAUSE_DISABLED,
} KeepPauseKind;

/**
 * keep_pause_get_kind:
 *
 * "openrouter" and "kilocode" are never paused: OpenClaw notes failures of these, which are many
 * issuers behind one, and goes on.
 */
KeepPauseKind keep_pause_get_kind (const KeepProfile *profile, gint64 now_ms);

/* OpenClaw's word: "cooldown", "disabled"; (nullable): %NULL for none. */
const char *keep_pause_kind_get_name (KeepPauseKind kind);

/* OpenClaw's word for why, such as "rate_limit" or "billing"; any text, since the store is another
 * program's. (transfer none) (nullable) */
const char *keep_pause_get_reason (const KeepProfile *profile, KeepPauseKind kind);

G_END_DECLS
