/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "store/session-pins.h"

/* Whatever the document says, what comes out may be shown: text, and nothing but ids of sessions.
 */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins =
      keep_session_pins_parse ((const char *) data, size_bytes, "main", "sessions", &error);

  g_assert_true ((pins == NULL) == (error != NULL));
  for (guint i = 0; pins != NULL && i < pins->len; i++)
    {
      const KeepPin *pin = g_ptr_array_index (pins, i);

      g_assert_true (g_utf8_validate (pin->profile, -1, NULL));
      g_assert_true (*pin->profile != '\0' && strlen (pin->profile) <= size_bytes);
      g_assert_true (pin->session == NULL || keep_pin_is_session_id (pin->session));
    }
  return 0;
}
