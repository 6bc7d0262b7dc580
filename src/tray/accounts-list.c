/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/accounts-list.h"

#include <glib/gi18n-lib.h>

#include "tray/account-row.h"
#include "tray/account-search.h"
#include "tray/account.h"
#include "tray/offer.h"

struct _KeepAccountsList
{
  GtkListBox parent_instance;
  KeepRoster *roster;   /* owned, nullable; of the last update, as the next two */
  GPtrArray *offer;     /* owned, nullable before the first update */
  char *own_state_dir;  /* owned, nullable */
  KeepFacts facts;      /* borrows from these */
  char *search;         /* owned */
  guint n_wanted;       /* rows to make; the others come when somebody scrolls there */
  guint n_found;        /* accounts that there could be rows of */
  GHashTable *nobodies; /* owned: provider → GtkRadioButton, on while no row is the default */
};

G_DEFINE_FINAL_TYPE (KeepAccountsList, keep_accounts_list, GTK_TYPE_LIST_BOX)

static const char *
get_provider_name (KeepAccountsList *self, const char *provider_id)
{
  const KeepProvider *provider = keep_offer_find (self->offer, provider_id);

  return provider == NULL ? provider_id : keep_provider_get_name (provider);
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  KeepAccountsList *self = user_data;
  const char *provider = keep_account_row_get_provider (KEEP_ACCOUNT_ROW (row));
  GtkWidget *header = NULL;

  if (before != NULL &&
      g_str_equal (keep_account_row_get_provider (KEEP_ACCOUNT_ROW (before)), provider))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  header = gtk_label_new (get_provider_name (self, provider));
  g_object_set (header, "xalign", 0.0, "margin-start", 12, "margin-top", 12, "margin-bottom", 6,
                "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (header), "heading");
  gtk_list_box_row_set_header (row, header);
}

static void
keep_accounts_list_finalize (GObject *object)
{
  KeepAccountsList *self = KEEP_ACCOUNTS_LIST (object);

  g_clear_pointer (&self->roster, keep_roster_unref);
  g_clear_pointer (&self->offer, g_ptr_array_unref);
  g_hash_table_unref (self->nobodies);
  g_free (self->own_state_dir);
  g_free (self->search);
  G_OBJECT_CLASS (keep_accounts_list_parent_class)->finalize (object);
}

static void
keep_accounts_list_row_activated (GtkListBox *list, GtkListBoxRow *row)
{
  keep_account_row_activate (KEEP_ACCOUNT_ROW (row));
}

static void
keep_accounts_list_class_init (KeepAccountsListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = keep_accounts_list_finalize;
  GTK_LIST_BOX_CLASS (klass)->row_activated = keep_accounts_list_row_activated;
}

static void
keep_accounts_list_init (KeepAccountsList *self)
{
  GtkWidget *nothing = gtk_label_new (_ ("No account is called that"));

  gtk_list_box_set_header_func (GTK_LIST_BOX (self), update_header, self, NULL);
  g_object_set (nothing, "margin", 24, "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (nothing), "dim-label");
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self), nothing);
  self->search = g_strdup ("");
  self->n_wanted = KEEP_ACCOUNTS_LIST_STEP;
  self->nobodies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* Of the radio buttons of a group one is always on; where the default account has no row it is one
 * that nobody sees. (transfer none) */
static GtkRadioButton *
get_nobody (KeepAccountsList *self, const char *provider)
{
  GtkWidget *nobody = g_hash_table_lookup (self->nobodies, provider);

  if (nobody == NULL)
    {
      nobody = g_object_ref_sink (gtk_radio_button_new (NULL));
      g_hash_table_insert (self->nobodies, g_strdup (provider), nobody);
    }
  return GTK_RADIO_BUTTON (nobody);
}

/* (transfer full): the ids of the profiles that are to have a row, borrowed */
static GHashTable *
index_wanted (KeepAccountsList *self, GPtrArray *profiles)
{
  GHashTable *wanted = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < MIN (profiles->len, self->n_wanted); i++)
    g_hash_table_add (wanted, ((KeepProfile *) g_ptr_array_index (profiles, i))->id);
  return wanted;
}

