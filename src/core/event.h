/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepEvent: what happened to a login, when, by whom and why; one line of the history and one
 * object of `events --json`. Immutable. It is kept for long and shown to anybody who asks, so no
 * member may hold a secret.
 */
#pragma once

#include "core/buffer.h"

G_BEGIN_DECLS

/* Bounds of the members. Longer text is cut by keep_event_new() and refused by
 * keep_event_parse(). */
#define KEEP_EVENT_MAX_PROFILE_BYTES 2048
#define KEEP_EVENT_MAX_WORD_BYTES 128 /* "by" and "code" */
#define KEEP_EVENT_MAX_DETAIL_BYTES 1024
/* Of a line: the members with each byte spelled as \u00xx, and what stands around them. */
#define KEEP_EVENT_MAX_BYTES ((gsize) 32 * 1024)

/* Who did it (@by), where it is one of those that are told by name. Any other program stands under
 * its own name. */
#define KEEP_EVENT_BY_TOKENKEEP "tokenkeep"
#define KEEP_EVENT_BY_OPENCLAW "openclaw"
#define KEEP_EVENT_BY_CODEX "codex"
#define KEEP_EVENT_BY_CLAUDE "claude"
#define KEEP_EVENT_BY_UNKNOWN "unknown"

/* Causes (@code) that have a sentence of their own, beside the issuer's codes ("invalid_grant",
 * "refresh_token_reused", "refresh_token_expired", "refresh_token_invalidated",
 * "token_invalidated", "app_session_terminated"). Any other code is shown as it is. */
#define KEEP_EVENT_CODE_SIGNED_OUT "signed_out"         /* invalidated: @by signed out */
#define KEEP_EVENT_CODE_LOGIN_STARTED "login_started"   /* invalidated: @by began a new login */
#define KEEP_EVENT_CODE_EMPTIED "emptied"               /* invalidated: @by found it dead */
#define KEEP_EVENT_CODE_OVERDUE "overdue"               /* expired: @by has not renewed its own */
#define KEEP_EVENT_CODE_OVERWRITTEN "overwritten_again" /* error: repairing it is no use */
#define KEEP_EVENT_CODE_ACCOUNT_SWITCHED                  \
  "account_switched" /* rotated elsewhere: as another one \
                      */

typedef enum
{
  KEEP_EVENT_SIGNED_IN,
  KEEP_EVENT_REFRESHED,         /* @by renewed it and told us, or is us */
  KEEP_EVENT_ROTATED_ELSEWHERE, /* @by renewed it in a place of its own */
  KEEP_EVENT_INVALIDATED,       /* the login is dead; @by: whose doing that is, else unknown */
  KEEP_EVENT_EXPIRED,
  KEEP_EVENT_EXPIRING, /* soon, and nothing can renew it */
  KEEP_EVENT_ADOPTED,  /* we took the newer login that @by had */
  KEEP_EVENT_REPAIRED, /* we put back what @by had overwritten or dropped */
  KEEP_EVENT_DEFAULT_CHANGED,
  KEEP_EVENT_REMOVED,
  KEEP_EVENT_IMPORTED, /* from another place, which @detail names */
  KEEP_EVENT_MIRRORED, /* to the keyring */
  KEEP_EVENT_RESTORED, /* from the keyring */
  KEEP_EVENT_ERROR,    /* @detail, else @code, says what failed */
} KeepEventKind;

#define KEEP_EVENT_N_KINDS (KEEP_EVENT_ERROR + 1)

typedef struct
{
  gint64 at_ms; /* Unix milliseconds, not negative */
  KeepEventKind kind;
  char *profile; /* owned, nullable: what concerns no single login */
  char *by;      /* owned */
  char *code;    /* owned, nullable: a cause that programs can go by */
  char *detail;  /* owned, nullable: what more there is to know, for people: a path, a message */
} KeepEvent;

/**
 * keep_event_new:
 * @at_ms: Unix milliseconds
 * @profile: (nullable): profile id
 * @by: (nullable): %NULL means %KEEP_EVENT_BY_UNKNOWN
 * @code: (nullable)
 * @detail: (nullable)
 *
 * Text that is too long is cut, bytes that are no UTF-8 are replaced.
 */
KeepEvent *keep_event_new (gint64 at_ms,
                           KeepEventKind kind,
                           const char *profile,
                           const char *by,
                           const char *code,
                           const char *detail);
void keep_event_free (KeepEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepEvent, keep_event_free)

/* The contract's word: "signed-in", "rotated-elsewhere", … */
const char *keep_event_kind_get_name (KeepEventKind kind);

/**
 * keep_event_format:
 *
 * Returns: (transfer full): `{"at":ms,"profile","kind","by","code","detail"}` in one line of at
 * most %KEEP_EVENT_MAX_BYTES, without a newline
 */
KeepBuffer *keep_event_format (const KeepEvent *self);

/**
 * keep_event_parse:
 * @line: raw bytes, not necessarily NUL-terminated
 *
 * Members that it does not know are passed over: a later release may write more of them.
 *
 * Returns: (transfer full) (nullable): %NULL if a member is missing, mistyped or too long, or the
 * kind is unknown
 */
KeepEvent *keep_event_parse (const char *line, gsize length_bytes);

/**
 * keep_event_dup_text:
 *
 * Returns: (transfer full): in the person's language: what happened to which login, by whom and
 *   why, and what the person can do about it. It may hold control characters.
 */
char *keep_event_dup_text (const KeepEvent *self);

G_END_DECLS
