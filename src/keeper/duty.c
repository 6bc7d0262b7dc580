/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/duty.h"

#include "store/claim.h"

struct _KeepDuty
{
  char *path;       /* owned */
  KeepClaim *claim; /* owned, nullable */
};

KeepDuty *
keep_duty_new (const char *own_state_dir)
{
  KeepDuty *self = g_new0 (KeepDuty, 1);

  self->path = g_build_filename (own_state_dir, "locks", "keeper", NULL);
  return self;
}

void
keep_duty_free (KeepDuty *self)
{
  g_clear_pointer (&self->claim, keep_claim_free);
  g_free (self->path);
  g_free (self);
}

gboolean
keep_duty_take (KeepDuty *self)
{
  if (self->claim == NULL)
    self->claim = keep_claim_acquire (self->path, 0, -1, NULL);
  return self->claim != NULL;
}
