/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The entries of a store that OpenClaw 2026.4.29 passes over. They stay in the document when we
 * write, byte for byte, like everything else that is not ours.
 */
#pragma once

#include "core/dropped.h"
#include "store/json-roster.h"

G_BEGIN_DECLS

/**
 * keep_json_dropped_list:
 * @own: the agent's store
 * @main_store: (nullable): the main agent's store, read through
 *
 * Of a repeated id the last entry counts. Without such an entry this costs one look at each.
 *
 * Returns: (transfer full) (element-type KeepDropped): main's first, in the documents' order
 */
GPtrArray *keep_json_dropped_list (const KeepJsonStore *own, const KeepJsonStore *main_store);

G_END_DECLS
