/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/claude.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepForeignLogin) login = keep_claude_parse ((const char *) data, size_bytes);

  g_assert_cmpint (login->flaw != NULL, ==, login->state == KEEP_FOREIGN_LOGIN_UNREADABLE);
  g_assert_cmpint (login->tokens != NULL, ==, login->state == KEEP_FOREIGN_LOGIN_OAUTH);
  if (login->tokens != NULL)
    g_assert_nonnull (login->tokens->access);
  return 0;
}
