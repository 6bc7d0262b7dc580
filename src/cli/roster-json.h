/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `list --json`, schema 1: what scripts may rely on. Members are only ever added.
 */
#pragma once

#include "core/buffer.h"
#include "core/pin.h"
#include "core/roster.h"

G_BEGIN_DECLS

/**
 * keep_roster_json_render:
 * @pins: (nullable) (element-type KeepPin): %NULL where they are not known
 */
KeepBuffer *
keep_roster_json_render (const KeepRoster *roster, const GPtrArray *pins, gint64 now_ms);

G_END_DECLS
