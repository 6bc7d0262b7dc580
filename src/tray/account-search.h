/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which accounts a list shows, and in which order.
 */
#pragma once

#include "core/roster.h"

G_BEGIN_DECLS

/**
 * keep_account_search:
 * @roster: (nullable)
 * @offer: providers by whose names accounts are found too, see tray/offer.h
 * @text: words with spaces between; an account is found if it has all of them somewhere in its
 *   e-mail, its id or its provider's name, in any case; "" finds all
 *
 * Returns: (transfer container) (element-type KeepProfile): borrowed, provider by provider in the
 *   order of each provider's first account
 */
GPtrArray *keep_account_search (const KeepRoster *roster, GPtrArray *offer, const char *text);

G_END_DECLS
