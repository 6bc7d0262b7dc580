/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "support/temp-home.h"

typedef struct
{
  const char *name;
  const char *variables; /* separated by spaces; "@" stands for the temporary home */
  const char *(*get) (const KeepPlaces *places);
  const char *expected;
} PlaceCase;

static const PlaceCase cases[] = {
  { "state/default", "HOME=@", keep_places_get_state_dir, "@/.openclaw" },
  { "state/variable", "HOME=@ OPENCLAW_STATE_DIR=/s/x/", keep_places_get_state_dir, "/s/x" },
  { "state/tilde", "HOME=@ OPENCLAW_STATE_DIR=~/s", keep_places_get_state_dir, "@/s" },
  { "state/tilde-of-other", "HOME=@ OPENCLAW_STATE_DIR=~bob/s", keep_places_get_state_dir,
    "@/~bob/s" },
  { "state/relative", "HOME=/h OPENCLAW_STATE_DIR=a/../b", keep_places_get_state_dir, "@/b" },
  { "state/blank", "HOME=@ OPENCLAW_STATE_DIR=", keep_places_get_state_dir, "@/.openclaw" },
  { "home/openclaw", "HOME=@ OPENCLAW_HOME=~/o", keep_places_get_home, "@/o" },
  { "home/undefined", "HOME=@ OPENCLAW_HOME=undefined", keep_places_get_home, "@" },
  { "home/null", "HOME=@ OPENCLAW_HOME=null", keep_places_get_home, "@" },
  { "home/userprofile", "USERPROFILE=@", keep_places_get_home, "@" },
  { "home/moves-state", "HOME=@ OPENCLAW_HOME=/o", keep_places_get_state_dir, "/o/.openclaw" },
  { "home/moves-tilde", "HOME=@ OPENCLAW_HOME=/o OPENCLAW_STATE_DIR=~/s", keep_places_get_state_dir,
    "/o/s" },
  { "config/default", "HOME=@", keep_places_get_config_path, "@/.openclaw/openclaw.json" },
  { "config/variable", "HOME=@ OPENCLAW_CONFIG_PATH=~/c.json", keep_places_get_config_path,
    "@/c.json" },
  { "credentials/default", "HOME=@", keep_places_get_credentials_dir, "@/.openclaw/credentials" },
  { "credentials/variable", "HOME=@ OPENCLAW_OAUTH_DIR=/c", keep_places_get_credentials_dir, "/c" },
  { "agent/default", "HOME=@", keep_places_get_main_agent_dir, "@/.openclaw/agents/main/agent" },
  { "agent/variable", "HOME=@ OPENCLAW_AGENT_DIR=/a", keep_places_get_main_agent_dir, "/a" },
  { "agent/older-variable", "HOME=@ PI_CODING_AGENT_DIR=~/p", keep_places_get_main_agent_dir,
    "@/p" },
  { "agent/newer-wins", "HOME=@ OPENCLAW_AGENT_DIR=/a PI_CODING_AGENT_DIR=/p",
    keep_places_get_main_agent_dir, "/a" },
  { "own/default", "HOME=@", keep_places_get_own_state_dir, "@/.local/state/tokenkeep" },
  { "own/xdg", "HOME=@ XDG_STATE_HOME=/x", keep_places_get_own_state_dir, "/x/tokenkeep" },
  { "own/xdg-relative", "HOME=@ XDG_STATE_HOME=x", keep_places_get_own_state_dir,
    "@/.local/state/tokenkeep" },
  { "own/not-moved-by-openclaw-home", "HOME=@ OPENCLAW_HOME=/o", keep_places_get_own_state_dir,
    "@/.local/state/tokenkeep" },
};

static char *
fill_in (const char *text, const char *home)
{
  g_auto (GStrv) pieces = g_strsplit (text, "@", -1);

  return g_strjoinv (home, pieces);
}

static void
test_place (gconstpointer data)
{
  const PlaceCase *place = data;
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *variables = fill_in (place->variables, home->path);
  g_autofree char *expected = fill_in (place->expected, home->path);
  g_auto (GStrv) environment = g_strsplit (variables, " ", -1);
  g_autoptr (KeepPlaces) places = keep_places_new ((const char *const *) environment, home->path);

  g_assert_cmpstr (place->get (places), ==, expected);
}

static KeepPlaces *
places_of_home (TempHome *home)
{
  g_autofree char *variable = g_strconcat ("HOME=", home->path, NULL);
  const char *environment[] = { variable, NULL };

  return keep_places_new (environment, "/");
}

