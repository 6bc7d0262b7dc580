/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/codex-config.h"
#include "clis/codex-rotation.h"
#include "clis/codex.h"
#include "fuzz.h"

#define MODIFIED_MS G_GINT64_CONSTANT (1790000000000)

/* Whatever can be read can be rotated, and reads as the new login then. */
static void
try_rotation (const KeepForeignLogin *login, const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepSecret) id_token = keep_secret_new ("e30.e30.bmV3", -1);
  g_autoptr (KeepTokenSet) tokens = g_new0 (KeepTokenSet, 1);
  const KeepCodexRotation rotation = { login->tokens->refresh, tokens, id_token, MODIFIED_MS };
  g_autoptr (KeepBuffer) changed = NULL;
  g_autoptr (KeepForeignLogin) again = NULL;

  tokens->access = keep_secret_new ("new-access", -1);
  tokens->refresh = keep_secret_new ("new-refresh", -1);
  changed =
      keep_codex_rotation_apply (&rotation, (const char *) data, size_bytes, "auth.json", NULL);
  g_assert_nonnull (changed);
  again = keep_codex_parse (keep_buffer_get_data (changed), keep_buffer_get_length_bytes (changed),
                            MODIFIED_MS);
  g_assert_cmpint (again->state, ==, KEEP_FOREIGN_LOGIN_OAUTH);
  g_assert_true (keep_secret_equal (again->tokens->access, tokens->access));
  g_assert_true (keep_secret_equal (again->tokens->refresh, tokens->refresh));
  g_assert_cmpint (again->refreshed_ms, ==, MODIFIED_MS);
  g_assert_cmpstr (again->sign_in_id, ==, login->sign_in_id);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepForeignLogin) login =
      keep_codex_parse ((const char *) data, size_bytes, MODIFIED_MS);

  g_assert_cmpint (login->flaw != NULL, ==, login->state == KEEP_FOREIGN_LOGIN_UNREADABLE);
  g_assert_cmpint (login->tokens != NULL, ==, login->state == KEEP_FOREIGN_LOGIN_OAUTH);
  if (login->tokens != NULL)
    g_assert_cmpint (login->tokens->expires_ms, >, 0);
  if (login->tokens != NULL)
    try_rotation (login, data, size_bytes);
  keep_codex_config_find_store ((const char *) data, size_bytes);
  return 0;
}
