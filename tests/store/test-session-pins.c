/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "store/session-pins.h"
#include "support/temp-home.h"

/* A word per pin: profile=source/session. */
static char *
describe (const GPtrArray *pins)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < pins->len; i++)
    {
      const KeepPin *pin = g_ptr_array_index (pins, i);

      g_string_append_printf (words, "%s=%s/%s ", pin->profile,
                              keep_pin_source_get_name (pin->source),
                              pin->session != NULL ? pin->session : "-");
    }
  return g_string_free (words, FALSE);
}

static char *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins =
      keep_session_pins_parse (text, strlen (text), "main", "s.json", &error);

  g_assert_no_error (error);
  return describe (pins);
}

static void
test_sources (void)
{
  static const struct
  {
    const char *members;
    const char *words;
  } cases[] = {
    { "\"authProfileOverride\":\"p:a\",\"authProfileOverrideSource\":\"user\"", "p:a=user/s1 " },
    { "\"authProfileOverride\":\"p:a\",\"authProfileOverrideSource\":\"auto\","
      "\"authProfileOverrideCompactionCount\":2",
      "p:a=auto/s1 " },
    { "\"authProfileOverride\":\" p:a \"", "p:a=user/s1 " },
    { "\"authProfileOverride\":\"p:a\",\"authProfileOverrideCompactionCount\":0", "p:a=auto/s1 " },
    { "\"authProfileOverride\":\"p:a\",\"authProfileOverrideSource\":null", "p:a=user/s1 " },
    { "\"authProfileOverride\":\"p:a\",\"authProfileOverrideSource\":\"later\"", "p:a=auto/s1 " },
    { "\"authProfileOverride\":\"  \"", "" },
    { "\"authProfileOverride\":5", "" },
    { "\"authProfileOverride\":null", "" },
    { "\"model\":\"x\"", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"agent:main:main\":{\"sessionId\":\"s1\",%s}}", cases[i].members);
      g_autofree char *words = parse (text);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

/* Where several agents share a file, its keys tell whose a session is. */
static void
test_agents (void)
{
  g_autofree char *words = parse (
      "{\"agent:main:main\":{\"authProfileOverride\":\"a\"},"
      "\"agent:work:main\":{\"authProfileOverride\":\"b\"},"
      "\"AGENT:Main:x:y\":{\"authProfileOverride\":\"c\"},"
      "\"main\":{\"authProfileOverride\":\"d\"},\"agent:x\":{\"authProfileOverride\":\"e\"}}");

  g_assert_cmpstr (words, ==, "a=user/- c=user/- d=user/- e=user/- ");
}

/* Only what has an id's form is shown: a key with somebody's number in its place is not. */
static void
test_session_ids (void)
{
  g_autofree char *words =
      parse ("{\"agent:main:whatsapp:direct:+491234\":{\"authProfileOverride\":\"a\",\"sessionId\":"
             "\"agent:main:whatsapp:direct:+491234\"},"
             "\"k\":{\"authProfileOverride\":\"b\",\"sessionId\":\" 0b7c-1 \"}}");

  g_assert_cmpstr (words, ==, "a=user/- b=user/0b7c-1 ");
}

static void
test_other_documents (void)
{
  static const char *const texts[] = { "[]",
                                       "5",
                                       "null",
                                       "{}",
                                       "[{\"authProfileOverride\":\"a\"}]",
                                       "{\"a\":[],\"b\":\"x\",\"c\":null}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *words = parse (texts[i]);

      g_assert_cmpstr (words, ==, "");
    }
}

static void
test_damaged (void)
{
  const char *const text = "{\"a\":{\n";
  g_autoptr (GError) error = NULL;

  g_assert_null (keep_session_pins_parse (text, strlen (text), "main", "s.json", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "s.json"));
  g_assert_nonnull (strstr (error->message, "line 2"));
}

#define SESSIONS ".openclaw/agents/main/sessions/sessions.json"

static void
test_read (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, SESSIONS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = keep_sink_load_pins (home->sink, &error);
  g_autoptr (GPtrArray) some = NULL;
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  temp_home_write (home, SESSIONS, "{\"x\":{\"authProfileOverride\":\"p:a\"}}");
  some = keep_sink_load_pins (home->sink, &error);
  g_assert_no_error (error);
  words = describe (some);
  g_assert_cmpstr (words, ==, "p:a=user/- ");
}

/* A file of any size costs no more than the bound. */
static void
test_read_bounded (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, SESSIONS);
  g_autoptr (GError) error = NULL;

  temp_home_write (home, SESSIONS, "{}");
  g_assert_cmpint (truncate (path, 65 * 1024 * 1024), ==, 0);
  g_assert_null (keep_session_pins_read (path, "main", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-pins/sources", test_sources);
  g_test_add_func ("/session-pins/agents", test_agents);
  g_test_add_func ("/session-pins/session-ids", test_session_ids);
  g_test_add_func ("/session-pins/other-documents", test_other_documents);
  g_test_add_func ("/session-pins/damaged", test_damaged);
  g_test_add_func ("/session-pins/read", test_read);
  g_test_add_func ("/session-pins/read-bounded", test_read_bounded);
  return g_test_run ();
}
