/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "store/config.h"
#include "support/temp-home.h"

#define CONFIG ".openclaw/openclaw.json"

static KeepConfig *
load_with (TempHome *home, const char *text, const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  KeepConfig *config = NULL;

  if (text != NULL)
    temp_home_write (home, CONFIG, text);
  config = keep_config_load (home->places, environment, &error);
  g_assert_no_error (error);
  return config;
}

static KeepConfig *
load (TempHome *home, const char *text)
{
  const char *const environment[] = { "WORK=~/work", "PLACE=codex", NULL };

  return load_with (home, text, environment);
}

/* "id=folder" of every agent with a space between; "@" stands for the home. */
static char *
dup_agents (const KeepConfig *config, TempHome *home)
{
  const GPtrArray *agents = keep_config_get_agents (config);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < agents->len; i++)
    {
      const KeepConfigAgent *agent = g_ptr_array_index (agents, i);

      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", agent->id,
                              agent->agent_dir != NULL ? agent->agent_dir : "");
    }
  g_string_replace (text, home->path, "@", 0);
  return g_strdup (text->str);
}

typedef struct
{
  const char *name;
  const char *config; /* nullable */
  const char *agents;
  const char *default_agent;
} Roster;

static const Roster rosters[] = {
  { "no-file", NULL, "", "main" },
  { "empty", "{}", "", "main" },
  { "no-agents", "{agents: {defaults: {}}}", "", "main" },
  { "first-is-default", "{agents: {list: [{id: 'b'}, {id: 'a'}]}}", "b= a=", "b" },
  { "marked-as-default", "{agents: {list: [{id: 'b'}, {id: 'a', default: true}]}}", "b= a=", "a" },
  { "first-mark-counts",
    "{agents: {list: [{id: 'c'}, {id: 'b', default: true}, {id: 'a', default: true}]}}",
    "c= b= a=", "b" },
  { "mark-of-another-type", "{agents: {list: [{id: 'b'}, {id: 'a', default: 'true'}]}}",
    "b= a=", "b" },
  { "id-is-normalised", "{agents: {list: [{id: ' My Agent! '}]}}", "my-agent=", "my-agent" },
  { "id-empty", "{agents: {list: [{id: ''}]}}", "main=", "main" },
  { "id-missing", "{agents: {list: [{agentDir: '/x'}, {id: 'a'}]}}", "a=", "a" },
  { "same-id", "{agents: {list: [{id: 'a'}, {id: 'A', agentDir: '/x', default: true}]}}",
    "a=", "a" },
  { "folder", "{agents: {list: [{id: 'a', agentDir: '/x/../y/'}]}}", "a=/y", "a" },
  { "folder-in-home", "{agents: {list: [{id: 'a', agentDir: ' ~/x '}]}}", "a=@/x", "a" },
  { "folder-relative", "{agents: {list: [{id: 'a', agentDir: 'x'}]}}", "a=@/x", "a" },
  { "folder-blank", "{agents: {list: [{id: 'a', agentDir: ' '}]}}", "a=", "a" },
  { "folder-of-another-type", "{agents: {list: [{id: 'a', agentDir: 1}]}}", "a=", "a" },
  { "folder-with-variable", "{agents: {list: [{id: 'a', agentDir: '${WORK}/a'}]}}", "a=@/work/a",
    "a" },
  { "folder-with-own-variable",
    "{env: {vars: {OWN: '/own'}}, agents: {list: [{id: 'a', agentDir: '${OWN}/a'}]}}", "a=/own/a",
    "a" },
  { "folder-with-unset-variable", "{agents: {list: [{id: 'a', agentDir: '/${NONE}'}]}}",
    "a=/${NONE}", "a" },
  { "no-list", "{agents: {list: {id: 'a'}}}", "", "main" },
  { "not-objects", "{agents: {list: [null, 'a', ['b'], {id: 'c'}]}}", "c=", "c" },
  { "entries", "{agents: {entries: {b: {agentDir: '/b'}, A: {default: true}}}}", "b=/b a=", "a" },
  { "list-and-entries",
    "{agents: {list: [{id: 'a'}], entries: {b: {}, a: {agentDir: '/x'}, c: 1}}}", "a= b=", "a" },
};

static void
test_roster (gconstpointer data)
{
  const Roster *roster = data;
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepConfig) config = load (home, roster->config);
  g_autofree char *agents = dup_agents (config, home);

  g_assert_cmpstr (agents, ==, roster->agents);
  g_assert_cmpstr (keep_config_get_default_agent (config), ==, roster->default_agent);
}

