/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/stores.h"

#include "disk/file.h"
#include "keeper/census.h"
#include "store/watch.h"

/* Where nobody tells of changes, looking now and then is better than never. */
#define BLIND_LOOK_SECONDS 60

/* One store that is looked after. */
typedef struct
{
  KeepStores *stores;     /* borrowed */
  KeepSink *sink;         /* owned */
  KeepSnapshot *snapshot; /* owned, nullable: not read yet */
  char *real_folder;      /* owned: of the document, links followed */
  gboolean is_dirty;      /* changed since it was last read */
  gboolean is_listed;     /* by the newest survey */
} Store;

struct _KeepStores
{
  GObject parent_instance;

  GStrv environment;         /* owned */
  char *current_dir;         /* owned */
  GStrv state_dirs;          /* owned, nullable */
  GHashTable *by_folder;     /* owned; agent folder → Store */
  KeepWatch *watch;          /* owned, nullable */
  GCancellable *cancellable; /* owned: of everything that runs */
  guint look_source;         /* while blind */
  gboolean is_blind;
  gboolean is_found; /* the first survey is over */
  gboolean is_surveying;
  gboolean is_survey_due;
  gboolean is_reading;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeepStores, keep_stores, G_TYPE_OBJECT)

static void survey (KeepStores *self);
static void read_dirty (KeepStores *self);

static void
store_free (gpointer data)
{
  Store *store = data;

  if (store->stores->watch != NULL)
    keep_watch_remove (store->stores->watch, store);
  keep_sink_unref (store->sink);
  g_free (store->real_folder);
  g_clear_pointer (&store->snapshot, keep_snapshot_unref);
  g_free (store);
}

static void
on_store_changed (gpointer user_data)
{
  Store *store = user_data;

  store->is_dirty = TRUE;
  read_dirty (store->stores);
}

static void
add_to_watch (KeepStores *self, const char *folder, KeepWatchFunc func, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (self->watch != NULL && keep_watch_add (self->watch, folder, func, user_data, &error))
    return;
  self->is_blind = TRUE;
}

/* Where the document is a link, what it leads to changes elsewhere. */
static void
watch_store (KeepStores *self, Store *store)
{
  const char *folder = keep_sink_get_agent_dir (store->sink);
  g_autofree char *path = g_build_filename (folder, "auth-profiles.json", NULL);
  g_autofree char *real = keep_file_resolve (path);
  g_autofree char *real_folder = real != NULL ? g_path_get_dirname (real) : g_strdup (folder);

  if (g_strcmp0 (store->real_folder, real_folder) == 0)
    return;
  if (store->real_folder != NULL && self->watch != NULL)
    keep_watch_remove (self->watch, store);
  g_free (store->real_folder);
  store->real_folder = g_steal_pointer (&real_folder);
  store->is_dirty = TRUE;
  add_to_watch (self, folder, on_store_changed, store);
  if (!g_str_equal (store->real_folder, folder))
    add_to_watch (self, store->real_folder, on_store_changed, store);
}

/* What a thread reads: sinks, and what it makes of them. */
typedef struct
{
  GPtrArray *sinks;     /* owned; KeepSink */
  GPtrArray *snapshots; /* owned; KeepSnapshot, nullable: before, then after */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_ptr_array_unref (reading->sinks);
  g_ptr_array_unref (reading->snapshots);
  g_free (reading);
}

static void
clear_snapshot (gpointer snapshot)
{
  if (snapshot != NULL)
    keep_snapshot_unref (snapshot);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Reading *reading = task_data;

  for (guint i = 0; i < reading->sinks->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      KeepSnapshot *before = reading->snapshots->pdata[i];

      reading->snapshots->pdata[i] = keep_snapshot_take (reading->sinks->pdata[i], before);
      clear_snapshot (before);
    }
  g_task_return_boolean (task, TRUE);
}

static void
put_snapshot (KeepStores *self, KeepSnapshot *after)
{
  Store *store = g_hash_table_lookup (self->by_folder,
                                      keep_sink_get_agent_dir (keep_snapshot_get_sink (after)));
  g_autoptr (KeepSnapshot) before = NULL;

  if (store == NULL)
    return;
  watch_store (self, store);
  before = g_steal_pointer (&store->snapshot);
  store->snapshot = keep_snapshot_ref (after);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, before, after);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepStores) self = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  /* Cancelled means that the object is gone. */
  if (error != NULL)
    return;
  self = g_object_ref (user_data);
  self->is_reading = FALSE;
  for (guint i = 0; i < reading->snapshots->len; i++)
    put_snapshot (self, reading->snapshots->pdata[i]);
  read_dirty (self);
}

static Reading *
collect_dirty (KeepStores *self)
{
  Reading *reading = g_new0 (Reading, 1);
  GHashTableIter iter;
  gpointer value = NULL;

  reading->sinks = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_sink_unref);
  reading->snapshots = g_ptr_array_new_with_free_func (clear_snapshot);
  g_hash_table_iter_init (&iter, self->by_folder);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Store *store = value;

      if (!store->is_dirty)
        continue;
      store->is_dirty = FALSE;
      g_ptr_array_add (reading->sinks, keep_sink_ref (store->sink));
      g_ptr_array_add (reading->snapshots,
                       store->snapshot != NULL ? keep_snapshot_ref (store->snapshot) : NULL);
    }
  return reading;
}

