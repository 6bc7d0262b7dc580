/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What OpenClaw 2026.4.29 noted of its use of each profile: `usageStats`, in auth-state.json or, by
 * older releases, beside the profiles.
 */
#pragma once

#include "core/json.h"
#include "core/profile.h"

G_BEGIN_DECLS

/**
 * keep_json_usage_apply:
 * @profiles: (element-type KeepProfile): get their last use and their pause
 * @json: (nullable): a document with `usageStats`; what it says of a profile replaces all that an
 *   earlier one said of it
 * @replacements: ids that another profile stands in for; what was noted of one is not true of the
 *   other
 */
void keep_json_usage_apply (GPtrArray *profiles, const KeepJson *json, GHashTable *replacements);

G_END_DECLS
