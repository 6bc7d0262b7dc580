/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/guard.h"

#include "keeper/alarm.h"
#include "keeper/copies.h"
#include "keeper/program-ward.h"
#include "keeper/store-ward.h"
#include "store/watch.h"

/* One change of a store. Each is looked at by itself: what came and went in between may be the
 * newest there is of a login. */
typedef struct
{
  KeepSnapshot *before; /* owned, nullable */
  KeepSnapshot *after;  /* owned */
} Change;

/* What the threads work with, one after the other. In an atomic rc box: a thread may outlive the
 * guard. */
typedef struct
{
  KeepWard *ward;          /* owned */
  GPtrArray *programs;     /* owned; KeepProgramWard */
  GStrv environment;       /* owned */
  char *current_dir;       /* owned */
  char *system_config_dir; /* owned */
} Post;

/* One turn of work. */
typedef struct
{
  Post *post;           /* owned */
  GPtrArray *changes;   /* owned; Change */
  GPtrArray *snapshots; /* owned; KeepSnapshot: of all stores */
  gboolean is_on_duty;
  gboolean is_look_due; /* at the programs */
} Round;

struct _KeepGuard
{
  GObject parent_instance;

  KeepStores *stores;        /* owned */
  KeepDuty *duty;            /* borrowed */
  Post *post;                /* owned */
  GPtrArray *changes;        /* owned; Change: not looked at yet */
  GSource *settle;           /* owned, nullable */
  KeepWatch *watch;          /* owned, nullable: the system had none left */
  KeepAlarm *alarm;          /* owned, nullable: likewise */
  GStrv folders;             /* owned, nullable: that are watched */
  GCancellable *cancellable; /* owned */
  gboolean is_look_due;
  gboolean is_working;
};

G_DEFINE_FINAL_TYPE (KeepGuard, keep_guard, G_TYPE_OBJECT)

static void plan (KeepGuard *self);

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->before, keep_snapshot_unref);
  keep_snapshot_unref (change->after);
  g_free (change);
}

static GPtrArray *
new_changes (void)
{
  return g_ptr_array_new_with_free_func (change_free);
}

static Post *
post_new (const char *const *environment, const char *current_dir, const char *system_config_dir)
{
  Post *self = g_atomic_rc_box_new0 (Post);
  KeepPlaces *places = keep_places_new (environment, current_dir);
  gsize n_programs = 0;
  const KeepProgram *programs = keep_program_list (&n_programs);

  self->ward = keep_ward_new (keep_places_get_own_state_dir (places));
  self->programs = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_program_ward_free);
  for (gsize i = 0; i < n_programs; i++)
    g_ptr_array_add (self->programs, keep_program_ward_new (&programs[i]));
  self->environment = g_strdupv ((GStrv) environment);
  self->current_dir = g_strdup (current_dir);
  self->system_config_dir = g_strdup (system_config_dir);
  keep_places_unref (places);
  return self;
}

static void
post_clear (gpointer data)
{
  Post *self = data;

  keep_ward_free (self->ward);
  g_ptr_array_unref (self->programs);
  g_strfreev (self->environment);
  g_free (self->current_dir);
  g_free (self->system_config_dir);
}

static void
post_unref (Post *self)
{
  g_atomic_rc_box_release_full (self, post_clear);
}

static KeepSurroundings
post_get_surroundings (const Post *self)
{
  return (KeepSurroundings){ .environment = (const char *const *) self->environment,
                             .current_dir = self->current_dir,
                             .system_config_dir = self->system_config_dir };
}

static void
round_free (gpointer data)
{
  Round *round = data;

  post_unref (round->post);
  g_ptr_array_unref (round->changes);
  g_ptr_array_unref (round->snapshots);
  g_free (round);
}

static void
look_at_programs (const Round *round)
{
  Post *post = round->post;
  KeepSurroundings surroundings = post_get_surroundings (post);

  for (guint i = 0; i < post->programs->len; i++)
    keep_program_ward_look (post->programs->pdata[i], round->is_on_duty ? post->ward : NULL,
                            &surroundings, g_get_real_time () / 1000);
}

