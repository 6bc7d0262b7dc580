/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rotation.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepRotation) rotation = keep_rotation_parse ((const char *) data, size_bytes);
  g_autoptr (KeepBuffer) text = NULL;
  g_autoptr (KeepRotation) again = NULL;

  if (rotation == NULL)
    return 0;
  text = keep_rotation_format (rotation);
  again = keep_rotation_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));
  g_assert_true (keep_secret_equal (again->tokens->access, rotation->tokens->access));
  g_assert_true (keep_secret_equal (again->tokens->refresh, rotation->tokens->refresh));
  g_assert_cmpstr (again->profile_id, ==, rotation->profile_id);
  g_assert_cmpint (again->tokens->expires_ms, ==, rotation->tokens->expires_ms);
  return 0;
}
