/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dropped.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *text;
} reasons[] = {
  [KEEP_DROPPED_NON_OBJECT] = { "non_object",
                                N_ ("it is not an object; remove it, or sign in again") },
  [KEEP_DROPPED_INVALID_TYPE] = { "invalid_type",
                                  N_ ("its “type” is not “oauth”, “token” or "
                                      "“api_key”; correct that, or sign in again") },
  [KEEP_DROPPED_MISSING_PROVIDER] = { "missing_provider",
                                      N_ ("it names no “provider”; add that, or sign in again") },
  [KEEP_DROPPED_UNSUPPORTED_ID] = { "unsupported_id",
                                    N_ ("its id cannot be used; give it another one") },
};

KeepDropped *
keep_dropped_new (char *id, KeepDroppedReason reason, KeepSource source)
{
  KeepDropped *self = g_new0 (KeepDropped, 1);

  self->id = id;
  self->reason = reason;
  self->source = source;
  return self;
}

void
keep_dropped_free (KeepDropped *self)
{
  g_free (self->id);
  g_free (self);
}

const char *
keep_dropped_reason_get_name (KeepDroppedReason reason)
{
  return reasons[reason].name;
}

const char *
keep_dropped_reason_get_text (KeepDroppedReason reason)
{
  return _ (reasons[reason].text);
}