static void
test_legacy_state (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *legacy = temp_home_dup_path (home, ".clawdbot");
  g_autofree char *current = temp_home_dup_path (home, ".openclaw");
  g_autoptr (KeepPlaces) with_legacy = NULL;
  g_autoptr (KeepPlaces) with_both = NULL;

  g_assert_cmpint (g_mkdir (legacy, 0700), ==, 0);
  with_legacy = places_of_home (home);
  g_assert_cmpstr (keep_places_get_state_dir (with_legacy), ==, legacy);
  g_assert_cmpint (g_mkdir (current, 0700), ==, 0);
  with_both = places_of_home (home);
  g_assert_cmpstr (keep_places_get_state_dir (with_both), ==, current);
}

static void
test_legacy_config (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *legacy = temp_home_dup_path (home, ".openclaw/clawdbot.json");
  g_autoptr (KeepPlaces) places = NULL;

  temp_home_write (home, ".openclaw/clawdbot.json", "{}");
  places = places_of_home (home);
  g_assert_cmpstr (keep_places_get_config_path (places), ==, legacy);
}

/* The expectations follow OpenClaw's normalizeAgentId. */
static void
test_agent_id (void)
{
  static const struct
  {
    const char *given;
    const char *id;
  } ids[] = {
    { "", "main" },
    { "  ", "main" },
    { "main", "main" },
    { " Work ", "work" },
    { "a_b-c-", "a_b-c-" },
    { "Main Agent!", "main-agent" },
    { "--x--", "x" },
    { "a  /  b", "a-b" },
    { "\xc3\xa9", "main" },
    { "-", "main" },
    { "0123456789012345678901234567890123456789012345678901234567890123456789",
      "0123456789012345678901234567890123456789012345678901234567890123" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *id = keep_places_dup_agent_id (ids[i].given);

      g_assert_cmpstr (id, ==, ids[i].id);
    }
}

static void
test_agent_dir (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *main_dir = keep_places_dup_agent_dir (home->places, "main");
  g_autofree char *work_dir = keep_places_dup_agent_dir (home->places, "work");
  g_autofree char *expected = temp_home_dup_path (home, ".openclaw/agents/work/agent");

  g_assert_cmpstr (main_dir, ==, keep_places_get_main_agent_dir (home->places));
  g_assert_cmpstr (work_dir, ==, expected);
}

/* What `agentDir` may say. */
static void
test_user_path (void)
{
  static const char *const paths[][2] = {
    { "/a/./b/", "/a/b" }, { " ~/a ", "@/a" }, { "~", "@" }, { "a", "@/a" }, { "~a", "@/~a" },
  };
  g_autoptr (TempHome) home = temp_home_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = keep_places_dup_user_path (home->places, paths[i][0]);
      g_autofree char *expected = fill_in (paths[i][1], home->path);

      g_assert_cmpstr (path, ==, expected);
    }
}

static void
test_other_environment (void)
{
  const char *const environment[] = { "HOME=/home/a",           "OPENCLAW_STATE_DIR=/s",
                                      "OPENCLAW_AGENT_DIR=/x",  "OPENCLAW_CONFIG_PATH=/c.json",
                                      "PI_CODING_AGENT_DIR=/y", NULL };
  g_auto (GStrv) same = keep_places_dup_environment (environment, "/", "/s");
  g_auto (GStrv) other = keep_places_dup_environment (environment, "/", "/t");
  g_autoptr (KeepPlaces) places = keep_places_new ((const char *const *) other, "/");

  g_assert_cmpstrv (same, (char **) environment);
  g_assert_cmpstr (keep_places_get_state_dir (places), ==, "/t");
  g_assert_cmpstr (keep_places_get_main_agent_dir (places), ==, "/t/agents/main/agent");
  g_assert_cmpstr (keep_places_get_config_path (places), ==, "/t/openclaw.json");
  g_assert_cmpstr (keep_places_get_own_state_dir (places), ==, "/home/a/.local/state/tokenkeep");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/places/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_place);
    }
  g_test_add_func ("/places/state/legacy", test_legacy_state);
  g_test_add_func ("/places/config/legacy", test_legacy_config);
  g_test_add_func ("/places/agent/id", test_agent_id);
  g_test_add_func ("/places/agent/dir", test_agent_dir);
  g_test_add_func ("/places/user-path", test_user_path);
  g_test_add_func ("/places/environment/other", test_other_environment);
  return g_test_run ();
}
