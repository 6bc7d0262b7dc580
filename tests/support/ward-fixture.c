/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ward-fixture.h"

#include "store/journal.h"
#include "store/ledger.h"

void
ward_fixture_set_up (WardFixture *self, gconstpointer data)
{
  self->home = temp_home_new ();
  self->second = keep_sink_new (self->home->places, "second");
  self->own_state_dir = g_strdup (keep_places_get_own_state_dir (self->home->places));
  self->ward = keep_ward_new (self->own_state_dir);
}

void
ward_fixture_tear_down (WardFixture *self, gconstpointer data)
{
  keep_ward_free (self->ward);
  keep_sink_unref (self->second);
  temp_home_free (self->home);
  g_free (self->own_state_dir);
}

void
ward_fixture_look (WardFixture *self)
{
  GPtrArray *snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_snapshot_unref);

  g_ptr_array_add (snapshots, keep_snapshot_take (self->home->sink, NULL));
  g_ptr_array_add (snapshots, keep_snapshot_take (self->second, NULL));
  keep_ward_take_snapshots (self->ward, snapshots);
}

char *
ward_fixture_dup_generation (const char *refresh)
{
  g_autoptr (KeepSecret) secret = keep_secret_new (refresh, -1);

  return keep_secret_dup_digest (secret);
}

typedef struct
{
  const char *generation;
  const char *successor; /* nullable */
} Note;

static void
note (KeepLedger *ledger, gpointer user_data)
{
  const Note *what = user_data;

  if (what->successor == NULL)
    {
      keep_ledger_note_invalidated (ledger, what->generation, "invalid_grant", "tokenkeep", 1);
      return;
    }
  keep_ledger_note_refreshed (ledger, what->successor, 1);
  keep_ledger_note_successor (ledger, what->generation, what->successor, "/a", "p", 1);
}

void
ward_fixture_note_successor (WardFixture *self, const char *spent, const char *fresh)
{
  g_autofree char *generation = ward_fixture_dup_generation (spent);
  g_autofree char *successor = ward_fixture_dup_generation (fresh);
  Note what = { generation, successor };

  g_assert_true (keep_ledger_update (self->own_state_dir, note, &what, NULL));
}

void
ward_fixture_note_invalidated (WardFixture *self, const char *refresh)
{
  g_autofree char *generation = ward_fixture_dup_generation (refresh);
  Note what = { generation, NULL };

  g_assert_true (keep_ledger_update (self->own_state_dir, note, &what, NULL));
}

char *
ward_fixture_dup_knowledge (WardFixture *self, const char *refresh)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_load (self->own_state_dir);
  g_autofree char *generation = ward_fixture_dup_generation (refresh);
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, generation);

  if (entry == NULL)
    return g_strdup ("");
  if (entry->invalid_code != NULL)
    return g_strdup_printf ("dead:%s:%s", entry->invalid_code, entry->invalid_by);
  return g_strdup (entry->successor != NULL ? "spent" : "good");
}

void
ward_fixture_record (WardFixture *self, KeepEventKind kind, const char *profile_id)
{
  keep_journal_note (self->own_state_dir,
                     keep_event_new (g_get_real_time () / 1000, kind, profile_id,
                                     KEEP_EVENT_BY_TOKENKEEP, NULL, NULL));
}

char *
ward_fixture_dup_events (WardFixture *self)
{
  g_autoptr (GPtrArray) events = keep_journal_read (self->own_state_dir, NULL, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++)
    {
      const KeepEvent *event = events->pdata[i];

      g_string_append_printf (
          text, "%s%s %s by %s%s%s", i > 0 ? "; " : "", keep_event_kind_get_name (event->kind),
          event->profile != NULL ? event->profile : "-", event->by, event->code != NULL ? " " : "",
          event->code != NULL ? event->code : "");
    }
  return g_string_free (text, FALSE);
}

char *
ward_fixture_dup_tokens (KeepSink *sink)
{
  g_autoptr (GPtrArray) logins = keep_sink_load_logins (sink, NULL, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; logins != NULL && i < logins->len; i++)
    {
      const KeepCredential *login = logins->pdata[i];

      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", login->profile->id,
                              login->refresh != NULL ? keep_secret_get_text (login->refresh) : "-");
    }
  return g_string_free (text, FALSE);
}
