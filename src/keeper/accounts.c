/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/accounts.h"

#include "keeper/deposit.h"
#include "store/watch.h"

struct _KeepAccounts
{
  GObject parent_instance;

  KeepSink *sink;            /* owned */
  GStrv folders;             /* owned, nullable; that are watched */
  KeepWatch *watch;          /* owned, nullable: of @folders */
  KeepRoster *roster;        /* owned, nullable */
  GError *error;             /* owned, nullable */
  GCancellable *cancellable; /* owned: of everything that runs */
  GSource *words_source;     /* owned, nullable: when a profile's health next reads differently */
  gboolean is_loading;
  gboolean is_dirty; /* changed again while loading */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeepAccounts, keep_accounts, G_TYPE_OBJECT)

#define LONGEST_SLEEP_SECONDS (24 * 60 * 60)
/* Of many profiles some words change all the time; then so many of them each second are enough. */
#define PROFILES_A_SECOND 200

static void load (KeepAccounts *self);

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

static gboolean on_words_changed (gpointer user_data);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* One timer for all profiles; none if no words will ever change. */
static void
plan_words (KeepAccounts *self)
{
  gint64 now = now_ms ();
  gint64 next = G_MAXINT64;
  gint64 shortest_sleep = 1;

  clear_source (&self->words_source);
  for (guint i = 0; self->roster != NULL && i < keep_roster_get_n_profiles (self->roster); i++)
    next = MIN (next,
                keep_profile_get_next_change_ms (keep_roster_get_profile (self->roster, i), now));
  if (next == G_MAXINT64)
    return;
  shortest_sleep += keep_roster_get_n_profiles (self->roster) / PROFILES_A_SECOND;
  self->words_source = g_timeout_source_new_seconds (
      (guint) CLAMP ((next - now) / 1000 + 1, shortest_sleep, LONGEST_SLEEP_SECONDS));
  g_source_set_callback (self->words_source, on_words_changed, self, NULL);
  g_source_attach (self->words_source, g_main_context_get_thread_default ());
}

static gboolean
on_words_changed (gpointer user_data)
{
  KeepAccounts *self = user_data;

  plan_words (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (gpointer user_data)
{
  load (user_data);
}

static void
watch_folder (KeepAccounts *self, const char *folder)
{
  g_autoptr (GError) error = NULL;

  if (!keep_watch_add (self->watch, folder, on_store_changed, self, &error))
    g_warning ("changes by other programs will not be seen: %s", error->message);
}

/* Returns whether other folders than before are watched now. */
static gboolean
watch_store (KeepAccounts *self)
{
  g_auto (GStrv) folders = keep_sink_dup_folders (self->sink);
  g_autoptr (GError) error = NULL;

  if (self->folders != NULL &&
      g_strv_equal ((const char *const *) self->folders, (const char *const *) folders))
    return FALSE;
  g_clear_pointer (&self->watch, keep_watch_free);
  self->watch = keep_watch_new (&error);
  if (self->watch == NULL)
    g_warning ("changes by other programs will not be seen: %s", error->message);
  for (gsize i = 0; self->watch != NULL && folders[i] != NULL; i++)
    watch_folder (self, folders[i]);
  g_strfreev (self->folders);
  self->folders = g_steal_pointer (&folders);
  return TRUE;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  KeepRoster *roster = keep_sink_load_roster (task_data, now_ms (), &error);

  if (roster != NULL)
    g_task_return_pointer (task, roster, (GDestroyNotify) keep_roster_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepRoster) roster = g_task_propagate_pointer (G_TASK (result), &error);
  KeepAccounts *self = NULL;

  /* Cancelled means that the object is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  self->is_loading = FALSE;
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  if (roster != NULL)
    {
      g_clear_pointer (&self->roster, keep_roster_unref);
      self->roster = g_steal_pointer (&roster);
    }
  plan_words (self);
  /* A change between the reading and a new watch would be missed. */
  if (watch_store (self) || self->is_dirty)
    load (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
load (KeepAccounts *self)
{
  g_autoptr (GTask) task = NULL;

  self->is_dirty = self->is_loading;
  if (self->is_loading)
    return;
  self->is_loading = TRUE;
  /* No source object: a closing program must not wait for a slow disk. */
  task = g_task_new (NULL, self->cancellable, on_loaded, self);
  g_task_set_source_tag (task, load);
  g_task_set_task_data (task, keep_sink_ref (self->sink), (GDestroyNotify) keep_sink_unref);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_in_thread);
}

KeepRoster *
keep_accounts_get_roster (KeepAccounts *self)
{
  return self->roster;
}

const GError *
keep_accounts_get_error (KeepAccounts *self)
{
  return self->error;
}

static void
on_default_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  KeepAccounts *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (keep_deposit_finish (result, &error))
    {
      keep_deposit_watch_async (result, self->cancellable, NULL, NULL);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

void
keep_accounts_set_default_async (KeepAccounts *self,
                                 const char *profile_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, keep_accounts_set_default_async);
  g_task_set_check_cancellable (task, FALSE);
  keep_deposit_default_async (self->sink, profile_id, cancellable, on_default_set, task);
}

gboolean
keep_accounts_set_default_finish (KeepAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
keep_accounts_dispose (GObject *object)
{
  KeepAccounts *self = KEEP_ACCOUNTS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->watch, keep_watch_free);
  clear_source (&self->words_source);
  G_OBJECT_CLASS (keep_accounts_parent_class)->dispose (object);
}

static void
keep_accounts_finalize (GObject *object)
{
  KeepAccounts *self = KEEP_ACCOUNTS (object);

  g_strfreev (self->folders);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->roster, keep_roster_unref);
  g_clear_error (&self->error);
  keep_sink_unref (self->sink);
  G_OBJECT_CLASS (keep_accounts_parent_class)->finalize (object);
}

static void
keep_accounts_class_init (KeepAccountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keep_accounts_dispose;
  object_class->finalize = keep_accounts_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KEEP_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
keep_accounts_init (KeepAccounts *self)
{
  self->cancellable = g_cancellable_new ();
}

KeepAccounts *
keep_accounts_new (KeepSink *sink)
{
  KeepAccounts *self = g_object_new (KEEP_TYPE_ACCOUNTS, NULL);
  self->sink = keep_sink_ref (sink);
  watch_store (self);
  load (self);
  return self;
}