static void
test_include (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepConfig) config = NULL;
  g_autofree char *agents = NULL;

  temp_home_write (home, ".openclaw/agents.json5", "{list: [{id: 'a', /* c */ agentDir: '/a'}]}");
  config = load (home, "{agents: {$include: './agents.json5', list: [{id: 'b'}]}}");
  agents = dup_agents (config, home);
  g_assert_cmpstr (agents, ==, "a=/a b=");
}

static void
test_malformed (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  const char *const environment[] = { NULL };
  g_autoptr (GError) error = NULL;

  temp_home_write (home, CONFIG, "{\n  agents: [}");
  g_assert_null (keep_config_load (home->places, environment, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, keep_places_get_config_path (home->places)));
  g_assert_nonnull (strstr (error->message, "line 2, column 12"));
}

static void
make_agent_folder (TempHome *home, const char *name)
{
  g_autofree char *relative = g_strdup_printf (".openclaw/agents/%s/agent", name);
  g_autofree char *path = temp_home_dup_path (home, relative);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

typedef struct
{
  const char *name;
  const char *config;
  const char *folders;
  const char *agents;
} Listing;

static const Listing listings[] = {
  { "nothing", "{}", "", "main" },
  { "main", "{}", "main", "main" },
  { "config-first", "{agents: {list: [{id: 'z'}, {id: 'y'}]}}", "b a", "z y a b" },
  { "both", "{agents: {list: [{id: 'z'}]}}", "z a", "z a" },
  { "main-behind", "{agents: {list: [{id: 'z'}]}}", "main a", "z a main" },
  { "main-named", "{agents: {list: [{id: 'z'}, {id: 'main'}]}}", "main", "z main" },
  { "main-without-folder", "{agents: {list: [{id: 'z'}]}}", "", "z" },
  { "no-agent-id", "{}", "Work .hidden a..b", "main" },
};

static void
test_listing (gconstpointer data)
{
  const Listing *listing = data;
  g_autoptr (TempHome) home = temp_home_new ();
  g_auto (GStrv) folders = g_strsplit (listing->folders, " ", -1);
  g_autoptr (KeepConfig) config = NULL;
  g_auto (GStrv) agents = NULL;
  g_autofree char *text = NULL;

  for (char **folder = folders; *folder != NULL; folder++)
    make_agent_folder (home, *folder);
  /* A folder of another purpose. */
  temp_home_write (home, ".openclaw/agents/sessions/x", "");
  config = load (home, listing->config);
  agents = keep_config_list_agents (config, home->places);
  text = g_strjoinv (" ", agents);
  g_assert_cmpstr (text, ==, listing->agents);
}

static void
test_agent_dir (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepConfig) config =
      load (home, "{agents: {list: [{id: 'a', agentDir: '~/a'}, {id: 'b'}, "
                  "{id: 'main', agentDir: '/elsewhere'}]}}");
  const char *const cases[][2] = {
    { "a", "a" },
    { "b", ".openclaw/agents/b/agent" },
    { "c", ".openclaw/agents/c/agent" },
    { "main", ".openclaw/agents/main/agent" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = keep_config_dup_agent_dir (config, home->places, cases[i][0]);
      g_autofree char *expected = temp_home_dup_path (home, cases[i][1]);

      g_assert_cmpstr (folder, ==, expected);
    }
}

#define AUTH                                                                     \
  "{auth: {profiles: {"                                                          \
  "'openai-codex:a': {provider: 'openai-codex', mode: 'oauth'},"                 \
  "'z': {provider: ' Z.AI ', mode: 'api_key'},"                                  \
  "'openai-codex:b': {provider: 'openai-${PLACE}', mode: 'token', email: 'b@'}," \
  "'aws': {provider: 'bedrock', mode: 'aws-sdk'},"                               \
  "'no-mode': {provider: 'zai'}, 'no-provider': {mode: 'oauth'}, 'null': null"   \
  "}, order: {"                                                                  \
  "'z-ai': ['z', 'y', 1, '${PLACE}', 'z'], 'zai': ['x'],"                        \
  "'empty': [], 'bad': 'z', 'BAD': ['w']"                                        \
  "}}}"

typedef struct
{
  const char *provider;
  const char *ids; /* nullable */
} Ids;

static void
assert_ids (const KeepConfig *config,
            GStrv (*dup) (const KeepConfig *config, const char *provider),
            const Ids *expected,
            gsize n_expected)
{
  for (gsize i = 0; i < n_expected; i++)
    {
      g_auto (GStrv) ids = dup (config, expected[i].provider);
      g_autofree char *text = ids != NULL ? g_strjoinv (" ", ids) : NULL;

      g_assert_cmpstr (text, ==, expected[i].ids);
    }
}

static void
test_order (void)
{
  static const Ids expected[] = {
    { "zai", "z y codex z" }, { "Z.ai", "z y codex z" }, { "empty", "" },
    { "bad", "w" },           { "openai-codex", NULL },
  };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepConfig) config = load (home, AUTH);

  assert_ids (config, keep_config_dup_order, expected, G_N_ELEMENTS (expected));
}

