/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/event.h"
#include "fuzz.h"

/* What is read is written as it is read again, and can be told. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepEvent) event = keep_event_parse ((const char *) data, size_bytes);
  g_autoptr (KeepBuffer) line = NULL;
  g_autoptr (KeepBuffer) again = NULL;
  g_autoptr (KeepEvent) second = NULL;
  g_autofree char *text = NULL;

  if (event == NULL)
    return 0;
  line = keep_event_format (event);
  g_assert_cmpuint (keep_buffer_get_length_bytes (line), <=, KEEP_EVENT_MAX_BYTES);
  g_assert_null (strchr (keep_buffer_get_data (line), '\n'));
  second = keep_event_parse (keep_buffer_get_data (line), keep_buffer_get_length_bytes (line));
  g_assert_nonnull (second);
  again = keep_event_format (second);
  g_assert_cmpstr (keep_buffer_get_data (line), ==, keep_buffer_get_data (again));
  text = keep_event_dup_text (event);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  return 0;
}
