/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/sign-in-window.h"

#include <glib/gi18n-lib.h>

#include "tray/menu-model.h"
#include "tray/offer.h"

#define DEFAULT_WIDTH 520

struct _KeepSignInWindow
{
  GtkApplicationWindow parent_instance;
  KeepSignIn *sign_in; /* owned */
  gboolean is_saving;  /* the store refused once: the link is done with */
  gboolean is_over;

  GtkStack *pages;
  GtkWidget *link_page;
  GtkLabel *reason_label;
  GtkEntry *link_entry;
  GtkButton *copy_button;
  GtkWidget *open_button;
  GtkEntry *answer_entry;
  GtkWidget *error_box;
  GtkLabel *error_label;
  GtkLabel *problem_title_label;
  GtkLabel *problem_label;
  GtkWidget *safe_label;
  GtkSpinner *progress_spinner;
  GtkLabel *progress_label;
  GtkWidget *cancel_button;
  GtkWidget *close_button;
  GtkWidget *continue_button;
  GtkWidget *retry_button;
  GtkWidget *sign_in_button;
};

G_DEFINE_FINAL_TYPE (KeepSignInWindow, keep_sign_in_window, GTK_TYPE_APPLICATION_WINDOW)

static void
show_error (KeepSignInWindow *self, const char *message)
{
  gtk_label_set_label (self->error_label, message == NULL ? "" : message);
  gtk_widget_set_visible (self->error_box, message != NULL);
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (user_data);
}

static void
on_copy_clicked (KeepSignInWindow *self)
{
  GtkClipboard *clipboard = gtk_clipboard_get_default (gtk_widget_get_display (GTK_WIDGET (self)));

  gtk_clipboard_set_text (clipboard, gtk_entry_get_text (self->link_entry), -1);
  gtk_clipboard_store (clipboard);
  gtk_button_set_label (self->copy_button, _ ("Copied"));
}

static void
on_open_clicked (KeepSignInWindow *self)
{
  gboolean is_open =
      gtk_show_uri_on_window (GTK_WINDOW (self), gtk_entry_get_text (self->link_entry),
                              gtk_get_current_event_time (), NULL);

  /* GIO's own words for this are "Operation not supported". */
  show_error (self, is_open ? NULL
                            : _ ("No web browser could be opened. Copy the link and open it where "
                                 "there is one."));
}

static void
on_answer_changed (KeepSignInWindow *self)
{
  gtk_widget_set_sensitive (self->continue_button,
                            gtk_entry_get_text_length (self->answer_entry) > 0);
  show_error (self, NULL);
}

static void
on_continue_clicked (KeepSignInWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (keep_sign_in_submit (self->sign_in, gtk_entry_get_text (self->answer_entry), &error))
    gtk_entry_set_text (self->answer_entry, "");
  show_error (self, error == NULL ? NULL : error->message);
  if (error != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->answer_entry));
}

static void
on_retry_clicked (KeepSignInWindow *self)
{
  keep_sign_in_retry_store (self->sign_in);
}

static void
keep_sign_in_window_dispose (GObject *object)
{
  KeepSignInWindow *self = KEEP_SIGN_IN_WINDOW (object);

  g_clear_object (&self->sign_in);
  G_OBJECT_CLASS (keep_sign_in_window_parent_class)->dispose (object);
}

static void
keep_sign_in_window_class_init (KeepSignInWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keep_sign_in_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tokenkeep/Tokenkeep/sign-in-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, link_page);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, reason_label);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, link_entry);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, answer_entry);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, error_box);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, problem_title_label);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, safe_label);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, progress_spinner);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, progress_label);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, close_button);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, continue_button);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, KeepSignInWindow, sign_in_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_answer_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_continue_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked);
}

