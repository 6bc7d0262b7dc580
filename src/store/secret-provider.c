/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/secret-provider.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/json-shape.h"
#include "core/provider-values.h"
#include "core/secret.h"
#include "store/config-document.h"
#include "store/config-variables.h"
#include "store/dotenv.h"

#define SECRETS "secrets"
#define PROVIDERS "providers"
#define DEFAULTS "defaults"
#define ENV "env"

#define MAX_TEXT_BYTES 4096
#define MAX_VARIABLES 256
#define LONGEST_NAME_BYTES 128

static gboolean
read_text (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  g_autofree char *text = keep_json_node_dup_string (node);

  if (text == NULL || *text == '\0' || strlen (text) > MAX_TEXT_BYTES)
    return keep_json_shape_refuse (error, _ ("The member “%s” must be a text of 1 to %d bytes."),
                                   path, MAX_TEXT_BYTES);
  *(char **) field = g_steal_pointer (&text);
  return TRUE;
}

typedef struct
{
  guint n_most;
  gsize most_bytes;
  gboolean (*test) (const char *text);
  const char *kind; /* to be translated */
} ListBounds;

static gboolean
is_anything (const char *text)
{
  return text != NULL;
}

static gboolean
read_list (const KeepJsonNode *node,
           const char *path,
           const ListBounds *bounds,
           gpointer field,
           GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const KeepJsonNode *element = NULL;
  gboolean is_right = keep_json_node_get_type (node) == KEEP_JSON_ARRAY;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, node);
  for (guint n = 0; is_right && keep_json_iter_next (&iter, NULL, &element); n++)
    {
      g_autofree char *text = keep_json_node_dup_string (element);

      is_right = text != NULL && strlen (text) <= bounds->most_bytes && n < bounds->n_most &&
                 bounds->test (text);
      if (is_right)
        g_strv_builder_add (builder, text);
    }
  if (!is_right)
    return keep_json_shape_refuse (error, _ ("The member “%s” must be a list of up to %u %s."),
                                   path, bounds->n_most, _ (bounds->kind));
  *(GStrv *) field = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_arguments (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  static const ListBounds bounds = { 128, 1024, is_anything, N_ ("texts") };

  return read_list (node, path, &bounds, field, error);
}

static gboolean
read_allowlist (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  static const ListBounds bounds = { 256, LONGEST_NAME_BYTES, keep_reference_is_variable,
                                     N_ ("names of environment variables in capitals") };

  return read_list (node, path, &bounds, field, error);
}

static gboolean
read_passed (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  static const ListBounds bounds = { 128, LONGEST_NAME_BYTES, keep_reference_is_variable,
                                     N_ ("names of environment variables in capitals") };

  return read_list (node, path, &bounds, field, error);
}

static gboolean
read_folders (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  static const ListBounds bounds = { 64, MAX_TEXT_BYTES, g_path_is_absolute,
                                     N_ ("absolute paths") };

  return read_list (node, path, &bounds, field, error);
}

static gboolean
read_whole (const KeepJsonNode *node, const char *path, int most, gpointer field, GError **error)
{
  double number = 0;

  if (!keep_json_node_get_number (node, &number) || number < 1 || number > most ||
      (double) (gint64) number < number)
    return keep_json_shape_refuse (
        error, _ ("The member “%s” must be a whole number from 1 to %d."), path, most);
  *(gint64 *) field = (gint64) number;
  return TRUE;
}

static gboolean
read_ms (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  return read_whole (node, path, KEEP_SECRET_PROVIDER_MAX_MS, field, error);
}

static gboolean
read_bytes (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  return read_whole (node, path, KEEP_SECRET_PROVIDER_MAX_BYTES, field, error);
}

static gboolean
read_mode (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  *(gboolean *) field = keep_json_node_is_string (node, "singleValue");
  if (*(gboolean *) field || keep_json_node_is_string (node, "json"))
    return TRUE;
  return keep_json_shape_refuse (error, _ ("The member “%s” must be “json” or “singleValue”."),
                                 path);
}

/* The names and values of an object, as a list of both in turn. */
static gboolean
read_pairs (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_secret_unref);
  gboolean is_right = keep_json_node_get_type (node) == KEEP_JSON_OBJECT;
  const KeepJsonNode *name_node = NULL;
  const KeepJsonNode *value_node = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, node);
  while (is_right && keep_json_iter_next (&iter, &name_node, &value_node))
    {
      KeepSecret *name = keep_json_node_dup_secret (name_node);
      KeepSecret *value = keep_json_node_dup_secret (value_node);

      is_right = name != NULL && value != NULL && *keep_secret_get_text (name) != '\0' &&
                 strchr (keep_secret_get_text (name), '=') == NULL &&
                 pairs->len < 2 * MAX_VARIABLES;
      if (name != NULL)
        g_ptr_array_add (pairs, name);
      if (value != NULL)
        g_ptr_array_add (pairs, value);
    }
  if (!is_right)
    return keep_json_shape_refuse (
        error, _ ("The member “%s” must be an object of up to %d variables and their texts."), path,
        MAX_VARIABLES);
  *(GPtrArray **) field = g_steal_pointer (&pairs);
  return TRUE;
}

