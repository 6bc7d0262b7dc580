/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/json-roster.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)

static KeepJson *
parse (const char *text)
{
  KeepJson *json = text != NULL ? keep_json_parse (text, strlen (text), NULL) : NULL;

  g_assert_true (text == NULL || json != NULL);
  return json;
}

/* A line per profile: id, provider, type, whether it has a secret, expiry, default. */
static char *
describe (const char *profiles_text, const char *state_text)
{
  g_autoptr (KeepJson) profiles = parse (profiles_text);
  g_autoptr (KeepJson) state = parse (state_text);
  g_autoptr (GPtrArray) list =
      keep_json_roster_list (&(KeepJsonStore){ profiles, state }, NULL, NULL, NOW_MS);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const KeepProfile *profile = g_ptr_array_index (list, i);

      g_string_append_printf (lines, "%s %s %s %s %" G_GINT64_FORMAT "%s\n", profile->id,
                              profile->provider, keep_profile_type_get_name (profile->type),
                              profile->has_secret ? "full" : "empty", profile->expires_ms,
                              profile->is_default ? " default" : "");
    }
  return g_string_free (lines, FALSE);
}

static void
test_list_types (void)
{
  g_autofree char *lines = describe (
      "{\"version\":1,\"profiles\":{"
      "\"a\":{\"type\":\"oauth\",\"provider\":\"P\",\"access\":\"x\",\"expires\":1790000000000},"
      "\"b\":{\"type\":\"oauth\",\"provider\":\"p\",\"refresh\":\"x\",\"expires\":\"soon\"},"
      "\"c\":{\"type\":\"oauth\",\"provider\":\"q\",\"access\":\"\",\"expires\":-5},"
      "\"d\":{\"mode\":\"token\",\"provider\":\"q\",\"token\":\"x\"},"
      "\"e\":{\"type\":\"token\",\"provider\":\"r\",\"tokenRef\":{\"source\":\"env\",\"id\":\"T\"},"
      "\"expires\":"
      "1e300},"
      "\"f\":{\"type\":\"api_key\",\"provider\":\"z.ai\",\"apiKey\":\"x\"},"
      "\"g\":{\"type\":\"api_key\",\"provider\":\"zai\",\"key\":{\"source\":\"exec\",\"id\":\"k\"}}"
      "}}",
      NULL);

  g_assert_cmpstr (lines, ==,
                   "a p oauth full 1790000000000 default\n"
                   "b p oauth full -1\n"
                   "c q oauth empty -1\n"
                   "d q token full 0 default\n"
                   "e r token full 9007199254740991 default\n"
                   "f zai api_key full 0 default\n"
                   "g zai api_key full 0\n");
}

static void
test_list_drops (void)
{
  g_autofree char *lines =
      describe ("{\"profiles\":{\"a\":1,\"b\":{},\"c\":{\"type\":\"oauth\"},\"d\":{\"type\":\"x\","
                "\"provider\":\"p\"},\"e\":{\"type\":\"oauth\",\"provider\":\"  \"},"
                "\"\\u0000\":{\"type\":\"oauth\",\"provider\":\"p\"},"
                "\"f\":{\"type\":\"oauth\",\"provider\":\"p\"}}}",
                NULL);

  g_assert_cmpstr (lines, ==, "f p oauth empty 0\n");
}

static void
test_list_repeated_id (void)
{
  g_autofree char *lines =
      describe ("{\"profiles\":{\"a\":{\"type\":\"oauth\",\"provider\":\"p\"},"
                "\"b\":{\"type\":\"oauth\",\"provider\":\"p\"},"
                "\"a\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"k\"}}}",
                NULL);

  g_assert_cmpstr (lines, ==, "a p api_key full 0 default\nb p oauth empty 0\n");
}

#define KEY(id) "\"" id "\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"k\"}"

/* JavaScript lists ids that are numbers first, by number; of those without use the first is tried.
 */
static void
test_list_numbers_first (void)
{
  g_autofree char *lines = describe (
      "{\"profiles\":{" KEY ("b") "," KEY ("10") "," KEY ("01") "," KEY ("2") "," KEY ("a") "}}",
      NULL);

  g_assert_cmpstr (lines, ==,
                   "2 p api_key full 0 default\n10 p api_key full 0\nb p api_key full 0\n"
                   "01 p api_key full 0\na p api_key full 0\n");
}

