/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-rotation.h"
#include "store/transaction-private.h"

KeepRotationFate
keep_transaction_put_rotation (KeepTransaction *self,
                               const KeepRotation *rotation,
                               const char *profile_id)
{
  KeepRotationFate fate = KEEP_ROTATION_GONE;
  KeepBuffer *changed =
      keep_json_rotation_apply (keep_transaction_get_profiles (self), rotation, profile_id, &fate);

  if (changed != NULL)
    keep_transaction_take_profiles (self, changed);
  return fate;
}

void
keep_transaction_put_mirror (KeepTransaction *self,
                             const KeepRotation *rotation,
                             const KeepProfile *local)
{
  KeepBuffer *changed =
      keep_json_rotation_mirror (keep_transaction_get_profiles (self), rotation, local);

  if (changed != NULL)
    keep_transaction_take_profiles (self, changed);
}
