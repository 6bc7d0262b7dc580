/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/json-dialect.h"
#include "store/json-dropped.h"
#include "support/temp-home.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)
#define KEPT "{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"k\"}"

static KeepJson *
parse (const char *entries)
{
  g_autofree char *text = g_strdup_printf ("{\"version\":1,\"profiles\":%s}", entries);
  KeepJson *json = keep_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (json);
  return json;
}

/* A word per entry: id=reason, "<" in front where it is main's. */
static char *
describe (const char *own_entries, const char *main_entries)
{
  g_autoptr (KeepJson) own = own_entries != NULL ? parse (own_entries) : NULL;
  g_autoptr (KeepJson) main_json = main_entries != NULL ? parse (main_entries) : NULL;
  g_autoptr (GPtrArray) list =
      keep_json_dropped_list (&(KeepJsonStore){ own, NULL }, &(KeepJsonStore){ main_json, NULL });
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const KeepDropped *dropped = g_ptr_array_index (list, i);

      g_string_append_printf (words, "%s%s=%s ",
                              dropped->source == KEEP_SOURCE_INHERITED ? "<" : "", dropped->id,
                              keep_dropped_reason_get_name (dropped->reason));
    }
  return g_string_free (words, FALSE);
}

static void
test_reasons (void)
{
  static const struct
  {
    const char *entry;
    const char *reason;
  } cases[] = {
    { "5", "non_object" },
    { "null", "non_object" },
    { "\"oauth\"", "non_object" },
    { "true", "non_object" },
    { "[\"oauth\"]", "invalid_type" },
    { "{}", "invalid_type" },
    { "{\"provider\":\"p\",\"key\":\"k\"}", "invalid_type" },
    { "{\"type\":\"OAuth\",\"provider\":\"p\"}", "invalid_type" },
    { "{\"type\":null,\"mode\":\"oauth\",\"provider\":\"p\"}", "invalid_type" },
    { "{\"type\":\"api_key\"}", "missing_provider" },
    { "{\"type\":\"api_key\",\"provider\":7}", "missing_provider" },
    { "{\"type\":\"api_key\",\"provider\":\" \\t\"}", "missing_provider" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *entries = g_strdup_printf ("{\"p:a\":%s,\"p:b\":" KEPT "}", cases[i].entry);
      g_autofree char *expected = g_strdup_printf ("p:a=%s ", cases[i].reason);
      g_autofree char *words = describe (entries, NULL);

      g_assert_cmpstr (words, ==, expected);
    }
}

/* OpenClaw loses the one, C cannot hold the others. */
static void
test_ids (void)
{
  g_autofree char *words = describe (
      "{\"__proto__\":" KEPT ",\"p:\\u0000\":" KEPT ",\"p:\\ud800\":1,\"a\":" KEPT "}", NULL);

  g_assert_cmpstr (words, ==,
                   "__proto__=unsupported_id p:\\u0000=unsupported_id p:\\ud800=non_object ");
}

static void
test_repeated (void)
{
  g_autofree char *mended = describe ("{\"a\":1,\"b\":2,\"a\":" KEPT "}", NULL);
  g_autofree char *spoiled = describe ("{\"a\":" KEPT ",\"b\":2,\"a\":{}}", NULL);

  g_assert_cmpstr (mended, ==, "b=non_object ");
  g_assert_cmpstr (spoiled, ==, "b=non_object a=invalid_type ");
}

static void
test_sources (void)
{
  g_autofree char *words = describe ("{\"a\":1}", "{\"a\":" KEPT ",\"b\":2}");
  g_autofree char *none = describe (NULL, "{\"a\":" KEPT "}");

  g_assert_cmpstr (words, ==, "<b=non_object a=non_object ");
  g_assert_cmpstr (none, ==, "");
}

/* What is listed as dropped is no profile, and the other way round. */
static void
test_no_profile (void)
{
  g_autoptr (KeepJson) json =
      parse ("{\"a\":1,\"__proto__\":" KEPT ",\"b\":" KEPT ",\"c\":[],\"d\":{}}");
  g_autoptr (GPtrArray) list = NULL;

  list = keep_json_roster_list (&(KeepJsonStore){ json, NULL }, NULL, NULL, NOW_MS);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((KeepProfile *) list->pdata[0])->id, ==, "b");
}

#define ODD                                                    \
  "\"p:number\": 1e999,\n  \"p:odd\":[ {\"k\" : \"\\u0041\"} " \
  "],\"__proto__\":{\"type\":\"oauth\", "                      \
  "\"provider\":\"p\"},\"p:\\ud800\":{\"type\" :\"x\"},\"p:none\":{ \"type\":\"token\" }"

/* Nothing that we write loses or respells them. */
static void
test_kept_on_write (void)
{
  const char *const text = "{\"version\":1,\"profiles\":{" ODD "}}";
  g_autoptr (KeepJson) json = keep_json_dialect_parse_profiles (text, strlen (text), "store", NULL);
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (KeepBuffer) added = NULL;
  g_autoptr (KeepBuffer) mended = NULL;

  g_assert_nonnull (json);
  added = keep_json_dialect_put_login (json, "p:new", "p", tokens);
  g_assert_nonnull (strstr (keep_buffer_get_data (added), "{" ODD ","));
  /* Signing in under the id of such an entry mends that one alone. */
  mended = keep_json_dialect_put_login (json, "p:none", "p", tokens);
  g_assert_nonnull (strstr (keep_buffer_get_data (mended), "\"p:\\ud800\":{\"type\" :\"x\"}"));
  g_assert_nonnull (strstr (keep_buffer_get_data (mended), "\"refresh\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-dropped/reasons", test_reasons);
  g_test_add_func ("/json-dropped/ids", test_ids);
  g_test_add_func ("/json-dropped/repeated", test_repeated);
  g_test_add_func ("/json-dropped/sources", test_sources);
  g_test_add_func ("/json-dropped/no-profile", test_no_profile);
  g_test_add_func ("/json-dropped/kept-on-write", test_kept_on_write);
  return g_test_run ();
}
