/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/provider.h"

#include <glib/gi18n-lib.h>

#include "core/json-shape.h"
#include "core/provider-private.h"
#include "core/provider-values.h"

static gboolean
read_redirect (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  static const KeepJsonMember members[] = {
    { "host", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_redirect_host,
      G_STRUCT_OFFSET (KeepProvider, redirect_host) },
    { "ports", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_ports,
      G_STRUCT_OFFSET (KeepProvider, redirect_ports) },
    { "path", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_redirect_path,
      G_STRUCT_OFFSET (KeepProvider, redirect_path) },
    { 0 },
  };

  return keep_json_shape_read (node, members, path, field, error);
}

static gboolean
read_device (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  static const KeepJsonMember members[] = {
    { "style", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_device_style,
      G_STRUCT_OFFSET (KeepProviderDevice, style) },
    { "userCodeUrl", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_url,
      G_STRUCT_OFFSET (KeepProviderDevice, user_code_url) },
    { "tokenUrl", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_url,
      G_STRUCT_OFFSET (KeepProviderDevice, token_url) },
    { "verificationUrl", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_url,
      G_STRUCT_OFFSET (KeepProviderDevice, verification_url) },
    { "redirectUri", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_url,
      G_STRUCT_OFFSET (KeepProviderDevice, redirect_uri) },
    { 0 },
  };

  return keep_json_shape_read (node, members, path, field, error);
}

static gboolean
read_claims (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  static const KeepJsonMember members[] = {
    { "account", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_claim,
      G_STRUCT_OFFSET (KeepProvider, account_claim) },
    { "plan", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_claim,
      G_STRUCT_OFFSET (KeepProvider, plan_claim) },
    { "email", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_claim,
      G_STRUCT_OFFSET (KeepProvider, email_claim) },
    { 0 },
  };

  return keep_json_shape_read (node, members, path, field, error);
}

static const KeepJsonMember provider_members[] = {
  { "id", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_id, G_STRUCT_OFFSET (KeepProvider, id) },
  { "name", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_text,
    G_STRUCT_OFFSET (KeepProvider, name) },
  { "signInLabel", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_text,
    G_STRUCT_OFFSET (KeepProvider, sign_in_label) },
  { "methods", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_methods,
    G_STRUCT_OFFSET (KeepProvider, methods) },
  { "profileId", KEEP_JSON_MEMBER_REQUIRED, keep_provider_read_profile_id,
    G_STRUCT_OFFSET (KeepProvider, profile_id) },
  { "clientId", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_text,
    G_STRUCT_OFFSET (KeepProvider, client_id) },
  { "authorizeUrl", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_url,
    G_STRUCT_OFFSET (KeepProvider, authorize_url) },
  { "tokenUrl", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_url,
    G_STRUCT_OFFSET (KeepProvider, token_url) },
  { "revokeUrl", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_url,
    G_STRUCT_OFFSET (KeepProvider, revoke_url) },
  { "redirect", KEEP_JSON_MEMBER_OPTIONAL, read_redirect, 0 },
  { "scope", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_scope,
    G_STRUCT_OFFSET (KeepProvider, scope) },
  { "authorizeParams", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_authorize_params,
    G_STRUCT_OFFSET (KeepProvider, authorize_params) },
  { "tokenRequest", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_token_request,
    G_STRUCT_OFFSET (KeepProvider, token_request) },
  { "device", KEEP_JSON_MEMBER_OPTIONAL, read_device, G_STRUCT_OFFSET (KeepProvider, device) },
  { "claims", KEEP_JSON_MEMBER_OPTIONAL, read_claims, 0 },
  { "accountRequired", KEEP_JSON_MEMBER_OPTIONAL, keep_provider_read_boolean,
    G_STRUCT_OFFSET (KeepProvider, account_required) },
  { 0 },
};

/* What the methods cannot do without. */
static gboolean
check_complete (const KeepProvider *self, GError **error)
{
  const struct
  {
    guint methods;
    gconstpointer field;
    const char *path;
  } needs[] = {
    { KEEP_PROVIDER_OAUTH, self->client_id, "clientId" },
    { KEEP_PROVIDER_OAUTH, self->token_url, "tokenUrl" },
    { KEEP_PROVIDER_REDIRECTING, self->authorize_url, "authorizeUrl" },
    { KEEP_PROVIDER_REDIRECTING, self->redirect_ports, "redirect" },
    { KEEP_METHOD_DEVICE, keep_provider_get_device (self), "device" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    if ((self->methods & needs[i].methods) != 0 && needs[i].field == NULL)
      return keep_json_shape_refuse_missing (error, needs[i].path);
  if (self->account_required && self->account_claim == NULL)
    return keep_json_shape_refuse_missing (error, "claims.account");
  return TRUE;
}

KeepProvider *
keep_provider_parse (const char *text, gsize length_bytes, GError **error)
{
  g_autoptr (KeepProvider) self = keep_provider_new ();
  g_autoptr (KeepJson) json = NULL;
  KeepJsonFault fault = { 0 };

  if (length_bytes > KEEP_PROVIDER_MAX_BYTES)
    {
      keep_json_shape_refuse (error, _ ("A provider descriptor may have %d bytes at most."),
                              KEEP_PROVIDER_MAX_BYTES);
      return NULL;
    }
  json = keep_json_parse (text, length_bytes, &fault);
  if (json == NULL)
    {
      keep_json_shape_refuse (error, _ ("This is not JSON: line %u, column %u has %s."), fault.line,
                              fault.column, fault.reason);
      return NULL;
    }
  if (!keep_json_shape_read (keep_json_get_root (json), provider_members, NULL, self, error) ||
      !check_complete (self, error))
    return NULL;
  if (self->sign_in_label == NULL)
    self->sign_in_label = g_strdup_printf (_ ("Sign in with %s"), self->name);
  return g_steal_pointer (&self);
}
