/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base64url.h"
#include "core/jwt.h"
#include "fuzz.h"

/* What is accepted is the one spelling of its bytes. */
static void
try_base64url (const char *text, gsize length_bytes)
{
  g_autoptr (KeepBuffer) bytes = keep_base64url_decode (text, length_bytes);
  g_autofree char *again = NULL;

  if (bytes == NULL)
    return;
  again = keep_base64url_encode ((const guint8 *) keep_buffer_get_data (bytes),
                                 keep_buffer_get_length_bytes (bytes));
  g_assert_cmpmem (text, length_bytes, again, strlen (again));
}

/* Base64url hides the payload from the fuzzer; this leads it there. */
static void
try_payload (const guint8 *data, gsize size_bytes)
{
  g_autofree char *payload = keep_base64url_encode (data, size_bytes);
  g_autofree char *token = g_strconcat ("e30.", payload, ".", NULL);
  g_autoptr (KeepJson) claims = keep_jwt_parse_claims (token, strlen (token));

  if (claims == NULL)
    return;
  g_assert_cmpmem (keep_json_get_text (claims), keep_json_get_length_bytes (claims), data,
                   size_bytes);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepJson) claims = keep_jwt_parse_claims ((const char *) data, size_bytes);

  if (claims != NULL)
    g_assert_cmpint (keep_json_node_get_type (keep_json_get_root (claims)), ==, KEEP_JSON_OBJECT);
  try_base64url ((const char *) data, size_bytes);
  try_payload (data, size_bytes);
  return 0;
}
