/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepRefreshReport: what came of a refresh, as the courier tells it to whoever sent it: one line
 * of JSON without a secret:
 *
 *     {"outcome":"refreshed"|"adopted"|"failed","code","message","expires"}
 *
 * "code" and "message" are null unless it failed; "expires" is null if it did.
 */
#pragma once

#include "core/buffer.h"
#include "core/error.h"

G_BEGIN_DECLS

#define KEEP_REFRESH_REPORT_MAX_BYTES 16384

typedef enum
{
  KEEP_REFRESH_REFRESHED, /* the issuer gave new tokens, and they are stored */
  KEEP_REFRESH_ADOPTED,   /* what is stored will do, somebody was faster; nothing was spent */
  KEEP_REFRESH_FAILED,
} KeepRefreshOutcome;

typedef struct
{
  KeepRefreshOutcome outcome;
  char *code;        /* owned, nullable: "refresh_token_reused", "offline", "store_locked", … */
  char *message;     /* owned, nullable: for people, translated */
  gint64 expires_ms; /* of the access token that is stored now; Unix milliseconds, 0 if unknown */
} KeepRefreshReport;

KeepRefreshReport *keep_refresh_report_new (KeepRefreshOutcome outcome, gint64 expires_ms);

/* @issuer_code: (nullable): the issuer's own word, where it is nearer than ours */
KeepRefreshReport *keep_refresh_report_new_failure (const GError *error, const char *issuer_code);
void keep_refresh_report_free (KeepRefreshReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepRefreshReport, keep_refresh_report_free)

/* (transfer full): the line without its end. */
KeepBuffer *keep_refresh_report_format (const KeepRefreshReport *self);

/* Returns: (transfer full) (nullable): %NULL for anything but one such object */
KeepRefreshReport *keep_refresh_report_parse (const char *text, gsize length_bytes);

/**
 * keep_refresh_report_check:
 *
 * Returns: whether it did not fail; else @error is set to what the courier met, domain and code
 *   included, so that keep_error_needs_sign_in() and keep_error_is_transient() hold for it
 */
gboolean keep_refresh_report_check (const KeepRefreshReport *self, GError **error);

const char *keep_refresh_outcome_get_name (KeepRefreshOutcome outcome);

G_END_DECLS
