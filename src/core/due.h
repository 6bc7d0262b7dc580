/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a login is due to be renewed in the background: before any program that uses it wants to do
 * that itself, and not when everybody else's is.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* OpenClaw, Codex and Claude Code renew an access token that has five minutes left. */
#define KEEP_DUE_LEAD_MS (10LL * 60 * 1000)
/* Up to that much earlier, a part of it that the generation decides. */
#define KEEP_DUE_SPREAD_MS (5LL * 60 * 1000)

/* After a failure that may pass, doubled with each one. */
#define KEEP_DUE_FIRST_PAUSE_MS (60LL * 1000)
#define KEEP_DUE_LAST_PAUSE_MS (30LL * 60 * 1000)

typedef struct
{
  const char *generation; /* hexadecimal digits, see keep_secret_dup_digest() */
  gint64 expires_ms;      /* Unix milliseconds; 0 or less: unknown, so it is due at once */
  gint64 refreshed_ms;    /* when it came from the issuer; 0 if unknown */
  guint n_failures;       /* in a row, of this generation */
  gint64 failed_ms;       /* when the last of them was */
} KeepDueCase;

/**
 * keep_due_get_ms:
 *
 * KEEP_DUE_LEAD_MS before its end and a part of KEEP_DUE_SPREAD_MS earlier, but never in the first
 * tenth of a life that is known, however short; after failures not before a pause.
 *
 * Returns: Unix milliseconds, maybe in the past
 */
gint64 keep_due_get_ms (const KeepDueCase *self);

G_END_DECLS
