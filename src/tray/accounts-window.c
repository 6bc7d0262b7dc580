/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/accounts-window.h"

#include <glib/gi18n-lib.h>

#include "tray/accounts-list.h"
#include "tray/action.h"
#include "tray/menu-model.h"
#include "tray/offer.h"
#include "tray/settings.h"

struct _KeepAccountsWindow
{
  GtkApplicationWindow parent_instance;
  GSettings *settings; /* owned, nullable: the schema is not installed */
  GPtrArray *offer;    /* owned */

  GtkWidget *sign_in_box;
  GtkWidget *sign_in_button;
  GtkWidget *first_sign_in_button;
  GtkMenuButton *others_button;
  GtkMenuButton *first_others_button;
  GtkMenuButton *program_button;
  GtkWidget *store_bar;
  GtkLabel *store_label;
  GtkWidget *notice_bar;
  GtkLabel *notice_label;
  GtkButton *notice_button;
  GtkWidget *progress_bar;
  GtkLabel *progress_label;
  GtkSpinner *progress_spinner;
  GtkButton *show_sign_in_button;
  GtkStack *pages;
  GtkEntry *search_entry;
  GtkScrolledWindow *scrolled;
  KeepAccountsList *list;
  guint more_source;
};

/* From this many accounts on there is something to search. */
#define SEARCH_FROM 20

G_DEFINE_FINAL_TYPE (KeepAccountsWindow, keep_accounts_window, GTK_TYPE_APPLICATION_WINDOW)

static void
on_notice_response (GtkInfoBar *bar)
{
  gtk_widget_hide (GTK_WIDGET (bar));
}

static void
on_notice_button_clicked (KeepAccountsWindow *self)
{
  gtk_widget_hide (self->notice_bar);
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (user_data);
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_widget_grab_focus (GTK_WIDGET (KEEP_ACCOUNTS_WINDOW (user_data)->search_entry));
}

static void
on_search_changed (KeepAccountsWindow *self)
{
  /* What is found begins at the top. */
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  keep_accounts_list_search (self->list, gtk_entry_get_text (self->search_entry));
}

static void
on_stop_search (KeepAccountsWindow *self)
{
  gtk_entry_set_text (self->search_entry, "");
}

static gboolean
on_more (gpointer user_data)
{
  KeepAccountsWindow *self = user_data;

  self->more_source = 0;
  keep_accounts_list_show_more (self->list);
  return G_SOURCE_REMOVE;
}

/* Rows are made a page before somebody gets there; not here, where GTK may be laying out others. */
static void
on_scrolled (KeepAccountsWindow *self, GtkAdjustment *adjustment)
{
  double page = gtk_adjustment_get_page_size (adjustment);
  double left =
      gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment) - page;

  if (self->more_source == 0 && left < page)
    self->more_source = g_idle_add (on_more, self);
}

static void
save_size (KeepAccountsWindow *self)
{
  int width = 0;
  int height = 0;

  if (self->settings == NULL || gtk_window_is_maximized (GTK_WINDOW (self)))
    return;
  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, KEEP_SETTINGS_ACCOUNTS_WIDTH, width);
  g_settings_set_int (self->settings, KEEP_SETTINGS_ACCOUNTS_HEIGHT, height);
}

static void
keep_accounts_window_hide (GtkWidget *widget)
{
  save_size (KEEP_ACCOUNTS_WINDOW (widget));
  GTK_WIDGET_CLASS (keep_accounts_window_parent_class)->hide (widget);
}

static void
keep_accounts_window_dispose (GObject *object)
{
  KeepAccountsWindow *self = KEEP_ACCOUNTS_WINDOW (object);

  g_clear_handle_id (&self->more_source, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->offer, g_ptr_array_unref);
  G_OBJECT_CLASS (keep_accounts_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, sign_in_box);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, first_sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, others_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, first_others_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, program_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, store_bar);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, store_label);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, notice_bar);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, notice_label);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, notice_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, progress_label);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, progress_spinner);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, show_sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, scrolled);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountsWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, on_notice_response);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
keep_accounts_window_class_init (KeepAccountsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keep_accounts_window_dispose;
  widget_class->hide = keep_accounts_window_hide;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tokenkeep/Tokenkeep/accounts-window.ui");
  bind_children (widget_class);
}

static void
load_size (KeepAccountsWindow *self)
{
  self->settings = keep_settings_open ();
  if (self->settings != NULL)
    gtk_window_set_default_size (
        GTK_WINDOW (self), g_settings_get_int (self->settings, KEEP_SETTINGS_ACCOUNTS_WIDTH),
        g_settings_get_int (self->settings, KEEP_SETTINGS_ACCOUNTS_HEIGHT));
  else
    gtk_window_set_default_size (GTK_WINDOW (self), 560, 420);
}

static void
watch_scrolling (KeepAccountsWindow *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);

  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
}

static void
keep_accounts_window_init (KeepAccountsWindow *self)
{
  const GActionEntry entries[] = {
    { .name = "close", .activate = on_close },
    { .name = "search", .activate = on_search },
  };

  g_type_ensure (KEEP_TYPE_ACCOUNTS_LIST);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect (self, "delete-event", G_CALLBACK (gtk_widget_hide_on_delete), NULL);
  g_signal_connect_swapped (self->notice_button, "clicked", G_CALLBACK (on_notice_button_clicked),
                            self);
  watch_scrolling (self);
  load_size (self);
}

