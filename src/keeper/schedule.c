/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/schedule.h"

#include "core/due.h"
#include "keeper/alarm.h"
#include "keeper/refresh.h"
#include "store/journal.h"
#include "store/ledger.h"

#define MAX_COURIERS 4
/* Longer than a courier can take: its request, and others' locks before and after it. */
#define COURIER_TIMEOUT_MS (10LL * 60 * 1000)
/* How long another process that has the duty is given before it is asked again. */
#define DUTY_PAUSE_MS (60LL * 1000)

/* One login by its generation, however many stores hold it. */
typedef struct
{
  KeepSink *sink;    /* owned: of one of them */
  char *profile_id;  /* owned: there */
  char *generation;  /* owned */
  gint64 expires_ms; /* Unix milliseconds; 0 or less: unknown */
  gint64 refreshed_ms;
  gboolean can_renew; /* there is something to ask the issuer with, and an issuer */
  gboolean is_done;   /* a courier said that there is nothing to renew, or nothing to do it with */
  gboolean is_listed; /* by the newest look at the stores */
  gboolean is_running;
  guint n_failures;
  gint64 failed_ms;
} Login;

struct _KeepSchedule
{
  GObject parent_instance;

  KeepStores *stores;        /* owned */
  KeepProviders *providers;  /* borrowed */
  KeepDuty *duty;            /* borrowed */
  char *own_state_dir;       /* owned */
  GHashTable *logins;        /* owned; generation → Login */
  KeepAlarm *alarm;          /* owned, nullable */
  GCancellable *cancellable; /* owned: of what waits for couriers */
  guint n_couriers;
  gint64 next_ms;
  gint64 duty_ms; /* not before: somebody else has the duty */
  gboolean is_paused;
};

G_DEFINE_FINAL_TYPE (KeepSchedule, keep_schedule, G_TYPE_OBJECT)

static void plan (KeepSchedule *self);

static gint64
get_now_ms (void)
{
  return g_get_real_time () / 1000;
}

static void
login_free (gpointer data)
{
  Login *login = data;

  keep_sink_unref (login->sink);
  g_free (login->profile_id);
  g_free (login->generation);
  g_free (login);
}

/* --- which logins there are ------------------------------------------------------------------- */

static gboolean
can_renew (KeepSchedule *self, const KeepCredential *credential, const KeepLedgerEntry *entry)
{
  return credential->refresh != NULL && !keep_ledger_entry_is_dead (entry) &&
         keep_providers_find (self->providers, credential->profile->provider, NULL) != NULL;
}

static void
list_login (KeepSchedule *self,
            KeepSink *sink,
            const KeepCredential *credential,
            const KeepLedger *ledger)
{
  const KeepProfile *profile = credential->profile;
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, profile->generation);
  Login *login = NULL;

  if (profile->generation == NULL)
    return;
  login = g_hash_table_lookup (self->logins, profile->generation);
  if (login == NULL)
    {
      login = g_new0 (Login, 1);
      login->generation = g_strdup (profile->generation);
      g_hash_table_insert (self->logins, login->generation, login);
    }
  else if (login->is_listed)
    {
      /* Copies may be told another end; what renews one of them renews all. */
      login->expires_ms = MIN (login->expires_ms, profile->expires_ms);
      return;
    }
  g_clear_pointer (&login->sink, keep_sink_unref);
  g_free (login->profile_id);
  login->sink = keep_sink_ref (sink);
  login->profile_id = g_strdup (profile->id);
  login->expires_ms = profile->expires_ms;
  login->refreshed_ms = entry != NULL ? entry->refreshed_ms : 0;
  login->can_renew = can_renew (self, credential, entry);
  login->is_listed = TRUE;
}

static gboolean
forget_unlisted (gpointer generation, gpointer value, gpointer user_data)
{
  Login *login = value;
  gboolean is_gone = !login->is_listed && !login->is_running;

  login->is_listed = FALSE;
  return is_gone;
}

static void
look (KeepSchedule *self)
{
  g_autoptr (GPtrArray) snapshots = keep_stores_list (self->stores);
  g_autoptr (KeepLedger) ledger = keep_ledger_load (self->own_state_dir);

  for (guint i = 0; i < snapshots->len; i++)
    {
      GPtrArray *logins = keep_snapshot_get_logins (snapshots->pdata[i]);

      for (guint j = 0; j < logins->len; j++)
        list_login (self, keep_snapshot_get_sink (snapshots->pdata[i]), logins->pdata[j], ledger);
    }
  g_hash_table_foreach_remove (self->logins, forget_unlisted, NULL);
}

/* --- couriers --------------------------------------------------------------------------------- */

/* What a thread waits for; it holds no object. */
typedef struct
{
  char *state_dir;  /* owned */
  char *agent;      /* owned */
  char *profile_id; /* owned */
  char *generation; /* owned */
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_free (errand->state_dir);
  g_free (errand->agent);
  g_free (errand->profile_id);
  g_free (errand->generation);
  g_free (errand);
}

static void
send_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Errand *errand = task_data;
  const KeepRefreshRequest request = {
    .state_dir = errand->state_dir,
    .agent = errand->agent,
    .profile_id = errand->profile_id,
    .generation = errand->generation,
    .is_forced = TRUE,
  };
  GError *error = NULL;
  g_autoptr (KeepRefreshReport) report =
      keep_refresh_run (&request, COURIER_TIMEOUT_MS, -1, &error);

  if (report != NULL && keep_refresh_report_check (report, &error))
    g_task_return_boolean (task, report->outcome == KEEP_REFRESH_ADOPTED);
  else
    g_task_return_error (task, error);
}

