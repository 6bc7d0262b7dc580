/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/census.h"

#include "store/links.h"

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

static void
add_once (GPtrArray *folders, const char *folder)
{
  if (!g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, NULL))
    g_ptr_array_add (folders, g_strdup (folder));
}

/* (transfer full): the folders that were named and those that are linked, but for the environment's
 * own. */
static GPtrArray *
list_others (const KeepCensus *self)
{
  g_autoptr (KeepPlaces) places =
      keep_places_new ((const char *const *) self->environment, self->current_dir);
  g_autoptr (GPtrArray) links = keep_links_load (keep_places_get_own_state_dir (places), NULL);
  GPtrArray *others = g_ptr_array_new_with_free_func (g_free);
  guint index = 0;

  for (gsize i = 0; self->state_dirs != NULL && self->state_dirs[i] != NULL; i++)
    add_once (others, self->state_dirs[i]);
  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      const KeepLink *link = links->pdata[i];

      add_once (others, link->state_dir);
      if (link->program == KEEP_LINK_OPENCLAW)
        add_once (others, link->place);
    }
  if (g_ptr_array_find_with_equal_func (others, keep_places_get_state_dir (places), g_str_equal,
                                        &index))
    g_ptr_array_remove_index (others, index);
  return others;
}

void
keep_census_take (KeepCensus *self)
{
  g_autoptr (GPtrArray) others = list_others (self);

  add_state_folder (self, (const char *const *) self->environment);
  for (guint i = 0; i < others->len; i++)
    {
      g_auto (GStrv) environment = keep_places_dup_environment (
          (const char *const *) self->environment, self->current_dir, others->pdata[i]);

      add_state_folder (self, (const char *const *) environment);
    }
}
