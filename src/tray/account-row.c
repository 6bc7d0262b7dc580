/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/account-row.h"

#include <glib/gi18n-lib.h>

#include "tray/account-details.h"
#include "tray/account.h"
#include "tray/action.h"
#include "tray/offer.h"
#include "tray/repair.h"

struct _KeepAccountRow
{
  GtkListBoxRow parent_instance;
  char *profile_id; /* owned */
  char *provider;   /* owned */
  gboolean is_default;

  GtkToggleButton *default_radio;
  GtkLabel *account_label;
  GtkLabel *state_label;
  GtkWidget *repair_button;
  GtkToggleButton *details_button;
  GtkBox *outer_box;
  KeepAccountDetails *details; /* borrowed child, nullable: while the person looks */
};

G_DEFINE_FINAL_TYPE (KeepAccountRow, keep_account_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  SIGNAL_OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Only a radio button that differs from the store was pressed by the person. */
static void
on_default_toggled (KeepAccountRow *self)
{
  GActionGroup *actions = gtk_widget_get_action_group (GTK_WIDGET (self), "app");

  if (gtk_toggle_button_get_active (self->default_radio) && !self->is_default && actions != NULL)
    g_action_group_activate_action (actions, KEEP_ACTION_SET_DEFAULT,
                                    g_variant_new_string (self->profile_id));
}

static void
on_details_toggled (KeepAccountRow *self)
{
  if (!gtk_toggle_button_get_active (self->details_button))
    {
      gtk_widget_destroy (GTK_WIDGET (self->details));
      self->details = NULL;
      return;
    }
  self->details = keep_account_details_new ();
  gtk_container_add (GTK_CONTAINER (self->outer_box), GTK_WIDGET (self->details));
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
keep_account_row_finalize (GObject *object)
{
  KeepAccountRow *self = KEEP_ACCOUNT_ROW (object);

  g_free (self->profile_id);
  g_free (self->provider);
  G_OBJECT_CLASS (keep_account_row_parent_class)->finalize (object);
}

static void
keep_account_row_class_init (KeepAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = keep_account_row_finalize;
  signals[SIGNAL_OPENED] = g_signal_new ("opened", KEEP_TYPE_ACCOUNT_ROW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tokenkeep/Tokenkeep/account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KeepAccountRow, default_radio);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountRow, account_label);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountRow, repair_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountRow, details_button);
  gtk_widget_class_bind_template_child (widget_class, KeepAccountRow, outer_box);
}

static void
keep_account_row_init (KeepAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

KeepAccountRow *
keep_account_row_new (const KeepProfile *profile)
{
  KeepAccountRow *self = g_object_new (KEEP_TYPE_ACCOUNT_ROW, NULL);

  self->profile_id = g_strdup (profile->id);
  self->provider = g_strdup (profile->provider);
  self->is_default = profile->is_default;
  g_signal_connect_swapped (self->default_radio, "toggled", G_CALLBACK (on_default_toggled), self);
  g_signal_connect_swapped (self->details_button, "toggled", G_CALLBACK (on_details_toggled), self);
  return self;
}

void
keep_account_row_activate (KeepAccountRow *self)
{
  gtk_toggle_button_set_active (self->default_radio, TRUE);
}

static void
update_state (KeepAccountRow *self, const KeepProfile *profile, gint64 now_ms)
{
  g_autofree char *state = keep_account_dup_state (profile, now_ms);

  if (g_strcmp0 (gtk_label_get_label (self->state_label), state) == 0)
    return;
  gtk_label_set_label (self->state_label, state);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), state);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self->default_radio)), state);
}

static void
update_label (KeepAccountRow *self, const char *label)
{
  g_autofree char *details_name = NULL;

  if (g_strcmp0 (gtk_label_get_label (self->account_label), label) == 0)
    return;
  gtk_label_set_label (self->account_label, label);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), label);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->default_radio)), label);
  /* Translators: %s is an account, such as alice@example.com */
  details_name = g_strdup_printf (_ ("Details of %s"), label);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->details_button)), details_name);
}

static void
update_repair (KeepAccountRow *self,
               const KeepProfile *profile,
               const char *label,
               const KeepFacts *facts)
{
  gboolean is_offered = keep_account_is_mendable (profile, facts->now_ms) &&
                        keep_offer_find (facts->offer, profile->provider) != NULL;
  g_autofree char *target = NULL;
  g_autofree char *name = NULL;

  gtk_widget_set_visible (self->repair_button, is_offered);
  if (!is_offered)
    return;
  target = keep_repair_format (profile->provider, profile->id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->repair_button), "s", target);
  name = g_strdup_printf (_ ("Sign in again: %s"), label);
  atk_object_set_name (gtk_widget_get_accessible (self->repair_button), name);
}

void
keep_account_row_update (KeepAccountRow *self,
                         const KeepProfile *profile,
                         const char *label,
                         const KeepFacts *facts)
{
  g_return_if_fail (g_str_equal (profile->id, self->profile_id));

  self->is_default = profile->is_default;
  if (profile->is_default)
    gtk_toggle_button_set_active (self->default_radio, TRUE);
  update_label (self, label);
  update_state (self, profile, facts->now_ms);
  update_repair (self, profile, label, facts);
  if (self->details != NULL)
    keep_account_details_update (self->details, profile, label, facts);
}

void
keep_account_row_join (KeepAccountRow *self, GtkRadioButton *group)
{
  gtk_radio_button_join_group (GTK_RADIO_BUTTON (self->default_radio), group);
}

const char *
keep_account_row_get_profile_id (KeepAccountRow *self)
{
  return self->profile_id;
}

const char *
keep_account_row_get_provider (KeepAccountRow *self)
{
  return self->provider;
}
