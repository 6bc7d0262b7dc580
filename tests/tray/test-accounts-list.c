/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

#include <string.h>

#include "sample.h"
#include "store/journal.h"
#include "support/temp-home.h"
#include "tray/account-row.h"
#include "tray/accounts-list.h"

typedef struct
{
  Desk *desk;             /* owned */
  GtkWidget *window;      /* owned */
  KeepAccountsList *list; /* of the window */
  GPtrArray *offer;       /* owned */
  const char *own_state_dir;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = desk_new ();
  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  desk_serve (self->desk, self->window);
  self->list = g_object_new (KEEP_TYPE_ACCOUNTS_LIST, NULL);
  self->offer = keep_sample_offer (1);
  gtk_container_add (GTK_CONTAINER (self->window), GTK_WIDGET (self->list));
  gtk_widget_show_all (self->window);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_widget_destroy (self->window);
  g_ptr_array_unref (self->offer);
  desk_free (self->desk);
}

/* Profile ids with a space between; "!" in front: expired. The first of each provider is default.
 */
static void
show (Fixture *self, const char *ids)
{
  g_auto (GStrv) split = g_strsplit (ids, " ", -1);
  KeepProfile *profiles[4] = { NULL };
  g_autoptr (KeepRoster) roster = NULL;
  KeepFacts facts = { .offer = self->offer,
                      .now_ms = KEEP_SAMPLE_NOW_MS,
                      .own_state_dir = self->own_state_dir };

  for (guint i = 0; split[i] != NULL; i++)
    profiles[i] = *split[i] == '!' ? keep_sample_profile (split[i] + 1, NULL, -1)
                                   : keep_sample_profile (split[i], NULL, 72);
  roster = keep_sample_roster (profiles[0], profiles[1], profiles[2], profiles[3], NULL);
  facts.roster = roster;
  keep_accounts_list_update (self->list, &facts);
}

static KeepAccountRow *
find_row (Fixture *self, const char *id)
{
  g_autoptr (GPtrArray) rows = desk_list_children (self->list);

  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (keep_account_row_get_profile_id (g_ptr_array_index (rows, i)), id))
      return g_ptr_array_index (rows, i);
  return NULL;
}

static void
assert_shown (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) rows = desk_list_children (self->list);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      KeepAccountRow *row = g_ptr_array_index (rows, i);
      GtkWidget *header = gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (row));

      if (header != NULL)
        g_string_append_printf (text, "[%s] ", gtk_label_get_label (GTK_LABEL (header)));
      g_string_append_printf (
          text, "%s%s ", gtk_toggle_button_get_active (desk_find (row, "default_radio")) ? "*" : "",
          desk_get_text (row, "account_label"));
    }
  g_assert_cmpstr (g_strchomp (text->str), ==, expected);
}

static void
test_groups (Fixture *self, gconstpointer data)
{
  show (self, "openai-codex:a x:a openai-codex:b x:b");
  assert_shown (self, "[ChatGPT] *openai-codex:a openai-codex:b [x] *x:a x:b");
}

static void
test_changes (Fixture *self, gconstpointer data)
{
  KeepAccountRow *kept = NULL;

  show (self, "x:a x:b");
  kept = find_row (self, "x:b");
  show (self, "x:a x:b x:c");
  assert_shown (self, "[x] *x:a x:b x:c");
  show (self, "x:b x:c");
  assert_shown (self, "[x] *x:b x:c");
  g_assert_true (find_row (self, "x:b") == kept);
  show (self, "x:c x:b");
  assert_shown (self, "[x] *x:c x:b");
}

static void
test_radio_asks (Fixture *self, gconstpointer data)
{
  g_autofree char *asked = NULL;

  show (self, "x:a x:b");
  gtk_button_clicked (desk_find (find_row (self, "x:b"), "default_radio"));
  asked = desk_steal_asked (self->desk);
  g_assert_cmpstr (asked, ==, "set-default x:b\n");
}

/* The store refused: nothing has changed, and the list says so. */
static void
test_refused_radio (Fixture *self, gconstpointer data)
{
  g_autofree char *asked = NULL;

  show (self, "x:a x:b");
  gtk_button_clicked (desk_find (find_row (self, "x:b"), "default_radio"));
  asked = desk_steal_asked (self->desk);
  show (self, "x:a x:b");
  assert_shown (self, "[x] *x:a x:b");
}

static void
test_row_click (Fixture *self, gconstpointer data)
{
  g_autofree char *asked = NULL;

  show (self, "x:a x:b");
  g_signal_emit_by_name (self->list, "row-activated", find_row (self, "x:b"));
  asked = desk_steal_asked (self->desk);
  g_assert_cmpstr (asked, ==, "set-default x:b\n");
}

static void
test_repair (Fixture *self, gconstpointer data)
{
  g_autofree char *asked = NULL;
  GtkWidget *button = NULL;

  show (self, "!openai-codex:a openai-codex:b !x:c");
  button = desk_find (find_row (self, "openai-codex:a"), "repair_button");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_false (
      gtk_widget_get_visible (desk_find (find_row (self, "openai-codex:b"), "repair_button")));
  g_assert_false (gtk_widget_get_visible (desk_find (find_row (self, "x:c"), "repair_button")));
  gtk_button_clicked (GTK_BUTTON (button));
  asked = desk_steal_asked (self->desk);
  g_assert_cmpstr (asked, ==, "sign-in-again openai-codex openai-codex:a\n");
}

static gboolean
has_history (gpointer row)
{
  return *desk_get_text (row, "events_label") != '\0';
}

