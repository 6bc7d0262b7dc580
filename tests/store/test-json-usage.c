/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/json-usage.h"

/* "last use/paused until/disabled until/reasons" of the profile "a" after @texts one by one. */
static char *
describe (const char *const *texts, const char *replaced)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);
  g_autoptr (GHashTable) replacements = g_hash_table_new (g_str_hash, g_str_equal);
  KeepProfile *profile = g_new0 (KeepProfile, 1);

  profile->id = g_strdup ("a");
  g_ptr_array_add (list, profile);
  if (replaced != NULL)
    g_hash_table_add (replacements, (gpointer) replaced);
  for (; *texts != NULL; texts++)
    {
      g_autoptr (KeepJson) json = keep_json_parse (*texts, strlen (*texts), NULL);

      g_assert_nonnull (json);
      keep_json_usage_apply (list, json, replacements);
    }
  keep_json_usage_apply (list, NULL, replacements);
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%s,%s",
                          profile->last_used_ms, profile->blocked_until_ms,
                          profile->disabled_until_ms,
                          profile->cooldown_reason != NULL ? profile->cooldown_reason : "-",
                          profile->disabled_reason != NULL ? profile->disabled_reason : "-");
}

static void
test_members (void)
{
  static const struct
  {
    const char *stats;
    const char *result;
  } cases[] = {
    { "{}", "0/0/0/-,-" },
    { "null", "0/0/0/-,-" },
    { "{\"lastUsed\":5}", "5/0/0/-,-" },
    { "{\"cooldownUntil\":7,\"cooldownReason\":\"rate_limit\"}", "0/7/0/rate_limit,-" },
    { "{\"disabledUntil\":7,\"disabledReason\":\"billing\",\"cooldownUntil\":9}",
      "0/9/7/-,billing" },
    { "{\"disabledUntil\":\"7\",\"cooldownUntil\":-1,\"cooldownReason\":4}", "0/0/0/-,-" },
    { "{\"cooldownUntil\":1e300}", "0/9007199254740991/0/-,-" },
    { "{\"cooldownUntil\":1e400}", "0/0/0/-,-" },
    { "{\"cooldownUntil\":0.5}", "0/1/0/-,-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"usageStats\":{\"a\":%s}}", cases[i].stats);
      const char *const texts[] = { text, NULL };
      g_autofree char *result = describe (texts, NULL);

      g_assert_cmpstr (result, ==, cases[i].result);
    }
}

/* The later document's word is the whole one. */
static void
test_overrides (void)
{
  const char *const texts[] = {
    "{\"usageStats\":{\"a\":{\"cooldownUntil\":7,\"cooldownReason\":\"auth\"},\"b\":{}}}",
    "{\"usageStats\":{\"a\":{\"lastUsed\":3,\"cooldownUntil\":8}}}", "{\"usageStats\":[]}",
    "{\"usageStats\":{\"b\":{\"lastUsed\":9}}}", NULL
  };
  g_autofree char *result = describe (texts, NULL);
  g_autofree char *untouched = describe (texts, "a");

  g_assert_cmpstr (result, ==, "3/8/0/-,-");
  g_assert_cmpstr (untouched, ==, "0/0/0/-,-");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-usage/members", test_members);
  g_test_add_func ("/json-usage/overrides", test_overrides);
  return g_test_run ();
}
