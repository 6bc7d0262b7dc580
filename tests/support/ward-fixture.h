/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stores of two agents in a throwaway home, what the ledger and the journal say of them, and a
 * Codex and a Claude beside them.
 */
#pragma once

#include "keeper/ward.h"
#include "support/temp-home.h"

G_BEGIN_DECLS

#define WARD_SECOND ".openclaw/agents/second/agent/auth-profiles.json"
#define WARD_AUTH ".codex/auth.json"
#define WARD_LOGIN_LOG ".codex/log/codex-login.log"
#define WARD_CREDENTIALS ".claude/.credentials.json"

/* Unix milliseconds as text, in the order of time; EARLY has passed. */
#define WARD_EARLY "1000000000000"
#define WARD_SOON "4102444800000"
#define WARD_LATE "4102444900000"

/* A profile of a store. @account: a JSON member with a comma before it, or "" */
#define WARD_LOGIN(id, refresh, expires, account)                                         \
  "\"" id "\":{\"type\":\"oauth\",\"provider\":\"openai-codex\",\"access\":\"at-" refresh \
  "\",\"refresh\":\"" refresh "\",\"expires\":" expires account "}"
#define WARD_ALICE ",\"accountId\":\"alice\""
#define WARD_BOB ",\"accountId\":\"bob\""
#define WARD_STORE(profiles) "{\"version\":1,\"profiles\":{" profiles "}}"

/* Codex's file. Its access token is no token, so it ends an hour after the file was written. */
#define WARD_CODEX(refresh, account)                                          \
  "{\"tokens\":{\"id_token\":\"e30.e30.c2ln\",\"access_token\":\"at-" refresh \
  "\",\"refresh_token\":\"" refresh "\",\"account_id\":\"" account "\"}}"
#define WARD_CLAUDE(access, refresh, expires)                                      \
  "{\"claudeAiOauth\":{\"accessToken\":\"" access "\",\"refreshToken\":\"" refresh \
  "\",\"expiresAt\":" expires ",\"scopes\":[\"user:inference\"],\"accountUuid\":\"u\"}}"

typedef struct
{
  TempHome *home;      /* owned */
  KeepSink *second;    /* owned */
  KeepWard *ward;      /* owned */
  char *own_state_dir; /* owned */
} WardFixture;

void ward_fixture_set_up (WardFixture *self, gconstpointer data);
void ward_fixture_tear_down (WardFixture *self, gconstpointer data);

/* Looks at both stores anew. */
void ward_fixture_look (WardFixture *self);

/* Digest of a refresh token, to be freed. */
char *ward_fixture_dup_generation (const char *refresh);

/* @spent and @fresh: refresh tokens. The ledger gets to know that one was spent for the other. */
void ward_fixture_note_successor (WardFixture *self, const char *spent, const char *fresh);
void ward_fixture_note_invalidated (WardFixture *self, const char *refresh);

/* What the ledger knows, as text: "", "spent", "dead:CODE:BY" or "good". */
char *ward_fixture_dup_knowledge (WardFixture *self, const char *refresh);

/* An event of our own, a moment ago. */
void ward_fixture_record (WardFixture *self, KeepEventKind kind, const char *profile_id);

/* The journal: "KIND PROFILE by BY [CODE]", with "; " in between; "" where there is none. */
char *ward_fixture_dup_events (WardFixture *self);

/* The refresh tokens of a store: "ID=TOKEN", with " " in between. */
char *ward_fixture_dup_tokens (KeepSink *sink);

#define WARD_ADD(path, test) \
  g_test_add (path, WardFixture, NULL, ward_fixture_set_up, test, ward_fixture_tear_down)

G_END_DECLS
