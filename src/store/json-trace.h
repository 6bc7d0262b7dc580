/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the JSON generation's documents say of one login and one order (core/trace.h).
 */
#pragma once

#include "core/trace.h"
#include "store/json-roster.h"

G_BEGIN_DECLS

/**
 * keep_json_trace_read:
 * @profile_id: (nullable)
 * @provider: (nullable): whose order; %NULL means that of the profile
 *
 * Returns: (transfer full): of this store alone, nothing read through
 */
KeepTrace *
keep_json_trace_read (const KeepJsonStore *store, const char *profile_id, const char *provider);

G_END_DECLS
