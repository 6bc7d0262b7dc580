/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of KeepTransaction share.
 */
#pragma once

#include "core/json.h"
#include "store/transaction.h"

G_BEGIN_DECLS

/* (transfer none) (nullable): as it stands in memory; dies with the next change. */
const KeepJson *keep_transaction_get_profiles (KeepTransaction *self);

/* @changed: (transfer full): what is to be written */
void keep_transaction_take_profiles (KeepTransaction *self, KeepBuffer *changed);

G_END_DECLS
