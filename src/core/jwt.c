/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/jwt.h"

#include <string.h>

#include "core/base64url.h"

static KeepJson *
parse_part (const char *part, gsize length_bytes)
{
  g_autoptr (KeepBuffer) decoded = keep_base64url_decode (part, length_bytes);
  g_autoptr (KeepJson) json = NULL;

  if (decoded == NULL)
    return NULL;
  json = keep_json_parse (keep_buffer_get_data (decoded), keep_buffer_get_length_bytes (decoded),
                          NULL);
  if (json == NULL || keep_json_node_get_type (keep_json_get_root (json)) != KEEP_JSON_OBJECT)
    return NULL;
  return g_steal_pointer (&json);
}

KeepJson *
keep_jwt_parse_claims (const char *token, gsize length_bytes)
{
  const char *end = token + length_bytes;
  const char *payload = NULL;
  const char *signature = NULL;
  g_autoptr (KeepJson) header = NULL;
  g_autoptr (KeepBuffer) signature_bytes = NULL;

  if (length_bytes == 0 || length_bytes > KEEP_JWT_MAX_BYTES)
    return NULL;
  payload = memchr (token, '.', length_bytes);
  if (payload == NULL)
    return NULL;
  payload++;
  signature = memchr (payload, '.', (gsize) (end - payload));
  if (signature == NULL)
    return NULL;
  signature++;
  header = parse_part (token, (gsize) (payload - 1 - token));
  /* A fourth part fails here: the dot is not in the alphabet. */
  signature_bytes = keep_base64url_decode (signature, (gsize) (end - signature));
  if (header == NULL || signature_bytes == NULL)
    return NULL;
  return parse_part (payload, (gsize) (signature - 1 - payload));
}
