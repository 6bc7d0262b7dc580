/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepVerdict: what happened to another program's login between two looks at it, and what has
 * become of the refresh token that it had before. Values in, a value out.
 *
 *   reading, reading ──▶ what happened ──▶ is the former refresh token still good?
 */
#pragma once

#include "clis/foreign-login.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_VERDICT_NOTHING,         /* the same login, or still none */
  KEEP_VERDICT_UNKNOWN,         /* one of the looks saw a damaged or half-written file: look again,
                                   with the same former reading */
  KEEP_VERDICT_APPEARED,        /* a login where there was none */
  KEEP_VERDICT_RENEWED,         /* another access token, the same refresh token */
  KEEP_VERDICT_ROTATED,         /* another refresh token of the same sign-in */
  KEEP_VERDICT_PUT_BACK,        /* an older login of the account stands there again: a backup, a
                                   program that switches accounts, a sync tool */
  KEEP_VERDICT_SIGNED_IN_AGAIN, /* another sign-in of the same account */
  KEEP_VERDICT_OTHER_ACCOUNT,   /* somebody else is signed in, as far as the files tell */
  KEEP_VERDICT_SIGN_IN_BEGUN, /* the program removed its login to get a new one, and has none yet */
  KEEP_VERDICT_SIGNED_OUT,    /* the login is gone */
  KEEP_VERDICT_REPLACED_BY_KEY, /* signed in by an API key or other means without tokens */
  KEEP_VERDICT_MOVED,           /* told to keep its login in no file from here on */
  KEEP_VERDICT_DIED,            /* the program found its login dead */
  KEEP_VERDICT_OVERDUE,         /* the access token's time passed and nobody rotated: the program is
                                   not running, or its refresh token is dead, which Codex tells
                                   nobody */
} KeepVerdictKind;

typedef enum
{
  KEEP_FORMER_TOKEN_NONE,    /* there was none */
  KEEP_FORMER_TOKEN_GOOD,    /* nothing happened to it */
  KEEP_FORMER_TOKEN_SPENT,   /* it was exchanged for the one that is there */
  KEEP_FORMER_TOKEN_REVOKED, /* the program revoked it: whoever else holds it is logged out too */
  KEEP_FORMER_TOKEN_DOUBTFUL,
} KeepFormerToken;

typedef struct
{
  KeepVerdictKind kind;
  KeepFormerToken former;
} KeepVerdict;

typedef enum
{
  KEEP_REVOCATION_UNKNOWN,
  KEEP_REVOCATION_AT_SIGN_OUT = 1 << 0,
  KEEP_REVOCATION_AT_SIGN_IN = 1 << 1, /* before it starts, and even if it is then given up */
} KeepRevocation;

/**
 * keep_verdict_find:
 * @revocation: when this program revokes its refresh token by itself
 *
 * Returns: what happened from @before to @after
 */
KeepVerdict keep_verdict_find (const KeepForeignLogin *before,
                               const KeepForeignLogin *after,
                               KeepRevocation revocation,
                               gint64 now_ms);

/* A word for tests and logs: "rotated", … */
const char *keep_verdict_kind_get_name (KeepVerdictKind kind);

G_END_DECLS
