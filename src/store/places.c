/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/places.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

struct _KeepPlaces
{
  gatomicrefcount ref_count;
  char *current_dir;
  char *home;
  char *state_dir;
  char *config_path;
  char *credentials_dir;
  char *main_agent_dir;
  char *own_state_dir;
  char *search_path; /* nullable */
  gboolean is_import_forbidden;
};

/* Borrowed for the length of keep_places_new(). */
typedef struct
{
  const char *const *environment;
  const char *current_dir;
  const char *home;
} Resolver;

#define MAIN_AGENT "main"
#define LONGEST_AGENT_ID 64

/* The trimmed value, or %NULL where it says nothing. */
static char *
dup_variable (const Resolver *resolver, const char *name)
{
  const char *value = g_environ_getenv ((char **) resolver->environment, name);
  g_autofree char *trimmed = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  if (trimmed == NULL || *trimmed == '\0')
    return NULL;
  return g_steal_pointer (&trimmed);
}

/* Shells and scripts of JavaScript programs export these words by accident; OpenClaw ignores them
 * in the variables that name the home folder. */
static char *
dup_home_variable (const Resolver *resolver, const char *name)
{
  g_autofree char *value = dup_variable (resolver, name);

  if (value == NULL || g_str_equal (value, "undefined") || g_str_equal (value, "null"))
    return NULL;
  return g_steal_pointer (&value);
}

/* Node's path.resolve() after OpenClaw's expansion of "~", "~/…" and "~\…". */
static char *
resolve (const Resolver *resolver, const char *path)
{
  g_autofree char *expanded = NULL;

  if (path[0] == '~' && (path[1] == '\0' || path[1] == '/' || path[1] == '\\') &&
      resolver->home != NULL)
    expanded = g_strconcat (resolver->home, path + 1, NULL);
  else
    expanded = g_strdup (path);
  return g_canonicalize_filename (expanded, resolver->current_dir);
}

static char *
resolve_variable (const Resolver *resolver, const char *name)
{
  g_autofree char *value = dup_variable (resolver, name);

  return value != NULL ? resolve (resolver, value) : NULL;
}

static char *
find_os_home (const Resolver *resolver)
{
  g_autofree char *home = dup_home_variable (resolver, "HOME");
  const struct passwd *entry = NULL;

  if (home == NULL)
    home = dup_home_variable (resolver, "USERPROFILE");
  if (home != NULL)
    return g_canonicalize_filename (home, resolver->current_dir);
  entry = getpwuid (getuid ());
  return g_canonicalize_filename (entry != NULL && entry->pw_dir != NULL ? entry->pw_dir
                                                                         : resolver->current_dir,
                                  resolver->current_dir);
}

static char *
find_home (Resolver *resolver)
{
  g_autofree char *os_home = find_os_home (resolver);
  g_autofree char *home = dup_home_variable (resolver, "OPENCLAW_HOME");
  char *resolved = NULL;

  if (home == NULL)
    return g_steal_pointer (&os_home);
  resolver->home = os_home;
  resolved = resolve (resolver, home);
  resolver->home = NULL;
  return resolved;
}