/* The last word is that there is none. */
static void
test_list_repeated_and_dropped (void)
{
  g_autofree char *lines =
      describe ("{\"profiles\":{\"a\":{\"type\":\"oauth\",\"provider\":\"p\"},\"a\":null}}", NULL);

  g_assert_cmpstr (lines, ==, "");
}

#define TWO                                                                        \
  "{\"profiles\":{\"a\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\"}," \
  "\"b\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\"}}"

/* The state document decides; what older releases kept beside the profiles decides where it is
 * silent. */
static void
test_list_default (void)
{
  static const struct
  {
    const char *profiles;
    const char *state;
    const char *first; /* the line of "a" or "b" that is the default */
  } cases[] = {
    { TWO "}", NULL, "a" },
    { TWO "}", "{\"order\":{\"p\":[\"b\",\"a\"]}}", "b" },
    { TWO "}", "{\"order\":{\"P \":[\"b\"]}}", "b" },
    { TWO ",\"order\":{\"p\":[\"b\"]}}", NULL, "b" },
    { TWO ",\"order\":{\"p\":[\"b\"]}}", "{\"order\":{\"p\":[\"a\"]}}", "a" },
    { TWO ",\"order\":{\"p\":[\"b\"]}}", "{\"order\":{\"q\":[\"a\"]}}", "b" },
    { TWO "}", "{\"order\":{\"p\":[]}}", "a" },
    { TWO "}", "{\"order\":{\"P \":[\" b \",\"a\"],\"p\":[\"a\"]}}", "b" },
    { TWO "}", "{\"order\":{\"P \":[\" \"],\"p\":[\"b\"]}}", "b" },
    { TWO "}", "{\"order\":{\"P \":[\"a\"],\"p\":[\"a\"],\"P \":[\"b\"]}}", "b" },
    { TWO "}", "{\"order\":[1]}", "a" },
    { TWO "}", "{\"usageStats\":{\"a\":{\"lastUsed\":5}}}", "b" },
    { TWO "}", "{\"usageStats\":{\"a\":{\"cooldownUntil\":1777458030046}}}", "b" },
    { TWO "}", "{\"usageStats\":{\"a\":{\"disabledUntil\":1777458030045}}}", "a" },
    { TWO "}", "{\"usageStats\":{\"a\":{\"disabledUntil\":1e300}}}", "b" },
    { TWO "}", "{\"usageStats\":{\"a\":{\"disabledUntil\":1e400}}}", "a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *lines = describe (cases[i].profiles, cases[i].state);
      g_autofree char *expected = g_strdup_printf ("%s p oauth full 0 default\n", cases[i].first);

      g_assert_nonnull (strstr (lines, expected));
    }
}

static void
test_secret_places (void)
{
  static const struct
  {
    const char *entry;
    const char *place;
    gboolean has_secret;
  } cases[] = {
    { "{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\"}", "store", TRUE },
    { "{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"  \"}", "none", FALSE },
    { "{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"\\u00a0\\n\",\"refresh\":"
      "\"\xe2\x80\xa8\"}",
      "none", FALSE },
    { "{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"\\ud800\"}", "store", TRUE },
    { "{\"type\":\"token\",\"provider\":\"p\",\"tokenRef\":{\"source\":\"env\",\"provider\":\"a\","
      "\"id\":\"x\",\"y\":1}}",
      "none", FALSE },
    { "{\"type\":\"token\",\"provider\":\"p\",\"tokenRef\":{\"source\":\"env\",\"provider\":null,"
      "\"id\":\"x\"}}",
      "none", FALSE },
    { "{\"type\":\"oauth\",\"provider\":\"p\",\"oauthRef\":{\"id\":\"x\"}}", "sidecar", FALSE },
    { "{\"type\":\"token\",\"provider\":\"p\",\"token\":\"x\"}", "store", TRUE },
    { "{\"type\":\"token\",\"provider\":\"p\",\"token\":\"x\",\"tokenRef\":{\"source\":\"file\","
      "\"provider\":\"f\",\"id\":\"value\"}}",
      "file", TRUE },
    { "{\"type\":\"token\",\"provider\":\"p\",\"tokenRef\":{\"source\":\"moon\",\"id\":\"x\"}}",
      "none", FALSE },
    { "{\"type\":\"api_key\",\"provider\":\"p\",\"apiKey\":\"x\"}", "store", TRUE },
    { "{\"type\":\"api_key\",\"provider\":\"p\",\"key\":{\"source\":\"exec\",\"id\":\"x\"}}",
      "exec", TRUE },
    { "{\"type\":\"api_key\",\"provider\":\"p\",\"keyRef\":{\"source\":\"env\",\"id\":\"X\"}}",
      "env", TRUE },
    { "{\"type\":\"api_key\",\"provider\":\"p\",\"keyRef\":{\"source\":\"env\",\"id\":\"\"}}",
      "none", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"profiles\":{\"a\":%s}}", cases[i].entry);
      g_autoptr (KeepJson) json = parse (text);
      g_autoptr (GPtrArray) list =
          keep_json_roster_list (&(KeepJsonStore){ json, NULL }, NULL, NULL, NOW_MS);
      const KeepProfile *profile = g_ptr_array_index (list, 0);

      g_assert_cmpstr (keep_secret_place_get_name (profile->secret_place), ==, cases[i].place);
      g_assert_cmpint (profile->has_secret, ==, cases[i].has_secret);
    }
}

#define OAUTH(id, expires, email)                                                           \
  "\"" id "\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\",\"expires\":" expires \
  ",\"email\":\"" email "\"}"
#define SOON "1777458030046"   /* not usable any more */
#define LATER "1777468030045"  /* usable */
#define LATEST "1777478030045" /* usable, and newer */

/* A word per profile: id, "<" if inherited, "!" if shadowing, "*" if default. */
static char *
describe_agent (const char *own_text, const char *own_state_text, const char *main_text)
{
  g_autoptr (KeepJson) own = parse (own_text);
  g_autoptr (KeepJson) own_state = parse (own_state_text);
  g_autoptr (KeepJson) main_json = parse (main_text);
  g_autoptr (GPtrArray) list = keep_json_roster_list (
      &(KeepJsonStore){ own, own_state }, &(KeepJsonStore){ main_json, NULL }, NULL, NOW_MS);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const KeepProfile *profile = g_ptr_array_index (list, i);

      g_string_append_printf (words, "%s%s%s%s ", profile->id,
                              profile->source == KEEP_SOURCE_INHERITED ? "<" : "",
                              profile->is_shadowing ? "!" : "", profile->is_default ? "*" : "");
    }
  return g_string_free (words, FALSE);
}