static void
keep_sign_in_window_init (KeepSignInWindow *self)
{
  const GActionEntry entries[] = { { .name = "close", .activate = on_close },
                                   { .name = "dismiss", .activate = on_close } };

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

static void
show_link (KeepSignInWindow *self, const GError *obstacle)
{
  const char *url = keep_sign_in_get_authorize_url (self->sign_in);
  KeepSignInState state = keep_sign_in_get_state (self->sign_in);

  gtk_label_set_label (self->reason_label,
                       obstacle != NULL
                           ? obstacle->message
                           : _ ("If the browser did not open, or runs on another computer, sign in "
                                "by a link."));
  if (g_strcmp0 (gtk_entry_get_text (self->link_entry), url == NULL ? "" : url) != 0)
    gtk_entry_set_text (self->link_entry, url == NULL ? "" : url);
  gtk_widget_set_sensitive (self->link_page, state == KEEP_SIGN_IN_WAITING);
  gtk_stack_set_visible_child_name (self->pages, "link");
}

/* The window shrinks to the smaller page. */
static void
show_problem (KeepSignInWindow *self, const char *title, const char *text)
{
  gtk_label_set_label (self->problem_title_label, title);
  gtk_label_set_label (self->problem_label, text);
  gtk_stack_set_visible_child_name (self->pages, "problem");
  gtk_window_resize (GTK_WINDOW (self), DEFAULT_WIDTH, 1);
}

static void
show_store_failure (KeepSignInWindow *self, const GError *obstacle)
{
  self->is_saving = TRUE;
  gtk_widget_show (self->safe_label);
  show_problem (self, _ ("Signed in, but not saved yet"),
                obstacle == NULL ? "" : obstacle->message);
}

static void
show_buttons (KeepSignInWindow *self, GtkWidget *primary)
{
  gtk_widget_set_visible (self->cancel_button, !self->is_over);
  gtk_widget_set_visible (self->close_button, self->is_over);
  gtk_widget_set_visible (self->continue_button, primary == self->continue_button);
  gtk_widget_set_visible (self->retry_button, primary == self->retry_button);
  gtk_widget_set_visible (self->sign_in_button, primary == self->sign_in_button);
  gtk_widget_grab_default (primary);
  if (primary != self->continue_button && gtk_widget_get_sensitive (primary))
    gtk_widget_grab_focus (primary);
}

static void
show_progress (KeepSignInWindow *self, KeepSignInState state, const GError *obstacle)
{
  gboolean is_help_needed = obstacle != NULL || !keep_sign_in_is_listening (self->sign_in);
  gboolean is_waiting_for_retry = state == KEEP_SIGN_IN_STORE_FAILED;

  gtk_label_set_label (self->progress_label,
                       is_waiting_for_retry ? ""
                                            : keep_menu_model_get_progress (state, is_help_needed));
  g_object_set (self->progress_spinner, "active", !is_waiting_for_retry, NULL);
}

/* Also runs when the sign-in is done, until the application takes the window away. */
static void
update (KeepSignInWindow *self)
{
  KeepSignInState state = keep_sign_in_get_state (self->sign_in);
  const GError *obstacle = keep_sign_in_get_obstacle (self->sign_in);

  if (self->is_over)
    return;
  show_progress (self, state, obstacle);
  if (state == KEEP_SIGN_IN_STORE_FAILED)
    show_store_failure (self, obstacle);
  else if (!self->is_saving)
    show_link (self, obstacle);
  gtk_widget_set_sensitive (self->retry_button, state == KEEP_SIGN_IN_STORE_FAILED);
  show_buttons (self, self->is_saving ? self->retry_button : self->continue_button);
}

KeepSignInWindow *
keep_sign_in_window_new (GtkApplication *application, KeepSignIn *sign_in)
{
  KeepSignInWindow *self =
      g_object_new (KEEP_TYPE_SIGN_IN_WINDOW, "application", application, NULL);
  KeepProvider *provider = keep_sign_in_get_provider (sign_in);
  g_autofree char *title = keep_offer_dup_label (provider);

  gtk_window_set_default_size (GTK_WINDOW (self), DEFAULT_WIDTH, -1);
  self->sign_in = g_object_ref (sign_in);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->sign_in_button), "s",
                                    keep_provider_get_id (provider));
  g_signal_connect_object (sign_in, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_widget_grab_focus (GTK_WIDGET (self->copy_button));
  update (self);
  return self;
}

void
keep_sign_in_window_show_failure (KeepSignInWindow *self, const KeepNotice *notice)
{
  self->is_over = TRUE;
  gtk_widget_hide (self->safe_label);
  gtk_label_set_label (self->progress_label, "");
  gtk_spinner_stop (self->progress_spinner);
  show_problem (self, notice->title, notice->body);
  show_buttons (self, self->sign_in_button);
}
