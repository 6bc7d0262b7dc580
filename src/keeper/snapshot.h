/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSnapshot: the logins that one store itself held at one moment. Immutable, reference-counted.
 *
 * It holds the secrets of the logins, so that an old copy that comes back can be told from a new
 * login and replaced by what it overwrote. It lives no longer than that takes.
 */
#pragma once

#include "core/credential.h"
#include "store/sink.h"

G_BEGIN_DECLS

typedef struct _KeepSnapshot KeepSnapshot;

/**
 * keep_snapshot_take:
 * @before: (nullable): what it held before, which is kept where it cannot be read now
 *
 * Blocks.
 */
KeepSnapshot *keep_snapshot_take (KeepSink *sink, const KeepSnapshot *before);
KeepSnapshot *keep_snapshot_ref (KeepSnapshot *self);
void keep_snapshot_unref (KeepSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepSnapshot, keep_snapshot_unref)

KeepSink *keep_snapshot_get_sink (const KeepSnapshot *self);
/* (element-type KeepCredential): the OAuth logins of the store itself; empty where there is none */
GPtrArray *keep_snapshot_get_logins (const KeepSnapshot *self);
/* (element-type KeepProfile): its tokens that have an end; empty where there is none */
GPtrArray *keep_snapshot_get_tokens (const KeepSnapshot *self);
/* (nullable): why it could not be read; its logins are then those of the snapshot before */
const GError *keep_snapshot_get_error (const KeepSnapshot *self);
/* (nullable) */
const KeepCredential *keep_snapshot_find (const KeepSnapshot *self, const char *profile_id);

G_END_DECLS