static char *
find_state_dir (const Resolver *resolver)
{
  char *named = resolve_variable (resolver, "OPENCLAW_STATE_DIR");
  g_autofree char *current = g_build_filename (resolver->home, ".openclaw", NULL);
  g_autofree char *legacy = g_build_filename (resolver->home, ".clawdbot", NULL);

  if (named != NULL)
    return named;
  if (!g_file_test (current, G_FILE_TEST_EXISTS) && g_file_test (legacy, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&legacy);
  return g_steal_pointer (&current);
}

static char *
find_config_path (const Resolver *resolver, const char *state_dir)
{
  static const char *const folders[] = { ".openclaw", ".clawdbot" };
  static const char *const names[] = { "openclaw.json", "clawdbot.json" };
  g_autofree char *value = dup_variable (resolver, "OPENCLAW_STATE_DIR");
  char *path = resolve_variable (resolver, "OPENCLAW_CONFIG_PATH");

  if (path != NULL)
    return path;
  for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
    {
      g_autofree char *candidate = g_build_filename (state_dir, names[n], NULL);

      if (g_file_test (candidate, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&candidate);
    }
  for (gsize f = 0; value == NULL && f < G_N_ELEMENTS (folders); f++)
    for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
      {
        g_autofree char *candidate = g_build_filename (resolver->home, folders[f], names[n], NULL);

        if (g_file_test (candidate, G_FILE_TEST_EXISTS))
          return g_steal_pointer (&candidate);
      }
  return g_build_filename (state_dir, names[0], NULL);
}

static char *
find_main_agent_dir (const Resolver *resolver, const char *state_dir)
{
  char *path = resolve_variable (resolver, "OPENCLAW_AGENT_DIR");

  if (path == NULL)
    path = resolve_variable (resolver, "PI_CODING_AGENT_DIR");
  if (path == NULL)
    path = g_build_filename (state_dir, "agents", MAIN_AGENT, "agent", NULL);
  return path;
}

/* XDG Base Directory Specification: relative paths are invalid and ignored. */
static char *
find_own_state_dir (const Resolver *resolver)
{
  const char *base = g_environ_getenv ((char **) resolver->environment, "XDG_STATE_HOME");
  g_autofree char *os_home = find_os_home (resolver);

  if (base != NULL && g_path_is_absolute (base))
    return g_build_filename (base, "tokenkeep", NULL);
  return g_build_filename (os_home, ".local", "state", "tokenkeep", NULL);
}

KeepPlaces *
keep_places_new (const char *const *environment, const char *current_dir)
{
  Resolver resolver = { .environment = environment, .current_dir = current_dir };
  KeepPlaces *self = g_new0 (KeepPlaces, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->current_dir = g_strdup (current_dir);
  self->home = find_home (&resolver);
  resolver.home = self->home;
  self->state_dir = find_state_dir (&resolver);
  self->config_path = find_config_path (&resolver, self->state_dir);
  self->credentials_dir = resolve_variable (&resolver, "OPENCLAW_OAUTH_DIR");
  if (self->credentials_dir == NULL)
    self->credentials_dir = g_build_filename (self->state_dir, "credentials", NULL);
  self->main_agent_dir = find_main_agent_dir (&resolver, self->state_dir);
  self->own_state_dir = find_own_state_dir (&resolver);
  self->search_path = g_strdup (g_environ_getenv ((char **) environment, "PATH"));
  self->is_import_forbidden =
      g_strcmp0 (g_environ_getenv ((char **) environment, "OPENCLAW_AUTH_STORE_READONLY"), "1") ==
      0;
  return self;
}

GStrv
keep_places_dup_environment (const char *const *environment,
                             const char *current_dir,
                             const char *state_dir)
{
  g_autoptr (KeepPlaces) own = keep_places_new (environment, current_dir);
  GStrv changed = g_strdupv ((GStrv) environment);

  if (strcmp (own->state_dir, state_dir) == 0)
    return changed;
  changed = g_environ_setenv (changed, "OPENCLAW_STATE_DIR", state_dir, TRUE);
  changed = g_environ_unsetenv (changed, "OPENCLAW_CONFIG_PATH");
  changed = g_environ_unsetenv (changed, "OPENCLAW_AGENT_DIR");
  return g_environ_unsetenv (changed, "PI_CODING_AGENT_DIR");
}

KeepPlaces *
keep_places_ref (KeepPlaces *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
keep_places_unref (KeepPlaces *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->current_dir);
  g_free (self->home);
  g_free (self->state_dir);
  g_free (self->config_path);
  g_free (self->credentials_dir);
  g_free (self->main_agent_dir);
  g_free (self->own_state_dir);
  g_free (self->search_path);
  g_free (self);
}

const char *
keep_places_get_home (const KeepPlaces *self)
{
  return self->home;
}

const char *
keep_places_get_state_dir (const KeepPlaces *self)
{
  return self->state_dir;
}

const char *
keep_places_get_config_path (const KeepPlaces *self)
{
  return self->config_path;
}

const char *
keep_places_get_credentials_dir (const KeepPlaces *self)
{
  return self->credentials_dir;
}

const char *
keep_places_get_main_agent_dir (const KeepPlaces *self)
{
  return self->main_agent_dir;
}

const char *
keep_places_get_own_state_dir (const KeepPlaces *self)
{
  return self->own_state_dir;
}

const char *
keep_places_get_search_path (const KeepPlaces *self)
{
  return self->search_path;
}

gboolean
keep_places_is_import_forbidden (const KeepPlaces *self)
{
  return self->is_import_forbidden;
}

char *
keep_places_dup_user_path (const KeepPlaces *self, const char *path)
{
  const Resolver resolver = { .current_dir = self->current_dir, .home = self->home };
  g_autofree char *trimmed = g_strstrip (g_strdup (path));

  return resolve (&resolver, trimmed);
}

static gboolean
is_id_character (char character)
{
  return g_ascii_isalnum (character) || character == '_' || character == '-';
}

char *
keep_places_dup_agent_id (const char *agent)
{
  g_autofree char *trimmed = g_strstrip (g_ascii_strdown (agent, -1));
  g_autoptr (GString) id = g_string_new (NULL);
  const char *start = NULL;

  for (const char *at = trimmed; *at != '\0'; at++)
    if (is_id_character (*at))
      g_string_append_c (id, *at);
    else if (id->len == 0 || at == trimmed || is_id_character (at[-1]))
      g_string_append_c (id, '-');
  /* A valid id keeps its trailing dashes; only what had to be rewritten loses them. */
  if (g_str_equal (id->str, trimmed) && id->len <= LONGEST_AGENT_ID && id->len > 0 &&
      g_ascii_isalnum (*trimmed))
    return g_strdup (trimmed);
  for (start = id->str; *start == '-'; start++)
    ;
  g_string_erase (id, 0, start - id->str);
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  g_string_truncate (id, MIN (id->len, LONGEST_AGENT_ID));
  return g_strdup (id->len > 0 ? id->str : MAIN_AGENT);
}

char *
keep_places_dup_agent_dir (const KeepPlaces *self, const char *agent)
{
  if (g_str_equal (agent, MAIN_AGENT))
    return g_strdup (self->main_agent_dir);
  return g_build_filename (self->state_dir, "agents", agent, "agent", NULL);
}

char *
keep_places_dup_sessions_path (const KeepPlaces *self, const char *agent)
{
  return g_build_filename (self->state_dir, "agents", agent, "sessions", "sessions.json", NULL);
}
