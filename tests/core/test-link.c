/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/link.h"

#include <string.h>

static gboolean
put (GPtrArray *links, KeepLinkProgram program, const char *place, const char *profile_id)
{
  return keep_link_list_put (
      links, keep_link_new (program, place, profile_id, "/home/a/.openclaw", "main", 1000));
}

static void
test_round_trip (void)
{
  g_autoptr (GPtrArray) links = keep_link_list_new ();
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (KeepBuffer) text = NULL;
  const KeepLink *link = NULL;

  put (links, KEEP_LINK_CODEX, "/home/a/.codex", "openai-codex:default");
  put (links, KEEP_LINK_OPENCLAW, "/srv/“claw”", "openai-codex:a@x");
  text = keep_link_list_format (links);
  again = keep_link_list_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));
  g_assert_cmpuint (again->len, ==, 2);
  link = again->pdata[1];
  g_assert_cmpint (link->program, ==, KEEP_LINK_OPENCLAW);
  g_assert_cmpstr (link->place, ==, "/srv/“claw”");
  g_assert_cmpstr (link->profile_id, ==, "openai-codex:a@x");
  g_assert_cmpstr (link->state_dir, ==, "/home/a/.openclaw");
  g_assert_cmpstr (link->agent, ==, "main");
  g_assert_cmpint (link->at_ms, ==, 1000);
}

/* One login in a folder of Codex, any number in one of OpenClaw. */
static void
test_put_again (void)
{
  g_autoptr (GPtrArray) links = keep_link_list_new ();

  put (links, KEEP_LINK_CODEX, "/c", "p:a");
  put (links, KEEP_LINK_CODEX, "/c", "p:b");
  g_assert_cmpuint (links->len, ==, 1);
  g_assert_cmpstr (((KeepLink *) links->pdata[0])->profile_id, ==, "p:b");
  put (links, KEEP_LINK_OPENCLAW, "/c", "p:a");
  put (links, KEEP_LINK_OPENCLAW, "/c", "p:b");
  put (links, KEEP_LINK_OPENCLAW, "/c", "p:b");
  g_assert_cmpuint (links->len, ==, 3);
}

static void
test_put_too_many (void)
{
  g_autoptr (GPtrArray) links = keep_link_list_new ();

  for (guint i = 0; i < KEEP_LINK_MAX_COUNT; i++)
    {
      g_autofree char *place = g_strdup_printf ("/%u", i);

      g_assert_true (put (links, KEEP_LINK_CODEX, place, "p:a"));
    }
  g_assert_false (put (links, KEEP_LINK_CODEX, "/more", "p:a"));
  g_assert_true (put (links, KEEP_LINK_CODEX, "/7", "p:b"));
}

static void
test_drop (void)
{
  g_autoptr (GPtrArray) links = keep_link_list_new ();

  put (links, KEEP_LINK_CODEX, "/a", "p:a");
  put (links, KEEP_LINK_CODEX, "/b", "p:a");
  put (links, KEEP_LINK_OPENCLAW, "/a", "p:a");
  g_assert_cmpuint (keep_link_list_drop (links, KEEP_LINK_CODEX, "/c"), ==, 0);
  g_assert_cmpuint (keep_link_list_drop (links, KEEP_LINK_CODEX, "/a"), ==, 1);
  g_assert_cmpuint (links->len, ==, 2);
  g_assert_cmpuint (keep_link_list_drop (links, KEEP_LINK_OPENCLAW, NULL), ==, 1);
  g_assert_cmpstr (((KeepLink *) links->pdata[0])->place, ==, "/b");
}

#define GOOD                                                                      \
  "\"program\":\"codex\",\"place\":\"/c\",\"profile\":\"p\",\"stateDir\":\"/s\"," \
  "\"agent\":\"main\""

static void
test_parse_odd (void)
{
  static const char *const texts[] = {
    "",
    "{}",
    "[]",
    "{\"links\":[]}",
    "{\"schema\":2,\"links\":[]}",
    "{\"schema\":1,\"links\":{}}",
    "{\"schema\":1,\"links\":[7]}",
    "{\"schema\":1,\"links\":[{" GOOD "}]}",
    "{\"schema\":1,\"links\":[{" GOOD ",\"at\":-1}]}",
    "{\"schema\":1,\"links\":[{" GOOD ",\"at\":1e300}]}",
    "{\"schema\":1,\"links\":[{" GOOD ",\"at\":1,\"program\":\"gimp\"}]}",
    "{\"schema\":1,\"links\":[{" GOOD ",\"at\":1,\"place\":\"c\"}]}",
    "{\"schema\":1,\"links\":[{" GOOD ",\"at\":1,\"stateDir\":\"\"}]}",
    "{\"schema\":1,\"links\":[{" GOOD ",\"at\":1,\"profile\":null}]}",
    "{\"schema\":1,\"links\":[{" GOOD ",\"at\":1,\"agent\":\"\"}]}",
  };
  static const char good[] = "{\"schema\":1,\"links\":[{" GOOD ",\"at\":1}]}";
  g_autoptr (GPtrArray) links = keep_link_list_parse (good, strlen (good));

  g_assert_cmpuint (links->len, ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (keep_link_list_parse (texts[i], strlen (texts[i])));
}

static void
test_programs (void)
{
  KeepLinkProgram program = KEEP_LINK_CODEX;

  g_assert_true (keep_link_program_find ("openclaw", &program));
  g_assert_cmpint (program, ==, KEEP_LINK_OPENCLAW);
  g_assert_false (keep_link_program_find ("claude", &program));
  g_assert_false (keep_link_program_find (NULL, &program));
  g_assert_cmpstr (keep_link_program_get_id (KEEP_LINK_CODEX), ==, "codex");
  g_assert_cmpstr (keep_link_program_get_name (KEEP_LINK_OPENCLAW), ==, "OpenClaw");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/round-trip", test_round_trip);
  g_test_add_func ("/link/put/again", test_put_again);
  g_test_add_func ("/link/put/too-many", test_put_too_many);
  g_test_add_func ("/link/drop", test_drop);
  g_test_add_func ("/link/parse/odd", test_parse_odd);
  g_test_add_func ("/link/programs", test_programs);
  return g_test_run ();
}
