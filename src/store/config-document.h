/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text of OpenClaw's configuration (2026.4.29, openclaw.json) with the files that it includes
 * in their places. In any object `$include` names a file or a list of files, relative to the file
 * that it stands in; their contents are merged in that order, then the object's other members over
 * them (core/json-merge.h). As in OpenClaw, an included file lies in the folder of the
 * configuration or below it, also once its links are followed, is a regular file without hard links
 * of at most 2 MiB, does not include itself and stands at most ten includes deep; unlike in
 * OpenClaw there are at most %KEEP_CONFIG_MAX_INCLUDES, so that files that include each other twice
 * do not take forever.
 */
#pragma once

#include "core/error.h"
#include "core/json.h"

G_BEGIN_DECLS

#define KEEP_CONFIG_MAX_INCLUDES 512
#define KEEP_CONFIG_MAX_INCLUDE_DEPTH 10
#define KEEP_CONFIG_MAX_INCLUDE_BYTES (2 * 1024 * 1024)

/**
 * keep_config_document_load:
 * @path: absolute
 * @members: (array zero-terminated=1): the members of the outermost object that are wanted. What
 * the others include is not read, so that a login can be seen while, say, a channel's file is
 * missing.
 * @document: (out) (transfer full) (nullable): an object with no name twice, or %NULL if there is
 * no file at @path
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED, PERMISSION, IO
 */
gboolean keep_config_document_load (const char *path,
                                    const char *const *members,
                                    KeepJson **document,
                                    GError **error);

G_END_DECLS
