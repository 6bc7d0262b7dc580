/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TestIssuer: the local OAuth issuer of tests/issuer/, started for one test. Its calls block.
 */
#pragma once

#include "core/json.h"
#include "core/provider.h"

G_BEGIN_DECLS

typedef struct _TestIssuer TestIssuer;

/* The client id and redirect that it knows from the start. */
#define TEST_ISSUER_CLIENT_ID "app_EMoamEEZ73f0CkXaXp7hrann"
#define TEST_ISSUER_REDIRECT_PORT 1455
#define TEST_ISSUER_REDIRECT_URI "http://localhost:1455/auth/callback"

/* A PKCE pair (RFC 7636 appendix B). */
#define TEST_ISSUER_VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define TEST_ISSUER_CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

TestIssuer *test_issuer_start (void);
void test_issuer_stop (TestIssuer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestIssuer, test_issuer_stop)

const char *test_issuer_get_url (TestIssuer *self);

/**
 * test_issuer_set:
 * @control: below /control/, see tests/issuer/control.py
 * @json: what to post there
 */
void test_issuer_set (TestIssuer *self, const char *control, const char *json);

/* The same. Returns: (transfer full): what it answers */
KeepJson *test_issuer_ask (TestIssuer *self, const char *control, const char *json);

/* Returns: (transfer full): what GET says */
KeepJson *test_issuer_get (TestIssuer *self, const char *control);

/**
 * test_issuer_new_provider:
 * @token_request: "form" or "json"
 * @port: where the redirect goes; 0 means any that is free
 *
 * Returns: (transfer full): a descriptor like ChatGPT's whose endpoints are the issuer's
 */
KeepProvider *test_issuer_new_provider (TestIssuer *self, const char *token_request, guint16 port);

/* Returns: (transfer full): where the browser is sent when the person at @authorize_url agrees */
char *test_issuer_approve (TestIssuer *self, const char *authorize_url);

/* Returns: (transfer full): a fresh code for the pair above */
KeepSecret *test_issuer_new_code (TestIssuer *self);

G_END_DECLS
