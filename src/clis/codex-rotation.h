/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Putting a rotation that somebody else paid for into Codex's auth.json, so that Codex goes on with
 * the new tokens and never spends the old one: compare and swap, under the commit locks of Codex
 * 0.169.
 */
#pragma once

#include "core/buffer.h"
#include "core/error.h"
#include "core/token-set.h"

G_BEGIN_DECLS

/* How long to wait for Codex to finish a commit of its own. */
#define KEEP_CODEX_LOCK_PATIENCE_MS 2000

/* Borrowed. */
typedef struct
{
  const KeepSecret *spent;    /* the refresh token that was exchanged */
  const KeepTokenSet *tokens; /* for these; without @refresh the old one stays (RFC 6749 §6) */
  const KeepSecret *id_token; /* nullable: the old one stays */
  gint64 refreshed_ms;        /* when, Unix milliseconds */
} KeepCodexRotation;

/**
 * keep_codex_rotation_apply:
 * @text: raw bytes of an auth.json
 * @path: for messages
 *
 * Sets the tokens and `last_refresh` where they stand; every other byte stays.
 *
 * Errors: %KEEP_STORE_ERROR_CONFLICT if the file does not hold @spent any more, or the login of
 *   another account; MALFORMED if it is not one that Codex could read
 * Returns: (transfer full): the changed text
 */
KeepBuffer *keep_codex_rotation_apply (const KeepCodexRotation *rotation,
                                       const char *text,
                                       gsize length_bytes,
                                       const char *path,
                                       GError **error);

/**
 * keep_codex_put_rotation:
 * @home: see keep_codex_dup_home()
 *
 * Codex asks the issuer first and locks afterwards, for its commit: whoever holds its locks for
 * longer makes it lose what it got. So the new file is written and on the disk before the locks are
 * taken (`auth.lock`, then `<file>.lock` beside what a linked auth.json stands for); under them it
 * is only read again, and renamed if nothing has changed. A file that was removed is not brought
 * back.
 *
 * Errors: as keep_codex_rotation_apply(); %KEEP_STORE_ERROR_NOT_FOUND if there is no auth.json;
 *   LOCKED after KEEP_CODEX_LOCK_PATIENCE_MS; PERMISSION, NO_SPACE, IO
 */
gboolean
keep_codex_put_rotation (const char *home, const KeepCodexRotation *rotation, GError **error);

G_END_DECLS
