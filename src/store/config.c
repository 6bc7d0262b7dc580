/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/config.h"

#include <string.h>

#include "core/json.h"
#include "store/config-document.h"
#include "store/config-variables.h"
#include "store/provider-id.h"

/* Members of openclaw.json. */
#define AGENTS "agents"
#define AUTH "auth"
#define ENV "env"
#define AGENT_DIR "agentDir"
#define DEFAULT "default"
#define ENTRIES "entries"
#define ID "id"
#define LIST "list"
#define MODE "mode"
#define ORDER "order"
#define PROFILES "profiles"
#define PROVIDER "provider"
#define SESSION "session"
#define STORE "store"

#define MAIN_AGENT "main"
#define AGENT_ID "{agentId}" /* in `session.store` */

/* An entry of `auth.profiles`. */
typedef struct
{
  char *id;         /* owned */
  char *provider;   /* owned, normalised */
  gboolean is_type; /* whether `mode` is a type of credential that we know */
  KeepProfileType mode;
} Entry;

struct _KeepConfig
{
  gatomicrefcount ref_count;
  GPtrArray *agents;         /* owned; (element-type KeepConfigAgent) */
  GHashTable *agents_by_id;  /* owned; borrows from agents */
  char *default_agent;       /* owned */
  gboolean is_default_given; /* whether an agent is marked as such */
  GPtrArray *entries;        /* owned; (element-type Entry) */
  GHashTable *entries_by_id; /* owned; borrows from entries */
  GHashTable *orders;        /* owned: normalised provider → GStrv */
  char *session_store;       /* owned, nullable */
};

/* Borrowed for the length of keep_config_load(). */
typedef struct
{
  KeepConfig *config;
  const KeepPlaces *places;
  const char *const *environment;
} Reader;

static void
agent_free (gpointer data)
{
  KeepConfigAgent *agent = data;

  g_free (agent->id);
  g_free (agent->agent_dir);
  g_free (agent);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->id);
  g_free (entry->provider);
  g_free (entry);
}

static KeepConfig *
config_new (void)
{
  KeepConfig *self = g_new0 (KeepConfig, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->agents = g_ptr_array_new_with_free_func (agent_free);
  self->agents_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->entries_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->orders =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  return self;
}

/* (transfer full) (nullable): with its variables filled in. @node: (nullable) */
static char *
read_text (const Reader *reader, const KeepJsonNode *node)
{
  g_autofree char *text = keep_json_node_dup_string (node);

  return text != NULL ? keep_config_variables_substitute (text, reader->environment) : NULL;
}

static gboolean
is_object (const KeepJsonNode *node)
{
  return keep_json_node_get_type (node) == KEEP_JSON_OBJECT;
}

static char *
read_agent_dir (const Reader *reader, const KeepJsonNode *agent)
{
  g_autofree char *path = read_text (reader, keep_json_node_get_member (agent, AGENT_DIR));

  if (path == NULL || *g_strstrip (path) == '\0')
    return NULL;
  return keep_places_dup_user_path (reader->places, path);
}

static void
read_agent (const Reader *reader, const char *name, const KeepJsonNode *node)
{
  KeepConfig *config = reader->config;
  const KeepJsonNode *mark = keep_json_node_get_member (node, DEFAULT);
  g_autofree char *id = keep_places_dup_agent_id (name);
  KeepConfigAgent *agent = NULL;

  if (!config->is_default_given && mark != NULL && keep_json_node_get_type (mark) == KEEP_JSON_TRUE)
    {
      config->is_default_given = TRUE;
      g_free (config->default_agent);
      config->default_agent = g_strdup (id);
    }
  if (config->default_agent == NULL)
    config->default_agent = g_strdup (id);
  if (g_hash_table_contains (config->agents_by_id, id))
    return;
  agent = g_new0 (KeepConfigAgent, 1);
  agent->id = g_steal_pointer (&id);
  agent->agent_dir = read_agent_dir (reader, node);
  g_ptr_array_add (config->agents, agent);
  g_hash_table_insert (config->agents_by_id, agent->id, agent);
}

static void
read_agents (const Reader *reader, const KeepJsonNode *agents)
{
  const KeepJsonNode *name_node = NULL;
  const KeepJsonNode *node = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, keep_json_node_get_member (agents, LIST));
  /* A list that is an object is not one. */
  while (!iter.in_object && keep_json_iter_next (&iter, NULL, &node))
    {
      g_autofree char *id = read_text (reader, keep_json_node_get_member (node, ID));

      if (id != NULL)
        read_agent (reader, id, node);
    }
  keep_json_iter_init (&iter, keep_json_node_get_member (agents, ENTRIES));
  while (iter.in_object && keep_json_iter_next (&iter, &name_node, &node))
    {
      g_autofree char *id = keep_json_node_dup_string (name_node);

      if (id != NULL && is_object (node))
        read_agent (reader, id, node);
    }
}

