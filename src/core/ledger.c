/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ledger.h"

#include <string.h>

#include "core/json-writer.h"
#include "core/json.h"
#include "core/secret.h"

#define VERSION 1
/* The end of ECMAScript's time. */
#define LATEST_MS 8.64e15

struct _KeepLedger
{
  GHashTable *entries; /* owned; generation (borrowed from its entry) → KeepLedgerEntry */
};

static void
entry_free (KeepLedgerEntry *entry)
{
  g_free (entry->generation);
  g_free (entry->invalid_code);
  g_free (entry->invalid_by);
  g_free (entry->successor);
  g_free (entry->successor_dir);
  g_free (entry->successor_id);
  g_free (entry->told);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepLedgerEntry, entry_free)

KeepLedger *
keep_ledger_new (void)
{
  KeepLedger *self = g_new0 (KeepLedger, 1);

  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  return self;
}

void
keep_ledger_free (KeepLedger *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static gboolean
is_generation (const char *text)
{
  return text != NULL && strlen (text) == KEEP_SECRET_DIGEST_DIGITS &&
         strspn (text, "0123456789abcdef") == KEEP_SECRET_DIGEST_DIGITS;
}

static gint64
read_time (const KeepJsonNode *object, const char *name)
{
  double number = 0;

  if (!keep_json_node_get_number (keep_json_node_get_member (object, name), &number) ||
      number < 1 || number > LATEST_MS)
    return 0;
  return (gint64) number;
}

static char *
dup_text (const KeepJsonNode *object, const char *name)
{
  return keep_json_node_dup_string (keep_json_node_get_member (object, name));
}

static KeepLedgerEntry *
parse_entry (const KeepJsonNode *name, const KeepJsonNode *value)
{
  g_autoptr (KeepLedgerEntry) entry = g_new0 (KeepLedgerEntry, 1);
  const KeepJsonNode *invalidated = keep_json_node_get_member (value, "invalidated");
  const KeepJsonNode *successor = keep_json_node_get_member (value, "successor");
  const KeepJsonNode *told = keep_json_node_get_member (value, "told");

  entry->generation = keep_json_node_dup_string (name);
  if (!is_generation (entry->generation))
    return NULL;
  entry->refreshed_ms = read_time (value, "refreshedAt");
  entry->verified_ms = read_time (value, "verifiedAt");
  entry->invalid_code = dup_text (invalidated, "code");
  entry->invalid_by = dup_text (invalidated, "by");
  entry->invalid_ms = read_time (invalidated, "at");
  entry->successor = dup_text (successor, "generation");
  entry->successor_dir = dup_text (successor, "agentDir");
  entry->successor_id = dup_text (successor, "profile");
  entry->successor_ms = read_time (successor, "at");
  entry->told = dup_text (told, "kind");
  entry->told_ms = read_time (told, "at");
  return g_steal_pointer (&entry);
}

KeepLedger *
keep_ledger_parse (const char *text, gsize length_bytes)
{
  g_autoptr (KeepJson) json = NULL;
  const KeepJsonNode *generations = NULL;
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *value = NULL;
  KeepLedger *self = NULL;
  KeepJsonIter iter;

  if (length_bytes <= KEEP_LEDGER_MAX_BYTES)
    json = keep_json_parse (text, length_bytes, NULL);
  if (json != NULL)
    generations = keep_json_node_get_member (keep_json_get_root (json), "generations");
  if (generations == NULL || keep_json_node_get_type (generations) != KEEP_JSON_OBJECT)
    return NULL;
  self = keep_ledger_new ();
  keep_json_iter_init (&iter, generations);
  while (keep_json_iter_next (&iter, &name, &value))
    {
      KeepLedgerEntry *entry = parse_entry (name, value);

      if (entry != NULL)
        g_hash_table_replace (self->entries, entry->generation, entry);
    }
  return self;
}

static void
write_time (KeepJsonWriter *writer, const char *name, gint64 time_ms)
{
  if (time_ms > 0)
    keep_json_writer_int64 (writer, name, time_ms);
}

static void
write_entry (KeepJsonWriter *writer, const KeepLedgerEntry *entry)
{
  keep_json_writer_begin_object (writer, entry->generation);
  write_time (writer, "refreshedAt", entry->refreshed_ms);
  write_time (writer, "verifiedAt", entry->verified_ms);
  if (entry->invalid_code != NULL)
    {
      keep_json_writer_begin_object (writer, "invalidated");
      keep_json_writer_string (writer, "code", entry->invalid_code);
      write_time (writer, "at", entry->invalid_ms);
      keep_json_writer_string (writer, "by", entry->invalid_by);
      keep_json_writer_end_object (writer);
    }
  if (entry->successor != NULL)
    {
      keep_json_writer_begin_object (writer, "successor");
      keep_json_writer_string (writer, "generation", entry->successor);
      keep_json_writer_string (writer, "agentDir", entry->successor_dir);
      keep_json_writer_string (writer, "profile", entry->successor_id);
      write_time (writer, "at", entry->successor_ms);
      keep_json_writer_end_object (writer);
    }
  if (entry->told != NULL)
    {
      keep_json_writer_begin_object (writer, "told");
      keep_json_writer_string (writer, "kind", entry->told);
      write_time (writer, "at", entry->told_ms);
      keep_json_writer_end_object (writer);
    }
  keep_json_writer_end_object (writer);
}

static gint64
get_age (const KeepLedgerEntry *entry)
{
  return MAX (MAX (MAX (entry->refreshed_ms, entry->verified_ms), entry->told_ms),
              MAX (entry->invalid_ms, entry->successor_ms));
}

static gint
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const KeepLedgerEntry *first = *(const KeepLedgerEntry *const *) a;
  const KeepLedgerEntry *second = *(const KeepLedgerEntry *const *) b;
  gint64 difference = get_age (second) - get_age (first);

  if (difference != 0)
    return difference > 0 ? 1 : -1;
  return strcmp (first->generation, second->generation);
}