static gboolean
read_source (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  return TRUE; /* the table was chosen by it */
}

#define MEMBER(name, need, fill, field)                                              \
  {                                                                                  \
    name, KEEP_JSON_MEMBER_##need, fill, G_STRUCT_OFFSET (KeepSecretProvider, field) \
  }

static const KeepJsonMember env_members[] = {
  MEMBER ("source", REQUIRED, read_source, source),
  MEMBER ("allowlist", OPTIONAL, read_allowlist, allowlist),
  { NULL, KEEP_JSON_MEMBER_OPTIONAL, NULL, 0 },
};

static const KeepJsonMember file_members[] = {
  MEMBER ("source", REQUIRED, read_source, source),
  MEMBER ("path", REQUIRED, read_text, path),
  MEMBER ("mode", OPTIONAL, read_mode, is_single_value),
  MEMBER ("timeoutMs", OPTIONAL, read_ms, timeout_ms),
  MEMBER ("maxBytes", OPTIONAL, read_bytes, max_bytes),
  MEMBER ("allowInsecurePath", OPTIONAL, keep_provider_read_boolean, may_be_insecure),
  { NULL, KEEP_JSON_MEMBER_OPTIONAL, NULL, 0 },
};

static const KeepJsonMember exec_members[] = {
  MEMBER ("source", REQUIRED, read_source, source),
  MEMBER ("command", REQUIRED, read_text, command),
  MEMBER ("args", OPTIONAL, read_arguments, arguments),
  MEMBER ("timeoutMs", OPTIONAL, read_ms, timeout_ms),
  MEMBER ("noOutputTimeoutMs", OPTIONAL, read_ms, silence_ms),
  MEMBER ("maxOutputBytes", OPTIONAL, read_bytes, max_bytes),
  MEMBER ("jsonOnly", OPTIONAL, keep_provider_read_boolean, is_json_only),
  MEMBER (ENV, OPTIONAL, read_pairs, settings),
  MEMBER ("passEnv", OPTIONAL, read_passed, passed),
  MEMBER ("trustedDirs", OPTIONAL, read_folders, trusted_folders),
  MEMBER ("allowInsecurePath", OPTIONAL, keep_provider_read_boolean, may_be_insecure),
  MEMBER ("allowSymlinkCommand", OPTIONAL, keep_provider_read_boolean, may_be_link),
  { NULL, KEEP_JSON_MEMBER_OPTIONAL, NULL, 0 },
};

static const KeepJsonMember *
find_members (KeepSecretPlace source)
{
  if (source == KEEP_SECRET_ENV)
    return env_members;
  return source == KEEP_SECRET_FILE ? file_members : exec_members;
}

static void
fill_in (const KeepSecretProvider *self, char **text)
{
  char *filled = NULL;

  if (*text == NULL)
    return;
  filled = keep_config_variables_substitute (*text, (const char *const *) self->variables);
  g_free (*text);
  *text = filled;
}

static void
fill_in_all (const KeepSecretProvider *self, GStrv texts)
{
  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    fill_in (self, &texts[i]);
}

/* Makes "NAME=value" of names and values in turn. */
static void
join_settings (KeepSecretProvider *self)
{
  g_autoptr (GPtrArray) pairs = g_steal_pointer (&self->settings);

  self->settings = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_secret_unref);
  for (guint i = 0; pairs != NULL && i < pairs->len; i += 2)
    {
      g_autoptr (KeepBuffer) joined = keep_buffer_new ();
      char *value = g_strdup (keep_secret_get_text (pairs->pdata[i + 1]));

      fill_in (self, &value);
      keep_buffer_append (joined, keep_secret_get_text (pairs->pdata[i]), -1);
      keep_buffer_append_char (joined, '=');
      keep_buffer_append (joined, value, -1);
      explicit_bzero (value, strlen (value));
      g_free (value);
      g_ptr_array_add (self->settings, keep_secret_new (keep_buffer_get_data (joined), -1));
    }
}

