/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What releases before `auth-state.json` kept beside the profiles: `order`, `lastGood` and
 * `usageStats`. OpenClaw 2026.4.29 still reads them there, name by name behind those of the state
 * document, and whoever writes moves them.
 */
#pragma once

#include "core/json.h"

G_BEGIN_DECLS

/**
 * keep_json_former_move:
 * @profiles: (inout) (nullable): `auth-profiles.json`
 * @state: (inout) (nullable): `auth-state.json`
 *
 * Takes these members out of @profiles and puts into @state what it does not say itself. What is no
 * object, or an empty one, is nothing that OpenClaw goes by, and stays.
 *
 * Returns: whether there was anything to move, and so both were replaced
 */
gboolean keep_json_former_move (KeepJson **profiles, KeepJson **state);

G_END_DECLS
