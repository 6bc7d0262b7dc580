/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/ledger.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_parse ((const char *) data, size_bytes);
  g_autoptr (KeepBuffer) text = NULL;
  g_autoptr (KeepLedger) again = NULL;
  g_autoptr (KeepBuffer) same = NULL;

  if (ledger == NULL)
    return 0;
  text = keep_ledger_format (ledger);
  again = keep_ledger_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));
  same = keep_ledger_format (again);
  g_assert_cmpstr (keep_buffer_get_data (same), ==, keep_buffer_get_data (text));
  return 0;
}
