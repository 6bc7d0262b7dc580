/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/dropped.h"

/* Each reason has a word for programs and says in words what to do. */
static void
test_dropped_reasons (void)
{
  static const struct
  {
    KeepDroppedReason reason;
    const char *name;
    const char *part;
  } cases[] = {
    { KEEP_DROPPED_NON_OBJECT, "non_object", "remove it" },
    { KEEP_DROPPED_INVALID_TYPE, "invalid_type", "api_key" },
    { KEEP_DROPPED_MISSING_PROVIDER, "missing_provider", "provider" },
    { KEEP_DROPPED_UNSUPPORTED_ID, "unsupported_id", "another" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (keep_dropped_reason_get_name (cases[i].reason), ==, cases[i].name);
      g_assert_nonnull (strstr (keep_dropped_reason_get_text (cases[i].reason), cases[i].part));
    }
}

static void
test_dropped_keeps (void)
{
  g_autoptr (KeepDropped) dropped =
      keep_dropped_new (g_strdup ("p:a"), KEEP_DROPPED_INVALID_TYPE, KEEP_SOURCE_INHERITED);

  g_assert_cmpstr (dropped->id, ==, "p:a");
  g_assert_cmpint (dropped->reason, ==, KEEP_DROPPED_INVALID_TYPE);
  g_assert_cmpint (dropped->source, ==, KEEP_SOURCE_INHERITED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dropped/reasons", test_dropped_reasons);
  g_test_add_func ("/dropped/keeps", test_dropped_keeps);
  return g_test_run ();
}
