/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The spool: one file for each refresh token that was spent and whose successor is not known to be
 * in its store: `<own state folder>/spool/<generation of the spent token>.json`, a KeepRotation,
 * mode 0600. It is made, and its space set aside, before the token is spent; so what the issuer
 * sends is on the disk one write and one fdatasync() after it came. A file without a whole rotation
 * is what a request left behind that got no answer, and counts as none.
 *
 * Whoever touches the file of a generation holds its claim (keep_claim_spend()).
 */
#pragma once

#include "core/error.h"
#include "core/rotation.h"

G_BEGIN_DECLS

typedef struct _KeepSpool KeepSpool;

/**
 * keep_spool_open:
 * @spent: the generation that is about to be spent
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION, NO_SPACE, IO: then it must not be spent
 */
KeepSpool *keep_spool_open (const char *own_state_dir, const char *spent, GError **error);

/**
 * keep_spool_write:
 *
 * Once. Errors: %KEEP_STORE_ERROR_NO_SPACE, IO: the rotation is in memory only
 */
gboolean keep_spool_write (KeepSpool *self, const KeepRotation *rotation, GError **error);

/* The rotation is in its store. */
void keep_spool_remove (KeepSpool *self);

/* A file that was not written is removed, one that was stays. */
void keep_spool_free (KeepSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepSpool, keep_spool_free)

/**
 * keep_spool_load:
 * @rotation: (out) (transfer full) (nullable): %NULL where there is none
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION, IO: nobody knows whether @spent was spent
 */
gboolean keep_spool_load (const char *own_state_dir,
                          const char *spent,
                          KeepRotation **rotation,
                          GError **error);

void keep_spool_forget (const char *own_state_dir, const char *spent);

/* Returns: (transfer full): the generations whose files are there, sorted */
GStrv keep_spool_list (const char *own_state_dir);

G_END_DECLS
