/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/event.h"

#define AT_MS G_GINT64_CONSTANT (1790000000000)
#define REST "\"kind\":\"error\",\"by\":\"codex\",\"code\":null,\"detail\":null}"
#define FRONT "{\"at\":1,\"profile\":\"p\",\"kind\":\"error\","

static void
assert_format (const KeepEvent *event, const char *expected)
{
  g_autoptr (KeepBuffer) line = keep_event_format (event);

  g_assert_cmpstr (keep_buffer_get_data (line), ==, expected);
}

static void
test_format (void)
{
  g_autoptr (KeepEvent) full =
      keep_event_new (AT_MS, KEEP_EVENT_INVALIDATED, "openai-codex:a@x", KEEP_EVENT_BY_CODEX,
                      "refresh_token_reused", "a \"b\"\n");
  g_autoptr (KeepEvent) bare = keep_event_new (-1, KEEP_EVENT_ERROR, NULL, NULL, NULL, NULL);

  assert_format (full, "{\"at\":1790000000000,\"profile\":\"openai-codex:a@x\",\"kind\":"
                       "\"invalidated\",\"by\":\"codex\",\"code\":\"refresh_token_reused\","
                       "\"detail\":\"a \\\"b\\\"\\n\"}");
  assert_format (bare, "{\"at\":0,\"profile\":null,\"kind\":\"error\",\"by\":\"unknown\","
                       "\"code\":null,\"detail\":null}");
}

static void
test_kinds (void)
{
  static const char *const names[] = {
    "signed-in", "refreshed", "rotated-elsewhere", "invalidated",     "expired",
    "expiring",  "adopted",   "repaired",          "default-changed", "removed",
    "imported",  "mirrored",  "restored",          "error",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == KEEP_EVENT_N_KINDS);
  for (guint i = 0; i < KEEP_EVENT_N_KINDS; i++)
    {
      g_autoptr (KeepEvent) event = keep_event_new (1, (KeepEventKind) i, "p", "b", "c", "d");
      g_autoptr (KeepBuffer) line = keep_event_format (event);
      g_autoptr (KeepEvent) read =
          keep_event_parse (keep_buffer_get_data (line), keep_buffer_get_length_bytes (line));

      g_assert_cmpstr (keep_event_kind_get_name ((KeepEventKind) i), ==, names[i]);
      g_assert_nonnull (read);
      g_assert_cmpint (read->kind, ==, i);
    }
}

static void
test_parse (void)
{
  static const char line[] =
      "{\"at\":1.79e12,\"kind\":\"adopted\",\"by\":\"claude\",\"code\":\"c\","
      "\"detail\":\"\\u00e4\",\"profile\":\"p\",\"later\":[1]}, and more";
  g_autoptr (KeepEvent) event = keep_event_parse (line, strlen (line) - strlen (", and more"));

  g_assert_nonnull (event);
  g_assert_cmpint (event->at_ms, ==, AT_MS);
  g_assert_cmpint (event->kind, ==, KEEP_EVENT_ADOPTED);
  g_assert_cmpstr (event->profile, ==, "p");
  g_assert_cmpstr (event->by, ==, "claude");
  g_assert_cmpstr (event->code, ==, "c");
  g_assert_cmpstr (event->detail, ==, "ä");
}

