/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/kin.h"

#include <string.h>

#include "clis/codex.h"
#include "clis/program.h"
#include "store/links.h"

void
keep_kin_free (KeepKin *self)
{
  g_clear_pointer (&self->sink, keep_sink_unref);
  g_clear_pointer (&self->held, keep_credential_free);
  g_free (self);
}

GPtrArray *
keep_kin_load_links (KeepSink *sink)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *links =
      keep_links_load (keep_places_get_own_state_dir (keep_sink_get_places (sink)), &error);

  if (links != NULL)
    return links;
  g_warning ("%s", error->message);
  return keep_link_list_new ();
}

static gboolean
is_of (KeepSink *sink, const char *state_dir)
{
  return strcmp (keep_places_get_state_dir (keep_sink_get_places (sink)), state_dir) == 0;
}

/* (nullable) */
static KeepSink *
open_folder (KeepSink *sink, const char *state_dir, const char *agent)
{
  g_auto (GStrv) own = NULL;
  g_auto (GStrv) environment = NULL;
  g_autofree char *current_dir = NULL;

  if (is_of (sink, state_dir))
    return keep_sink_new_sibling (sink, agent);
  own = g_get_environ ();
  current_dir = g_get_current_dir ();
  environment = keep_places_dup_environment ((const char *const *) own, current_dir, state_dir);
  return keep_sink_open ((const char *const *) environment, current_dir, agent, NULL);
}

/* Adds the agents of one state folder, each folder once. */
static void
add_agents (GPtrArray *sinks, GHashTable *seen, KeepSink *any)
{
  g_auto (GStrv) agents = keep_sink_list_agents (any);

  for (gsize i = 0; agents[i] != NULL; i++)
    {
      g_autoptr (KeepSink) sibling = keep_sink_new_sibling (any, agents[i]);
      const char *folder = keep_sink_get_agent_dir (sibling);

      if (g_hash_table_contains (seen, folder))
        continue;
      g_hash_table_add (seen, (gpointer) folder);
      g_ptr_array_add (sinks, g_steal_pointer (&sibling));
    }
}

static void
add_folder (GPtrArray *sinks, GHashTable *seen, KeepSink *sink, const char *state_dir)
{
  g_autoptr (KeepSink) any = is_of (sink, state_dir) ? NULL : open_folder (sink, state_dir, "main");

  if (any != NULL)
    add_agents (sinks, seen, any);
}

GPtrArray *
keep_kin_list_agents (KeepSink *sink)
{
  g_autoptr (GPtrArray) links = keep_kin_load_links (sink);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *sinks = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_sink_unref);

  add_agents (sinks, seen, sink);
  for (guint i = 0; i < links->len; i++)
    {
      const KeepLink *link = links->pdata[i];

      add_folder (sinks, seen, sink, link->state_dir);
      if (link->program == KEEP_LINK_OPENCLAW)
        add_folder (sinks, seen, sink, link->place);
    }
  return sinks;
}

/* @sink: (transfer full) (nullable), @held: (transfer full) */
static KeepKin *
new_kin (const KeepLink *link, KeepSink *sink, KeepCredential *held)
{
  KeepKin *self = g_new0 (KeepKin, 1);

  self->link = link;
  self->sink = sink;
  self->held = held;
  return self;
}

static gboolean
is_whole (const KeepCredential *credential)
{
  return credential->profile->type == KEEP_PROFILE_OAUTH && credential->access != NULL &&
         credential->refresh != NULL && credential->profile->generation != NULL &&
         !keep_credential_is_fence (credential->refresh);
}

KeepKin *
keep_kin_read_source (KeepSink *sink, const KeepLink *link)
{
  g_autoptr (KeepSink) root = open_folder (sink, link->state_dir, link->agent);
  g_autoptr (KeepCredential) held = NULL;

  if (root == NULL ||
      !keep_sink_load_credential (root, link->profile_id, g_get_real_time () / 1000, &held, NULL) ||
      !is_whole (held))
    return NULL;
  return new_kin (link, g_steal_pointer (&root), g_steal_pointer (&held));
}

/* (nullable) */
static KeepCredential *
read_codex (const KeepLink *link)
{
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "CODEX_HOME", link->place, TRUE);
  const KeepSurroundings surroundings = { (const char *const *) environment, "/", "/etc" };
  g_autoptr (KeepForeignLogin) login = keep_codex_read (&surroundings);
  const KeepTokenSet *tokens = login->tokens;
  KeepCredential *held = NULL;

  if (login->state != KEEP_FOREIGN_LOGIN_OAUTH || tokens->access == NULL || tokens->refresh == NULL)
    return NULL;
  held = g_new0 (KeepCredential, 1);
  held->access = keep_secret_ref (tokens->access);
  held->refresh = keep_secret_ref (tokens->refresh);
  held->profile = g_new0 (KeepProfile, 1);
  held->profile->id = g_strdup (link->profile_id);
  held->profile->provider = g_strdup (keep_program_find ("codex")->provider);
  held->profile->type = KEEP_PROFILE_OAUTH;
  held->profile->email = g_strdup (tokens->email);
  held->profile->account_id = g_strdup (tokens->account_id);
  held->profile->plan = g_strdup (tokens->plan);
  held->profile->generation = keep_secret_dup_digest (tokens->refresh);
  held->profile->expires_ms = tokens->expires_ms;
  return held;
}

/* Moves the login @link is about out of @sink's own ones to @copies. */
static void
collect (GPtrArray *copies, const KeepLink *link, KeepSink *sink)
{
  g_autoptr (GPtrArray) logins = keep_sink_load_logins (sink, NULL, NULL);

  for (guint i = 0; logins != NULL && i < logins->len; i++)
    {
      const KeepCredential *login = logins->pdata[i];

      if (strcmp (login->profile->id, link->profile_id) != 0 || !is_whole (login))
        continue;
      g_ptr_array_add (copies,
                       new_kin (link, keep_sink_ref (sink), g_ptr_array_steal_index (logins, i)));
      return;
    }
}

GPtrArray *
keep_kin_read_copies (KeepSink *sink, const KeepLink *link)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_kin_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) sinks = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_sink_unref);

  if (link->program == KEEP_LINK_CODEX)
    {
      KeepCredential *held = read_codex (link);

      if (held != NULL)
        g_ptr_array_add (copies, new_kin (link, NULL, held));
      return copies;
    }
  if (is_of (sink, link->place))
    add_agents (sinks, seen, sink);
  else
    add_folder (sinks, seen, sink, link->place);
  for (guint i = 0; i < sinks->len; i++)
    collect (copies, link, sinks->pdata[i]);
  return copies;
}
