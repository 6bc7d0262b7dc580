/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long the tray's main loop is busy with one change of the store, by number of accounts. Needs
 * a display. Prints medians; judges nothing.
 */
#include <stdio.h>

#include "../tray/sample.h"
#include "tray/account-search.h"
#include "tray/accounts-window.h"
#include "tray/menu-model.h"
#include "tray/menu.h"

#define ROUNDS 9

typedef struct
{
  KeepMenu *menu;             /* owned */
  KeepAccountsWindow *window; /* owned */
  KeepFacts facts;
} Face;

static void
update_menu (Face *self)
{
  g_autoptr (GPtrArray) rows = keep_menu_model_build (&self->facts);

  keep_menu_update (self->menu, rows);
}

static void
update_window (Face *self)
{
  keep_accounts_window_update (self->window, &self->facts);
}

static void
draw (Face *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
search_window (Face *self)
{
  g_autoptr (GPtrArray) found =
      keep_account_search (self->facts.roster, self->facts.offer, "user9876");
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : 1;
}

/* Returns milliseconds. */
static double
measure (Face *self, void (*work) (Face *))
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (int i = 0; i < ROUNDS; i++)
    {
      gint64 start_us = g_get_monotonic_time ();
      double took = 0;

      work (self);
      took = (double) (g_get_monotonic_time () - start_us) / 1000;
      g_array_append_val (times, took);
      self->facts.now_ms += KEEP_SAMPLE_HOUR_MS;
      draw (self);
    }
  g_array_sort (times, compare);
  return g_array_index (times, double, ROUNDS / 2);
}

static void
measure_size (guint n_profiles)
{
  g_autoptr (GPtrArray) offer = keep_sample_offer (3);
  g_autoptr (KeepRoster) roster = keep_sample_crowd (n_profiles, 5);
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  Face face = { .facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS } };
  gint64 start_us = 0;
  double open_ms = 0;

  face.menu = keep_menu_new (G_ACTION_GROUP (actions));
  start_us = g_get_monotonic_time ();
  face.window = keep_accounts_window_new (NULL, offer);
  update_window (&face);
  gtk_widget_show (GTK_WIDGET (face.window));
  draw (&face);
  open_ms = (double) (g_get_monotonic_time () - start_us) / 1000;
  printf ("%8u %10.1f", n_profiles, open_ms);
  printf (" %10.2f", measure (&face, update_menu));
  printf (" %10.2f", measure (&face, update_window));
  printf (" %10.2f\n", measure (&face, search_window));
  gtk_widget_destroy (GTK_WIDGET (face.window));
  keep_menu_free (face.menu);
}

int
main (int argc, char **argv)
{
  static const guint sizes[] = { 10, 10, 100, 1000, 10000, 20000 };

  gtk_init (&argc, &argv);
  printf ("milliseconds of the main loop; the first line warms up\n");
  printf ("%8s %10s %10s %10s %10s\n", "accounts", "open", "menu", "window", "search");
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    measure_size (sizes[i]);
  return 0;
}
