/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/generation.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "disk/file.h"
#include "store/openclaw.h"
#include "store/sqlite-peek.h"

#define SHARED_ROWS                                                             \
  "SELECT 1 FROM config_machine_state WHERE state_key IN ('auth.sharedStore', " \
  "'authProfiles.store')"
#define AGENT_TABLE \
  "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'auth_profile_store'"

static gboolean
exists_in (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
has_archive (const char *folder)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    if (g_str_has_prefix (name, "auth-profiles.json.migrated-"))
      return TRUE;
  return FALSE;
}

static gboolean
is_json (const KeepPlaces *places, const char *agent_dir)
{
  return exists_in (agent_dir, "auth-profiles.json") || exists_in (agent_dir, "auth.json") ||
         exists_in (keep_places_get_credentials_dir (places), "oauth.json");
}

/* Whether the databases say so by themselves. */
static gboolean
is_sqlite (const KeepPlaces *places, const char *agent_dir)
{
  g_autofree char *shared =
      g_build_filename (keep_places_get_state_dir (places), "state", "openclaw.sqlite", NULL);
  const char *main_dir = keep_places_get_main_agent_dir (places);
  g_autofree char *own = g_build_filename (agent_dir, "openclaw-agent.sqlite", NULL);

  if (has_archive (agent_dir) || (strcmp (agent_dir, main_dir) != 0 && has_archive (main_dir)))
    return TRUE;
  if (keep_sqlite_peek (shared, SHARED_ROWS) != KEEP_SQLITE_NO ||
      keep_sqlite_peek (own, AGENT_TABLE) != KEEP_SQLITE_NO)
    return TRUE;
  /* A database without logins and nothing else: a new OpenClaw that nobody has signed in to yet. */
  return !keep_file_is_missing (shared) && !is_json (places, main_dir) &&
         !is_json (places, agent_dir);
}

/* Nothing there yet: what the installed OpenClaw will make of it. */
static gboolean
will_be_sqlite (const KeepPlaces *places)
{
  g_autofree char *version = keep_openclaw_dup_version (keep_places_get_search_path (places));

  return keep_openclaw_uses_sqlite (version);
}

KeepGeneration
keep_generation_detect (const KeepPlaces *places, const char *agent_dir)
{
  if (is_sqlite (places, agent_dir))
    return KEEP_GENERATION_SQLITE;
  if (is_json (places, agent_dir) || is_json (places, keep_places_get_main_agent_dir (places)))
    return KEEP_GENERATION_JSON;
  return will_be_sqlite (places) ? KEEP_GENERATION_SQLITE : KEEP_GENERATION_NONE;
}

gboolean
keep_generation_can_tell (const char *agent_dir, GError **error)
{
  g_autofree char *inside = g_build_filename (agent_dir, ".", NULL);
  struct stat status;

  if (stat (inside, &status) == 0 || errno == ENOENT || errno == ENOTDIR)
    return TRUE;
  keep_file_set_read_error (error, errno, agent_dir);
  return FALSE;
}
