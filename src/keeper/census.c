/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/census.h"

KeepCensus *
keep_census_new (const char *const *environment,
                 const char *current_dir,
                 const char *const *state_dirs)
{
  KeepCensus *self = g_new0 (KeepCensus, 1);

  self->environment = g_strdupv ((GStrv) environment);
  self->current_dir = g_strdup (current_dir);
  self->state_dirs = g_strdupv ((GStrv) state_dirs);
  self->sinks = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_sink_unref);
  self->folders = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
keep_census_free (KeepCensus *self)
{
  g_strfreev (self->environment);
  g_free (self->current_dir);
  g_strfreev (self->state_dirs);
  g_ptr_array_unref (self->sinks);
  g_ptr_array_unref (self->folders);
  g_free (self);
}

/* A configuration that is damaged for the moment hides no logins of the main agent. */
static void
add_state_folder (KeepCensus *self, const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepSink) any = keep_sink_open (environment, self->current_dir, "main", &error);
  g_auto (GStrv) agents = NULL;
  g_auto (GStrv) folders = NULL;

  if (any == NULL)
    {
      g_warning ("a state folder cannot be looked after: %s", error->message);
      return;
    }
  agents = keep_sink_list_agents (any);
  for (gsize i = 0; agents[i] != NULL; i++)
    g_ptr_array_add (self->sinks, keep_sink_new_sibling (any, agents[i]));
  folders = keep_sink_dup_agents_folders (any);
  for (gsize i = 0; folders[i] != NULL; i++)
    g_ptr_array_add (self->folders, g_strdup (folders[i]));
}

void
keep_census_take (KeepCensus *self)
{
  add_state_folder (self, (const char *const *) self->environment);
  for (gsize i = 0; self->state_dirs != NULL && self->state_dirs[i] != NULL; i++)
    {
      g_auto (GStrv) environment = keep_places_dup_environment (
          (const char *const *) self->environment, self->current_dir, self->state_dirs[i]);

      add_state_folder (self, (const char *const *) environment);
    }
}