static void
test_inherited (void)
{
  static const struct
  {
    const char *own;
    const char *own_state;
    const char *main_text;
    const char *words;
  } cases[] = {
    { NULL, NULL, "{\"profiles\":{" OAUTH ("a", LATER, "e") "}}", "a<* " },
    { "{\"profiles\":{" OAUTH ("b", LATER, "e") "}}", NULL,
      "{\"profiles\":{" OAUTH ("a", LATER, "e") "}}", "a<* b " },
    { "{\"profiles\":{" OAUTH ("a", SOON, "e") "}}", NULL,
      "{\"profiles\":{" OAUTH ("a", LATER, "e") "," OAUTH ("b", LATER, "e") "}}", "a!* b< " },
    { "{\"profiles\":{" OAUTH ("b", LATER, "e") "}}", "{\"order\":{\"p\":[\"b\",\"a\"]}}",
      "{\"profiles\":{" OAUTH ("a", LATER, "e") "},\"order\":{\"p\":[\"a\"]}}", "a< b* " },
    { NULL, NULL,
      "{\"profiles\":{" OAUTH ("a", LATER, "e") "," OAUTH ("b", LATER,
                                                           "e") "},\"order\":{\"p\":[\"b\"]}}",
      "a< b<* " },
    /* A drifted default login gives way to main's newer one of the same person, order included. */
    { "{\"profiles\":{" OAUTH ("p:default", SOON, "E@X") "}}",
      "{\"order\":{\"p\":[\"p:default\"]}}",
      "{\"profiles\":{" OAUTH ("p:e", LATER, "e@x") "," OAUTH ("p:f", LATEST, "f@x") "}}",
      "p:e<* p:f< " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words =
          describe_agent (cases[i].own, cases[i].own_state, cases[i].main_text);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-roster/types", test_list_types);
  g_test_add_func ("/json-roster/drops", test_list_drops);
  g_test_add_func ("/json-roster/repeated-id", test_list_repeated_id);
  g_test_add_func ("/json-roster/numbers-first", test_list_numbers_first);
  g_test_add_func ("/json-roster/repeated-and-dropped", test_list_repeated_and_dropped);
  g_test_add_func ("/json-roster/default", test_list_default);
  g_test_add_func ("/json-roster/secret-places", test_secret_places);
  g_test_add_func ("/json-roster/inherited", test_inherited);
  return g_test_run ();
}
