/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/token-set.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base64url.h"
#include "core/claim.h"
#include "core/json.h"
#include "core/jwt.h"

KeepTokenSet *
keep_token_set_copy (const KeepTokenSet *self)
{
  KeepTokenSet *copy = g_new0 (KeepTokenSet, 1);

  copy->access = self->access != NULL ? keep_secret_ref (self->access) : NULL;
  copy->refresh = self->refresh != NULL ? keep_secret_ref (self->refresh) : NULL;
  copy->expires_ms = self->expires_ms;
  copy->account_id = g_strdup (self->account_id);
  copy->plan = g_strdup (self->plan);
  copy->email = g_strdup (self->email);
  copy->subject_id = g_strdup (self->subject_id);
  return copy;
}

void
keep_token_set_free (KeepTokenSet *self)
{
  g_clear_pointer (&self->access, keep_secret_unref);
  g_clear_pointer (&self->refresh, keep_secret_unref);
  g_free (self->account_id);
  g_free (self->plan);
  g_free (self->email);
  g_free (self->subject_id);
  g_free (self);
}

static gboolean
is_token (const KeepSecret *secret)
{
  const char *text = NULL;

  if (secret == NULL || keep_secret_get_length_bytes (secret) == 0)
    return FALSE;
  for (text = keep_secret_get_text (secret); *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;
  return TRUE;
}

/* Some issuers spell an absent member as null. */
static gboolean
is_absent (const KeepJsonNode *node)
{
  return node == NULL || keep_json_node_get_type (node) == KEEP_JSON_NULL;
}

/* Returns: (nullable): what is wrong with it, to be translated */
static const char *
read_token (const KeepJsonNode *root, const char *name, KeepSecret **token)
{
  const KeepJsonNode *node = keep_json_node_get_member (root, name);

  if (is_absent (node))
    return N_ ("is missing");
  *token = keep_json_node_dup_secret (node);
  return is_token (*token) ? NULL : N_ ("is not a token");
}

/* Returns: (nullable): what is wrong with it, to be translated */
static const char *
read_expiry (KeepTokenSet *self, const KeepJsonNode *root, gint64 received_ms)
{
  const KeepJsonNode *node = keep_json_node_get_member (root, "expires_in");
  double seconds = 0;

  if (is_absent (node))
    return N_ ("is missing");
  if (!keep_json_node_get_number (node, &seconds))
    return N_ ("is not a number");
  if (seconds <= 0)
    return N_ ("is not above zero");
  seconds = MIN (seconds, (double) KEEP_TOKEN_MAX_LIFE_SECONDS);
  self->expires_ms = received_ms + (gint64) (seconds * 1000);
  return NULL;
}

/* Returns: whether there is no @flaw */
static gboolean
check_member (const KeepProvider *provider, const char *name, const char *flaw, GError **error)
{
  if (flaw == NULL)
    return TRUE;
  /* Translators: such as: The answer of ChatGPT cannot be used: “refresh_token” is missing. */
  g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_PROTOCOL,
               _ ("The answer of %s cannot be used: “%s” %s. Try again; if it happens again, %s "
                  "has changed how it signs in."),
               keep_provider_get_name (provider), name, _ (flaw),
               keep_provider_get_name (provider));
  return FALSE;
}

static gboolean
read_tokens (KeepTokenSet *self,
             const KeepJsonNode *root,
             const KeepProvider *provider,
             gint64 received_ms,
             GError **error)
{
  const char *flaw = read_token (root, "access_token", &self->access);

  if (!check_member (provider, "access_token", flaw, error))
    return FALSE;
  flaw = read_token (root, "refresh_token", &self->refresh);
  return check_member (provider, "refresh_token", flaw, error) &&
         check_member (provider, "expires_in", read_expiry (self, root, received_ms), error);
}

/* The refresh token that was sent is spent, so whatever came for it must not be lost over a member
 * that is missing: an access token whose expiry nobody told is better than none. */
static gboolean
read_refreshed_tokens (KeepTokenSet *self,
                       const KeepJsonNode *root,
                       const KeepProvider *provider,
                       gint64 received_ms,
                       GError **error)
{
  const char *flaw = NULL;

  if (!is_absent (keep_json_node_get_member (root, "refresh_token")))
    flaw = read_token (root, "refresh_token", &self->refresh);
  if (!check_member (provider, "refresh_token", flaw, error))
    return FALSE;
  flaw = read_token (root, "access_token", &self->access);
  if (flaw != NULL)
    g_clear_pointer (&self->access, keep_secret_unref);
  if (self->refresh == NULL && !check_member (provider, "access_token", flaw, error))
    return FALSE;
  if (self->access != NULL)
    read_expiry (self, root, received_ms);
  return TRUE;
}

/* @claims: (nullable): of the access token */
static gint64
find_expiry (const KeepJsonNode *claims, gint64 received_ms)
{
  double seconds = 0;

  if (keep_json_node_get_number (keep_json_node_get_member (claims, "exp"), &seconds) &&
      seconds > 0)
    return (gint64) MIN (seconds * 1000,
                         (double) (received_ms + KEEP_TOKEN_MAX_LIFE_SECONDS * 1000));
  return received_ms + KEEP_TOKEN_ASSUMED_LIFE_SECONDS * 1000;
}

