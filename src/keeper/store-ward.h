/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a change of a store means for its logins, and what is done about it:
 *
 *   renewed by somebody else ──▶ every other copy gets the new tokens
 *   an old copy came back ─────▶ the newer one goes back, from memory or from another copy
 *   another account, removed ──▶ hands off; the history is told
 *   our own doing ─────────────▶ nothing
 */
#pragma once

#include "keeper/ward.h"

G_BEGIN_DECLS

/**
 * keep_store_ward_judge:
 * @before: (nullable): the store was not looked at before: old copies alone are told from what the
 *   ledger knows
 *
 * Blocks.
 */
void keep_store_ward_judge (KeepWard *ward, const KeepSnapshot *before, const KeepSnapshot *after);

G_END_DECLS
