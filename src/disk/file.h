/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole files: read bounded, replaced atomically and durably. A file is either the old one or the
 * new one, at any moment and after any crash, and never readable by others.
 */
#pragma once

#include "core/buffer.h"
#include "core/error.h"

G_BEGIN_DECLS

/* 20,000 profiles with tokens of 4 KiB fit. */
#define KEEP_FILE_MAX_BYTES (128 * 1024 * 1024)

/**
 * keep_file_read:
 * @contents: (out) (transfer full) (nullable): %NULL if there is no such file
 *
 * Symbolic links are followed. Errors: %KEEP_STORE_ERROR_PERMISSION, IO, MALFORMED (no regular
 * file, or larger than %KEEP_FILE_MAX_BYTES)
 */
gboolean keep_file_read (const char *path, KeepBuffer **contents, GError **error);

/* What a file will hold next: whole and on the disk, beside it, under another name. */
typedef struct _KeepFileDraft KeepFileDraft;

/**
 * keep_file_draft_new:
 * @path: a symbolic link stays, its target is replaced
 *
 * Temporary file of mode 0600 beside the target, write, fsync: the steps and the name
 * (`<target>.<uuid4>.tmp`) of OpenClaw 2026.4.29.
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION, NO_SPACE, IO
 */
KeepFileDraft *
keep_file_draft_new (const char *path, const char *data, gsize length_bytes, GError **error);

/* The same with a temporary file of this name in the target's folder. */
KeepFileDraft *keep_file_draft_new_named (
    const char *path, const char *temporary, const char *data, gsize length_bytes, GError **error);

/**
 * keep_file_draft_publish:
 *
 * Once: rename, fsync of the folder.
 *
 * Errors: as above; the file is then as it was
 */
gboolean keep_file_draft_publish (KeepFileDraft *self, GError **error);

/* The two halves of it, for whoever holds a lock that others wait for: the rename, and what makes
 * it outlast a power cut. */
gboolean keep_file_draft_rename (KeepFileDraft *self, GError **error);
void keep_file_draft_settle (KeepFileDraft *self);

/* A draft that was not published leaves nothing behind. */
void keep_file_draft_free (KeepFileDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepFileDraft, keep_file_draft_free)

/* A draft that is published at once. */
gboolean keep_file_replace (const char *path, const char *data, gsize length_bytes, GError **error);

/* Whether nothing is there for sure: a folder that cannot be searched or a failing disk proves
 * nothing. */
gboolean keep_file_is_missing (const char *path);

/**
 * keep_file_copy_aside:
 * @label: what the copy is, e.g. "corrupt"
 *
 * Writes @contents to `<path>.<label>-<digest>.bak`, mode 0600; the same contents are copied once.
 *
 * Returns: (transfer full): the copy's path
 */
char *keep_file_copy_aside (const char *path,
                            const char *label,
                            const KeepBuffer *contents,
                            GError **error);

/* Makes @path and what is missing above it, 0700 from creation, each durable in its parent. */
gboolean keep_file_make_folder (const char *path, GError **error);

/**
 * keep_file_resolve:
 *
 * Follows symbolic links as the system does; the last target need not exist.
 *
 * Returns: (transfer full) (nullable): the path of the file that writing @path would change, or
 * %NULL (and errno) if the links go round in circles or into nowhere, or cannot be read
 */
char *keep_file_resolve (const char *path);

/* Set @error from @system_error (errno): what failed with @path, why, and what to do. */
void keep_file_set_write_error (GError **error, int system_error, const char *path);
void keep_file_set_read_error (GError **error, int system_error, const char *path);

G_END_DECLS