static void
read_dirty (KeepStores *self)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading = NULL;

  if (self->is_reading)
    return;
  reading = collect_dirty (self);
  if (reading->sinks->len == 0)
    {
      reading_free (reading);
      return;
    }
  self->is_reading = TRUE;
  /* No source object: a closing program must not wait for a slow disk. */
  task = g_task_new (NULL, self->cancellable, on_read, self);
  g_task_set_source_tag (task, read_dirty);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_in_thread);
}

static void
survey_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  keep_census_take (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
list_store (KeepStores *self, KeepSink *sink)
{
  const char *folder = keep_sink_get_agent_dir (sink);
  Store *store = g_hash_table_lookup (self->by_folder, folder);

  if (store == NULL)
    {
      store = g_new0 (Store, 1);
      store->stores = self;
      store->sink = keep_sink_ref (sink);
      g_hash_table_insert (self->by_folder, g_strdup (folder), store);
      watch_store (self, store);
    }
  store->is_listed = TRUE;
}

static void
drop_unlisted (KeepStores *self)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (clear_snapshot);
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->by_folder);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Store *store = value;

      if (store->is_listed)
        {
          store->is_listed = FALSE;
          continue;
        }
      g_ptr_array_add (gone, g_steal_pointer (&store->snapshot));
      g_hash_table_iter_remove (&iter);
    }
  for (guint i = 0; i < gone->len; i++)
    if (gone->pdata[i] != NULL)
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0, gone->pdata[i], NULL);
}

static void
on_agents_changed (gpointer user_data)
{
  survey (user_data);
}

static gboolean
on_look (gpointer user_data)
{
  keep_stores_reload (user_data);
  return G_SOURCE_CONTINUE;
}

static void
plan_look (KeepStores *self)
{
  g_clear_handle_id (&self->look_source, g_source_remove);
  if (self->is_blind)
    self->look_source = g_timeout_add_seconds (BLIND_LOOK_SECONDS, on_look, self);
}

static void
watch_agents (KeepStores *self, GPtrArray *folders)
{
  if (self->is_found || self->watch == NULL)
    return;
  for (guint i = 0; i < folders->len; i++)
    add_to_watch (self, folders->pdata[i], on_agents_changed, self);
}

static void
on_surveyed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeepCensus *census = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepStores) self = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (error != NULL)
    return;
  self = g_object_ref (user_data);
  self->is_surveying = FALSE;
  for (guint i = 0; i < census->sinks->len; i++)
    list_store (self, census->sinks->pdata[i]);
  watch_agents (self, census->folders);
  drop_unlisted (self);
  plan_look (self);
  self->is_found = TRUE;
  read_dirty (self);
  if (self->is_survey_due)
    survey (self);
}

static void
survey (KeepStores *self)
{
  g_autoptr (GTask) task = NULL;

  self->is_survey_due = self->is_surveying;
  if (self->is_surveying)
    return;
  self->is_surveying = TRUE;
  task = g_task_new (NULL, self->cancellable, on_surveyed, self);
  g_task_set_source_tag (task, survey);
  g_task_set_task_data (task,
                        keep_census_new ((const char *const *) self->environment, self->current_dir,
                                         (const char *const *) self->state_dirs),
                        (GDestroyNotify) keep_census_free);
  g_task_run_in_thread (task, survey_in_thread);
}

GPtrArray *
keep_stores_list (KeepStores *self)
{
  GPtrArray *snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_snapshot_unref);
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->by_folder);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Store *) value)->snapshot != NULL)
      g_ptr_array_add (snapshots, keep_snapshot_ref (((Store *) value)->snapshot));
  return snapshots;
}

gboolean
keep_stores_is_complete (KeepStores *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->by_folder);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Store *) value)->snapshot == NULL)
      return FALSE;
  return self->is_found;
}

gboolean
keep_stores_is_blind (KeepStores *self)
{
  return self->is_blind;
}

void
keep_stores_reload (KeepStores *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->by_folder);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((Store *) value)->is_dirty = TRUE;
  survey (self);
  read_dirty (self);
}

static void
keep_stores_dispose (GObject *object)
{
  KeepStores *self = KEEP_STORES (object);

  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->by_folder);
  g_clear_pointer (&self->watch, keep_watch_free);
  g_clear_handle_id (&self->look_source, g_source_remove);
  G_OBJECT_CLASS (keep_stores_parent_class)->dispose (object);
}

static void
keep_stores_finalize (GObject *object)
{
  KeepStores *self = KEEP_STORES (object);

  g_strfreev (self->environment);
  g_free (self->current_dir);
  g_strfreev (self->state_dirs);
  g_hash_table_unref (self->by_folder);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (keep_stores_parent_class)->finalize (object);
}

static void
keep_stores_class_init (KeepStoresClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keep_stores_dispose;
  object_class->finalize = keep_stores_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", KEEP_TYPE_STORES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
}

static void
keep_stores_init (KeepStores *self)
{
  self->cancellable = g_cancellable_new ();
  self->by_folder = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, store_free);
}

KeepStores *
keep_stores_new (const char *const *environment,
                 const char *current_dir,
                 const char *const *state_dirs)
{
  KeepStores *self = g_object_new (KEEP_TYPE_STORES, NULL);

  self->environment = g_strdupv ((GStrv) environment);
  self->current_dir = g_strdup (current_dir);
  self->state_dirs = g_strdupv ((GStrv) state_dirs);
  self->watch = keep_watch_new (NULL);
  survey (self);
  return self;
}
