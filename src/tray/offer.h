/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The providers that can be signed in to from the tray, and the words for it.
 */
#pragma once

#include "keeper/providers.h"

G_BEGIN_DECLS

/**
 * keep_offer_list:
 *
 * The built-in providers come first, in their own order and with the settings of whatever
 * descriptor shadows them, so that a person's own descriptors never push the familiar item away;
 * then the others in order of precedence. Broken descriptors and those without a browser or a
 * pasted redirect are left out.
 *
 * Returns: (transfer full) (element-type KeepProvider): with a reference on each
 */
GPtrArray *keep_offer_list (KeepProviders *providers);

/* (transfer none) (nullable) */
const KeepProvider *keep_offer_find (GPtrArray *offer, const char *provider_id);

/* The descriptor's label, in the person's language where it has the usual form. (transfer full) */
char *keep_offer_dup_label (const KeepProvider *provider);

G_END_DECLS
