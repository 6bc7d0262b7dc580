/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of one login, and what happened to it, in words. That a login is stored, that it is
 * not past its time, that the issuer accepted it and that it could be renewed are four facts, and
 * none of them follows from another.
 */
#pragma once

#include "core/event.h"
#include "core/profile.h"

G_BEGIN_DECLS

/* Of the history of one login so many events are shown, the newest. */
#define KEEP_ACCOUNT_HISTORY_MAX_EVENTS 20

/* (transfer full): one fact a line, those that are known. */
char *keep_account_history_dup_facts (const KeepProfile *profile, gint64 now_ms);

/**
 * keep_account_history_dup_events:
 * @events: (element-type KeepEvent): of one login, oldest first
 * @label: what the person knows it by
 *
 * Returns: (transfer full): one event a line with its time, newest first
 */
char *keep_account_history_dup_events (GPtrArray *events, const char *label);

G_END_DECLS
