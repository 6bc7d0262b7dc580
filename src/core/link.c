/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/link.h"

#include <string.h>

#include "core/json-writer.h"
#include "core/json.h"

#define SCHEMA 1
#define MAX_TEXT_BYTES 4096
/* The end of ECMAScript's time. */
#define LATEST_MS 8.64e15

static const struct
{
  const char *id;
  const char *name;
} programs[] = {
  [KEEP_LINK_CODEX] = { "codex", "Codex" },
  [KEEP_LINK_OPENCLAW] = { "openclaw", "OpenClaw" },
};

const char *
keep_link_program_get_id (KeepLinkProgram program)
{
  return programs[program].id;
}

const char *
keep_link_program_get_name (KeepLinkProgram program)
{
  return programs[program].name;
}

gboolean
keep_link_program_find (const char *id, KeepLinkProgram *program)
{
  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    if (g_strcmp0 (programs[i].id, id) == 0)
      {
        *program = (KeepLinkProgram) i;
        return TRUE;
      }
  return FALSE;
}

KeepLink *
keep_link_new (KeepLinkProgram program,
               const char *place,
               const char *profile_id,
               const char *state_dir,
               const char *agent,
               gint64 at_ms)
{
  KeepLink *self = g_new0 (KeepLink, 1);

  self->program = program;
  self->place = g_strdup (place);
  self->profile_id = g_strdup (profile_id);
  self->state_dir = g_strdup (state_dir);
  self->agent = g_strdup (agent);
  self->at_ms = at_ms;
  return self;
}

KeepLink *
keep_link_copy (const KeepLink *self)
{
  return keep_link_new (self->program, self->place, self->profile_id, self->state_dir, self->agent,
                        self->at_ms);
}

void
keep_link_free (KeepLink *self)
{
  g_free (self->place);
  g_free (self->profile_id);
  g_free (self->state_dir);
  g_free (self->agent);
  g_free (self);
}

GPtrArray *
keep_link_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) keep_link_free);
}

static gboolean
is_replaced_by (const KeepLink *self, const KeepLink *link)
{
  return self->program == link->program && strcmp (self->place, link->place) == 0 &&
         (self->program == KEEP_LINK_CODEX || strcmp (self->profile_id, link->profile_id) == 0);
}

gboolean
keep_link_list_put (GPtrArray *links, KeepLink *link)
{
  for (guint i = links->len; i > 0; i--)
    if (is_replaced_by (links->pdata[i - 1], link))
      g_ptr_array_remove_index (links, i - 1);
  if (links->len == KEEP_LINK_MAX_COUNT)
    {
      keep_link_free (link);
      return FALSE;
    }
  g_ptr_array_add (links, link);
  return TRUE;
}

guint
keep_link_list_drop (GPtrArray *links, KeepLinkProgram program, const char *place)
{
  guint n_before = links->len;

  for (guint i = links->len; i > 0; i--)
    {
      const KeepLink *link = links->pdata[i - 1];

      if (link->program == program && (place == NULL || strcmp (link->place, place) == 0))
        g_ptr_array_remove_index (links, i - 1);
    }
  return n_before - links->len;
}

/* (nullable): where it is empty, too long, or not there. */
static char *
dup_text (const KeepJsonNode *object, const char *name)
{
  const KeepJsonNode *node = keep_json_node_get_member (object, name);
  g_autofree char *text = node != NULL ? keep_json_node_dup_string (node) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT_BYTES ? g_steal_pointer (&text)
                                                                          : NULL;
}

static char *
dup_folder (const KeepJsonNode *object, const char *name)
{
  g_autofree char *text = dup_text (object, name);

  return text != NULL && *text == '/' ? g_steal_pointer (&text) : NULL;
}

static KeepLink *
parse_link (const KeepJsonNode *object)
{
  g_autoptr (KeepLink) self = g_new0 (KeepLink, 1);
  g_autofree char *program = dup_text (object, "program");
  double at = 0;

  self->place = dup_folder (object, "place");
  self->profile_id = dup_text (object, "profile");
  self->state_dir = dup_folder (object, "stateDir");
  self->agent = dup_text (object, "agent");
  if (!keep_link_program_find (program, &self->program) || self->place == NULL ||
      self->profile_id == NULL || self->state_dir == NULL || self->agent == NULL ||
      !keep_json_node_get_number (keep_json_node_get_member (object, "at"), &at) || at < 0 ||
      at > LATEST_MS)
    return NULL;
  self->at_ms = (gint64) at;
  return g_steal_pointer (&self);
}

GPtrArray *
keep_link_list_parse (const char *text, gsize length_bytes)
{
  g_autoptr (KeepJson) json =
      length_bytes <= KEEP_LINK_MAX_BYTES ? keep_json_parse (text, length_bytes, NULL) : NULL;
  const KeepJsonNode *root = json != NULL ? keep_json_get_root (json) : NULL;
  const KeepJsonNode *entries = keep_json_node_get_member (root, "links");
  const KeepJsonNode *schema = keep_json_node_get_member (root, "schema");
  const KeepJsonNode *entry = NULL;
  g_autoptr (GPtrArray) links = keep_link_list_new ();
  double number = 0;
  KeepJsonIter iter;

  if (entries == NULL || keep_json_node_get_type (entries) != KEEP_JSON_ARRAY || schema == NULL ||
      !keep_json_node_get_number (schema, &number) || number != SCHEMA)
    return NULL;
  keep_json_iter_init (&iter, entries);
  while (keep_json_iter_next (&iter, NULL, &entry))
    {
      KeepLink *link = parse_link (entry);

      if (link == NULL || !keep_link_list_put (links, link))
        return NULL;
    }
  return g_steal_pointer (&links);
}

static void
write_link (KeepJsonWriter *writer, const KeepLink *link)
{
  keep_json_writer_begin_object (writer, NULL);
  keep_json_writer_string (writer, "program", keep_link_program_get_id (link->program));
  keep_json_writer_string (writer, "place", link->place);
  keep_json_writer_string (writer, "profile", link->profile_id);
  keep_json_writer_string (writer, "stateDir", link->state_dir);
  keep_json_writer_string (writer, "agent", link->agent);
  keep_json_writer_int64 (writer, "at", link->at_ms);
  keep_json_writer_end_object (writer);
}

KeepBuffer *
keep_link_list_format (GPtrArray *links)
{
  KeepBuffer *text = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (text, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "schema", SCHEMA);
  keep_json_writer_begin_array (&writer, "links");
  for (guint i = 0; i < links->len; i++)
    write_link (&writer, links->pdata[i]);
  keep_json_writer_end_array (&writer);
  keep_json_writer_end_object (&writer);
  keep_buffer_append_char (text, '\n');
  return text;
}
