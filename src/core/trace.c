/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/trace.h"

#include "core/identity.h"

void
keep_trace_free (KeepTrace *self)
{
  g_clear_pointer (&self->profile, keep_profile_free);
  g_clear_pointer (&self->refresh, keep_secret_unref);
  g_strfreev (self->order);
  g_free (self);
}

static KeepFate
judge_login (const KeepTrace *before,
             const KeepTrace *ours,
             const KeepTrace *now,
             KeepWriter writer)
{
  if (keep_secret_equal (before->refresh, ours->refresh) ||
      keep_secret_equal (now->refresh, ours->refresh))
    return KEEP_FATE_KEPT;
  /* Nobody who has seen the new generation puts the spent one back. */
  if (now->refresh != NULL && keep_secret_equal (now->refresh, before->refresh))
    return KEEP_FATE_DROPPED;
  if (now->profile == NULL)
    return before->profile == NULL && writer == KEEP_WRITER_UNLOCKED ? KEEP_FATE_DROPPED
                                                                     : KEEP_FATE_SUPERSEDED;
  if (now->refresh != NULL && keep_identity_matches (now->profile, ours->profile) &&
      now->profile->expires_ms < ours->profile->expires_ms)
    return KEEP_FATE_DROPPED;
  return KEEP_FATE_SUPERSEDED;
}

static gboolean
is_same_order (const GStrv a, const GStrv b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/* Whether @rest is @whole with ids left out; no order is what is left of one when all are. */
static gboolean
is_rest_of (const GStrv rest, const GStrv whole)
{
  gsize at = 0;

  for (gsize i = 0; whole != NULL && rest != NULL && rest[at] != NULL && whole[i] != NULL; i++)
    if (g_str_equal (rest[at], whole[i]))
      at++;
  return rest == NULL || rest[at] == NULL;
}

static KeepFate
judge_order (const KeepTrace *before,
             const KeepTrace *ours,
             const KeepTrace *now,
             KeepWriter writer)
{
  if (is_same_order (before->order, ours->order) || is_same_order (now->order, ours->order))
    return KEEP_FATE_KEPT;
  return writer == KEEP_WRITER_UNLOCKED && is_rest_of (now->order, before->order)
             ? KEEP_FATE_DROPPED
             : KEEP_FATE_SUPERSEDED;
}

KeepFate
keep_trace_judge (const KeepTrace *before,
                  const KeepTrace *ours,
                  const KeepTrace *now,
                  KeepWriter writer)
{
  KeepFate login = judge_login (before, ours, now, writer);
  KeepFate order = judge_order (before, ours, now, writer);

  if (login == KEEP_FATE_SUPERSEDED)
    return login;
  return login == KEEP_FATE_DROPPED ? login : order;
}
