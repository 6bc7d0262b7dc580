/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepForeignLogin: the login of another program as it is on disk at one moment. A value: reading
 * it changes nothing and asks nobody, and two of them tell what happened in between
 * ("clis/verdict.h").
 */
#pragma once

#include "core/json.h"
#include "core/token-set.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_FOREIGN_LOGIN_NOT_THERE,  /* no trace of the program */
  KEEP_FOREIGN_LOGIN_SIGNED_OUT, /* it is used here, and has no login on disk */
  KEEP_FOREIGN_LOGIN_OAUTH,
  KEEP_FOREIGN_LOGIN_KEY,        /* an API key: nothing expires, nothing rotates */
  KEEP_FOREIGN_LOGIN_OTHER,      /* signed in by means that have no refresh token */
  KEEP_FOREIGN_LOGIN_DEAD,       /* the program found its login dead and left a note of it */
  KEEP_FOREIGN_LOGIN_ELSEWHERE,  /* it is told to keep its login in a keyring or in memory */
  KEEP_FOREIGN_LOGIN_UNREADABLE, /* damaged, being written this moment, or not ours to read */
} KeepForeignLoginState;

typedef struct
{
  KeepForeignLoginState state;
  char *flaw;                /* owned, nullable: of UNREADABLE, a sentence */
  KeepTokenSet *tokens;      /* owned, nullable: of OAUTH; its @refresh is %NULL where the file's is
                                empty */
  char *sign_in_id;          /* owned, nullable: another sign-in of the program has another one */
  gint64 refreshed_ms;       /* Unix milliseconds, 0 if unknown: when the program got the tokens */
  gint64 ends_ms;            /* when refreshing ends, 0 if unknown */
  gint64 sign_in_started_ms; /* when its own sign-in was last begun, 0 if unknown */
} KeepForeignLogin;

KeepForeignLogin *keep_foreign_login_new (KeepForeignLoginState state);
/* @format: a translated sentence without secrets */
KeepForeignLogin *keep_foreign_login_new_unreadable (const char *format, ...) G_GNUC_PRINTF (1, 2);
void keep_foreign_login_free (KeepForeignLogin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepForeignLogin, keep_foreign_login_free)

/* ECMAScript's last point in time, which these programs count with. */
#define KEEP_FOREIGN_LOGIN_LATEST_MS G_GINT64_CONSTANT (8640000000000000)

/**
 * keep_foreign_login_read_token:
 * @node: (nullable)
 * @token: (out) (transfer full) (nullable): %NULL where @node is "" or null
 *
 * Returns: whether @node is null, "", or printable ASCII without spaces (RFC 6749 appendix A.12)
 */
gboolean keep_foreign_login_read_token (const KeepJsonNode *node, KeepSecret **token);

/* Returns: a point in time of @node (nullable), @unit_ms milliseconds each, clamped; 0 if it is no
 * number */
gint64 keep_foreign_login_read_time_ms (const KeepJsonNode *node, gint64 unit_ms);

/* Whether @tokens has an access token with more than KEEP_REFRESH_MARGIN_MS left, so that neither
 * the program nor OpenClaw would refresh it. */
gboolean keep_foreign_login_is_usable (const KeepForeignLogin *self, gint64 now_ms);

/* A word for tests and logs: "not-there", "oauth", … */
const char *keep_foreign_login_state_get_name (KeepForeignLoginState state);

G_END_DECLS
