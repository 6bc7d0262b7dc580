/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In which order OpenClaw tries the profiles of one provider (2026.4.29, model selection).
 */
#pragma once

#include "core/profile.h"

G_BEGIN_DECLS

/* Whether OpenClaw would try it at all: it holds a secret, and a token is not past its time. */
gboolean keep_order_is_eligible (const KeepProfile *profile, gint64 now_ms);

/**
 * keep_order_resolve:
 * @profiles: (element-type KeepProfile): of any provider, in the store's order
 * @provider: normalised id
 * @explicit_order: (nullable) (array zero-terminated=1): profile ids from the store's or the
 *   configuration's `order`
 *
 * With an explicit order: its profiles that exist, are of this provider and hold a secret. Without
 * one: all such profiles, oauth before token before api_key, within a type the longest unused
 * first. In both, profiles in cooldown come last, the soonest to end first; "openrouter" and
 * "kilocode" know no cooldown.
 *
 * Returns: (transfer container) (element-type KeepProfile): borrowed profiles
 */
GPtrArray *keep_order_resolve (GPtrArray *profiles,
                               const char *provider,
                               const char *const *explicit_order,
                               gint64 now_ms);

/**
 * keep_order_find_default:
 *
 * The profile that a person would call the default one: the first of the explicit order, even while
 * it cools down, since that is what was chosen; without one the first that OpenClaw would try now.
 *
 * Returns: (transfer none) (nullable)
 */
KeepProfile *keep_order_find_default (GPtrArray *profiles,
                                      const char *provider,
                                      const char *const *explicit_order,
                                      gint64 now_ms);

G_END_DECLS