static void
test_details (Fixture *self, gconstpointer data)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepEvent) event =
      keep_event_new (1, KEEP_EVENT_INVALIDATED, "x:b", "codex", "signed_out", NULL);
  KeepAccountRow *row = NULL;

  self->own_state_dir = keep_places_get_own_state_dir (home->places);
  g_assert_true (keep_journal_record (self->own_state_dir, event, NULL));
  show (self, "x:a x:b");
  row = find_row (self, "x:b");
  g_assert_null (desk_find_any (row, "facts_label"));
  gtk_button_clicked (desk_find (row, "details_button"));
  g_assert_true (g_str_has_prefix (desk_get_text (row, "facts_label"), "Stored in OpenClaw's"));
  desk_wait (has_history, row);
  g_assert_nonnull (strstr (desk_get_text (row, "events_label"), "a sign-out in Codex"));
  gtk_button_clicked (desk_find (row, "details_button"));
  g_assert_null (desk_find_any (row, "facts_label"));
}

/* Whoever closes it, or has them all closed, does not wait for the disk. */
static void
test_details_of_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (TempHome) home = temp_home_new ();

  self->own_state_dir = keep_places_get_own_state_dir (home->places);
  show (self, "x:a x:b");
  gtk_button_clicked (desk_find (find_row (self, "x:b"), "details_button"));
  show (self, "x:a");
  assert_shown (self, "[x] *x:a");
}

static guint
count_rows (Fixture *self)
{
  g_autoptr (GPtrArray) rows = desk_list_children (self->list);

  return rows->len;
}

static void
show_crowd (Fixture *self, guint n_profiles)
{
  g_autoptr (KeepRoster) roster = keep_sample_crowd (n_profiles, 1);
  KeepFacts facts = { .roster = roster, .offer = self->offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  keep_accounts_list_update (self->list, &facts);
}

static void
test_steps (Fixture *self, gconstpointer data)
{
  KeepAccountRow *first = NULL;

  show_crowd (self, 10000);
  g_assert_cmpuint (count_rows (self), ==, KEEP_ACCOUNTS_LIST_STEP);
  first = find_row (self, "p0:user0");
  g_assert_true (keep_accounts_list_show_more (self->list));
  g_assert_cmpuint (count_rows (self), ==, 2 * KEEP_ACCOUNTS_LIST_STEP);
  /* A change in the store takes nothing of that back. */
  show_crowd (self, 9999);
  g_assert_cmpuint (count_rows (self), ==, 2 * KEEP_ACCOUNTS_LIST_STEP);
  g_assert_true (find_row (self, "p0:user0") == first);
}

static void
test_last_step (Fixture *self, gconstpointer data)
{
  show_crowd (self, KEEP_ACCOUNTS_LIST_STEP + 1);
  g_assert_true (keep_accounts_list_show_more (self->list));
  g_assert_cmpuint (count_rows (self), ==, KEEP_ACCOUNTS_LIST_STEP + 1);
  g_assert_false (keep_accounts_list_show_more (self->list));
}

static void
test_search (Fixture *self, gconstpointer data)
{
  KeepAccountRow *kept = NULL;

  show_crowd (self, 10000);
  kept = find_row (self, "p0:user7");
  keep_accounts_list_search (self->list, "user7@");
  assert_shown (self, "[p0] user7@b.test");
  g_assert_true (find_row (self, "p0:user7") == kept);
  /* One that had no row yet; and the default account has one again. */
  keep_accounts_list_search (self->list, "user9876");
  assert_shown (self, "[p0] user9876@b.test");
  keep_accounts_list_search (self->list, "user0@");
  assert_shown (self, "[p0] *user0@b.test");
  keep_accounts_list_search (self->list, "");
  g_assert_cmpuint (count_rows (self), ==, KEEP_ACCOUNTS_LIST_STEP);
}

/* Nothing is shown as the default account that is not. */
static void
test_default_elsewhere (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepRoster) roster = keep_sample_roster (keep_sample_profile ("x:a", NULL, 72), NULL);
  KeepFacts facts = { .roster = roster, .offer = self->offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  show (self, "x:a x:b");
  keep_accounts_list_search (self->list, "x:b");
  assert_shown (self, "[x] x:b");
  keep_accounts_list_search (self->list, "");
  ((KeepProfile *) keep_roster_get_profile (roster, 0))->is_default = FALSE;
  keep_accounts_list_update (self->list, &facts);
  assert_shown (self, "[x] x:a");
}

static void
test_names (Fixture *self, gconstpointer data)
{
  AtkObject *radio = NULL;

  show (self, "x:a");
  radio = gtk_widget_get_accessible (desk_find (find_row (self, "x:a"), "default_radio"));
  g_assert_cmpstr (atk_object_get_name (radio), ==, "x:a");
  g_assert_cmpstr (atk_object_get_description (radio), ==, "expires in 3 days");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  ADD ("/accounts-list/groups", test_groups);
  ADD ("/accounts-list/changes", test_changes);
  ADD ("/accounts-list/radio/asks", test_radio_asks);
  ADD ("/accounts-list/radio/refused", test_refused_radio);
  ADD ("/accounts-list/row-click", test_row_click);
  ADD ("/accounts-list/repair", test_repair);
  ADD ("/accounts-list/details", test_details);
  ADD ("/accounts-list/details/of-gone", test_details_of_gone);
  ADD ("/accounts-list/many/steps", test_steps);
  ADD ("/accounts-list/many/last-step", test_last_step);
  ADD ("/accounts-list/search", test_search);
  ADD ("/accounts-list/default-elsewhere", test_default_elsewhere);
  ADD ("/accounts-list/accessible-names", test_names);
  return g_test_run ();
}
