/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/accounts-list.h"

#include "tray/account-row.h"
#include "tray/offer.h"

struct _KeepAccountsList
{
  GtkListBox parent_instance;
  GPtrArray *offer; /* owned, nullable before the first update */
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

  g_clear_pointer (&self->offer, g_ptr_array_unref);
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
  gtk_list_box_set_header_func (GTK_LIST_BOX (self), update_header, self, NULL);
}

/* Profiles provider by provider, in the order of each provider's first one. */
static GPtrArray *
list_profiles (const KeepRoster *roster)
{
  GPtrArray *profiles = g_ptr_array_new ();
  guint n_profiles = roster == NULL ? 0 : keep_roster_get_n_profiles (roster);

  for (guint i = 0; i < n_profiles; i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);
      guint at = profiles->len;

      for (guint j = 0; j < profiles->len; j++)
        {
          const KeepProfile *other = g_ptr_array_index (profiles, j);

          if (g_str_equal (other->provider, profile->provider))
            at = j + 1;
        }
      g_ptr_array_insert (profiles, (int) at, (gpointer) profile);
    }
  return profiles;
}

static gboolean
is_row_of (gconstpointer profile, gconstpointer row)
{
  return g_str_equal (((const KeepProfile *) profile)->id,
                      keep_account_row_get_profile_id (KEEP_ACCOUNT_ROW ((gpointer) row)));
}

static void
remove_stale_rows (KeepAccountsList *self, GPtrArray *profiles)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self));

  for (GList *at = rows; at != NULL; at = at->next)
    if (!g_ptr_array_find_with_equal_func (profiles, at->data, is_row_of, NULL))
      gtk_widget_destroy (at->data);
}

/* (nullable) */
static KeepAccountRow *
find_row (KeepAccountsList *self, const KeepProfile *profile)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self));

  for (GList *at = rows; at != NULL; at = at->next)
    if (is_row_of (profile, at->data))
      return at->data;
  return NULL;
}

void
keep_accounts_list_update (KeepAccountsList *self, const KeepFacts *facts)
{
  g_autoptr (GPtrArray) profiles = list_profiles (facts->roster);
  KeepAccountRow *before = NULL;

  g_clear_pointer (&self->offer, g_ptr_array_unref);
  self->offer = g_ptr_array_ref (facts->offer);
  remove_stale_rows (self, profiles);
  for (guint i = 0; i < profiles->len; i++)
    {
      const KeepProfile *profile = g_ptr_array_index (profiles, i);
      KeepAccountRow *row = find_row (self, profile);

      if (row != NULL && gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) != (int) i)
        {
          gtk_widget_destroy (GTK_WIDGET (row));
          row = NULL;
        }
      if (row == NULL)
        {
          row = keep_account_row_new (profile);
          gtk_list_box_insert (GTK_LIST_BOX (self), GTK_WIDGET (row), (int) i);
        }
      if (before != NULL && g_str_equal (keep_account_row_get_provider (before), profile->provider))
        keep_account_row_join (row, before);
      keep_account_row_update (row, profile, facts);
      before = row;
    }
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (self));
}
