/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a JSON object of a fixed shape into a struct, by a table of its members. Stricter than JSON
 * itself: a member that is not in the table, or there twice, is an error that names it, so that a
 * typing mistake in a file that people write is never taken for a wish.
 */
#pragma once

#include "core/error.h"
#include "core/json.h"

G_BEGIN_DECLS

/**
 * KeepJsonReadFunc:
 * @path: the member as messages name it, e.g. "redirect.host"
 * @field: (out): where the value goes; untouched or a complete value, whatever is returned
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED, see keep_json_shape_refuse()
 */
typedef gboolean (*KeepJsonReadFunc) (const KeepJsonNode *node,
                                      const char *path,
                                      gpointer field,
                                      GError **error);

typedef enum
{
  KEEP_JSON_MEMBER_OPTIONAL,
  KEEP_JSON_MEMBER_REQUIRED,
} KeepJsonMemberNeed;

typedef struct
{
  const char *name;
  KeepJsonMemberNeed need;
  KeepJsonReadFunc fill;
  gsize offset; /* of the field in what the object fills */
} KeepJsonMember;

#define KEEP_JSON_SHAPE_MAX_MEMBERS 32

/**
 * keep_json_shape_read:
 * @node: any node
 * @members: (array): up to KEEP_JSON_SHAPE_MAX_MEMBERS, the last without a name
 * @path: (nullable): the object itself as messages name it, %NULL for the whole document
 * @target: the struct that holds the fields
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED; @target may then be filled in part
 */
gboolean keep_json_shape_read (const KeepJsonNode *node,
                               const KeepJsonMember *members,
                               const char *path,
                               gpointer target,
                               GError **error);

/* (transfer full): "parent.name", the name as it is spelled in the file. @parent: (nullable) */
char *keep_json_shape_dup_path (const char *parent, const KeepJsonNode *name);

/* Sets %KEEP_STORE_ERROR_MALFORMED. Returns: %FALSE, for the caller to return */
gboolean keep_json_shape_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean keep_json_shape_refuse_missing (GError **error, const char *path);

G_END_DECLS
