/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"
#include "sample.h"
#include "support/temp-home.h"
#include "tray/sign-in-window.h"

typedef struct
{
  Desk *desk;                /* owned */
  TempHome *home;            /* owned */
  KeepProvider *provider;    /* owned */
  KeepHttp *http;            /* owned */
  KeepSignIn *sign_in;       /* owned: waits for a pasted redirect */
  GCancellable *cancellable; /* owned */
  gboolean is_over;
  KeepSignInWindow *window; /* owned */
} Fixture;

static void
on_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (keep_sign_in_run_finish (self->sign_in, result, &error));
  self->is_over = TRUE;
}

static gboolean
is_over (gpointer data)
{
  return ((Fixture *) data)->is_over;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = desk_new ();
  self->home = temp_home_new ();
  self->provider = keep_sample_provider ("x", "X", "Sign in with X");
  self->http = keep_http_new ();
  self->cancellable = g_cancellable_new ();
  self->sign_in = keep_sign_in_new (self->provider, self->home->sink, self->http,
                                    KEEP_SIGN_IN_NO_BROWSER | KEEP_SIGN_IN_NO_LISTENER, NULL, 60);
  keep_sign_in_run_async (self->sign_in, NULL, self->cancellable, on_over, self);
  self->window = keep_sign_in_window_new (NULL, self->sign_in);
  desk_serve (self->desk, self->window);
  gtk_widget_show (GTK_WIDGET (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_widget_destroy (GTK_WIDGET (self->window));
  g_cancellable_cancel (self->cancellable);
  desk_wait (is_over, self);
  g_object_unref (self->sign_in);
  g_object_unref (self->cancellable);
  g_object_unref (self->http);
  keep_provider_unref (self->provider);
  temp_home_free (self->home);
  desk_free (self->desk);
}

static gboolean
is_shown (Fixture *self, const char *name)
{
  return gtk_widget_get_visible (desk_find (self->window, name));
}

static void
paste (Fixture *self, const char *text)
{
  gtk_entry_set_text (desk_find (self->window, "answer_entry"), text);
}

static void
test_link (Fixture *self, gconstpointer data)
{
  const char *url = keep_sign_in_get_authorize_url (self->sign_in);
  GtkClipboard *clipboard =
      gtk_clipboard_get_default (gtk_widget_get_display (GTK_WIDGET (self->window)));
  g_autofree char *copied = NULL;

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (self->window)), ==, "Sign in with X");
  g_assert_cmpstr (gtk_entry_get_text (desk_find (self->window, "link_entry")), ==, url);
  g_assert_cmpstr (desk_get_text (self->window, "progress_label"), ==,
                   "Waiting for you to sign in…");
  gtk_button_clicked (desk_find (self->window, "copy_button"));
  copied = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (copied, ==, url);
}

static void
test_continue_needs_text (Fixture *self, gconstpointer data)
{
  GtkWidget *button = desk_find (self->window, "continue_button");

  g_assert_false (gtk_widget_get_sensitive (button));
  paste (self, "x");
  g_assert_true (gtk_widget_get_sensitive (button));
  paste (self, "");
  g_assert_false (gtk_widget_get_sensitive (button));
}

static void
test_wrong_answer (Fixture *self, gconstpointer data)
{
  GtkEntry *entry = desk_find (self->window, "answer_entry");

  paste (self, "http://localhost:1455/cb?code=c&state=of-another-sign-in");
  gtk_button_clicked (desk_find (self->window, "continue_button"));
  g_assert_true (is_shown (self, "error_box"));
  g_assert_cmpstr (desk_get_text (self->window, "error_label"), !=, "");
  g_assert_cmpuint (gtk_entry_get_text_length (entry), >, 0);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == GTK_WIDGET (entry));
  paste (self, "something else");
  g_assert_false (is_shown (self, "error_box"));
}

static void
test_refusal_ends_it (Fixture *self, gconstpointer data)
{
  const char *url = keep_sign_in_get_authorize_url (self->sign_in);
  g_autofree char *state = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GHashTable) query =
      g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, NULL);

  state = g_strdup (g_hash_table_lookup (query, "state"));
  answer = g_strdup_printf ("?error=access_denied&state=%s", state);
  paste (self, answer);
  gtk_button_clicked (desk_find (self->window, "continue_button"));
  desk_wait (is_over, self);
  g_assert_cmpint (keep_sign_in_get_state (self->sign_in), ==, KEEP_SIGN_IN_FAILED);
  g_assert_cmpstr (gtk_entry_get_text (desk_find (self->window, "answer_entry")), ==, "");
}

static void
test_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED, "You said no.");
  g_autoptr (KeepNotice) notice = keep_notice_new_sign_in_failed (self->provider, error);
  g_autofree char *asked = NULL;

  keep_sign_in_window_show_failure (self->window, notice);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (desk_find (self->window, "pages")), ==,
                   "problem");
  g_assert_cmpstr (desk_get_text (self->window, "problem_label"), ==, "You said no.");
  g_assert_false (is_shown (self, "safe_label"));
  g_assert_false (is_shown (self, "cancel_button"));
  g_assert_true (is_shown (self, "close_button"));
  gtk_button_clicked (desk_find (self->window, "sign_in_button"));
  asked = desk_steal_asked (self->desk);
  g_assert_cmpstr (asked, ==, "sign-in x\n");
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autofree char *asked = NULL;

  gtk_button_clicked (desk_find (self->window, "cancel_button"));
  asked = desk_steal_asked (self->desk);
  g_assert_cmpstr (asked, ==, "cancel-sign-in\n");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  ADD ("/sign-in-window/link", test_link);
  ADD ("/sign-in-window/continue-needs-text", test_continue_needs_text);
  ADD ("/sign-in-window/answer/wrong", test_wrong_answer);
  ADD ("/sign-in-window/answer/refusal-ends-it", test_refusal_ends_it);
  ADD ("/sign-in-window/failure", test_failure);
  ADD ("/sign-in-window/cancel", test_cancel);
  return g_test_run ();
}
