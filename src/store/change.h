/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepChange: what one writer wants of one store (a login, a default, an order), and once applied,
 * what became of it. OpenClaw's own sign-in and its emergency saves write without the lock what
 * they read before, so that a change which was committed properly can vanish a moment later:
 * applying is followed by watching.
 *
 *   keep_change_apply (change, sink, …) → tell the person → keep_change_watch_over (change, sink,
 * …)
 *
 * Calls block. A change belongs to one thread at a time and is applied to one store.
 */
#pragma once

#include "core/token-set.h"
#include "store/sink.h"

G_BEGIN_DECLS

/* How often a change is repeated, in applying and again in watching. */
#define KEEP_CHANGE_MAX_REPEATS 3

/* `openclaw models auth paste-token` of OpenClaw 2026.4.29, from its first reading of the store to
 * its last writing, on two busy cores: 20 ms with 3 profiles, 183 ms with 1,000 (2.4 MB). Whoever
 * has read the store before our commit has written it back by then. */
#define KEEP_CHANGE_WINDOW_MS 1000

typedef struct _KeepChange KeepChange;

typedef enum
{
  KEEP_CHANGE_LOGIN_PLAIN,
  KEEP_CHANGE_LOGIN_IMPORTED,   /* not signed in here: whoever imports it tells of that */
  KEEP_CHANGE_LOGIN_AS_DEFAULT, /* and put the profile first in its provider's order */
} KeepChangeLogin;

/* Puts a login, see keep_transaction_put_login(). @tokens: the secrets are shared, not copied */
KeepChange *keep_change_new_login (const char *profile_id,
                                   const char *provider,
                                   const KeepTokenSet *tokens,
                                   KeepChangeLogin kind);
/* Makes a profile that is there the default one of its provider. */
KeepChange *keep_change_new_default (const char *profile_id);
/* @order: (nullable) (array zero-terminated=1): profile ids; %NULL removes the explicit order */
KeepChange *keep_change_new_order (const char *provider, const char *const *order);
void keep_change_free (KeepChange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepChange, keep_change_free)

/**
 * keep_change_apply:
 * @cancel_fd: becomes readable when waiting for the lock should stop, or -1
 *
 * Begin, change, commit, look whether it is there, end; repeated where somebody else wrote or took
 * the lock away meanwhile.
 *
 * Errors: those of keep_sink_begin(), of the change and of keep_transaction_commit();
 *   %KEEP_STORE_ERROR_CONFLICT if a login would destroy another credential;
 *   %KEEP_STORE_ERROR_OVERTAKEN if that happened each time
 */
gboolean keep_change_apply (KeepChange *self, KeepSink *sink, int cancel_fd, GError **error);

/**
 * keep_change_watch_over:
 * @window_ms: how long nothing must have happened, normally KEEP_CHANGE_WINDOW_MS
 * @cancel_fd: becomes readable when watching should stop, or -1
 *
 * After keep_change_apply(). Repeats the change on top of what was written where an unlocked writer
 * dropped it (keep_trace_judge()), and records that in the journal. Ends when nobody has written
 * for @window_ms, when somebody wanted something else, or when repeating is no use. Never holds a
 * lock while it waits.
 *
 * Returns: how often the change was repeated
 */
guint keep_change_watch_over (KeepChange *self, KeepSink *sink, guint window_ms, int cancel_fd);

G_END_DECLS
