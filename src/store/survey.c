/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/survey.h"

#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "disk/file.h"
#include "store/json-dialect.h"

static const KeepSurveySystem real_system = {
  .statfs = statfs,
  .inotify_init1 = inotify_init1,
  .inotify_add_watch = inotify_add_watch,
};

typedef KeepJson *(*ParseFunc) (const char *text,
                                gsize length_bytes,
                                const char *path,
                                GError **error);

static void
read_document (KeepSurveyDocument *document, const char *dir, const char *name, ParseFunc parse)
{
  g_autoptr (KeepBuffer) contents = NULL;

  document->path = g_build_filename (dir, name, NULL);
  if (keep_file_read (document->path, &contents, &document->error) && contents != NULL)
    document->json =
        parse (keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents),
               document->path, &document->error);
}

static void
document_clear (KeepSurveyDocument *document)
{
  g_free (document->path);
  g_clear_pointer (&document->json, keep_json_free);
  g_clear_error (&document->error);
}

static void
store_free (gpointer data)
{
  KeepSurveyStore *store = data;

  g_free (store->agent);
  g_free (store->state_dir);
  g_free (store->dir);
  free (store->real_dir);
  g_strfreev (store->names);
  document_clear (&store->profiles);
  document_clear (&store->state);
  g_free (store);
}

static void
outsider_free (gpointer data)
{
  KeepSurveyOutsider *outsider = data;

  g_free (outsider->program);
  g_free (outsider->path);
  g_free (outsider->digest);
  g_free (outsider);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The store's own files, and what belongs to them: locks, copies, temporary files. */
static GStrv
list_names (const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, "auth-profiles.json") ||
        g_str_has_prefix (name, "auth-state.json") || g_str_has_prefix (name, "auth.json"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static void
add_store (KeepSurvey *self, const char *state_dir, const char *agent, const char *dir)
{
  KeepSurveyStore *store = g_new0 (KeepSurveyStore, 1);
  struct stat status;

  store->agent = g_strdup (agent);
  store->state_dir = g_strdup (state_dir);
  store->dir = g_strdup (dir);
  store->real_dir = realpath (dir, NULL);
  store->names = list_names (dir);
  read_document (&store->profiles, dir, "auth-profiles.json", keep_json_dialect_parse_profiles);
  read_document (&store->state, dir, "auth-state.json", keep_json_dialect_parse_state);
  if (stat (store->profiles.path, &status) == 0)
    {
      store->device = status.st_dev;
      store->inode = status.st_ino;
    }
  g_ptr_array_add (self->stores, store);
}

static void
add_stores_in_use (KeepSurvey *self)
{
  g_auto (GStrv) agents = keep_config_list_agents (self->config, self->places);

  for (gsize i = 0; agents[i] != NULL; i++)
    {
      g_autofree char *dir = keep_config_dup_agent_dir (self->config, self->places, agents[i]);

      add_store (self, keep_places_get_state_dir (self->places), agents[i], dir);
    }
  /* Other agents read it through, also where the configuration does not name it. */
  if (!g_strv_contains ((const char *const *) agents, "main"))
    add_store (self, keep_places_get_state_dir (self->places), "main",
               keep_places_get_main_agent_dir (self->places));
}

static void
add_stores_elsewhere (KeepSurvey *self, const char *state_dir)
{
  g_autofree char *path = g_build_filename (state_dir, "agents", NULL);
  g_autoptr (GDir) agents = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (agents != NULL && (name = g_dir_read_name (agents)) != NULL)
    {
      g_autofree char *id = keep_places_dup_agent_id (name);
      g_autofree char *dir = g_build_filename (path, name, "agent", NULL);
      KeepSurveyStore *store = NULL;

      if (!g_str_equal (id, name) || !g_file_test (dir, G_FILE_TEST_IS_DIR))
        continue;
      add_store (self, state_dir, id, dir);
      store = g_ptr_array_index (self->stores, self->stores->len - 1);
      store->is_elsewhere = TRUE;
    }
}

static gboolean
is_state_folder (const char *name)
{
  return g_str_equal (name, ".openclaw") || g_str_equal (name, ".clawdbot") ||
         (g_str_has_prefix (name, ".openclaw-") && name[strlen (".openclaw-")] != '\0');
}

static void
add_other_state_folders (KeepSurvey *self)
{
  const char *home = keep_places_get_home (self->places);
  g_autoptr (GDir) folder = g_dir_open (home, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (is_state_folder (name))
      g_ptr_array_add (found, g_build_filename (home, name, NULL));
  g_ptr_array_sort (found, compare_names);
  for (guint i = 0; i < found->len; i++)
    if (!g_str_equal (found->pdata[i], keep_places_get_state_dir (self->places)))
      add_stores_elsewhere (self, found->pdata[i]);
}

/* A store that was seen already by another way; returns whether @key is new. */
static gboolean
mark_twin (GHashTable *seen, char *key, KeepSurveyStore *store)
{
  const char *agent = g_hash_table_lookup (seen, key);

  if (agent == NULL)
    return g_hash_table_insert (seen, key, store->agent);
  g_free (key);
  store->twin = agent;
  return FALSE;
}

static void
find_twins (KeepSurvey *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->stores->len; i++)
    {
      KeepSurveyStore *store = g_ptr_array_index (self->stores, i);

      if (store->real_dir == NULL || !mark_twin (seen, g_strdup (store->real_dir), store))
        continue;
      if (store->inode != 0)
        mark_twin (seen,
                   g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, store->device,
                                    store->inode),
                   store);
    }
}

KeepSurvey *
keep_survey_new (const char *const *environment,
                 const char *current_dir,
                 const KeepSurveySystem *system)
{
  KeepSurvey *self = g_new0 (KeepSurvey, 1);

  self->places = keep_places_new (environment, current_dir);
  self->config = keep_config_load (self->places, environment, &self->config_error);
  if (self->config == NULL)
    self->config = keep_config_new ();
  self->system = system != NULL ? *system : real_system;
  self->now_ms = g_get_real_time () / 1000;
  self->stores = g_ptr_array_new_with_free_func (store_free);
  self->outsiders = g_ptr_array_new_with_free_func (outsider_free);
  add_stores_in_use (self);
  add_other_state_folders (self);
  find_twins (self);
  return self;
}

void
keep_survey_add_outsider (KeepSurvey *self,
                          const char *program,
                          const char *path,
                          const KeepSecret *refresh)
{
  KeepSurveyOutsider *outsider = g_new0 (KeepSurveyOutsider, 1);

  outsider->program = g_strdup (program);
  outsider->path = g_strdup (path);
  outsider->digest = keep_secret_dup_digest (refresh);
  g_ptr_array_add (self->outsiders, outsider);
}

void
keep_survey_free (KeepSurvey *self)
{
  g_ptr_array_unref (self->outsiders);
  g_ptr_array_unref (self->stores);
  keep_config_unref (self->config);
  g_clear_error (&self->config_error);
  keep_places_unref (self->places);
  g_free (self);
}
