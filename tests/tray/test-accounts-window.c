/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"
#include "sample.h"
#include "tray/accounts-list.h"
#include "tray/accounts-window.h"

typedef struct
{
  Desk *desk;                 /* owned */
  KeepAccountsWindow *window; /* owned */
  KeepRoster *empty;          /* owned */
  KeepRoster *roster;         /* owned */
  KeepFacts facts;
} Fixture;

static void
set_up (Fixture *self, gconstpointer n_providers)
{
  self->desk = desk_new ();
  self->empty = keep_sample_roster (NULL, NULL);
  self->roster = keep_sample_roster (keep_sample_profile ("openai-codex:a", NULL, 72), NULL);
  self->facts.offer = keep_sample_offer (GPOINTER_TO_UINT (n_providers));
  self->facts.now_ms = KEEP_SAMPLE_NOW_MS;
  self->window = keep_accounts_window_new (NULL, self->facts.offer);
  desk_serve (self->desk, self->window);
  gtk_widget_show (GTK_WIDGET (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_widget_destroy (GTK_WIDGET (self->window));
  g_ptr_array_unref (self->facts.offer);
  keep_roster_unref (self->empty);
  keep_roster_unref (self->roster);
  desk_free (self->desk);
}

static gboolean
is_shown (Fixture *self, const char *name)
{
  return gtk_widget_get_visible (desk_find (self->window, name));
}

static void
test_pages (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new (KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO, "broken");
  const struct
  {
    const KeepRoster *roster;
    const GError *error;
    const char *page;
  } cases[] = {
    { NULL, NULL, "unknown" },  { self->empty, NULL, "empty" },    { self->roster, NULL, "list" },
    { NULL, error, "unknown" }, { self->empty, error, "unknown" }, { self->roster, error, "list" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      self->facts.roster = cases[i].roster;
      self->facts.store_error = cases[i].error;
      keep_accounts_window_update (self->window, &self->facts);
      g_assert_cmpstr (gtk_stack_get_visible_child_name (desk_find (self->window, "pages")), ==,
                       cases[i].page);
      g_assert_cmpint (is_shown (self, "store_bar"), ==, cases[i].error != NULL);
      if (cases[i].error != NULL)
        g_assert_cmpstr (desk_get_text (self->window, "store_label"), ==, "broken");
    }
}

static void
test_progress (Fixture *self, gconstpointer data)
{
  static const struct
  {
    KeepSignInState state;
    const char *text;
    gboolean has_link;
  } cases[] = {
    { KEEP_SIGN_IN_WAITING, "Waiting for the browser…", TRUE },
    { KEEP_SIGN_IN_EXCHANGING, "Finishing the sign-in…", FALSE },
    { KEEP_SIGN_IN_STORE_FAILED, "Signed in, but not saved yet", TRUE },
  };

  self->facts.roster = self->roster;
  self->facts.is_signing_in = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      self->facts.sign_in_state = cases[i].state;
      keep_accounts_window_update (self->window, &self->facts);
      g_assert_true (is_shown (self, "progress_bar"));
      g_assert_cmpstr (desk_get_text (self->window, "progress_label"), ==, cases[i].text);
      g_assert_cmpint (is_shown (self, "show_sign_in_button"), ==, cases[i].has_link);
    }
  self->facts.is_signing_in = FALSE;
  keep_accounts_window_update (self->window, &self->facts);
  g_assert_false (is_shown (self, "progress_bar"));
}

static void
test_sign_in (Fixture *self, gconstpointer data)
{
  g_autofree char *asked = NULL;

  self->facts.roster = self->empty;
  keep_accounts_window_update (self->window, &self->facts);
  g_assert_false (is_shown (self, "sign_in_box"));
  g_assert_false (is_shown (self, "first_others_button"));
  gtk_button_clicked (desk_find (self->window, "first_sign_in_button"));
  self->facts.roster = self->roster;
  keep_accounts_window_update (self->window, &self->facts);
  g_assert_true (is_shown (self, "sign_in_box"));
  gtk_button_clicked (desk_find (self->window, "sign_in_button"));
  asked = desk_steal_asked (self->desk);
  g_assert_cmpstr (asked, ==, "sign-in openai-codex\nsign-in openai-codex\n");
}

static void
test_other_providers (Fixture *self, gconstpointer data)
{
  GMenuModel *others = gtk_menu_button_get_menu_model (desk_find (self->window, "others_button"));

  g_assert_true (is_shown (self, "others_button"));
  g_assert_true (is_shown (self, "first_others_button"));
  g_assert_cmpint (g_menu_model_get_n_items (others), ==, 2);
}

static void
test_notice (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED, "You said no.");
  g_autoptr (KeepNotice) failed =
      keep_notice_new_sign_in_failed (g_ptr_array_index (self->facts.offer, 0), error);
  g_autoptr (KeepNotice) other = keep_notice_new_default_failed (error);
  g_autofree char *asked = NULL;

  keep_accounts_window_show_notice (self->window, failed);
  g_assert_true (is_shown (self, "notice_bar"));
  g_assert_cmpstr (desk_get_text (self->window, "notice_label"), ==,
                   "Sign-in with ChatGPT failed\nYou said no.");
  gtk_button_clicked (desk_find (self->window, "notice_button"));
  asked = desk_steal_asked (self->desk);
  g_assert_cmpstr (asked, ==, "sign-in openai-codex\n");
  g_assert_false (is_shown (self, "notice_bar"));

  /* It would only open this window. */
  keep_accounts_window_show_notice (self->window, other);
  g_assert_true (is_shown (self, "notice_bar"));
  g_assert_false (is_shown (self, "notice_button"));
  keep_accounts_window_show_notice (self->window, NULL);
  g_assert_false (is_shown (self, "notice_bar"));
}

static void
test_close_hides (Fixture *self, gconstpointer data)
{
  gtk_window_close (GTK_WINDOW (self->window));
  while (gtk_widget_get_visible (GTK_WIDGET (self->window)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (GTK_IS_WIDGET (self->window));
}

static guint
count_rows (gpointer window)
{
  g_autoptr (GPtrArray) rows = desk_list_children (desk_find (window, "list"));

  return rows->len;
}

static gboolean
has_second_step (gpointer window)
{
  return count_rows (window) > KEEP_ACCOUNTS_LIST_STEP;
}

static gboolean
is_laid_out (gpointer adjustment)
{
  return gtk_adjustment_get_upper (adjustment) > 1500;
}

static void
test_scrolling (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepRoster) roster = keep_sample_crowd (10000, 1);
  GtkAdjustment *adjustment = NULL;

  self->facts.roster = roster;
  keep_accounts_window_update (self->window, &self->facts);
  adjustment = gtk_scrolled_window_get_vadjustment (desk_find (self->window, "scrolled"));
  desk_wait (is_laid_out, adjustment);
  g_assert_cmpuint (count_rows (self->window), ==, KEEP_ACCOUNTS_LIST_STEP);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  desk_wait (has_second_step, self->window);
}

static void
test_no_jump (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepRoster) roster = keep_sample_crowd (10000, 1);
  g_autoptr (KeepRoster) later = keep_sample_crowd (10001, 1);
  GtkAdjustment *adjustment = NULL;

  self->facts.roster = roster;
  keep_accounts_window_update (self->window, &self->facts);
  adjustment = gtk_scrolled_window_get_vadjustment (desk_find (self->window, "scrolled"));
  desk_wait (is_laid_out, adjustment);
  gtk_adjustment_set_value (adjustment, 500);
  self->facts.roster = later;
  self->facts.now_ms += KEEP_SAMPLE_HOUR_MS;
  keep_accounts_window_update (self->window, &self->facts);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 500);
}