static void
set_mode (Entry *entry, const char *mode)
{
  for (int type = KEEP_PROFILE_OAUTH; type <= KEEP_PROFILE_API_KEY; type++)
    if (g_str_equal (mode, keep_profile_type_get_name ((KeepProfileType) type)))
      {
        entry->is_type = TRUE;
        entry->mode = (KeepProfileType) type;
      }
}

static void
read_profiles (const Reader *reader, const KeepJsonNode *profiles)
{
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *node = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, profiles);
  while (iter.in_object && keep_json_iter_next (&iter, &name, &node))
    {
      g_autofree char *id = keep_json_node_dup_string (name);
      g_autofree char *provider = read_text (reader, keep_json_node_get_member (node, PROVIDER));
      g_autofree char *mode = read_text (reader, keep_json_node_get_member (node, MODE));
      Entry *entry = NULL;

      if (id == NULL || provider == NULL || mode == NULL)
        continue;
      entry = g_new0 (Entry, 1);
      entry->id = g_steal_pointer (&id);
      entry->provider = keep_provider_id_normalise (provider);
      set_mode (entry, mode);
      g_ptr_array_add (reader->config->entries, entry);
      g_hash_table_insert (reader->config->entries_by_id, entry->id, entry);
    }
}

static GStrv
read_order (const Reader *reader, const KeepJsonNode *list)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  const KeepJsonNode *node = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, list);
  while (keep_json_iter_next (&iter, NULL, &node))
    {
      g_autofree char *id = read_text (reader, node);

      if (id != NULL)
        g_strv_builder_add (ids, id);
    }
  return g_strv_builder_end (ids);
}

static void
read_orders (const Reader *reader, const KeepJsonNode *orders)
{
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *node = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, orders);
  while (iter.in_object && keep_json_iter_next (&iter, &name, &node))
    {
      g_autofree char *spelled = keep_json_node_dup_string (name);
      g_autofree char *provider = NULL;

      if (spelled == NULL || keep_json_node_get_type (node) != KEEP_JSON_ARRAY)
        continue;
      provider = keep_provider_id_normalise (spelled);
      /* Of several spellings the first counts. */
      if (!g_hash_table_contains (reader->config->orders, provider))
        g_hash_table_insert (reader->config->orders, g_steal_pointer (&provider),
                             read_order (reader, node));
    }
}

KeepConfig *
keep_config_load (const KeepPlaces *places, const char *const *environment, GError **error)
{
  static const char *const members[] = { AGENTS, AUTH, ENV, SESSION, NULL };
  g_autoptr (KeepConfig) config = config_new ();
  g_autoptr (KeepJson) document = NULL;
  g_auto (GStrv) variables = NULL;
  const KeepJsonNode *root = NULL;
  const KeepJsonNode *auth = NULL;
  Reader reader = { .config = config, .places = places };

  if (!keep_config_document_load (keep_places_get_config_path (places), members, &document, error))
    return NULL;
  root = document != NULL ? keep_json_get_root (document) : NULL;
  variables = keep_config_variables_extend (keep_json_node_get_member (root, ENV), environment);
  reader.environment = (const char *const *) variables;
  auth = keep_json_node_get_member (root, AUTH);
  read_agents (&reader, keep_json_node_get_member (root, AGENTS));
  read_profiles (&reader, keep_json_node_get_member (auth, PROFILES));
  read_orders (&reader, keep_json_node_get_member (auth, ORDER));
  config->session_store = read_text (
      &reader, keep_json_node_get_member (keep_json_node_get_member (root, SESSION), STORE));
  if (config->default_agent == NULL)
    config->default_agent = g_strdup (MAIN_AGENT);
  return g_steal_pointer (&config);
}

KeepConfig *
keep_config_new (void)
{
  KeepConfig *self = config_new ();

  self->default_agent = g_strdup (MAIN_AGENT);
  return self;
}