/* What the person linked follows the stores. */
static void
update_copies (KeepWard *ward)
{
  const KeepSnapshot *any = ward->snapshots->len > 0 ? ward->snapshots->pdata[0] : NULL;

  if (ward->is_spread_due && any != NULL)
    keep_copies_update (keep_snapshot_get_sink (any), KEEP_COPIES_TELL, ward->cancel_fd);
  ward->is_spread_due = FALSE;
}

static void
work_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Round *round = task_data;
  KeepWard *ward = round->post->ward;
  GPollFD cancelled = { .fd = -1 };
  gboolean has_fd = g_cancellable_make_pollfd (cancellable, &cancelled);

  ward->cancel_fd = has_fd ? cancelled.fd : -1;
  keep_ward_take_snapshots (ward, g_ptr_array_ref (round->snapshots));
  /* First, since what a program did explains what its copies became. */
  if (round->is_look_due)
    look_at_programs (round);
  for (guint i = 0; round->is_on_duty && i < round->changes->len; i++)
    {
      const Change *change = round->changes->pdata[i];

      if (!g_cancellable_is_cancelled (cancellable))
        keep_store_ward_judge (ward, change->before, change->after);
    }
  update_copies (ward);
  /* The secrets in them need not wait for the next change. */
  keep_ward_take_snapshots (ward, g_ptr_array_new ());
  if (has_fd)
    g_cancellable_release_fd (cancellable);
  g_task_return_boolean (task, TRUE);
}

static void
on_program_changed (gpointer user_data)
{
  KeepGuard *self = user_data;

  self->is_look_due = TRUE;
  plan (self);
}

static GStrv
dup_folders (const Post *post)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  KeepSurroundings surroundings = post_get_surroundings (post);

  for (guint i = 0; i < post->programs->len; i++)
    {
      const KeepProgram *program = keep_program_ward_get_program (post->programs->pdata[i]);
      g_auto (GStrv) own = program->dup_folders (&surroundings);

      g_strv_builder_addv (folders, (const char **) own);
    }
  return g_strv_builder_end (folders);
}

/* Links may lead elsewhere than before. */
static void
watch_programs (KeepGuard *self)
{
  g_auto (GStrv) folders = dup_folders (self->post);

  if (self->watch == NULL ||
      (self->folders != NULL &&
       g_strv_equal ((const char *const *) folders, (const char *const *) self->folders)))
    return;
  keep_watch_remove (self->watch, self);
  for (gsize i = 0; folders[i] != NULL; i++)
    keep_watch_add (self->watch, folders[i], on_program_changed, self, NULL);
  /* What happened in the new ones before is not known. */
  self->is_look_due |= self->folders != NULL;
  g_strfreev (self->folders);
  self->folders = g_steal_pointer (&folders);
}

static void
set_alarm (KeepGuard *self)
{
  gint64 now_ms = g_get_real_time () / 1000;
  gint64 due_ms = G_MAXINT64;

  for (guint i = 0; i < self->post->programs->len; i++)
    {
      gint64 own_ms = keep_program_ward_get_due_ms (self->post->programs->pdata[i]);

      /* What is past could not be read; it is looked at when it changes. */
      if (own_ms > now_ms)
        due_ms = MIN (due_ms, own_ms);
    }
  if (self->alarm != NULL)
    keep_alarm_set (self->alarm, due_ms);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  KeepGuard *self = user_data;

  g_task_propagate_boolean (G_TASK (result), &error);
  /* Cancelled means that the object is gone. */
  if (error != NULL)
    return;
  self->is_working = FALSE;
  watch_programs (self);
  set_alarm (self);
  plan (self);
}

