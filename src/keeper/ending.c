/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/ending.h"

#include "keeper/alarm.h"
#include "store/journal.h"
#include "store/ledger.h"
#include "store/watch.h"

struct _KeepEnding
{
  KeepStores *stores;        /* owned */
  char *own_state_dir;       /* owned */
  KeepAlarm *alarm;          /* owned, nullable */
  KeepWatch *watch;          /* owned, nullable: of the ledger */
  GCancellable *cancellable; /* owned: of the look that is under way */
  gboolean is_looking;
  gboolean is_dirty; /* something changed meanwhile */
};

/* One login that may end. */
typedef struct
{
  char *profile_id;  /* owned */
  char *generation;  /* owned */
  gint64 expires_ms; /* Unix milliseconds */
  gboolean is_renewable;
} End;

/* What a thread does; it holds no object. */
typedef struct
{
  char *own_state_dir; /* owned */
  GPtrArray *ends;     /* owned; End */
  GPtrArray *events;   /* owned; KeepEvent: what is to be recorded */
  gint64 now_ms;       /* Unix milliseconds */
  gint64 next_ms;      /* when there will be more to do */
} Look;

static void look (KeepEnding *self);

/* --- when ------------------------------------------------------------------------------------- */

gboolean
keep_ending_decide (gint64 expires_ms, const char *told, gint64 now_ms, KeepEventKind *kind)
{
  if (expires_ms <= now_ms)
    *kind = KEEP_EVENT_EXPIRED;
  else if (expires_ms - now_ms <= KEEP_HEALTH_WARN_MS)
    *kind = KEEP_EVENT_EXPIRING;
  else
    return FALSE;
  /* A clock that is set back does not make a login expire twice. */
  return g_strcmp0 (told, keep_event_kind_get_name (*kind)) != 0 &&
         g_strcmp0 (told, keep_event_kind_get_name (KEEP_EVENT_EXPIRED)) != 0;
}

gint64
keep_ending_get_next_ms (gint64 expires_ms, gint64 now_ms)
{
  if (expires_ms <= now_ms)
    return G_MAXINT64;
  return expires_ms - now_ms > KEEP_HEALTH_WARN_MS ? expires_ms - KEEP_HEALTH_WARN_MS : expires_ms;
}

/* --- what ends -------------------------------------------------------------------------------- */

static void
end_free (gpointer data)
{
  End *end = data;

  g_free (end->profile_id);
  g_free (end->generation);
  g_free (end);
}

/* Where the store holds no token that could name the generation, its end does. */
static char *
dup_generation (const KeepProfile *profile)
{
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;

  if (profile->generation != NULL)
    return g_strdup (profile->generation);
  text = g_strdup_printf ("%s %" G_GINT64_FORMAT, profile->id, profile->expires_ms);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  return g_strndup (digest, KEEP_SECRET_DIGEST_DIGITS);
}

static void
add_end (GPtrArray *ends, const KeepProfile *profile, gboolean is_renewable)
{
  End *end = NULL;

  /* Of what is kept elsewhere the end is not known. */
  if (profile->expires_ms <= 0 || profile->secret_place == KEEP_SECRET_SIDECAR)
    return;
  end = g_new0 (End, 1);
  end->profile_id = g_strdup (profile->id);
  end->generation = dup_generation (profile);
  end->expires_ms = profile->expires_ms;
  end->is_renewable = is_renewable;
  g_ptr_array_add (ends, end);
}

static GPtrArray *
list_ends (KeepEnding *self)
{
  g_autoptr (GPtrArray) snapshots = keep_stores_list (self->stores);
  GPtrArray *ends = g_ptr_array_new_with_free_func (end_free);

  for (guint i = 0; i < snapshots->len; i++)
    {
      GPtrArray *logins = keep_snapshot_get_logins (snapshots->pdata[i]);
      GPtrArray *tokens = keep_snapshot_get_tokens (snapshots->pdata[i]);

      for (guint j = 0; j < logins->len; j++)
        {
          const KeepCredential *login = logins->pdata[j];

          add_end (ends, login->profile, login->refresh != NULL);
        }
      for (guint j = 0; j < tokens->len; j++)
        add_end (ends, tokens->pdata[j], FALSE);
    }
  return ends;
}

/* --- recording -------------------------------------------------------------------------------- */

static void
look_free (gpointer data)
{
  Look *self = data;

  g_free (self->own_state_dir);
  g_ptr_array_unref (self->ends);
  g_ptr_array_unref (self->events);
  g_free (self);
}

