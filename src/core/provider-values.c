/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/provider-values.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/endpoint.h"
#include "core/provider.h"

#define MAX_TEXT_BYTES 256
#define MAX_PORTS 16
#define MAX_CLAIM_NAMES 8

static gboolean
is_text (const char *text)
{
  if (text == NULL || *text == '\0' || strlen (text) > MAX_TEXT_BYTES)
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

gboolean
keep_provider_read_text (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  g_autofree char *text = keep_json_node_dup_string (node);

  if (!is_text (text))
    return keep_json_shape_refuse (
        error, _ ("The member “%s” must be a text of 1 to %d bytes without control characters."),
        path, MAX_TEXT_BYTES);
  *(char **) field = g_steal_pointer (&text);
  return TRUE;
}

gboolean
keep_provider_read_id (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  g_autofree char *id = keep_json_node_dup_string (node);

  if (!is_text (id) || !g_ascii_isalnum (*id) || strlen (id) > 64 ||
      strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789._-") != strlen (id))
    return keep_json_shape_refuse (
        error,
        _ ("The member “%s” must be 1 to 64 lower-case letters, digits, “.”, “_” or “-”, "
           "the first one a letter or digit."),
        path);
  *(char **) field = g_steal_pointer (&id);
  return TRUE;
}

gboolean
keep_provider_read_url (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  g_autofree char *url = keep_json_node_dup_string (node);

  if (url == NULL || !keep_endpoint_is_acceptable (url))
    return keep_json_shape_refuse (
        error,
        _ ("The member “%s” must be an https:// address, or an http:// address of this "
           "computer (localhost, 127.0.0.1 or [::1])."),
        path);
  *(char **) field = g_steal_pointer (&url);
  return TRUE;
}

gboolean
keep_provider_read_boolean (const KeepJsonNode *node,
                            const char *path,
                            gpointer field,
                            GError **error)
{
  KeepJsonType type = keep_json_node_get_type (node);

  if (type != KEEP_JSON_TRUE && type != KEEP_JSON_FALSE)
    return keep_json_shape_refuse (error, _ ("The member “%s” must be true or false."), path);
  *(gboolean *) field = type == KEEP_JSON_TRUE;
  return TRUE;
}

/* RFC 6749 §3.3: names of printable ASCII with single spaces between. */
gboolean
keep_provider_read_scope (const KeepJsonNode *node,
                          const char *path,
                          gpointer field,
                          GError **error)
{
  g_autofree char *scope = keep_json_node_dup_string (node);
  gboolean is_valid = scope != NULL && *scope != '\0' && *scope != ' ';

  for (const char *at = scope; is_valid && *at != '\0'; at++)
    is_valid = (g_ascii_isgraph (*at) && *at != '"' && *at != '\\') ||
               (*at == ' ' && at[1] != ' ' && at[1] != '\0');
  if (!is_valid)
    return keep_json_shape_refuse (
        error, _ ("The member “%s” must be scope names with one space between."), path);
  *(char **) field = g_steal_pointer (&scope);
  return TRUE;
}

gboolean
keep_provider_read_methods (const KeepJsonNode *node,
                            const char *path,
                            gpointer field,
                            GError **error)
{
  static const char *const names[] = { "browser", "device", "paste", "api-key", "setup-token" };
  guint *methods = field;
  const KeepJsonNode *value = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, keep_json_node_get_type (node) == KEEP_JSON_ARRAY ? node : NULL);
  while (keep_json_iter_next (&iter, NULL, &value))
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (names) && !keep_json_node_is_string (value, names[i]))
        i++;
      if (i == G_N_ELEMENTS (names) || (*methods & 1U << i) != 0)
        {
          *methods = 0;
          break;
        }
      *methods |= 1U << i;
    }
  if (*methods == 0)
    return keep_json_shape_refuse (
        error,
        _ ("The member “%s” must list one or more of “browser”, “device”, “paste”, "
           "“api-key” and “setup-token”, each once."),
        path);
  return TRUE;
}