static void
on_courier_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const Errand *errand = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean is_adopted = g_task_propagate_boolean (G_TASK (result), &error);
  KeepSchedule *self = NULL;
  Login *login = NULL;

  /* Cancelled means that the object is gone. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  self = user_data;
  self->n_couriers--;
  login = g_hash_table_lookup (self->logins, errand->generation);
  if (login != NULL)
    {
      login->is_running = FALSE;
      /* Also after a success: until the store is seen to hold another generation, this one is not
       * due again at once. */
      login->n_failures++;
      login->failed_ms = get_now_ms ();
      login->is_done = is_adopted || (error != NULL && keep_error_needs_sign_in (error));
    }
  look (self);
  plan (self);
}

static void
send_courier (KeepSchedule *self, Login *login)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, on_courier_back, self);
  Errand *errand = g_new0 (Errand, 1);

  errand->state_dir = g_strdup (keep_places_get_state_dir (keep_sink_get_places (login->sink)));
  errand->agent = g_strdup (keep_sink_get_agent (login->sink));
  errand->profile_id = g_strdup (login->profile_id);
  errand->generation = g_strdup (login->generation);
  login->is_running = TRUE;
  self->n_couriers++;
  g_task_set_source_tag (task, send_courier);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, errand, errand_free);
  g_task_run_in_thread (task, send_in_thread);
}

/* --- time ------------------------------------------------------------------------------------- */

static gint64
get_due_ms (KeepSchedule *self, const Login *login)
{
  if (!login->can_renew || login->is_done || login->is_running || self->is_paused)
    return G_MAXINT64;
  return keep_due_get_ms (&(KeepDueCase){ .generation = login->generation,
                                          .expires_ms = login->expires_ms,
                                          .refreshed_ms = login->refreshed_ms,
                                          .n_failures = login->n_failures,
                                          .failed_ms = login->failed_ms });
}

static void
plan (KeepSchedule *self)
{
  gint64 now_ms = get_now_ms ();
  GHashTableIter iter;
  gpointer value = NULL;

  self->next_ms = G_MAXINT64;
  g_hash_table_iter_init (&iter, self->logins);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      gint64 due_ms = get_due_ms (self, value);

      if (due_ms <= now_ms && self->n_couriers < MAX_COURIERS && self->duty_ms <= now_ms)
        {
          if (keep_duty_take (self->duty))
            {
              send_courier (self, value);
              continue;
            }
          self->duty_ms = now_ms + DUTY_PAUSE_MS;
        }
      self->next_ms = MIN (self->next_ms, MAX (due_ms, self->duty_ms));
    }
  /* Who waits for a free courier is looked at when one is back. */
  if (self->alarm != NULL)
    keep_alarm_set (self->alarm, self->n_couriers < MAX_COURIERS ? self->next_ms : G_MAXINT64);
}

static void
on_alarm (gpointer user_data)
{
  plan (user_data);
}

static void
on_stores_changed (KeepStores *stores, gpointer before, gpointer after, KeepSchedule *self)
{
  if (!keep_stores_is_complete (stores))
    return;
  look (self);
  plan (self);
}

void
keep_schedule_retry (KeepSchedule *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->logins);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((Login *) value)->n_failures = 0;
  plan (self);
}

void
keep_schedule_pause (KeepSchedule *self)
{
  self->is_paused = TRUE;
  plan (self);
}

void
keep_schedule_resume (KeepSchedule *self)
{
  self->is_paused = FALSE;
  plan (self);
}

gint64
keep_schedule_get_next_ms (KeepSchedule *self)
{
  return self->next_ms;
}

guint
keep_schedule_get_n_couriers (KeepSchedule *self)
{
  return self->n_couriers;
}

static void
keep_schedule_dispose (GObject *object)
{
  KeepSchedule *self = KEEP_SCHEDULE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->alarm, keep_alarm_free);
  g_signal_handlers_disconnect_by_data (self->stores, self);
  G_OBJECT_CLASS (keep_schedule_parent_class)->dispose (object);
}

static void
keep_schedule_finalize (GObject *object)
{
  KeepSchedule *self = KEEP_SCHEDULE (object);

  g_hash_table_unref (self->logins);
  g_clear_object (&self->stores);
  g_clear_object (&self->cancellable);
  g_free (self->own_state_dir);
  G_OBJECT_CLASS (keep_schedule_parent_class)->finalize (object);
}

static void
keep_schedule_class_init (KeepScheduleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keep_schedule_dispose;
  object_class->finalize = keep_schedule_finalize;
}

static void
keep_schedule_init (KeepSchedule *self)
{
  self->cancellable = g_cancellable_new ();
  self->logins = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, login_free);
  self->alarm = keep_alarm_new (on_alarm, self);
  self->next_ms = G_MAXINT64;
}

KeepSchedule *
keep_schedule_new (KeepStores *stores,
                   KeepProviders *providers,
                   KeepDuty *duty,
                   const char *own_state_dir)
{
  KeepSchedule *self = g_object_new (KEEP_TYPE_SCHEDULE, NULL);

  self->stores = g_object_ref (stores);
  self->providers = providers;
  self->duty = duty;
  self->own_state_dir = g_strdup (own_state_dir);
  g_signal_connect (stores, "changed", G_CALLBACK (on_stores_changed), self);
  if (keep_stores_is_complete (stores))
    {
      look (self);
      plan (self);
    }
  return self;
}
