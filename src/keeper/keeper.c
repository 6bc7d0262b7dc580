/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/keeper.h"

#include <gio/gio.h>

#include "keeper/ending.h"
#include "keeper/guard.h"
#include "store/file-stamp.h"
#include "store/links.h"
#include "store/places.h"
#include "store/watch.h"

/* A network that comes tells of itself several times, and not all of it works at once. */
#define NETWORK_SETTLE_SECONDS 2

struct _KeepKeeper
{
  GNetworkMonitor *network; /* owned */
  guint network_source;
  KeepDuty *duty;         /* owned */
  KeepStores *stores;     /* owned */
  KeepSchedule *schedule; /* owned */
  KeepGuard *guard;       /* owned */
  KeepEnding *ending;     /* owned */
  char *links_path;       /* owned */
  KeepFileStamp links;    /* as they were when the stores were looked for */
  KeepWatch *watch;       /* owned, nullable: of the folder that the links are in */
};

static gboolean
on_network_settled (gpointer user_data)
{
  KeepKeeper *self = user_data;

  self->network_source = 0;
  keep_schedule_retry (self->schedule);
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *network, gboolean is_available, KeepKeeper *self)
{
  if (is_available && self->network_source == 0)
    self->network_source = g_timeout_add_seconds (NETWORK_SETTLE_SECONDS, on_network_settled, self);
}

/* The history is in that folder too, and grows more often. */
static void
on_own_change (gpointer user_data)
{
  KeepKeeper *self = user_data;
  KeepFileStamp links = keep_file_stamp_take (self->links_path);

  if (keep_file_stamp_equal (&links, &self->links))
    return;
  self->links = links;
  keep_stores_reload (self->stores);
}

/* Without it what is linked later is looked after from the next start on. */
static void
watch_links (KeepKeeper *self, const char *own_state_dir)
{
  g_autoptr (GError) error = NULL;

  self->links_path = g_build_filename (own_state_dir, KEEP_LINKS_FILE, NULL);
  self->links = keep_file_stamp_take (self->links_path);
  self->watch = keep_watch_new (&error);
  if (self->watch == NULL ||
      !keep_watch_add (self->watch, own_state_dir, on_own_change, self, &error))
    g_warning ("%s", error->message);
}

KeepKeeper *
keep_keeper_new (const char *const *environment,
                 const char *current_dir,
                 const char *const *state_dirs,
                 KeepProviders *providers)
{
  KeepKeeper *self = g_new0 (KeepKeeper, 1);
  g_autoptr (KeepPlaces) places = keep_places_new (environment, current_dir);
  const char *own_state_dir = keep_places_get_own_state_dir (places);

  self->duty = keep_duty_new (own_state_dir);
  watch_links (self, own_state_dir);
  self->stores = keep_stores_new (environment, current_dir, state_dirs);
  self->schedule = keep_schedule_new (self->stores, providers, self->duty, own_state_dir);
  self->guard = keep_guard_new (self->stores, self->duty, environment, current_dir, "/etc");
  self->ending = keep_ending_new (self->stores, own_state_dir);
  self->network = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect (self->network, "network-changed", G_CALLBACK (on_network_changed), self);
  return self;
}

void
keep_keeper_free (KeepKeeper *self)
{
  g_signal_handlers_disconnect_by_data (self->network, self);
  g_clear_object (&self->network);
  g_clear_handle_id (&self->network_source, g_source_remove);
  g_clear_pointer (&self->watch, keep_watch_free);
  g_clear_pointer (&self->links_path, g_free);
  g_clear_pointer (&self->ending, keep_ending_free);
  g_clear_object (&self->guard);
  g_clear_object (&self->schedule);
  g_clear_object (&self->stores);
  g_clear_pointer (&self->duty, keep_duty_free);
  g_free (self);
}

KeepStores *
keep_keeper_get_stores (KeepKeeper *self)
{
  return self->stores;
}

KeepSchedule *
keep_keeper_get_schedule (KeepKeeper *self)
{
  return self->schedule;
}