/* Literal text with at most one pair of braces, whose last alternative is always known. */
static gboolean
is_profile_id (const char *template)
{
  const char *open = strchr (template, '{');
  const char *close = strchr (template, '}');
  g_autofree char *inner = NULL;
  g_auto (GStrv) names = NULL;
  guint n_names = 0;

  if (open == NULL && close == NULL)
    return TRUE;
  if (open == NULL || close < open || strpbrk (open + 1, "{") != NULL ||
      strchr (close + 1, '}') != NULL)
    return FALSE;
  inner = g_strndup (open + 1, (gsize) (close - open - 1));
  names = g_strsplit (inner, "|", -1);
  n_names = g_strv_length (names);
  for (guint i = 0; i + 1 < n_names; i++)
    if (strcmp (names[i], "email") != 0 && strcmp (names[i], "id") != 0)
      return FALSE;
  return n_names > 0 && strcmp (names[n_names - 1], "default") == 0;
}

gboolean
keep_provider_read_profile_id (const KeepJsonNode *node,
                               const char *path,
                               gpointer field,
                               GError **error)
{
  if (!keep_provider_read_text (node, path, field, error))
    return FALSE;
  if (!is_profile_id (*(char **) field))
    return keep_json_shape_refuse (
        error,
        _ ("The member “%s” may have one pair of braces, with “email”, “id” or both and "
           "then “default” in it, such as “{email|id|default}”."),
        path);
  return TRUE;
}

gboolean
keep_provider_read_redirect_host (const KeepJsonNode *node,
                                  const char *path,
                                  gpointer field,
                                  GError **error)
{
  g_autofree char *host = keep_json_node_dup_string (node);

  if (host == NULL || !keep_endpoint_is_loopback_host (host))
    return keep_json_shape_refuse (
        error, _ ("The member “%s” must be “localhost”, “127.0.0.1” or “[::1]”."), path);
  *(char **) field = g_steal_pointer (&host);
  return TRUE;
}

static gboolean
add_port (GArray *ports, const KeepJsonNode *node)
{
  double number = 0;
  guint16 port = 0;

  if (ports->len == MAX_PORTS || !keep_json_node_get_number (node, &number) || number < 0 ||
      number > G_MAXUINT16 || floor (number) != number)
    return FALSE;
  port = (guint16) number;
  for (guint i = 0; i < ports->len; i++)
    if (g_array_index (ports, guint16, i) == port)
      return FALSE;
  g_array_append_val (ports, port);
  return TRUE;
}

gboolean
keep_provider_read_ports (const KeepJsonNode *node,
                          const char *path,
                          gpointer field,
                          GError **error)
{
  g_autoptr (GArray) ports = g_array_new (FALSE, FALSE, sizeof (guint16));
  const KeepJsonNode *value = NULL;
  gboolean is_valid = keep_json_node_get_type (node) == KEEP_JSON_ARRAY;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, node);
  while (is_valid && keep_json_iter_next (&iter, NULL, &value))
    is_valid = add_port (ports, value);
  if (!is_valid || ports->len == 0)
    return keep_json_shape_refuse (
        error, _ ("The member “%s” must list 1 to %d different port numbers (0 means any)."), path,
        MAX_PORTS);
  *(GArray **) field = g_steal_pointer (&ports);
  return TRUE;
}

gboolean
keep_provider_read_redirect_path (const KeepJsonNode *node,
                                  const char *path,
                                  gpointer field,
                                  GError **error)
{
  g_autofree char *text = keep_json_node_dup_string (node);

  if (!is_text (text) || *text != '/' ||
      strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._~-") !=
          strlen (text))
    return keep_json_shape_refuse (
        error,
        _ ("The member “%s” must be a “/” and then letters, digits or “/”, “.”, “_”, “~” "
           "or “-”."),
        path);
  *(char **) field = g_steal_pointer (&text);
  return TRUE;
}