/* Whether nothing can renew it any more. */
static gboolean
is_final (const End *end, const KeepLedgerEntry *entry)
{
  return !end->is_renewable || (entry != NULL && entry->invalid_code != NULL);
}

static gboolean
is_due (const KeepLedger *ledger, const End *end, gint64 now_ms, KeepEventKind *kind)
{
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, end->generation);

  return is_final (end, entry) &&
         keep_ending_decide (end->expires_ms, entry != NULL ? entry->told : NULL, now_ms, kind);
}

/* The ledger's lock is held: of all the programs that look, one records it. */
static void
note_told (KeepLedger *ledger, gpointer user_data)
{
  Look *self = user_data;

  for (guint i = 0; i < self->ends->len; i++)
    {
      const End *end = self->ends->pdata[i];
      KeepEventKind kind = KEEP_EVENT_EXPIRING;

      if (!is_due (ledger, end, self->now_ms, &kind))
        continue;
      keep_ledger_note_told (ledger, end->generation, keep_event_kind_get_name (kind),
                             self->now_ms);
      g_ptr_array_add (self->events, keep_event_new (self->now_ms, kind, end->profile_id,
                                                     KEEP_EVENT_BY_UNKNOWN, NULL, NULL));
    }
}

/* What cannot be remembered is not recorded, or it would be again and again. */
static void
record (Look *self)
{
  g_autoptr (GError) error = NULL;

  if (!keep_ledger_update (self->own_state_dir, note_told, self, &error))
    {
      g_warning ("%s", error->message);
      return;
    }
  for (guint i = 0; i < self->events->len; i++)
    if (!keep_journal_record (self->own_state_dir, self->events->pdata[i], &error))
      {
        g_warning ("%s", error->message);
        return;
      }
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Look *self = task_data;
  g_autoptr (KeepLedger) ledger = keep_ledger_load (self->own_state_dir);
  gboolean is_news = FALSE;

  self->next_ms = G_MAXINT64;
  for (guint i = 0; i < self->ends->len; i++)
    {
      const End *end = self->ends->pdata[i];
      KeepEventKind kind = KEEP_EVENT_EXPIRING;

      is_news |= is_due (ledger, end, self->now_ms, &kind);
      if (is_final (end, keep_ledger_find (ledger, end->generation)))
        self->next_ms =
            MIN (self->next_ms, keep_ending_get_next_ms (end->expires_ms, self->now_ms));
    }
  if (is_news)
    record (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeepEnding *self = NULL;
  g_autoptr (GError) error = NULL;

  /* Cancelled means that the object is gone. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    return;
  self = user_data;
  self->is_looking = FALSE;
  if (self->alarm != NULL)
    keep_alarm_set (self->alarm, ((Look *) g_task_get_task_data (G_TASK (result)))->next_ms);
  if (self->is_dirty)
    look (self);
}

static void
look (KeepEnding *self)
{
  g_autoptr (GTask) task = NULL;
  Look *data = NULL;

  self->is_dirty = self->is_looking;
  if (self->is_looking)
    return;
  self->is_looking = TRUE;
  data = g_new0 (Look, 1);
  data->own_state_dir = g_strdup (self->own_state_dir);
  data->ends = list_ends (self);
  data->events = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_event_free);
  data->now_ms = g_get_real_time () / 1000;
  task = g_task_new (NULL, self->cancellable, on_looked, self);
  g_task_set_source_tag (task, look);
  g_task_set_task_data (task, data, look_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, look_in_thread);
}

static void
on_due (gpointer user_data)
{
  look (user_data);
}

KeepEnding *
keep_ending_new (KeepStores *stores, const char *own_state_dir)
{
  KeepEnding *self = g_new0 (KeepEnding, 1);
  g_autoptr (GError) error = NULL;

  self->stores = g_object_ref (stores);
  self->own_state_dir = g_strdup (own_state_dir);
  self->cancellable = g_cancellable_new ();
  self->alarm = keep_alarm_new (on_due, self);
  self->watch = keep_watch_new (&error);
  if (self->watch == NULL || !keep_watch_add (self->watch, own_state_dir, on_due, self, &error))
    g_warning ("the end of a login may be told late: %s", error->message);
  g_signal_connect_swapped (stores, "changed", G_CALLBACK (look), self);
  look (self);
  return self;
}

void
keep_ending_free (KeepEnding *self)
{
  g_signal_handlers_disconnect_by_data (self->stores, self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->watch, keep_watch_free);
  g_clear_pointer (&self->alarm, keep_alarm_free);
  g_object_unref (self->stores);
  g_free (self->own_state_dir);
  g_free (self);
}
