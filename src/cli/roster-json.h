/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `list --json`, schema 1: what scripts may rely on. Members are only ever added.
 */
#pragma once

#include "core/buffer.h"
#include "core/json-writer.h"
#include "core/pin.h"
#include "core/roster.h"

G_BEGIN_DECLS

/**
 * keep_roster_json_render:
 * @pins: (nullable) (element-type KeepPin): %NULL where they are not known
 */
KeepBuffer *
keep_roster_json_render (const KeepRoster *roster, const GPtrArray *pins, gint64 now_ms);

/* The members that every such document begins with. */
void keep_roster_json_write_head (KeepJsonWriter *writer, const KeepRoster *roster);

/**
 * keep_roster_json_write_profile:
 * @pins: (nullable): see keep_pin_group(); %NULL where they are not known
 */
void keep_roster_json_write_profile (KeepJsonWriter *writer,
                                     const KeepRoster *roster,
                                     const KeepProfile *profile,
                                     GHashTable *pins,
                                     gint64 now_ms);

G_END_DECLS
