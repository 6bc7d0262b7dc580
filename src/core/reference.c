/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reference.h"

#include <string.h>

#include "core/ecmascript.h"

#define LONGEST_VARIABLE 128
#define LONGEST_PROGRAM_ID 256
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

gboolean
keep_reference_is_variable (const char *name)
{
  gsize length = strlen (name);

  return length <= LONGEST_VARIABLE && g_ascii_isupper (*name) &&
         strspn (name, CAPITALS DIGITS "_") == length;
}

/* (transfer full) (nullable): the NAME of "${NAME}" */
static char *
dup_variable (const KeepJsonNode *node)
{
  const char *spelled = keep_json_node_get_text (node);
  gsize length = keep_json_node_get_length_bytes (node);
  g_autoptr (KeepSecret) text = NULL;
  g_autofree char *variable = NULL;
  const char *name = NULL;

  /* Most texts are keys; those need not be decoded. */
  if (memchr (spelled, '{', length) == NULL && memchr (spelled, '\\', length) == NULL)
    return NULL;
  text = keep_json_node_dup_secret (node);
  if (text == NULL)
    return NULL;
  name = keep_secret_get_text (text);
  length = keep_secret_get_length_bytes (text);
  keep_ecmascript_narrow (&name, &length);
  if (length < strlen ("${N}") || strncmp (name, "${", 2) != 0 || name[length - 1] != '}')
    return NULL;
  variable = g_strndup (name + 2, length - 3);
  return keep_reference_is_variable (variable) ? g_steal_pointer (&variable) : NULL;
}

static KeepSecretPlace
find_place (const KeepJsonNode *source)
{
  static const KeepSecretPlace places[] = { KEEP_SECRET_ENV, KEEP_SECRET_FILE, KEEP_SECRET_EXEC };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (keep_json_node_is_string (source, keep_secret_place_get_name (places[i])))
      return places[i];
  return KEEP_SECRET_NONE;
}

static gboolean
has_other_members (const KeepJsonNode *object)
{
  const KeepJsonNode *name = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, object);
  while (keep_json_iter_next (&iter, &name, NULL))
    if (!keep_json_node_is_string (name, "source") &&
        !keep_json_node_is_string (name, "provider") && !keep_json_node_is_string (name, "id"))
      return TRUE;
  return FALSE;
}

static KeepReference *
parse_object (const KeepJsonNode *object)
{
  const KeepJsonNode *provider = keep_json_node_get_member (object, "provider");
  g_autoptr (KeepReference) self = g_new0 (KeepReference, 1);

  self->source = find_place (keep_json_node_get_member (object, "source"));
  if (self->source == KEEP_SECRET_NONE)
    return NULL;
  self->id = keep_json_node_dup_string (keep_json_node_get_member (object, "id"));
  if (self->id == NULL || keep_ecmascript_is_blank (self->id))
    return NULL;
  if (provider == NULL)
    return g_steal_pointer (&self);
  if (has_other_members (object))
    return NULL;
  self->provider = keep_json_node_dup_string (provider);
  return self->provider != NULL && !keep_ecmascript_is_blank (self->provider)
             ? g_steal_pointer (&self)
             : NULL;
}

KeepReference *
keep_reference_parse (const KeepJsonNode *node)
{
  g_autofree char *variable = NULL;
  KeepReference *self = NULL;

  if (node != NULL && keep_json_node_get_type (node) == KEEP_JSON_OBJECT)
    return parse_object (node);
  if (node == NULL || keep_json_node_get_type (node) != KEEP_JSON_STRING)
    return NULL;
  variable = dup_variable (node);
  if (variable == NULL)
    return NULL;
  self = g_new0 (KeepReference, 1);
  self->source = KEEP_SECRET_ENV;
  self->id = g_steal_pointer (&variable);
  return self;
}

KeepSecretPlace
keep_reference_find_source (const KeepJsonNode *node)
{
  g_autoptr (KeepReference) reference = keep_reference_parse (node);

  return reference != NULL ? reference->source : KEEP_SECRET_NONE;
}

gboolean
keep_reference_is_program_id (const char *id)
{
  gsize length = strlen (id);
  g_auto (GStrv) parts = g_strsplit (id, "/", -1);

  if (length > LONGEST_PROGRAM_ID || !g_ascii_isalnum (*id) ||
      strspn (id, CAPITALS SMALL DIGITS "._:/-") != length)
    return FALSE;
  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;
  return TRUE;
}

void
keep_reference_free (KeepReference *self)
{
  g_free (self->provider);
  g_free (self->id);
  g_free (self);
}
