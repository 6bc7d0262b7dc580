/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/codex-config.h"
#include "clis/codex.h"
#include "fuzz.h"

#define MODIFIED_MS G_GINT64_CONSTANT (1790000000000)

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepForeignLogin) login =
      keep_codex_parse ((const char *) data, size_bytes, MODIFIED_MS);

  g_assert_cmpint (login->flaw != NULL, ==, login->state == KEEP_FOREIGN_LOGIN_UNREADABLE);
  g_assert_cmpint (login->tokens != NULL, ==, login->state == KEEP_FOREIGN_LOGIN_OAUTH);
  if (login->tokens != NULL)
    g_assert_cmpint (login->tokens->expires_ms, >, 0);
  keep_codex_config_find_store ((const char *) data, size_bytes);
  return 0;
}
