/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/json-legacy.h"

static KeepJson *
parse (const char *text)
{
  return text != NULL ? keep_json_parse (text, strlen (text), NULL) : NULL;
}

static char *
import (const char *agent_text, const char *oauth_text)
{
  g_autoptr (KeepJson) agent = parse (agent_text);
  g_autoptr (KeepJson) oauth = parse (oauth_text);
  g_autoptr (KeepBuffer) text = keep_json_legacy_import (agent, oauth);

  return text != NULL ? g_strdup (keep_buffer_get_data (text)) : NULL;
}

#define STORE(profiles) "{\n  \"version\": 1,\n  \"profiles\": {\n" profiles "\n  }\n}\n"

static void
test_import (void)
{
  static const struct
  {
    const char *agent;
    const char *oauth;
    const char *store;
  } cases[] = {
    { NULL, NULL, NULL },
    { "{}", "{}", NULL },
    { "{\"profiles\":{\"a\":{\"type\":\"token\"}}}", NULL, NULL },
    { "{\"a\":{\"type\":\"odd\"},\"b\":7}", "[1]", NULL },
    { "{\"a\":{\"type\":\"api_key\",\"key\":\"\\u006b\",\"x\":1,\"email\":\"e\"}}", NULL,
      STORE ("    \"a:default\": {\n      \"type\": \"api_key\",\n      \"provider\": \"a\",\n"
             "      \"key\": \"\\u006b\",\n      \"email\": \"e\"\n    }") },
    { "{\"a\":{\"mode\":\"api_key\",\"provider\":\"P\",\"apiKey\":\"k\"}}", NULL,
      STORE ("    \"a:default\": {\n      \"type\": \"api_key\",\n      \"provider\": \"P\",\n"
             "      \"key\": \"k\"\n    }") },
    { "{\"a\":{\"type\":\"api_key\",\"key\":{\"source\":\"env\"}}}", NULL,
      STORE ("    \"a:default\": {\n      \"type\": \"api_key\",\n      \"provider\": \"a\",\n"
             "      \"keyRef\": {\"source\":\"env\"}\n    }") },
    { "{\"a\":{\"type\":\"oauth\",\"refresh\":\"r\",\"access\":\"x\",\"expires\":1e3}}",
      "{\"a\":{\"access\":\"ignored\"},\"b\":{\"expires\":2.50,\"access\":\"y\"}}",
      STORE ("    \"a:default\": {\n      \"type\": \"oauth\",\n      \"provider\": \"a\",\n"
             "      \"access\": \"x\",\n      \"refresh\": \"r\",\n      \"expires\": 1e3\n    },\n"
             "    \"b:default\": {\n      \"type\": \"oauth\",\n      \"provider\": \"b\",\n"
             "      \"expires\": 2.50,\n      \"access\": \"y\"\n    }") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *store = import (cases[i].agent, cases[i].oauth);

      g_assert_cmpstr (store, ==, cases[i].store);
    }
}

static void
test_whole (void)
{
  static const struct
  {
    const char *text;
    gboolean is_whole;
  } cases[] = {
    { "{}", TRUE },
    { "[]", FALSE },
    { "{\"a\":{\"type\":\"token\",\"token\":\"t\",\"expires\":5}}", TRUE },
    { "{\"a\":{\"type\":\"token\",\"token\":\"t\",\"note\":5}}", FALSE },
    { "{\"a\":{\"type\":\"odd\"}}", FALSE },
    { "{\"a\":5}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) agent = parse (cases[i].text);

      g_assert_cmpint (keep_json_legacy_is_whole (agent), ==, cases[i].is_whole);
    }
}

static void
test_scrub (void)
{
  static const char profiles_text[] =
      "{\"profiles\":{\"p\":{\"key\":\"k1\"},\"q\":{\"key\":\"k2\"}}}";
  static const struct
  {
    const char *agent;
    const char *left;
  } cases[] = {
    { "{}", NULL },
    { "{\"a\":{\"type\":\"api_key\",\"key\":\"k3\"}}", NULL },
    { "{\"a\":{\"type\":\"token\",\"key\":\"k1\"}}", NULL },
    { "{\"a\":{\"type\":\"api_key\",\"key\":\"k1\"},\"b\":1}", "{\"b\":1}" },
    { "{\"a\":{\"type\":\"api_key\",\"key\":\"k1\"},\"b\":{\"type\":\"api_key\",\"key\":\"k2\"}}",
      "{}" },
  };
  g_autoptr (KeepJson) profiles = parse (profiles_text);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) agent = parse (cases[i].agent);
      g_autoptr (KeepBuffer) left = keep_json_legacy_scrub (agent, profiles);

      g_assert_cmpstr (left != NULL ? keep_buffer_get_data (left) : NULL, ==, cases[i].left);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-legacy/import", test_import);
  g_test_add_func ("/json-legacy/whole", test_whole);
  g_test_add_func ("/json-legacy/scrub", test_scrub);
  return g_test_run ();
}