static gboolean
has_one_row (gpointer window)
{
  return count_rows (window) == 1;
}

static gboolean
has_many_rows (gpointer window)
{
  return count_rows (window) >= KEEP_ACCOUNTS_LIST_STEP;
}

static void
test_search (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepRoster) roster = keep_sample_crowd (10000, 1);

  self->facts.roster = self->roster;
  keep_accounts_window_update (self->window, &self->facts);
  g_assert_false (is_shown (self, "search_entry"));
  self->facts.roster = roster;
  keep_accounts_window_update (self->window, &self->facts);
  g_assert_true (is_shown (self, "search_entry"));
  g_assert_cmpstr (gtk_entry_get_placeholder_text (desk_find (self->window, "search_entry")), ==,
                   "Search 10000 accounts");
  gtk_entry_set_text (desk_find (self->window, "search_entry"), "user9876");
  desk_wait (has_one_row, self->window);
  g_signal_emit_by_name (desk_find (self->window, "search_entry"), "stop-search");
  desk_wait (has_many_rows, self->window);
}

#define ADD(path, n_providers, function) \
  g_test_add (path, Fixture, GUINT_TO_POINTER (n_providers), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  ADD ("/accounts-window/pages", 1, test_pages);
  ADD ("/accounts-window/progress", 1, test_progress);
  ADD ("/accounts-window/sign-in", 1, test_sign_in);
  ADD ("/accounts-window/other-providers", 3, test_other_providers);
  ADD ("/accounts-window/notice", 1, test_notice);
  ADD ("/accounts-window/scrolling", 1, test_scrolling);
  ADD ("/accounts-window/no-jump", 1, test_no_jump);
  ADD ("/accounts-window/search", 1, test_search);
  ADD ("/accounts-window/close-hides", 1, test_close_hides);
  return g_test_run ();
}
