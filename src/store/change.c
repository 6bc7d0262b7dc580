/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/change.h"

#include <glib/gi18n-lib.h>
#include <poll.h>

#include "store/journal.h"
#include "store/vigil.h"

struct _KeepChange
{
  char *profile_id;     /* owned, nullable: an order is wanted */
  char *provider;       /* owned, nullable: that of the profile */
  KeepTokenSet *tokens; /* owned, nullable: no login is wanted */
  gboolean is_default;
  gboolean is_import; /* the login was made elsewhere */
  GStrv order;        /* owned, nullable */

  /* Once applied: */
  KeepTrace *before; /* owned, nullable */
  KeepTrace *ours;   /* owned, nullable */
  KeepVigil *vigil;  /* owned, nullable: the system has no watches left */
};

KeepChange *
keep_change_new_login (const char *profile_id,
                       const char *provider,
                       const KeepTokenSet *tokens,
                       KeepChangeLogin kind)
{
  KeepChange *self = g_new0 (KeepChange, 1);

  self->profile_id = g_strdup (profile_id);
  self->provider = g_strdup (provider);
  self->tokens = keep_token_set_copy (tokens);
  self->is_default = kind == KEEP_CHANGE_LOGIN_AS_DEFAULT;
  self->is_import = kind == KEEP_CHANGE_LOGIN_IMPORTED;
  return self;
}

KeepChange *
keep_change_new_default (const char *profile_id)
{
  KeepChange *self = g_new0 (KeepChange, 1);

  self->profile_id = g_strdup (profile_id);
  self->is_default = TRUE;
  return self;
}

KeepChange *
keep_change_new_order (const char *provider, const char *const *order)
{
  KeepChange *self = g_new0 (KeepChange, 1);

  self->provider = g_strdup (provider);
  self->order = g_strdupv ((GStrv) order);
  return self;
}

void
keep_change_free (KeepChange *self)
{
  g_free (self->profile_id);
  g_free (self->provider);
  g_clear_pointer (&self->tokens, keep_token_set_free);
  g_strfreev (self->order);
  g_clear_pointer (&self->before, keep_trace_free);
  g_clear_pointer (&self->ours, keep_trace_free);
  g_clear_pointer (&self->vigil, keep_vigil_free);
  g_free (self);
}

static gboolean
change (const KeepChange *self, KeepTransaction *transaction, GError **error)
{
  if (self->tokens != NULL)
    {
      if (!keep_transaction_check_login (transaction, self->profile_id, self->provider, error))
        return FALSE;
      keep_transaction_put_login (transaction, self->profile_id, self->provider, self->tokens);
    }
  if (self->is_default)
    return keep_transaction_make_default (transaction, self->profile_id, g_get_real_time () / 1000,
                                          error);
  if (self->tokens == NULL)
    return keep_transaction_set_order (transaction, self->provider,
                                       (const char *const *) self->order, error);
  return TRUE;
}

static KeepTrace *
trace (const KeepChange *self, const KeepTransaction *transaction)
{
  return keep_transaction_trace (transaction, self->profile_id, self->provider);
}

static void
remember (KeepChange *self, KeepTrace *before, KeepTrace *ours)
{
  g_clear_pointer (&self->before, keep_trace_free);
  g_clear_pointer (&self->ours, keep_trace_free);
  self->before = before;
  self->ours = ours;
  /* Once the profile is gone, nothing else says whose order it was. */
  if (self->provider == NULL && ours->profile != NULL)
    self->provider = g_strdup (ours->profile->provider);
}

/* Under the lock, so that whatever happens from here on is seen, and known from what we did. */
static void
start_vigil (KeepChange *self, const KeepSink *sink)
{
  if (self->vigil == NULL)
    self->vigil = keep_vigil_new (keep_sink_get_agent_dir (sink), NULL);
  if (self->vigil != NULL)
    keep_vigil_restart (self->vigil);
}

/* While the lock is still ours, whoever wrote over it did so without one. */
static gboolean
verify (const KeepChange *self, KeepTransaction *transaction, GError **error)
{
  g_autoptr (KeepTrace) now = NULL;

  /* Our part is done; if the other one is still writing, the watching will see it. */
  if (!keep_transaction_reload (transaction, NULL))
    return TRUE;
  now = trace (self, transaction);
  if (keep_trace_judge (self->before, self->ours, now, KEEP_WRITER_UNLOCKED) != KEEP_FATE_DROPPED)
    return TRUE;
  g_set_error_literal (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN,
                       _ ("Another program that takes no lock wrote over the change. Try again "
                          "when it has finished."));
  return FALSE;
}

static gboolean
write_into (KeepChange *self, KeepSink *sink, KeepTransaction *transaction, GError **error)
{
  g_autoptr (KeepTrace) before = trace (self, transaction);

  if (!change (self, transaction, error) || !keep_transaction_commit (transaction, error))
    return FALSE;
  remember (self, g_steal_pointer (&before), trace (self, transaction));
  start_vigil (self, sink);
  return verify (self, transaction, error);
}

