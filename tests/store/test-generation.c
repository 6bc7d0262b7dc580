/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "store/generation.h"
#include "support/temp-home.h"

#define SHARED ".openclaw/state/openclaw.sqlite"
#define AGENT TEMP_AGENT "openclaw-agent.sqlite"
#define CONFIG_TABLE                                                                             \
  "CREATE TABLE config_machine_state (state_key TEXT NOT NULL PRIMARY KEY, value_json TEXT NOT " \
  "NULL, "                                                                                       \
  "updated_at_ms INTEGER NOT NULL) STRICT;"

typedef struct
{
  const char *name;
  const char *file;     /* nullable */
  const char *database; /* nullable */
  const char *sql;
  KeepGeneration generation;
} GenerationCase;

static const GenerationCase cases[] = {
  { "none", NULL, NULL, NULL, KEEP_GENERATION_NONE },
  { "json", TEMP_PROFILES, NULL, NULL, KEEP_GENERATION_JSON },
  { "json/legacy-agent", TEMP_AGENT "auth.json", NULL, NULL, KEEP_GENERATION_JSON },
  { "json/legacy-credentials", ".openclaw/credentials/oauth.json", NULL, NULL,
    KEEP_GENERATION_JSON },
  { "json/state-alone", TEMP_STATE, NULL, NULL, KEEP_GENERATION_NONE },
  { "json/looked-at-by-a-newer-one", TEMP_PROFILES, SHARED, CONFIG_TABLE, KEEP_GENERATION_JSON },
  { "sqlite/shared-store", NULL, SHARED,
    CONFIG_TABLE "INSERT INTO config_machine_state VALUES ('auth.sharedStore', '{}', 1)",
    KEEP_GENERATION_SQLITE },
  { "sqlite/profiles", TEMP_PROFILES, SHARED,
    CONFIG_TABLE "INSERT INTO config_machine_state VALUES ('authProfiles.store', '{}', 1)",
    KEEP_GENERATION_SQLITE },
  { "sqlite/other-rows", NULL, SHARED,
    CONFIG_TABLE "INSERT INTO config_machine_state VALUES ('gateway.supervision', '{}', 1)",
    KEEP_GENERATION_SQLITE },
  { "sqlite/agent", TEMP_PROFILES, AGENT, "CREATE TABLE auth_profile_store (store_key TEXT) STRICT",
    KEEP_GENERATION_SQLITE },
  { "sqlite/agent-without-table", TEMP_PROFILES, AGENT, "CREATE TABLE sessions (id TEXT)",
    KEEP_GENERATION_JSON },
  { "sqlite/archive", TEMP_AGENT "auth-profiles.json.migrated-2026-09-01T10-00-00.000Z-x", NULL,
    NULL, KEEP_GENERATION_SQLITE },
  { "sqlite/damaged", SHARED, NULL, NULL, KEEP_GENERATION_SQLITE },
};

static void
test_generation (gconstpointer data)
{
  const GenerationCase *generation = data;
  g_autoptr (TempHome) home = temp_home_new ();
  sqlite3 *database = NULL;

  if (generation->file != NULL)
    temp_home_write (home, generation->file,
                     "{\"a text that is longer than SQLite's own header\":true}");
  if (generation->database != NULL)
    {
      g_autofree char *path = temp_home_dup_path (home, generation->database);

      temp_home_write (home, generation->database, "");
      g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (database, generation->sql, NULL, NULL, NULL), ==, SQLITE_OK);
      sqlite3_close (database);
    }
  g_assert_cmpint (keep_generation_detect (home->places, keep_sink_get_agent_dir (home->sink)), ==,
                   generation->generation);
}

/* An empty folder will be what the installed OpenClaw makes of it; one with a store stays what it
 * is. */
static void
test_installed (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *home_variable = g_strconcat ("HOME=", home->path, NULL);
  g_autofree char *path = g_strdup_printf ("PATH=%s/bin", home->path);
  g_autofree char *program = temp_home_dup_path (home, "bin/openclaw");
  const char *environment[] = { home_variable, path, NULL };
  g_autoptr (KeepPlaces) places = keep_places_new (environment, "/");
  const char *agent_dir = keep_places_get_main_agent_dir (places);

  g_assert_cmpint (keep_generation_detect (places, agent_dir), ==, KEEP_GENERATION_NONE);
  temp_home_write (home, "bin/openclaw", "");
  temp_home_write (home, "bin/package.json", "{\"name\":\"openclaw\",\"version\":\"2026.9.6\"}");
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  g_assert_cmpint (keep_generation_detect (places, agent_dir), ==, KEEP_GENERATION_SQLITE);
  temp_home_write (home, TEMP_PROFILES, "{\"profiles\":{}}");
  g_assert_cmpint (keep_generation_detect (places, agent_dir), ==, KEEP_GENERATION_JSON);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/generation/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_generation);
    }
  g_test_add_func ("/generation/installed", test_installed);
  return g_test_run ();
}
