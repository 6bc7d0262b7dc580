/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The copies of a login that other programs keep with the person's consent (store/links.h): each is
 * brought up to what OpenClaw's store has, by that program's own rules and locks, so that none of
 * them has a reason to spend a refresh token; and where one of them did, its newer login is taken.
 * A copy is of the same account, or it is left alone.
 *
 * Blocks; links GLib alone.
 */
#pragma once

#include "keeper/settlement.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_COPIES_TELL,  /* the journal gets a word of each place that cannot be written */
  KEEP_COPIES_AGAIN, /* it got that already */
} KeepCopiesMode;

/**
 * keep_copies_update:
 * @sink: of any agent of any state folder
 * @stop_fd: becomes readable when waiting for locks should stop, or -1
 *
 * Writes to every linked place that holds an older login of the same account than the profile that
 * it is linked with. What has signed out in the meantime is not signed in again, and what cannot be
 * written now is found behind the next time.
 *
 * Returns: how many places could not be written
 */
guint keep_copies_update (KeepSink *sink, KeepCopiesMode mode, int stop_fd);

/**
 * keep_copies_adopt:
 * @settlement: the login that would be spent otherwise
 *
 * Where another program that has a copy was there before us, takes over what it got.
 *
 * Errors: those of keep_placement_put()
 */
KeepSettlementResult
keep_copies_adopt (const KeepSettlement *settlement, int stop_fd, GError **error);

G_END_DECLS