static void
set_sign_in_button (GtkWidget *button, const KeepProvider *provider)
{
  g_autofree char *label = keep_offer_dup_label (provider);

  gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", keep_provider_get_id (provider));
}

static void
fill_offer (KeepAccountsWindow *self)
{
  g_autoptr (GMenu) others = g_menu_new ();

  gtk_widget_set_visible (self->first_sign_in_button, self->offer->len > 0);
  gtk_widget_set_visible (self->sign_in_button, self->offer->len > 0);
  if (self->offer->len == 0)
    return;
  set_sign_in_button (self->sign_in_button, g_ptr_array_index (self->offer, 0));
  set_sign_in_button (self->first_sign_in_button, g_ptr_array_index (self->offer, 0));
  for (guint i = 1; i < self->offer->len; i++)
    {
      const KeepProvider *provider = g_ptr_array_index (self->offer, i);
      g_autofree char *label = keep_offer_dup_label (provider);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "app." KEEP_ACTION_SIGN_IN, "s",
                                         keep_provider_get_id (provider));
      g_menu_append_item (others, item);
    }
  gtk_menu_button_set_menu_model (self->others_button, G_MENU_MODEL (others));
  gtk_menu_button_set_menu_model (self->first_others_button, G_MENU_MODEL (others));
  gtk_widget_set_visible (GTK_WIDGET (self->others_button), self->offer->len > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->first_others_button), self->offer->len > 1);
}

KeepAccountsWindow *
keep_accounts_window_new (GtkApplication *application, GPtrArray *offer)
{
  KeepAccountsWindow *self =
      g_object_new (KEEP_TYPE_ACCOUNTS_WINDOW, "application", application, NULL);

  self->offer = g_ptr_array_ref (offer);
  fill_offer (self);
  return self;
}

static void
update_progress (KeepAccountsWindow *self, const KeepFacts *facts)
{
  KeepSignInState state = facts->sign_in_state;
  gboolean is_saving = state == KEEP_SIGN_IN_STORE_FAILED;

  gtk_widget_set_visible (self->progress_bar, facts->is_signing_in);
  g_object_set (self->progress_spinner, "active", facts->is_signing_in && !is_saving, NULL);
  if (!facts->is_signing_in)
    return;
  gtk_label_set_label (self->progress_label,
                       keep_menu_model_get_progress (state, facts->is_help_needed));
  gtk_button_set_label (self->show_sign_in_button,
                        is_saving ? _ ("Save the login…") : _ ("Use a link instead…"));
  gtk_widget_set_visible (GTK_WIDGET (self->show_sign_in_button),
                          is_saving || state == KEEP_SIGN_IN_WAITING);
}

static void
update_search (KeepAccountsWindow *self, guint n_profiles)
{
  g_autofree char *hint = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->search_entry),
                          n_profiles >= SEARCH_FROM ||
                              *gtk_entry_get_text (self->search_entry) != '\0');
  hint = g_strdup_printf (ngettext ("Search %u account", "Search %u accounts", n_profiles),
                          n_profiles);
  if (g_strcmp0 (gtk_entry_get_placeholder_text (self->search_entry), hint) == 0)
    return;
  gtk_entry_set_placeholder_text (self->search_entry, hint);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->search_entry)), hint);
}

void
keep_accounts_window_update (KeepAccountsWindow *self, const KeepFacts *facts)
{
  guint n_profiles = facts->roster == NULL ? 0 : keep_roster_get_n_profiles (facts->roster);
  const char *page = n_profiles > 0 ? "list" : "empty";

  /* An unread store is not an empty one: it may hold logins. */
  if (n_profiles == 0 && (facts->roster == NULL || facts->store_error != NULL))
    page = "unknown";
  keep_accounts_list_update (self->list, facts);
  update_search (self, n_profiles);
  update_progress (self, facts);
  if (facts->store_error != NULL)
    gtk_label_set_label (self->store_label, facts->store_error->message);
  gtk_widget_set_visible (self->store_bar, facts->store_error != NULL);
  gtk_widget_set_visible (self->sign_in_box, !g_str_equal (page, "empty"));
  gtk_stack_set_visible_child_name (self->pages, page);
}

void
keep_accounts_window_show_notice (KeepAccountsWindow *self, const KeepNotice *notice)
{
  GtkActionable *button = GTK_ACTIONABLE (self->notice_button);
  g_autofree char *action = NULL;
  g_autofree char *text = NULL;

  if (notice != NULL)
    {
      action = g_strconcat ("app.", notice->action, NULL);
      text = g_strdup_printf ("%s\n%s", notice->title, notice->body);
      gtk_label_set_label (self->notice_label, text);
      gtk_button_set_label (self->notice_button, notice->button);
      /* In this order: the action of the notice before takes no target of this one. */
      gtk_actionable_set_action_name (button, NULL);
      gtk_actionable_set_action_target_value (
          button, notice->target == NULL ? NULL : g_variant_new_string (notice->target));
      gtk_actionable_set_action_name (button, action);
      gtk_widget_set_visible (GTK_WIDGET (button),
                              !g_str_equal (notice->action, KEEP_ACTION_SHOW_ACCOUNTS));
    }
  gtk_widget_set_visible (self->notice_bar, notice != NULL);
}