KeepConfig *
keep_config_ref (KeepConfig *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
keep_config_unref (KeepConfig *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->agents_by_id);
  g_ptr_array_unref (self->agents);
  g_hash_table_unref (self->entries_by_id);
  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->orders);
  g_free (self->default_agent);
  g_free (self->session_store);
  g_free (self);
}

const char *
keep_config_get_default_agent (const KeepConfig *self)
{
  return self->default_agent;
}

const GPtrArray *
keep_config_get_agents (const KeepConfig *self)
{
  return self->agents;
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Adds the agents that have a folder, sorted, but for those that @config names. */
static void
add_agents_with_folder (GPtrArray *ids, const KeepConfig *config, const KeepPlaces *places)
{
  g_autofree char *path = g_build_filename (keep_places_get_state_dir (places), "agents", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  if (!g_hash_table_contains (config->agents_by_id, MAIN_AGENT) && config->agents->len > 0 &&
      g_file_test (keep_places_get_main_agent_dir (places), G_FILE_TEST_IS_DIR))
    g_ptr_array_add (found, g_strdup (MAIN_AGENT));
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *id = keep_places_dup_agent_id (name);
      g_autofree char *agent_dir = keep_places_dup_agent_dir (places, name);

      /* "main" need not be here: its folder may be elsewhere. */
      if (g_str_equal (id, name) && !g_str_equal (id, MAIN_AGENT) &&
          !g_hash_table_contains (config->agents_by_id, id) &&
          g_file_test (agent_dir, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (found, g_steal_pointer (&id));
    }
  g_ptr_array_sort (found, compare_ids);
  g_ptr_array_extend_and_steal (ids, g_steal_pointer (&found));
}

GStrv
keep_config_list_agents (const KeepConfig *self, const KeepPlaces *places)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < self->agents->len; i++)
    {
      const KeepConfigAgent *agent = g_ptr_array_index (self->agents, i);

      g_ptr_array_add (ids, g_strdup (agent->id));
    }
  if (ids->len == 0)
    g_ptr_array_add (ids, g_strdup (MAIN_AGENT));
  add_agents_with_folder (ids, self, places);
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

char *
keep_config_dup_agent_dir (const KeepConfig *self, const KeepPlaces *places, const char *agent)
{
  const KeepConfigAgent *found = g_hash_table_lookup (self->agents_by_id, agent);

  if (found != NULL && found->agent_dir != NULL && !g_str_equal (agent, MAIN_AGENT))
    return g_strdup (found->agent_dir);
  return keep_places_dup_agent_dir (places, agent);
}

char *
keep_config_dup_sessions_path (const KeepConfig *self, const KeepPlaces *places, const char *agent)
{
  g_auto (GStrv) pieces = NULL;
  g_autofree char *path = NULL;

  if (self->session_store == NULL || *self->session_store == '\0')
    return keep_places_dup_sessions_path (places, agent);
  pieces = g_strsplit (self->session_store, AGENT_ID, -1);
  path = g_strjoinv (agent, pieces);
  return keep_places_dup_user_path (places, path);
}

GStrv
keep_config_dup_order (const KeepConfig *self, const char *provider)
{
  g_autofree char *normalised = keep_provider_id_normalise (provider);

  return g_strdupv (g_hash_table_lookup (self->orders, normalised));
}

GStrv
keep_config_dup_profile_ids (const KeepConfig *self, const char *provider)
{
  g_autofree char *normalised = keep_provider_id_normalise (provider);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->provider, normalised))
        g_ptr_array_add (ids, g_strdup (entry->id));
    }
  if (ids->len == 0)
    return NULL;
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

gboolean
keep_config_allows (const KeepConfig *self,
                    const char *profile_id,
                    const char *provider,
                    KeepProfileType type)
{
  const Entry *entry = g_hash_table_lookup (self->entries_by_id, profile_id);
  g_autofree char *normalised = NULL;

  if (entry == NULL)
    return TRUE;
  normalised = keep_provider_id_normalise (provider);
  return g_str_equal (entry->provider, normalised) && entry->is_type &&
         (entry->mode == type || (entry->mode == KEEP_PROFILE_OAUTH && type == KEEP_PROFILE_TOKEN));
}

gboolean
keep_config_is_oauth (const KeepConfig *self, const char *profile_id)
{
  const Entry *entry = g_hash_table_lookup (self->entries_by_id, profile_id);

  return entry != NULL && entry->is_type && entry->mode == KEEP_PROFILE_OAUTH;
}