static void
work (KeepGuard *self)
{
  g_autoptr (GTask) task = NULL;
  Round *round = g_new0 (Round, 1);

  round->post = g_atomic_rc_box_acquire (self->post);
  round->changes = g_steal_pointer (&self->changes);
  round->snapshots = keep_stores_list (self->stores);
  round->is_on_duty = keep_duty_take (self->duty);
  round->is_look_due = self->is_look_due;
  self->changes = new_changes ();
  self->is_look_due = FALSE;
  self->is_working = TRUE;
  /* No source object: a closing program must not wait for somebody's lock. */
  task = g_task_new (NULL, self->cancellable, on_worked, self);
  g_task_set_source_tag (task, work);
  g_task_set_task_data (task, round, round_free);
  g_task_run_in_thread (task, work_in_thread);
}

static gboolean
on_settled (gpointer user_data)
{
  KeepGuard *self = user_data;

  g_clear_pointer (&self->settle, g_source_unref);
  work (self);
  return G_SOURCE_REMOVE;
}

static void
plan (KeepGuard *self)
{
  if (self->is_working || self->settle != NULL || (self->changes->len == 0 && !self->is_look_due))
    return;
  self->settle = g_timeout_source_new (KEEP_GUARD_SETTLE_MS);
  g_source_set_callback (self->settle, on_settled, self, NULL);
  g_source_attach (self->settle, g_main_context_get_thread_default ());
}

static void
on_store_changed (KeepStores *stores, KeepSnapshot *before, KeepSnapshot *after, KeepGuard *self)
{
  Change *change = NULL;

  if (after == NULL)
    return;
  change = g_new0 (Change, 1);
  change->before = before != NULL ? keep_snapshot_ref (before) : NULL;
  change->after = keep_snapshot_ref (after);
  g_ptr_array_add (self->changes, change);
  plan (self);
}

gboolean
keep_guard_is_busy (KeepGuard *self)
{
  return self->is_working || self->settle != NULL;
}

static void
on_alarm (gpointer user_data)
{
  on_program_changed (user_data);
}

static void
keep_guard_dispose (GObject *object)
{
  KeepGuard *self = KEEP_GUARD (object);

  g_cancellable_cancel (self->cancellable);
  if (self->stores != NULL)
    g_signal_handlers_disconnect_by_data (self->stores, self);
  g_clear_object (&self->stores);
  if (self->settle != NULL)
    g_source_destroy (self->settle);
  g_clear_pointer (&self->settle, g_source_unref);
  g_clear_pointer (&self->watch, keep_watch_free);
  g_clear_pointer (&self->alarm, keep_alarm_free);
  G_OBJECT_CLASS (keep_guard_parent_class)->dispose (object);
}

static void
keep_guard_finalize (GObject *object)
{
  KeepGuard *self = KEEP_GUARD (object);

  g_clear_pointer (&self->post, post_unref);
  g_ptr_array_unref (self->changes);
  g_strfreev (self->folders);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (keep_guard_parent_class)->finalize (object);
}

static void
keep_guard_class_init (KeepGuardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keep_guard_dispose;
  object_class->finalize = keep_guard_finalize;
}

static void
keep_guard_init (KeepGuard *self)
{
  self->cancellable = g_cancellable_new ();
  self->changes = new_changes ();
}

KeepGuard *
keep_guard_new (KeepStores *stores,
                KeepDuty *duty,
                const char *const *environment,
                const char *current_dir,
                const char *system_config_dir)
{
  KeepGuard *self = g_object_new (KEEP_TYPE_GUARD, NULL);
  g_autoptr (GPtrArray) snapshots = keep_stores_list (stores);

  self->stores = g_object_ref (stores);
  self->duty = duty;
  self->post = post_new (environment, current_dir, system_config_dir);
  self->watch = keep_watch_new (NULL);
  self->alarm = keep_alarm_new (on_alarm, self);
  watch_programs (self);
  g_signal_connect (stores, "changed", G_CALLBACK (on_store_changed), self);
  for (guint i = 0; i < snapshots->len; i++)
    on_store_changed (stores, NULL, snapshots->pdata[i], self);
  on_program_changed (self);
  return self;
}