static void
test_parse_refuses (void)
{
  static const char *const lines[] = {
    "",
    "null",
    "[]",
    "{\"at\":1,\"profile\":\"p\",\"ki",
    "{\"profile\":\"p\"," REST,
    "{\"at\":-1,\"profile\":\"p\"," REST,
    "{\"at\":1.5,\"profile\":\"p\"," REST,
    "{\"at\":1e300,\"profile\":\"p\"," REST,
    "{\"at\":1e999,\"profile\":\"p\"," REST,
    "{\"at\":\"1\",\"profile\":\"p\"," REST,
    "{\"at\":1," REST,
    "{\"at\":1,\"profile\":7," REST,
    "{\"at\":1,\"profile\":\"\\u0000\"," REST,
    "{\"at\":1,\"profile\":\"\\ud800\"," REST,
    "{\"at\":1,\"profile\":\"p\",\"kind\":\"eaten\",\"by\":\"b\",\"code\":null,\"detail\":null}",
    "{\"at\":1,\"profile\":\"p\",\"kind\":null,\"by\":\"b\",\"code\":null,\"detail\":null}",
    FRONT "\"by\":null,\"code\":null,\"detail\":null}",
    FRONT "\"by\":\"b\",\"detail\":null}",
    FRONT "\"by\":\"b\",\"code\":null}",
    FRONT "\"by\":\"b\",\"code\":null,\"detail\":{}}",
    FRONT "\"by\":\"b\",\"code\":null,\"detail\":null}{}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (KeepEvent) event = keep_event_parse (lines[i], strlen (lines[i]));

      g_test_message ("%s", lines[i]);
      g_assert_null (event);
    }
}

/* Members that are as long as they may be, and need the most room: they are written and read. */
static void
test_longest (void)
{
  g_autofree char *bells = g_strnfill (KEEP_EVENT_MAX_PROFILE_BYTES + 1, '\a');
  g_autoptr (KeepEvent) event =
      keep_event_new (G_MAXINT64, KEEP_EVENT_ROTATED_ELSEWHERE, bells, bells, bells, bells);
  g_autoptr (KeepBuffer) line = keep_event_format (event);
  g_autoptr (KeepEvent) read =
      keep_event_parse (keep_buffer_get_data (line), keep_buffer_get_length_bytes (line));

  g_assert_nonnull (read);
  g_assert_cmpuint (strlen (read->profile), ==, KEEP_EVENT_MAX_PROFILE_BYTES);
  g_assert_cmpuint (strlen (read->by), ==, KEEP_EVENT_MAX_WORD_BYTES);
  g_assert_cmpuint (strlen (read->code), ==, KEEP_EVENT_MAX_WORD_BYTES);
  g_assert_cmpuint (strlen (read->detail), ==, KEEP_EVENT_MAX_DETAIL_BYTES);
  g_assert_cmpint (read->at_ms, ==, event->at_ms);
}

static void
test_too_long (void)
{
  g_autofree char *word = g_strnfill (KEEP_EVENT_MAX_WORD_BYTES + 1, 'x');
  g_autofree char *line =
      g_strdup_printf (FRONT "\"by\":\"%s\",\"code\":null,\"detail\":null}", word);
  g_autofree char *space = g_strnfill (KEEP_EVENT_MAX_BYTES, ' ');
  g_autofree char *padded =
      g_strconcat (FRONT "\"by\":\"b\",\"code\":null,\"detail\":null}", space, NULL);
  g_autoptr (KeepEvent) long_word = keep_event_parse (line, strlen (line));
  g_autoptr (KeepEvent) long_line = keep_event_parse (padded, strlen (padded));

  g_assert_null (long_word);
  g_assert_null (long_line);
}

/* A character is kept whole or not at all, and a byte that is none does no harm. */
static void
test_cut (void)
{
  g_autofree char *fill = g_strnfill (KEEP_EVENT_MAX_WORD_BYTES - 1, 'x');
  g_autofree char *code = g_strconcat (fill, "ä", NULL);
  g_autoptr (KeepEvent) event = keep_event_new (1, KEEP_EVENT_ERROR, "p\xff", "b", code, NULL);

  g_assert_cmpstr (event->code, ==, fill);
  g_assert_cmpstr (event->profile, ==, "p\xef\xbf\xbd");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event/format", test_format);
  g_test_add_func ("/event/kinds", test_kinds);
  g_test_add_func ("/event/parse", test_parse);
  g_test_add_func ("/event/parse/refuses", test_parse_refuses);
  g_test_add_func ("/event/longest", test_longest);
  g_test_add_func ("/event/too-long", test_too_long);
  g_test_add_func ("/event/cut", test_cut);
  return g_test_run ();
}
