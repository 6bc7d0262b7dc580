/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Objects as JavaScript holds them, and the deep merge that OpenClaw 2026.4.29 does of files that
 * its configuration includes. Names are compared as they are spelled: both texts come from
 * "core/json5.h", which spells each name in one way.
 */
#pragma once

#include "core/buffer.h"
#include "core/json.h"

G_BEGIN_DECLS

typedef struct
{
  const KeepJsonNode *name;
  const KeepJsonNode *value;
} KeepJsonPair;

/**
 * keep_json_list_pairs:
 * @object: (nullable): what is no object has no members
 *
 * Returns: (transfer full) (element-type KeepJsonPair): each name once, where it first stands, with
 *   the value that it has last
 */
GArray *keep_json_list_pairs (const KeepJsonNode *object);

/**
 * keep_json_append_merged:
 *
 * Appends one JSON value: of two arrays the elements of both, of two objects the members of both,
 * merged where both have the name; otherwise @source.
 */
void
keep_json_append_merged (KeepBuffer *out, const KeepJsonNode *target, const KeepJsonNode *source);

/* Appends the bytes of @node. */
void keep_json_append_node (KeepBuffer *out, const KeepJsonNode *node);

G_END_DECLS
