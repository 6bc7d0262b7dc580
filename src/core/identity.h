/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether two stored logins are of one person, as OpenClaw 2026.4.29 judges it: account ids decide
 * where both have one, else e-mail addresses without regard to case where both have one, else
 * nobody knows.
 */
#pragma once

#include "core/profile.h"

G_BEGIN_DECLS

/* Whether it says at all whose it is. */
gboolean keep_identity_is_known (const KeepProfile *profile);

/* Whether both say so, and the same. */
gboolean keep_identity_matches (const KeepProfile *a, const KeepProfile *b);

/* Whether account ids or e-mail addresses that both have differ. */
gboolean keep_identity_conflicts (const KeepProfile *a, const KeepProfile *b);

/**
 * keep_identity_is_safe_to_adopt:
 *
 * Returns: whether @candidate may stand in for @existing: both OAuth logins of one provider, and
 * the same person or @existing says nothing of its own
 */
gboolean keep_identity_is_safe_to_adopt (const KeepProfile *existing, const KeepProfile *candidate);

G_END_DECLS