KeepBuffer *
keep_ledger_format (const KeepLedger *self)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  KeepBuffer *text = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (text, "\n");
  GHashTableIter iter;
  gpointer entry = NULL;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (entries, entry);
  g_ptr_array_sort (entries, compare_newest_first);
  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "version", VERSION);
  keep_json_writer_begin_object (&writer, "generations");
  for (guint i = 0; i < MIN (entries->len, KEEP_LEDGER_MAX_ENTRIES); i++)
    write_entry (&writer, entries->pdata[i]);
  keep_json_writer_end_object (&writer);
  keep_json_writer_end_object (&writer);
  keep_buffer_append_char (text, '\n');
  return text;
}

const KeepLedgerEntry *
keep_ledger_find (const KeepLedger *self, const char *generation)
{
  return generation != NULL ? g_hash_table_lookup (self->entries, generation) : NULL;
}

const char *
keep_ledger_find_newest (const KeepLedger *self, const char *generation)
{
  const KeepLedgerEntry *entry = keep_ledger_find (self, generation);
  const char *newest = NULL;

  /* What stands in the file may go round in circles. */
  for (guint i = 0; i < KEEP_LEDGER_MAX_CHAIN && entry != NULL && entry->successor != NULL; i++)
    {
      newest = entry->successor;
      entry = keep_ledger_find (self, newest);
    }
  return newest;
}

gboolean
keep_ledger_entry_is_dead (const KeepLedgerEntry *entry)
{
  return entry != NULL && (entry->invalid_code != NULL || entry->successor != NULL);
}

void
keep_ledger_apply (const KeepLedger *self, GPtrArray *profiles)
{
  for (guint i = 0; i < profiles->len; i++)
    {
      KeepProfile *profile = profiles->pdata[i];
      const KeepLedgerEntry *entry = keep_ledger_find (self, profile->generation);

      if (entry == NULL || profile->type != KEEP_PROFILE_OAUTH)
        continue;
      profile->refreshed_ms = entry->refreshed_ms;
      profile->verified_ms = entry->verified_ms;
      profile->invalid_code = g_strdup (entry->invalid_code);
    }
}

static KeepLedgerEntry *
ensure (KeepLedger *self, const char *generation)
{
  KeepLedgerEntry *entry = g_hash_table_lookup (self->entries, generation);

  if (entry == NULL)
    {
      entry = g_new0 (KeepLedgerEntry, 1);
      entry->generation = g_strdup (generation);
      g_hash_table_insert (self->entries, entry->generation, entry);
    }
  return entry;
}

static void
clear_death (KeepLedgerEntry *entry)
{
  g_clear_pointer (&entry->invalid_code, g_free);
  g_clear_pointer (&entry->invalid_by, g_free);
  entry->invalid_ms = 0;
}

void
keep_ledger_note_refreshed (KeepLedger *self, const char *generation, gint64 at_ms)
{
  KeepLedgerEntry *entry = ensure (self, generation);

  entry->refreshed_ms = at_ms;
  entry->verified_ms = at_ms;
  /* Whatever was thought of it, the issuer just gave it out. */
  clear_death (entry);
  g_clear_pointer (&entry->successor, g_free);
  g_clear_pointer (&entry->successor_dir, g_free);
  g_clear_pointer (&entry->successor_id, g_free);
  entry->successor_ms = 0;
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

void
keep_ledger_note_successor (KeepLedger *self,
                            const char *spent,
                            const char *successor,
                            const char *agent_dir,
                            const char *profile_id,
                            gint64 at_ms)
{
  KeepLedgerEntry *entry = ensure (self, spent);

  set_text (&entry->successor, successor);
  set_text (&entry->successor_dir, agent_dir);
  set_text (&entry->successor_id, profile_id);
  entry->successor_ms = at_ms;
}

gboolean
keep_ledger_note_invalidated (
    KeepLedger *self, const char *generation, const char *code, const char *by, gint64 at_ms)
{
  KeepLedgerEntry *entry = ensure (self, generation);

  if (entry->invalid_code != NULL)
    return FALSE;
  entry->invalid_code = g_strdup (code);
  entry->invalid_by = g_strdup (by);
  entry->invalid_ms = at_ms;
  return TRUE;
}

gboolean
keep_ledger_note_told (KeepLedger *self, const char *generation, const char *kind, gint64 at_ms)
{
  KeepLedgerEntry *entry = ensure (self, generation);

  if (g_strcmp0 (entry->told, kind) == 0)
    return FALSE;
  set_text (&entry->told, kind);
  entry->told_ms = at_ms;
  return TRUE;
}

gboolean
keep_ledger_note_revived (KeepLedger *self, const char *generation, const char *by)
{
  KeepLedgerEntry *entry = g_hash_table_lookup (self->entries, generation);

  if (entry == NULL || entry->invalid_code == NULL || g_strcmp0 (entry->invalid_by, by) != 0)
    return FALSE;
  clear_death (entry);
  return TRUE;
}
