/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/json-trace.h"

#define PROFILES                                                                                \
  "{\"profiles\":{\"p:a\":{\"type\":\"oauth\",\"provider\":\"P\",\"refresh\":\"first\"},"       \
  "\"p:a\":{\"type\":\"oauth\",\"provider\":\"P\",\"refresh\":\"r\\u0031\",\"email\":\"e@x\"}," \
  "\"p:k\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"k\",\"refresh\":\"no\"}}}"
#define STATE "{\"order\":{\"p\":[\"p:k\",\"p:a\"],\"q\":[\"q:z\"]}}"

static KeepTrace *
read_trace (const char *profile_id, const char *provider)
{
  g_autoptr (KeepJson) profiles = keep_json_parse (PROFILES, strlen (PROFILES), NULL);
  g_autoptr (KeepJson) state = keep_json_parse (STATE, strlen (STATE), NULL);

  return keep_json_trace_read (&(KeepJsonStore){ profiles, state }, profile_id, provider);
}

static void
test_login (void)
{
  g_autoptr (KeepTrace) trace = read_trace ("p:a", NULL);
  g_autofree char *order = g_strjoinv (" ", trace->order);

  g_assert_cmpstr (trace->profile->email, ==, "e@x");
  g_assert_cmpstr (keep_secret_get_text (trace->refresh), ==, "r1");
  g_assert_cmpstr (order, ==, "p:k p:a");
}

static void
test_no_login (void)
{
  g_autoptr (KeepTrace) key = read_trace ("p:k", "q");
  g_autoptr (KeepTrace) nobody = read_trace ("p:nobody", NULL);
  g_autoptr (KeepTrace) order = read_trace (NULL, "Q");

  g_assert_null (key->refresh);
  g_assert_cmpint (key->profile->type, ==, KEEP_PROFILE_API_KEY);
  g_assert_cmpstr (key->order[0], ==, "q:z");
  g_assert_true (nobody->profile == NULL && nobody->order == NULL);
  g_assert_null (order->profile);
  g_assert_cmpstr (order->order[0], ==, "q:z");
}

static void
test_no_store (void)
{
  g_autoptr (KeepTrace) trace = keep_json_trace_read (&(KeepJsonStore){ NULL, NULL }, "p:a", "p");

  g_assert_true (trace->profile == NULL && trace->refresh == NULL && trace->order == NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-trace/login", test_login);
  g_test_add_func ("/json-trace/no-login", test_no_login);
  g_test_add_func ("/json-trace/no-store", test_no_store);
  return g_test_run ();
}
