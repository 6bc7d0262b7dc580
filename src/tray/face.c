/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/face.h"

#include <glib/gi18n-lib.h>

#include "config.h"
#include "tray/accounts-window.h"
#include "tray/indicator.h"
#include "tray/menu-model.h"
#include "tray/menu.h"
#include "tray/notifier.h"
#include "tray/sign-in-window.h"
#include "tray/summary.h"

struct _KeepFace
{
  GtkApplication *application; /* borrowed */
  GPtrArray *offer;            /* owned */
  KeepMenu *menu;              /* owned */
  KeepIndicator *indicator;    /* owned */

  KeepAccountsWindow *accounts_window; /* weak, nullable until it is first shown */
  KeepSignInWindow *sign_in_window;    /* weak, nullable */
  KeepNotice *problem;                 /* owned, nullable: what went wrong last */
};

KeepFace *
keep_face_new (GtkApplication *application, GPtrArray *offer)
{
  KeepFace *self = g_new0 (KeepFace, 1);

  gtk_window_set_default_icon_name (KEEP_APPLICATION_ID);
  self->application = application;
  self->offer = g_ptr_array_ref (offer);
  self->menu = keep_menu_new (G_ACTION_GROUP (application));
  self->indicator = keep_indicator_new (keep_menu_get_widget (self->menu));
  return self;
}

static void
close_sign_in (KeepFace *self)
{
  if (self->sign_in_window != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->sign_in_window));
  g_clear_weak_pointer (&self->sign_in_window);
}

void
keep_face_free (KeepFace *self)
{
  close_sign_in (self);
  if (self->accounts_window != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->accounts_window));
  g_clear_weak_pointer (&self->accounts_window);
  g_clear_object (&self->indicator);
  g_clear_pointer (&self->menu, keep_menu_free);
  g_clear_pointer (&self->offer, g_ptr_array_unref);
  g_clear_pointer (&self->problem, keep_notice_free);
  g_free (self);
}

static void
update_indicator (KeepFace *self, const KeepFacts *facts)
{
  g_autofree char *summary =
      keep_summary_dup_text (facts->roster, facts->store_error, facts->now_ms);
  g_autofree char *description = g_strdup_printf ("Tokenkeep: %s", summary);
  KeepIndicatorLook look = KEEP_INDICATOR_CALM;

  if (facts->is_signing_in)
    look = KEEP_INDICATOR_BUSY;
  else if (keep_summary_needs_attention (facts->roster, facts->store_error, facts->now_ms))
    look = KEEP_INDICATOR_ATTENTION;
  keep_indicator_show (self->indicator, look, description);
}

void
keep_face_update (KeepFace *self, const KeepFacts *facts)
{
  g_autoptr (GPtrArray) rows = keep_menu_model_build (facts);

  keep_menu_update (self->menu, rows);
  keep_indicator_set_middle_click_item (
      self->indicator, keep_menu_find_item (self->menu, KEEP_MENU_MODEL_ACCOUNTS_KEY));
  update_indicator (self, facts);
  if (self->accounts_window != NULL)
    keep_accounts_window_update (self->accounts_window, facts);
}

gboolean
keep_face_has_icon (KeepFace *self)
{
  return keep_indicator_is_visible (self->indicator);
}

void
keep_face_show_accounts (KeepFace *self, const KeepFacts *facts)
{
  if (self->accounts_window == NULL)
    {
      g_set_weak_pointer (&self->accounts_window,
                          keep_accounts_window_new (self->application, self->offer));
      keep_accounts_window_update (self->accounts_window, facts);
      keep_accounts_window_show_notice (self->accounts_window, self->problem);
    }
  gtk_window_present (GTK_WINDOW (self->accounts_window));
}

GtkWindow *
keep_face_show_sign_in (KeepFace *self, KeepSignIn *sign_in)
{
  if (self->sign_in_window == NULL)
    g_set_weak_pointer (&self->sign_in_window,
                        keep_sign_in_window_new (self->application, sign_in));
  gtk_window_present (GTK_WINDOW (self->sign_in_window));
  return GTK_WINDOW (self->sign_in_window);
}

void
keep_face_show_about (KeepFace *self)
{
  gtk_show_about_dialog (gtk_application_get_active_window (self->application), "program-name",
                         "Tokenkeep", "version", KEEP_VERSION, "logo-icon-name",
                         KEEP_APPLICATION_ID, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Stay signed in: one keeper for the tokens of your AI tools"), NULL);
}

GtkWidget *
keep_face_ask_to_quit (KeepFace *self, KeepSignIn *sign_in)
{
  GtkWidget *dialog = gtk_message_dialog_new (
      keep_face_show_sign_in (self, sign_in), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
      GTK_MESSAGE_WARNING, GTK_BUTTONS_NONE, "%s", _ ("Quit without saving the new login?"));

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s",
                                            _ ("It would be lost, and you would sign in again."));
  gtk_dialog_add_buttons (GTK_DIALOG (dialog), _ ("Cancel"), GTK_RESPONSE_CANCEL, _ ("Quit"),
                          GTK_RESPONSE_ACCEPT, NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
set_problem (KeepFace *self, KeepNotice *notice)
{
  g_clear_pointer (&self->problem, keep_notice_free);
  self->problem = notice;
  if (self->accounts_window != NULL)
    keep_accounts_window_show_notice (self->accounts_window, notice);
}

void
keep_face_begin_sign_in (KeepFace *self)
{
  close_sign_in (self);
  set_problem (self, NULL);
  keep_notifier_withdraw (G_APPLICATION (self->application), KEEP_NOTICE_SIGN_IN);
}

void
keep_face_end_sign_in (KeepFace *self, KeepNotice *notice)
{
  /* Whoever works in the window reads the failure there. */
  if (notice != NULL && notice->is_problem && self->sign_in_window != NULL)
    {
      keep_sign_in_window_show_failure (self->sign_in_window, notice);
      set_problem (self, notice);
      return;
    }
  close_sign_in (self);
  if (notice != NULL)
    keep_face_tell (self, notice);
}

void
keep_face_tell (KeepFace *self, KeepNotice *notice)
{
  keep_notifier_show (G_APPLICATION (self->application), notice);
  if (notice->is_lasting)
    set_problem (self, notice);
  else
    keep_notice_free (notice);
}