static void
tell (KeepSink *sink, KeepEventKind kind, const char *profile_id)
{
  const char *agent = keep_sink_get_agent (sink);
  g_autofree char *detail =
      g_str_equal (agent, "main") ? NULL : g_strconcat ("agent ", agent, NULL);

  keep_journal_note (keep_places_get_own_state_dir (keep_sink_get_places (sink)),
                     keep_event_new (g_get_real_time () / 1000, kind, profile_id,
                                     KEEP_EVENT_BY_TOKENKEEP, NULL, detail));
}

/* What a person sees of it. Whoever comes first in the order is the default. */
static void
tell_all (const KeepChange *self, KeepSink *sink)
{
  const char *first = self->ours->order != NULL ? self->ours->order[0] : NULL;
  const char *first_before = self->before->order != NULL ? self->before->order[0] : NULL;

  if (self->tokens != NULL && !self->is_import)
    tell (sink, KEEP_EVENT_SIGNED_IN, self->profile_id);
  if (first != NULL && g_strcmp0 (first, first_before) != 0)
    tell (sink, KEEP_EVENT_DEFAULT_CHANGED, first);
}

gboolean
keep_change_apply (KeepChange *self, KeepSink *sink, int cancel_fd, GError **error)
{
  for (guint repeats = 0;; repeats++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (KeepTransaction) transaction = keep_sink_begin (sink, cancel_fd, &local_error);

      if (transaction != NULL && write_into (self, sink, transaction, &local_error))
        {
          /* The journal may make us wait, and nobody should wait for the store with us. */
          g_clear_pointer (&transaction, keep_transaction_free);
          tell_all (self, sink);
          return TRUE;
        }
      if (repeats < KEEP_CHANGE_MAX_REPEATS &&
          g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
}

/* Returns whether to look again. Without a vigil that is once, when the time is over. */
static gboolean
wait (KeepChange *self, gint64 until_us, int cancel_fd, KeepWriter *writer)
{
  struct pollfd cancelled = { .fd = cancel_fd, .events = POLLIN };
  gint64 left_us = until_us - g_get_monotonic_time ();

  if (self->vigil != NULL)
    return keep_vigil_wait (self->vigil, until_us, cancel_fd, writer);
  *writer = KEEP_WRITER_LOCKED;
  return left_us > 0 &&
         TEMP_FAILURE_RETRY (poll (&cancelled, 1, (int) ((left_us + 999) / 1000))) == 0;
}

typedef enum
{
  REPEAT_DONE,
  REPEAT_NEEDLESS, /* the change is there, or cannot be read right now */
  REPEAT_USELESS,  /* somebody wanted something else, or the store cannot be written */
} Repeat;

static Repeat
find_need (const KeepChange *self, const KeepTrace *now, KeepWriter writer)
{
  if (now == NULL)
    return REPEAT_NEEDLESS;
  switch (keep_trace_judge (self->before, self->ours, now, writer))
    {
    case KEEP_FATE_DROPPED:
      return REPEAT_DONE;
    case KEEP_FATE_SUPERSEDED:
      return REPEAT_USELESS;
    case KEEP_FATE_KEPT:
    default:
      return REPEAT_NEEDLESS;
    }
}

/* Looked at without the lock first: others write too, and need not wait for us. */
static Repeat
repeat (KeepChange *self, KeepSink *sink, KeepWriter writer, int cancel_fd)
{
  g_autoptr (KeepTrace) seen = keep_sink_load_trace (sink, self->profile_id, self->provider, NULL);
  g_autoptr (KeepTrace) now = NULL;
  g_autoptr (KeepTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;
  Repeat need = find_need (self, seen, writer);

  if (need != REPEAT_DONE)
    return need;
  transaction = keep_sink_begin (sink, cancel_fd, NULL);
  if (transaction == NULL)
    return REPEAT_USELESS;
  now = trace (self, transaction);
  need = find_need (self, now, writer);
  if (need != REPEAT_DONE || write_into (self, sink, transaction, &error) ||
      g_error_matches (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN))
    return need;
  return REPEAT_USELESS;
}

/* Who it was cannot be told: an unlocked writer leaves no name. */
static void
record (const KeepChange *self, const KeepSink *sink)
{
  keep_journal_note (keep_places_get_own_state_dir (keep_sink_get_places (sink)),
                     keep_event_new (g_get_real_time () / 1000, KEEP_EVENT_REPAIRED,
                                     self->profile_id, KEEP_EVENT_BY_UNKNOWN, NULL,
                                     self->tokens != NULL ? NULL : self->provider));
}

guint
keep_change_watch_over (KeepChange *self, KeepSink *sink, guint window_ms, int cancel_fd)
{
  gint64 window_us = (gint64) window_ms * 1000;
  gint64 until_us = g_get_monotonic_time () + window_us;
  KeepWriter writer = KEEP_WRITER_LOCKED;
  Repeat done = REPEAT_NEEDLESS;
  guint repeats = 0;

  while (self->ours != NULL && repeats < KEEP_CHANGE_MAX_REPEATS && done != REPEAT_USELESS &&
         wait (self, until_us, cancel_fd, &writer))
    {
      done = repeat (self, sink, writer, cancel_fd);
      if (done != REPEAT_DONE)
        continue;
      record (self, sink);
      repeats++;
      until_us = g_get_monotonic_time () + window_us;
    }
  return repeats;
}
