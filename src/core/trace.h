/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepTrace: what a store says of the things that one change touches: a login, and its provider's
 * explicit order. From three of them (before the change, right after it, now) follows whether the
 * change is still there.
 */
#pragma once

#include "core/profile.h"
#include "core/secret.h"

G_BEGIN_DECLS

typedef struct
{
  KeepProfile *profile; /* owned, nullable: the change touches no login, or there is none */
  KeepSecret *refresh;  /* owned, nullable: the login's refresh token */
  GStrv order;          /* owned, nullable: there is no explicit order */
} KeepTrace;

void keep_trace_free (KeepTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepTrace, keep_trace_free)

typedef enum
{
  KEEP_FATE_KEPT,
  KEEP_FATE_DROPPED,    /* by a writer who had read the store before our change: repeat it */
  KEEP_FATE_SUPERSEDED, /* somebody wanted something else after it: hands off */
} KeepFate;

typedef enum
{
  KEEP_WRITER_LOCKED,   /* whoever wrote last held the lock, so it had seen our change */
  KEEP_WRITER_UNLOCKED, /* or did not, so it may have written what it had read before */
} KeepWriter;

/**
 * keep_trace_judge:
 * @writer: how what is there now came there
 *
 * A login is dropped where its old refresh token is back, where it is gone though it was new, or
 * where one of the same person stands there that expires earlier. Another person's login, one that
 * expires later (a rotation), another kind of credential and a removed profile stay as they are.
 *
 * An order is dropped where an unlocked writer put back the old one, or what OpenClaw leaves of it
 * (it forgets ids whose profiles it does not know). Every other order is somebody's later choice,
 * and so is the old one from a writer who held the lock.
 *
 * Returns: the fate of the login if it has been superseded, else the worst of both
 */
KeepFate keep_trace_judge (const KeepTrace *before,
                           const KeepTrace *ours,
                           const KeepTrace *now,
                           KeepWriter writer);

G_END_DECLS
