/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepProvider: a provider descriptor, immutable and reference-counted: everything that is
 * particular to one issuer, as data. Format: tokenkeep-providers(5); the built-in ones stand in
 * data/providers/.
 */
#pragma once

#include "core/error.h"

G_BEGIN_DECLS

#define KEEP_PROVIDER_MAX_BYTES (64 * 1024)

typedef struct _KeepProvider KeepProvider;

typedef enum
{
  KEEP_METHOD_BROWSER = 1 << 0,     /* authorization code with PKCE and a loopback redirect */
  KEEP_METHOD_DEVICE = 1 << 1,      /* device code */
  KEEP_METHOD_PASTE = 1 << 2,       /* the redirect pasted by hand */
  KEEP_METHOD_API_KEY = 1 << 3,     /* a pasted API key */
  KEEP_METHOD_SETUP_TOKEN = 1 << 4, /* a pasted long-lived token */
} KeepMethods;

typedef enum
{
  KEEP_TOKEN_REQUEST_FORM, /* application/x-www-form-urlencoded, RFC 6749 §4.1.3 */
  KEEP_TOKEN_REQUEST_JSON, /* the same members as a JSON object */
} KeepTokenRequest;

typedef enum
{
  KEEP_DEVICE_STYLE_OPENAI, /* JSON requests, polled until an authorization code comes */
} KeepDeviceStyle;

typedef struct
{
  KeepDeviceStyle style;
  char *user_code_url;    /* owned; where the code for the person comes from */
  char *token_url;        /* owned; asked until the person has agreed */
  char *verification_url; /* owned; what the person opens */
  char *redirect_uri;     /* owned; for the exchange that follows */
} KeepProviderDevice;

/**
 * keep_provider_parse:
 * @text: a descriptor, raw bytes
 *
 * Unknown, repeated, missing or mistyped members are errors that name the member. URLs must be
 * https, or http with a loopback host (localhost, 127.0.0.1, [::1]).
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED
 * Returns: (transfer full): the descriptor, or %NULL with @error set
 */
KeepProvider *keep_provider_parse (const char *text, gsize length_bytes, GError **error);
KeepProvider *keep_provider_ref (KeepProvider *self);
void keep_provider_unref (KeepProvider *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepProvider, keep_provider_unref)

/* All (transfer none), living as long as the provider. */
const char *keep_provider_get_id (const KeepProvider *self);
const char *keep_provider_get_name (const KeepProvider *self);
const char *keep_provider_get_sign_in_label (const KeepProvider *self);
KeepMethods keep_provider_get_methods (const KeepProvider *self);
const char *
keep_provider_get_client_id (const KeepProvider *self); /* nullable without an OAuth method */
const char *keep_provider_get_authorize_url (const KeepProvider *self); /* nullable, as above */
const char *keep_provider_get_token_url (const KeepProvider *self);     /* nullable, as above */
const char *keep_provider_get_revoke_url (const KeepProvider *self);    /* nullable */
const char *keep_provider_get_redirect_host (const KeepProvider *self); /* nullable, as above */
const guint16 *keep_provider_get_redirect_ports (const KeepProvider *self, gsize *n_ports);
const char *keep_provider_get_redirect_path (const KeepProvider *self); /* nullable, as above */
KeepTokenRequest keep_provider_get_token_request (const KeepProvider *self);
const KeepProviderDevice *keep_provider_get_device (const KeepProvider *self); /* nullable */
gboolean keep_provider_get_account_required (const KeepProvider *self);

/* Claim paths, %NULL-terminated name by name; (nullable) where the descriptor has none. */
const char *const *keep_provider_get_account_claim (const KeepProvider *self);
const char *const *keep_provider_get_plan_claim (const KeepProvider *self);
const char *const *keep_provider_get_email_claim (const KeepProvider *self);

/**
 * keep_provider_dup_redirect_uri:
 * @port: the port that the listener got, or 0 where there is none
 *
 * Returns: (transfer full): without a listener it has the descriptor's first port, or no port at
 *   all where that is "any" (0)
 */
char *keep_provider_dup_redirect_uri (const KeepProvider *self, guint16 port);

/**
 * keep_provider_dup_authorize_url:
 * @challenge: PKCE S256 challenge
 *
 * The authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3): response_type, client_id,
 * redirect_uri, scope, code_challenge, code_challenge_method, state, then the descriptor's
 * authorizeParams in their order; encoded as URLSearchParams does (space as "+"). OpenClaw
 * 2026.4.29 sends exactly this.
 */
char *keep_provider_dup_authorize_url (const KeepProvider *self,
                                       const char *redirect_uri,
                                       const char *challenge,
                                       const char *state);

/**
 * keep_provider_dup_profile_id:
 * @email: (nullable)
 * @subject_id: (nullable): "id-…", see keep_identity
 *
 * The descriptor's profileId with the first of the braces' alternatives that is known:
 * "openai-codex:{email|id|default}" gives "openai-codex:alice@example.com".
 */
char *
keep_provider_dup_profile_id (const KeepProvider *self, const char *email, const char *subject_id);

G_END_DECLS
