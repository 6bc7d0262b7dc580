/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How one profile is presented to a person.
 */
#pragma once

#include "core/roster.h"

G_BEGIN_DECLS

/**
 * keep_account_get_label:
 *
 * Returns: (transfer none): the e-mail, or the profile id where there is none or another profile
 *   of the same provider has the same
 */
const char *keep_account_get_label (const KeepRoster *roster, const KeepProfile *profile);

/**
 * keep_account_index_labels:
 *
 * Where many accounts are labelled, asking the roster for each would take the square of their
 * number.
 *
 * Returns: (transfer full): for keep_account_find_label(); borrows from @roster
 */
GHashTable *keep_account_index_labels (const KeepRoster *roster);

/* What keep_account_get_label() says of a profile of the roster that @labels is of. */
const char *keep_account_find_label (GHashTable *labels, const KeepProfile *profile);

/**
 * keep_account_dup_label_of_id:
 * @roster: (nullable): may be older than the profile
 *
 * Returns: (transfer full): the label, guessed from the id for a profile that @roster lacks
 */
char *keep_account_dup_label_of_id (const KeepRoster *roster, const char *profile_id);

/* (transfer full): plan and health in one line. */
char *keep_account_dup_state (const KeepProfile *profile, gint64 now_ms);

/* Whether @profile cannot be used as it is. */
gboolean keep_account_is_trouble (const KeepProfile *profile, gint64 now_ms);

/* Whether it is in trouble, and a new sign-in mends it. */
gboolean keep_account_is_mendable (const KeepProfile *profile, gint64 now_ms);

G_END_DECLS