/* (transfer full): the rows that stay, by profile id */
static GHashTable *
keep_rows (KeepAccountsList *self, GPtrArray *profiles)
{
  g_autoptr (GHashTable) wanted = index_wanted (self, profiles);
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self));
  GHashTable *kept = g_hash_table_new (g_str_hash, g_str_equal);

  for (GList *at = rows; at != NULL; at = at->next)
    {
      const char *id = keep_account_row_get_profile_id (at->data);

      if (g_hash_table_contains (wanted, id))
        g_hash_table_insert (kept, (gpointer) id, at->data);
      else
        gtk_widget_destroy (at->data);
    }
  return kept;
}

static void
on_row_opened (KeepAccountsList *self, KeepAccountRow *row)
{
  const KeepProfile *profile =
      keep_roster_find (self->roster, keep_account_row_get_profile_id (row));

  keep_account_row_update (row, profile, keep_account_get_label (self->roster, profile),
                           &self->facts);
}

static KeepAccountRow *
add_row (KeepAccountsList *self, const KeepProfile *profile, int position)
{
  KeepAccountRow *row = keep_account_row_new (profile);

  keep_account_row_join (row, get_nobody (self, profile->provider));
  g_signal_connect_object (row, "opened", G_CALLBACK (on_row_opened), self, G_CONNECT_SWAPPED);
  gtk_list_box_insert (GTK_LIST_BOX (self), GTK_WIDGET (row), position);
  return row;
}

/* @shown: the providers whose default account has a row */
static void
clear_defaults (KeepAccountsList *self, GHashTable *shown)
{
  GHashTableIter iter;
  gpointer provider = NULL;
  gpointer nobody = NULL;

  g_hash_table_iter_init (&iter, self->nobodies);
  while (g_hash_table_iter_next (&iter, &provider, &nobody))
    if (!g_hash_table_contains (shown, provider))
      gtk_toggle_button_set_active (nobody, TRUE);
}

static void
update_rows (KeepAccountsList *self)
{
  g_autoptr (GPtrArray) profiles = keep_account_search (self->roster, self->offer, self->search);
  g_autoptr (GHashTable) rows = keep_rows (self, profiles);
  g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) labels = NULL;

  self->n_found = profiles->len;
  if (profiles->len > 0)
    labels = keep_account_index_labels (self->roster);
  for (guint i = 0; i < MIN (profiles->len, self->n_wanted); i++)
    {
      const KeepProfile *profile = g_ptr_array_index (profiles, i);
      KeepAccountRow *row = g_hash_table_lookup (rows, profile->id);

      if (row != NULL && gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) != (int) i)
        {
          g_hash_table_remove (rows, profile->id);
          gtk_widget_destroy (GTK_WIDGET (row));
          row = NULL;
        }
      if (row == NULL)
        row = add_row (self, profile, (int) i);
      keep_account_row_update (row, profile, keep_account_find_label (labels, profile),
                               &self->facts);
      if (profile->is_default)
        g_hash_table_add (shown, profile->provider);
    }
  clear_defaults (self, shown);
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (self));
}

void
keep_accounts_list_update (KeepAccountsList *self, const KeepFacts *facts)
{
  KeepRoster *roster =
      facts->roster != NULL ? keep_roster_ref ((KeepRoster *) facts->roster) : NULL;

  g_clear_pointer (&self->roster, keep_roster_unref);
  self->roster = roster;
  g_ptr_array_ref (facts->offer);
  g_clear_pointer (&self->offer, g_ptr_array_unref);
  self->offer = facts->offer;
  g_free (self->own_state_dir);
  self->own_state_dir = g_strdup (facts->own_state_dir);
  self->facts = (KeepFacts){ .roster = roster,
                             .offer = self->offer,
                             .now_ms = facts->now_ms,
                             .own_state_dir = self->own_state_dir };
  update_rows (self);
}

void
keep_accounts_list_search (KeepAccountsList *self, const char *text)
{
  g_free (self->search);
  self->search = g_strdup (text);
  self->n_wanted = KEEP_ACCOUNTS_LIST_STEP;
  if (self->offer != NULL)
    update_rows (self);
}

gboolean
keep_accounts_list_show_more (KeepAccountsList *self)
{
  if (self->n_wanted >= self->n_found)
    return FALSE;
  self->n_wanted += KEEP_ACCOUNTS_LIST_STEP;
  update_rows (self);
  return TRUE;
}
