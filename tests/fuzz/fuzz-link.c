/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/link.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GPtrArray) links = keep_link_list_parse ((const char *) data, size_bytes);
  g_autoptr (KeepBuffer) text = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (KeepBuffer) same = NULL;

  if (links == NULL)
    return 0;
  text = keep_link_list_format (links);
  again = keep_link_list_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));
  same = keep_link_list_format (again);
  g_assert_cmpstr (keep_buffer_get_data (same), ==, keep_buffer_get_data (text));
  return 0;
}