/* What OpenClaw takes for a command: nothing that a shell would make more of. */
static gboolean
check_command (const KeepSecretProvider *self, GError **error)
{
  if (self->command[0] != '/' || strpbrk (self->command, ";&|`$<>\r\n\"'") != NULL)
    return keep_json_shape_refuse (error,
                                   _ ("The member “secrets.providers.%s.command” must be the "
                                      "absolute path of a program, without quotes or characters of "
                                      "a shell."),
                                   self->alias);
  return TRUE;
}

static gboolean
read_provider (KeepSecretProvider *self, const KeepJsonNode *node, GError **error)
{
  g_autofree char *path = g_strconcat (SECRETS "." PROVIDERS ".", self->alias, NULL);

  self->is_json_only = TRUE;
  self->timeout_ms = KEEP_SECRET_PROVIDER_DEFAULT_MS;
  self->max_bytes = KEEP_SECRET_PROVIDER_DEFAULT_BYTES;
  if (!keep_json_shape_read (node, find_members (self->source), path, self, error))
    return FALSE;
  if (self->silence_ms == 0)
    self->silence_ms = self->timeout_ms;
  fill_in_all (self, self->allowlist);
  fill_in (self, &self->path);
  fill_in (self, &self->command);
  fill_in_all (self, self->arguments);
  fill_in_all (self, self->passed);
  fill_in_all (self, self->trusted_folders);
  join_settings (self);
  return self->source != KEEP_SECRET_EXEC || check_command (self, error);
}

/* The alias that stands for @source where a reference names none. */
static char *
dup_default_alias (const KeepSecretProvider *self, const KeepJsonNode *root)
{
  const char *const path[] = { SECRETS, DEFAULTS, keep_secret_place_get_name (self->source), NULL };
  char *alias = keep_json_node_dup_string (keep_json_node_get_path (root, path));

  fill_in (self, &alias);
  if (alias == NULL || *g_strstrip (alias) == '\0')
    {
      g_free (alias);
      alias = g_strdup (KEEP_REFERENCE_DEFAULT_PROVIDER);
    }
  return alias;
}

static gboolean
find_provider (KeepSecretProvider *self,
               const KeepReference *reference,
               const KeepJsonNode *root,
               GError **error)
{
  g_autofree char *default_alias = dup_default_alias (self, root);
  const char *path[] = { SECRETS, PROVIDERS, NULL, NULL };
  const char *wanted = keep_secret_place_get_name (self->source);
  const KeepJsonNode *node = NULL;

  self->alias = g_strdup (reference->provider != NULL ? reference->provider : default_alias);
  path[2] = self->alias;
  node = keep_json_node_get_path (root, path);
  if (node == NULL && self->source == KEEP_SECRET_ENV && g_str_equal (self->alias, default_alias))
    return TRUE;
  if (node == NULL)
    {
      g_set_error (
          error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
          _ ("No secret provider “%s” is in secrets.providers of OpenClaw's configuration, "
             "but this login is kept there. Add it, or sign in again."),
          self->alias);
      return FALSE;
    }
  if (!keep_json_node_is_string (keep_json_node_get_member (node, "source"), wanted))
    return keep_json_shape_refuse (
        error,
        _ ("The secret provider “%s” has another source than “%s”, which this login asks for."),
        self->alias, wanted);
  return read_provider (self, node, error);
}

KeepSecretProvider *
keep_secret_provider_load (const KeepReference *reference,
                           const KeepPlaces *places,
                           const char *const *environment,
                           GError **error)
{
  static const char *const members[] = { SECRETS, ENV, NULL };
  const char *config_path = keep_places_get_config_path (places);
  g_autoptr (KeepSecretProvider) self = g_new0 (KeepSecretProvider, 1);
  g_autoptr (KeepJson) document = NULL;
  g_auto (GStrv) with_files = NULL;
  const KeepJsonNode *root = NULL;

  self->source = reference->source;
  if (!keep_config_document_load (config_path, members, &document, error))
    return NULL;
  root = document != NULL ? keep_json_get_root (document) : NULL;
  with_files = keep_dotenv_extend (places, environment);
  self->variables = keep_config_variables_extend (keep_json_node_get_member (root, ENV),
                                                  (const char *const *) with_files);
  if (find_provider (self, reference, root, error))
    return g_steal_pointer (&self);
  /* Translators: a file, then a sentence about what is in it. */
  g_prefix_error (error, _ ("%s: "), config_path);
  return NULL;
}

void
keep_secret_provider_free (KeepSecretProvider *self)
{
  g_free (self->alias);
  g_strfreev (self->variables);
  g_strfreev (self->allowlist);
  g_free (self->path);
  g_free (self->command);
  g_strfreev (self->arguments);
  g_strfreev (self->passed);
  g_clear_pointer (&self->settings, g_ptr_array_unref);
  g_strfreev (self->trusted_folders);
  g_free (self);
}