static void
test_profile_ids (void)
{
  static const Ids expected[] = {
    { "openai-codex", "openai-codex:a openai-codex:b" },
    { "OpenAI-Codex", "openai-codex:a openai-codex:b" },
    { "z-ai", "z" },
    { "amazon-bedrock", "aws" },
    { "anthropic", NULL },
  };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepConfig) config = load (home, AUTH);

  assert_ids (config, keep_config_dup_profile_ids, expected, G_N_ELEMENTS (expected));
}

typedef struct
{
  const char *profile_id;
  const char *provider;
  KeepProfileType type;
  gboolean is_allowed;
} Permission;

static void
test_allows (void)
{
  static const Permission permissions[] = {
    { "unknown", "openai-codex", KEEP_PROFILE_OAUTH, TRUE },
    { "openai-codex:a", "openai-codex", KEEP_PROFILE_OAUTH, TRUE },
    { "openai-codex:a", "openai-codex", KEEP_PROFILE_TOKEN, TRUE },
    { "openai-codex:a", "openai-codex", KEEP_PROFILE_API_KEY, FALSE },
    { "openai-codex:a", "openai", KEEP_PROFILE_OAUTH, FALSE },
    { "openai-codex:b", "openai-codex", KEEP_PROFILE_TOKEN, TRUE },
    { "openai-codex:b", "openai-codex", KEEP_PROFILE_OAUTH, FALSE },
    { "z", "z-ai", KEEP_PROFILE_API_KEY, TRUE },
    { "z", "zai", KEEP_PROFILE_TOKEN, FALSE },
    { "aws", "bedrock", KEEP_PROFILE_OAUTH, FALSE },
    { "no-mode", "zai", KEEP_PROFILE_OAUTH, TRUE },
  };
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepConfig) config = load (home, AUTH);

  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    {
      const Permission *asked = &permissions[i];

      g_test_message ("%s %s %s", asked->profile_id, asked->provider,
                      keep_profile_type_get_name (asked->type));
      g_assert_cmpint (keep_config_allows (config, asked->profile_id, asked->provider, asked->type),
                       ==, asked->is_allowed);
    }
}

/* Nothing is written: neither the file nor anything beside it. */
static void
test_only_reads (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepConfig) config = load (home, AUTH);
  g_autofree char *text = temp_home_read (home, CONFIG);
  g_autofree char *names = temp_home_list (home, ".openclaw");

  g_assert_cmpstr (text, ==, AUTH);
  g_assert_cmpstr (names, ==, "openclaw.json");
}

static void
test_reference (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  KeepConfig *config = load (home, "{agents: {list: [{id: 'a'}]}}");
  g_autoptr (KeepConfig) other = keep_config_ref (config);

  keep_config_unref (config);
  g_assert_cmpstr (keep_config_get_default_agent (other), ==, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rosters); i++)
    {
      g_autofree char *path = g_strconcat ("/config/agents/", rosters[i].name, NULL);

      g_test_add_data_func (path, &rosters[i], test_roster);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (listings); i++)
    {
      g_autofree char *path = g_strconcat ("/config/list-agents/", listings[i].name, NULL);

      g_test_add_data_func (path, &listings[i], test_listing);
    }
  g_test_add_func ("/config/agents/included", test_include);
  g_test_add_func ("/config/malformed", test_malformed);
  g_test_add_func ("/config/agent-dir", test_agent_dir);
  g_test_add_func ("/config/order", test_order);
  g_test_add_func ("/config/profile-ids", test_profile_ids);
  g_test_add_func ("/config/allows", test_allows);
  g_test_add_func ("/config/only-reads", test_only_reads);
  g_test_add_func ("/config/reference", test_reference);
  return g_test_run ();
}
