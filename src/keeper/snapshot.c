/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/snapshot.h"

struct _KeepSnapshot
{
  gatomicrefcount ref_count;
  KeepSink *sink;    /* owned */
  GPtrArray *logins; /* owned; KeepCredential */
  GPtrArray *tokens; /* owned; KeepProfile */
  GError *error;     /* owned, nullable */
};

KeepSnapshot *
keep_snapshot_ref (KeepSnapshot *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
keep_snapshot_unref (KeepSnapshot *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  keep_sink_unref (self->sink);
  g_ptr_array_unref (self->logins);
  g_ptr_array_unref (self->tokens);
  g_clear_error (&self->error);
  g_free (self);
}

KeepSink *
keep_snapshot_get_sink (const KeepSnapshot *self)
{
  return self->sink;
}

GPtrArray *
keep_snapshot_get_logins (const KeepSnapshot *self)
{
  return self->logins;
}

GPtrArray *
keep_snapshot_get_tokens (const KeepSnapshot *self)
{
  return self->tokens;
}

const GError *
keep_snapshot_get_error (const KeepSnapshot *self)
{
  return self->error;
}

const KeepCredential *
keep_snapshot_find (const KeepSnapshot *self, const char *profile_id)
{
  for (guint i = 0; i < self->logins->len; i++)
    {
      const KeepCredential *login = self->logins->pdata[i];

      if (g_str_equal (login->profile->id, profile_id))
        return login;
    }
  return NULL;
}

KeepSnapshot *
keep_snapshot_take (KeepSink *sink, const KeepSnapshot *before)
{
  KeepSnapshot *self = g_new0 (KeepSnapshot, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->sink = keep_sink_ref (sink);
  self->logins = keep_sink_load_logins (sink, &self->tokens, &self->error);
  if (self->logins == NULL && before != NULL)
    {
      self->logins = g_ptr_array_ref (before->logins);
      self->tokens = g_ptr_array_ref (before->tokens);
    }
  else if (self->logins == NULL)
    {
      self->logins = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_credential_free);
      self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);
    }
  return self;
}
