/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/teller.h"

#include "store/journal-tail.h"
#include "store/watch.h"

struct _KeepTeller
{
  KeepListener listener;
  KeepJournalTail *tail; /* owned */
  KeepWatch *watch;      /* owned, nullable */
  GHashTable *told;      /* owned; notice id → its body: what is shown, as far as we know */
  gboolean tells_repairs;
};

/* What is to be told of one login after a burst of events. */
typedef struct
{
  const KeepEvent *event; /* borrowed */
  KeepCause cause;
} News;

/* Events of no single login are told together. */
static const char *
get_key (const KeepEvent *event)
{
  return event->profile != NULL ? event->profile : "";
}

static void
withdraw (KeepTeller *self, KeepCause cause, const char *profile)
{
  g_autofree char *id = keep_tidings_dup_id (cause, profile);

  if (g_hash_table_remove (self->told, id))
    self->listener.withdraw (id, self->listener.user_data);
}

/* @except: what is told of the same event, which takes the place of its like */
static void
withdraw_all (KeepTeller *self, const char *profile, KeepCause except)
{
  for (guint cause = KEEP_CAUSE_NONE + 1; cause <= KEEP_CAUSE_LAST; cause++)
    if (cause != except)
      withdraw (self, (KeepCause) cause, profile);
}

static void
describe (KeepTeller *self, const KeepEvent *event, KeepSubject *subject)
{
  if (event->profile != NULL)
    self->listener.describe (event->profile, subject, self->listener.user_data);
}

static void
tell (KeepTeller *self, const KeepEvent *event, KeepCause cause)
{
  g_auto (KeepSubject) subject = { 0 };
  g_autoptr (KeepNotice) notice = NULL;

  describe (self, event, &subject);
  notice = keep_tidings_new_notice (event, cause, &subject);
  if (g_strcmp0 (g_hash_table_lookup (self->told, notice->id), notice->body) == 0)
    return;
  /* Who hears that a login is gone need not read below that it goes soon. */
  if (cause == KEEP_CAUSE_ENDED)
    withdraw (self, KEEP_CAUSE_ENDING, event->profile);
  g_hash_table_insert (self->told, g_strdup (notice->id), g_strdup (notice->body));
  self->listener.show (g_steal_pointer (&notice), self->listener.user_data);
}

/* @news: profile id → News */
static void
tell_all (KeepTeller *self, GHashTable *news)
{
  GHashTableIter iter;
  gpointer one = NULL;

  if (g_hash_table_size (news) > KEEP_TELLER_MAX_NOTICES)
    {
      self->listener.show (keep_tidings_new_notice_of_many (g_hash_table_size (news)),
                           self->listener.user_data);
      return;
    }
  g_hash_table_iter_init (&iter, news);
  while (g_hash_table_iter_next (&iter, NULL, &one))
    tell (self, ((const News *) one)->event, ((const News *) one)->cause);
}

/* The last of what happened to a login counts, but no mere news hides a trouble. */
static void
add_news (GHashTable *news, const KeepEvent *event, KeepCause cause)
{
  const News *before = g_hash_table_lookup (news, get_key (event));
  News *one = NULL;

  if (before != NULL && keep_tidings_is_trouble (before->cause) && !keep_tidings_is_trouble (cause))
    return;
  one = g_new0 (News, 1);
  one->event = event;
  one->cause = cause;
  g_hash_table_replace (news, g_strdup (get_key (event)), one);
}

static GHashTable *
new_news (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static GPtrArray *
read_on (KeepTeller *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *events = keep_journal_tail_read (self->tail, &error);

  if (events == NULL)
    g_warning ("%s", error->message);
  return events;
}

static void
on_changed (gpointer user_data)
{
  KeepTeller *self = user_data;
  g_autoptr (GPtrArray) events = read_on (self);
  g_autoptr (GHashTable) news = new_news ();

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const KeepEvent *event = events->pdata[i];
      KeepCause cause = keep_tidings_get_cause (event, self->tells_repairs);

      if (keep_tidings_is_relief (event))
        {
          withdraw_all (self, event->profile, cause);
          g_hash_table_remove (news, get_key (event));
        }
      if (cause != KEEP_CAUSE_NONE)
        add_news (news, event, cause);
    }
  tell_all (self, news);
}

/* Of logins that nobody has seen to since. */
static gboolean
is_standing (const KeepEvent *event)
{
  return event->kind == KEEP_EVENT_INVALIDATED || event->kind == KEEP_EVENT_EXPIRED;
}

static gboolean
is_over (gpointer profile, gpointer one, gpointer user_data)
{
  g_auto (KeepSubject) subject = { 0 };

  describe (user_data, ((const News *) one)->event, &subject);
  return !subject.is_trouble;
}

static void
tell_standing (KeepTeller *self)
{
  g_autoptr (GPtrArray) events = read_on (self);
  g_autoptr (GHashTable) news = new_news ();

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const KeepEvent *event = events->pdata[i];

      if (is_standing (event))
        add_news (news, event, keep_tidings_get_cause (event, FALSE));
      else if (keep_tidings_is_relief (event) || event->kind == KEEP_EVENT_REMOVED)
        g_hash_table_remove (news, get_key (event));
    }
  g_hash_table_foreach_remove (news, is_over, self);
  tell_all (self, news);
}

KeepTeller *
keep_teller_new (const char *own_state_dir, const KeepListener *listener)
{
  KeepTeller *self = g_new0 (KeepTeller, 1);
  g_autoptr (GError) error = NULL;

  self->listener = *listener;
  self->tail = keep_journal_tail_new (own_state_dir, NULL);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  /* First, so that nothing falls between what is there and what comes. */
  self->watch = keep_watch_new (&error);
  if (self->watch == NULL || !keep_watch_add (self->watch, own_state_dir, on_changed, self, &error))
    g_warning ("what happens to the logins will not be told: %s", error->message);
  tell_standing (self);
  return self;
}

void
keep_teller_free (KeepTeller *self)
{
  g_clear_pointer (&self->watch, keep_watch_free);
  keep_journal_tail_free (self->tail);
  g_hash_table_unref (self->told);
  g_free (self);
}

void
keep_teller_set_tells_repairs (KeepTeller *self, gboolean tells_repairs)
{
  self->tells_repairs = tells_repairs;
}