/* What the authorization request says itself must not stand in it twice (RFC 6749 §3.1). */
static gboolean
is_authorize_param (GPtrArray *params, const char *name, const char *value)
{
  static const char *const own[] = { "response_type",  "client_id",
                                     "redirect_uri",   "scope",
                                     "code_challenge", "code_challenge_method",
                                     "state",          NULL };

  if (!is_text (name) || value == NULL || strlen (value) > MAX_TEXT_BYTES ||
      g_strv_contains (own, name))
    return FALSE;
  for (guint i = 0; i < params->len; i += 2)
    if (strcmp (g_ptr_array_index (params, i), name) == 0)
      return FALSE;
  return TRUE;
}

gboolean
keep_provider_read_authorize_params (const KeepJsonNode *node,
                                     const char *path,
                                     gpointer field,
                                     GError **error)
{
  g_autoptr (GPtrArray) params = g_ptr_array_new_with_free_func (g_free);
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *value = NULL;
  KeepJsonIter iter;

  if (keep_json_node_get_type (node) != KEEP_JSON_OBJECT)
    return keep_json_shape_refuse (error, _ ("The member “%s” must be an object."), path);
  keep_json_iter_init (&iter, node);
  while (keep_json_iter_next (&iter, &name, &value))
    {
      g_autofree char *name_text = keep_json_node_dup_string (name);
      g_autofree char *value_text = keep_json_node_dup_string (value);
      g_autofree char *param_path = keep_json_shape_dup_path (path, name);

      if (!is_authorize_param (params, name_text, value_text))
        return keep_json_shape_refuse (
            error,
            _ ("The member “%s” must be a text, stand there once, and not be a parameter "
               "that Tokenkeep sends itself."),
            param_path);
      g_ptr_array_add (params, g_steal_pointer (&name_text));
      g_ptr_array_add (params, g_steal_pointer (&value_text));
    }
  g_ptr_array_add (params, NULL);
  *(char ***) field = (char **) g_ptr_array_free (g_steal_pointer (&params), FALSE);
  return TRUE;
}

gboolean
keep_provider_read_token_request (const KeepJsonNode *node,
                                  const char *path,
                                  gpointer field,
                                  GError **error)
{
  gboolean is_json = keep_json_node_is_string (node, "json");

  if (!is_json && !keep_json_node_is_string (node, "form"))
    return keep_json_shape_refuse (error, _ ("The member “%s” must be “form” or “json”."), path);
  *(KeepTokenRequest *) field = is_json ? KEEP_TOKEN_REQUEST_JSON : KEEP_TOKEN_REQUEST_FORM;
  return TRUE;
}

gboolean
keep_provider_read_device_style (const KeepJsonNode *node,
                                 const char *path,
                                 gpointer field,
                                 GError **error)
{
  if (!keep_json_node_is_string (node, "openai"))
    return keep_json_shape_refuse (error, _ ("The member “%s” must be “openai”."), path);
  *(KeepDeviceStyle *) field = KEEP_DEVICE_STYLE_OPENAI;
  return TRUE;
}

gboolean
keep_provider_read_claim (const KeepJsonNode *node,
                          const char *path,
                          gpointer field,
                          GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const KeepJsonNode *value = NULL;
  gboolean is_valid = keep_json_node_get_type (node) == KEEP_JSON_ARRAY;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, node);
  while (is_valid && keep_json_iter_next (&iter, NULL, &value))
    {
      g_autofree char *name = keep_json_node_dup_string (value);

      is_valid = is_text (name) && names->len < MAX_CLAIM_NAMES;
      g_ptr_array_add (names, g_steal_pointer (&name));
    }
  if (!is_valid || names->len == 0)
    return keep_json_shape_refuse (
        error, _ ("The member “%s” must list the 1 to %d names that lead to the claim."), path,
        MAX_CLAIM_NAMES);
  g_ptr_array_add (names, NULL);
  *(char ***) field = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  return TRUE;
}
