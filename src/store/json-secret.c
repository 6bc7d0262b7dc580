/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-secret.h"

#include "core/ecmascript.h"

#define ACCESS "access"
#define REFRESH "refresh"

static gboolean
is_object (const KeepJsonNode *node)
{
  return node != NULL && keep_json_node_get_type (node) == KEEP_JSON_OBJECT;
}

/* A string with something other than white space in it. Mostly its first byte tells; what is
 * decoded may be a secret. */
static gboolean
is_filled (const KeepJsonNode *value)
{
  g_autoptr (KeepSecret) secret = NULL;
  const char *text = NULL;

  if (value == NULL || keep_json_node_get_type (value) != KEEP_JSON_STRING)
    return FALSE;
  text = keep_json_node_get_text (value) + 1;
  if (g_ascii_isgraph (*text) && *text != '"' && *text != '\\')
    return TRUE;
  secret = keep_json_node_dup_secret (value);
  /* What C cannot hold is no space either. */
  return secret == NULL || !keep_ecmascript_is_blank (keep_secret_get_text (secret));
}

/* The member that holds a key or token, and the one that says where else it is. The old spelling
 * of a key is a text or nothing. */
static const KeepJsonNode *
get_value (const KeepJsonNode *entry, KeepProfileType type)
{
  const KeepJsonNode *key = keep_json_node_get_member (entry, "key");
  const KeepJsonNode *old_key = keep_json_node_get_member (entry, "apiKey");

  if (type == KEEP_PROFILE_TOKEN)
    return keep_json_node_get_member (entry, "token");
  if (key != NULL)
    return key;
  return old_key != NULL && keep_json_node_get_type (old_key) == KEEP_JSON_STRING ? old_key : NULL;
}

static const KeepJsonNode *
get_reference (const KeepJsonNode *entry, KeepProfileType type)
{
  return keep_json_node_get_member (entry, type == KEEP_PROFILE_TOKEN ? "tokenRef" : "keyRef");
}

KeepSecretPlace
keep_json_secret_find (const KeepJsonNode *entry, KeepProfileType type)
{
  const KeepJsonNode *value = NULL;
  KeepSecretPlace place = KEEP_SECRET_NONE;

  if (type == KEEP_PROFILE_OAUTH)
    {
      if (is_filled (keep_json_node_get_member (entry, ACCESS)) ||
          is_filled (keep_json_node_get_member (entry, REFRESH)))
        return KEEP_SECRET_STORED;
      return is_object (keep_json_node_get_member (entry, "oauthRef")) ? KEEP_SECRET_SIDECAR
                                                                       : KEEP_SECRET_NONE;
    }
  /* A reference wins over the value beside it, and may stand in the value's own place. */
  place = keep_reference_find_source (get_reference (entry, type));
  if (place != KEEP_SECRET_NONE)
    return place;
  value = get_value (entry, type);
  place = keep_reference_find_source (value);
  return place == KEEP_SECRET_NONE && is_filled (value) ? KEEP_SECRET_STORED : place;
}

gboolean
keep_json_secret_has_access (const KeepJsonNode *entry, KeepProfileType type)
{
  return type == KEEP_PROFILE_OAUTH && is_filled (keep_json_node_get_member (entry, ACCESS));
}

/* (transfer full) (nullable) */
static KeepSecret *
dup_secret (const KeepJsonNode *node)
{
  g_autoptr (KeepSecret) secret = is_filled (node) ? keep_json_node_dup_secret (node) : NULL;

  return keep_credential_is_fence (secret) ? NULL : g_steal_pointer (&secret);
}

char *
keep_json_secret_dup_generation (const KeepJsonNode *entry, KeepProfileType type)
{
  g_autoptr (KeepSecret) secret = NULL;

  if (type == KEEP_PROFILE_OAUTH)
    secret = dup_secret (keep_json_node_get_member (entry, REFRESH));
  else if (keep_json_secret_find (entry, type) == KEEP_SECRET_STORED)
    secret = dup_secret (get_value (entry, type));
  return secret != NULL ? keep_secret_dup_digest (secret) : NULL;
}

/* A reference in the value's place; as an object it goes by no default. */
static KeepReference *
read_inline_reference (const KeepJsonNode *value)
{
  KeepReference *reference = keep_reference_parse (value);

  if (reference != NULL && is_object (value) && reference->provider == NULL)
    reference->provider = g_strdup (KEEP_REFERENCE_DEFAULT_PROVIDER);
  return reference;
}

/* OpenClaw hands a key or token out without the white space around it. */
static KeepSecret *
dup_value (const KeepJsonNode *node)
{
  g_autoptr (KeepSecret) secret = dup_secret (node);
  const char *text = secret != NULL ? keep_secret_get_text (secret) : "";
  gsize length = secret != NULL ? keep_secret_get_length_bytes (secret) : 0;

  keep_ecmascript_narrow (&text, &length);
  return length > 0 ? keep_secret_new (text, (gssize) length) : NULL;
}

/* OpenClaw takes no reference for a token that changes. */
static KeepSecret *
dup_token (const KeepJsonNode *node)
{
  return keep_reference_find_source (node) == KEEP_SECRET_NONE ? dup_secret (node) : NULL;
}

void
keep_json_secret_read (const KeepJsonNode *entry, KeepCredential *credential)
{
  KeepProfileType type = credential->profile->type;

  if (type == KEEP_PROFILE_OAUTH)
    {
      credential->access = dup_token (keep_json_node_get_member (entry, ACCESS));
      credential->refresh = dup_token (keep_json_node_get_member (entry, REFRESH));
      return;
    }
  credential->reference = keep_reference_parse (get_reference (entry, type));
  if (credential->reference == NULL)
    credential->reference = read_inline_reference (get_value (entry, type));
  if (credential->reference == NULL)
    credential->value = dup_value (get_value (entry, type));
}
