/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/background.h"

#include "tray/settings.h"

struct _KeepBackground
{
  KeepKeeper *keeper;  /* owned */
  GSettings *settings; /* owned, nullable */
};

static void
obey (KeepBackground *self)
{
  KeepSchedule *schedule = keep_keeper_get_schedule (self->keeper);

  if (g_settings_get_boolean (self->settings, KEEP_SETTINGS_BACKGROUND_REFRESH))
    keep_schedule_resume (schedule);
  else
    keep_schedule_pause (schedule);
}

KeepBackground *
keep_background_new (KeepProviders *providers)
{
  KeepBackground *self = g_new0 (KeepBackground, 1);
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();

  self->keeper = keep_keeper_new ((const char *const *) environment, current_dir, NULL, providers);
  self->settings = keep_settings_open ();
  if (self->settings == NULL)
    return self;
  g_signal_connect_swapped (self->settings, "changed::" KEEP_SETTINGS_BACKGROUND_REFRESH,
                            G_CALLBACK (obey), self);
  obey (self);
  return self;
}

void
keep_background_free (KeepBackground *self)
{
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->keeper, keep_keeper_free);
  g_free (self);
}
