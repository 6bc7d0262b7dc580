/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepDropped: an entry of a store that is no login, because OpenClaw 2026.4.29 passes over it when
 * it reads the store and loses it when it writes. Tokenkeep shows it and keeps it.
 */
#pragma once

#include "core/profile.h"

G_BEGIN_DECLS

/* The first three are OpenClaw's own. */
typedef enum
{
  KEEP_DROPPED_NON_OBJECT,       /* a number, a string, a truth value or null */
  KEEP_DROPPED_INVALID_TYPE,     /* its type is none of the three; lists have none */
  KEEP_DROPPED_MISSING_PROVIDER, /* none, an empty one, or no string */
  KEEP_DROPPED_UNSUPPORTED_ID,   /* an id that OpenClaw loses, or that no C string holds */
} KeepDroppedReason;

typedef struct
{
  char *id; /* owned; as spelled in the document where it cannot be decoded */
  KeepDroppedReason reason;
  KeepSource source;
} KeepDropped;

/* @id: (transfer full) */
KeepDropped *keep_dropped_new (char *id, KeepDroppedReason reason, KeepSource source);
void keep_dropped_free (KeepDropped *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepDropped, keep_dropped_free)

/* The contract's word: "non_object", "invalid_type", "missing_provider", "unsupported_id". */
const char *keep_dropped_reason_get_name (KeepDroppedReason reason);

/* What is wrong with it and what to do, in the person's language. (transfer none) */
const char *keep_dropped_reason_get_text (KeepDroppedReason reason);

G_END_DECLS