/* @path: (nullable): a provider that has no such claim */
static char *
dup_claim_at (const KeepJsonNode *claims, const char *const *path)
{
  return path != NULL ? keep_claim_dup (keep_json_node_get_path (claims, path)) : NULL;
}

static const KeepJsonNode *
find_account_neighbours (const KeepJsonNode *claims, const char *const *account_path)
{
  if (account_path == NULL)
    return NULL;
  for (; account_path[1] != NULL; account_path++)
    claims = keep_json_node_get_member (claims, account_path[0]);
  return claims;
}

static char *
dup_subject (const KeepJsonNode *claims, const char *const *account_path)
{
  static const char *const user_ids[] = { "chatgpt_account_user_id", "chatgpt_user_id", "user_id" };
  const KeepJsonNode *neighbours = find_account_neighbours (claims, account_path);
  g_autofree char *issuer = NULL;
  g_autofree char *subject = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (user_ids); i++)
    {
      char *user_id = keep_claim_dup (keep_json_node_get_member (neighbours, user_ids[i]));

      if (user_id != NULL)
        return user_id;
    }
  issuer = keep_claim_dup (keep_json_node_get_member (claims, "iss"));
  subject = keep_claim_dup (keep_json_node_get_member (claims, "sub"));
  if (issuer == NULL || subject == NULL)
    return g_steal_pointer (&subject);
  return g_strconcat (issuer, "|", subject, NULL);
}

static void
read_identity (KeepTokenSet *self, const KeepProvider *provider, const KeepJsonNode *claims)
{
  const char *const *account_path = keep_provider_get_account_claim (provider);
  const char *const *email_path = keep_provider_get_email_claim (provider);
  g_autofree char *subject = NULL;

  self->account_id = dup_claim_at (claims, account_path);
  self->plan = dup_claim_at (claims, keep_provider_get_plan_claim (provider));
  if (email_path != NULL)
    self->email = keep_claim_dup_email (keep_json_node_get_path (claims, email_path));
  subject = dup_subject (claims, account_path);
  if (subject != NULL)
    {
      g_autofree char *encoded = keep_base64url_encode ((const guint8 *) subject, strlen (subject));

      self->subject_id = g_strconcat ("id-", encoded, NULL);
    }
}

static gboolean
check_account (const KeepTokenSet *self,
               const KeepProvider *provider,
               const KeepJsonNode *claims,
               GError **error)
{
  if (self->account_id != NULL || !keep_provider_get_account_required (provider))
    return TRUE;
  if (claims == NULL)
    g_set_error (
        error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_NO_ACCOUNT,
        _ ("The access token of %s is not a JSON Web Token, so nothing tells whose account "
           "it is for. Try again; if it happens again, %s has changed how it signs in."),
        keep_provider_get_name (provider), keep_provider_get_name (provider));
  else
    g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_NO_ACCOUNT,
                 _ ("The access token of %s names no account. Sign in again and choose an account "
                    "or a workspace there."),
                 keep_provider_get_name (provider));
  return FALSE;
}

static KeepJson *
parse_body (const char *body, gsize length_bytes, const KeepProvider *provider, GError **error)
{
  KeepJsonFault fault = { 0 };
  KeepJson *json = NULL;

  if (length_bytes > KEEP_TOKEN_SET_MAX_BYTES)
    {
      g_set_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_TOO_LARGE,
                   _ ("%s sent an answer that is too long to be a login. Try again later."),
                   keep_provider_get_name (provider));
      return NULL;
    }
  json = keep_json_parse (body, length_bytes, &fault);
  if (json == NULL)
    g_set_error (
        error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_PROTOCOL,
        _ ("The answer of %s is not JSON (line %u, column %u has %s). Try again; if a proxy "
           "or a portal page is in between, sign in there first."),
        keep_provider_get_name (provider), fault.line, fault.column, fault.reason);
  return json;
}

KeepTokenSet *
keep_token_set_parse (const char *body,
                      gsize length_bytes,
                      const KeepProvider *provider,
                      KeepTokenSetOrigin origin,
                      gint64 received_ms,
                      GError **error)
{
  g_autoptr (KeepJson) json = parse_body (body, length_bytes, provider, error);
  g_autoptr (KeepTokenSet) self = NULL;
  g_autoptr (KeepJson) jwt = NULL;
  const KeepJsonNode *root = NULL;
  const KeepJsonNode *claims = NULL;
  gboolean is_refreshed = origin == KEEP_TOKEN_SET_FROM_REFRESH;

  if (json == NULL)
    return NULL;
  self = g_new0 (KeepTokenSet, 1);
  root = keep_json_get_root (json);
  if (is_refreshed ? !read_refreshed_tokens (self, root, provider, received_ms, error)
                   : !read_tokens (self, root, provider, received_ms, error))
    return NULL;
  if (self->access == NULL)
    return g_steal_pointer (&self);
  jwt = keep_jwt_parse_claims (keep_secret_get_text (self->access),
                               keep_secret_get_length_bytes (self->access));
  claims = jwt != NULL ? keep_json_get_root (jwt) : NULL;
  read_identity (self, provider, claims);
  if (self->expires_ms == 0)
    self->expires_ms = find_expiry (claims, received_ms);
  /* Whose a refreshed login is was known before. */
  return is_refreshed || check_account (self, provider, claims, error) ? g_steal_pointer (&self)
                                                                       : NULL;
}
