/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-secret.h"

#include <string.h>

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

/* Without a provider there may be more members, with one there must not be. */
static gboolean
has_reference_members (const KeepJsonNode *reference)
{
  const KeepJsonNode *provider = keep_json_node_get_member (reference, "provider");
  guint n_members = 0;
  KeepJsonIter iter;

  if (provider == NULL)
    return TRUE;
  keep_json_iter_init (&iter, reference);
  while (keep_json_iter_next (&iter, NULL, NULL))
    n_members++;
  return is_filled (provider) && n_members == 3;
}

/* OpenClaw's SecretRef: {"source", "provider", "id"}. */
static KeepSecretPlace
find_reference (const KeepJsonNode *reference)
{
  static const struct
  {
    const char *source;
    KeepSecretPlace place;
  } sources[] = {
    { "env", KEEP_SECRET_ENV },
    { "file", KEEP_SECRET_FILE },
    { "exec", KEEP_SECRET_EXEC },
  };
  const KeepJsonNode *source = keep_json_node_get_member (reference, "source");

  if (!is_filled (keep_json_node_get_member (reference, "id")) ||
      !has_reference_members (reference))
    return KEEP_SECRET_NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    if (keep_json_node_is_string (source, sources[i].source))
      return sources[i].place;
  return KEEP_SECRET_NONE;
}

/* The member that holds a key or token, and the one that says where else it is. */
static const KeepJsonNode *
get_value (const KeepJsonNode *entry, KeepProfileType type)
{
  const KeepJsonNode *key = keep_json_node_get_member (entry, "key");

  if (type == KEEP_PROFILE_TOKEN)
    return keep_json_node_get_member (entry, "token");
  return key != NULL ? key : keep_json_node_get_member (entry, "apiKey");
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
  place = find_reference (get_reference (entry, type));
  if (place != KEEP_SECRET_NONE)
    return place;
  value = get_value (entry, type);
  return is_filled (value) ? KEEP_SECRET_STORED : find_reference (value);
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

static KeepReference *
read_reference (const KeepJsonNode *node)
{
  g_autoptr (KeepReference) reference = g_new0 (KeepReference, 1);

  reference->source = find_reference (node);
  reference->provider = keep_json_node_dup_string (keep_json_node_get_member (node, "provider"));
  reference->id = keep_json_node_dup_string (keep_json_node_get_member (node, "id"));
  return reference->source != KEEP_SECRET_NONE && reference->id != NULL
             ? g_steal_pointer (&reference)
             : NULL;
}

void
keep_json_secret_read (const KeepJsonNode *entry, KeepCredential *credential)
{
  KeepProfileType type = credential->profile->type;

  if (type == KEEP_PROFILE_OAUTH)
    {
      credential->access = dup_secret (keep_json_node_get_member (entry, ACCESS));
      credential->refresh = dup_secret (keep_json_node_get_member (entry, REFRESH));
      return;
    }
  credential->reference = read_reference (get_reference (entry, type));
  if (credential->reference == NULL)
    credential->reference = read_reference (get_value (entry, type));
  if (credential->reference == NULL)
    credential->value = dup_secret (get_value (entry, type));
}
