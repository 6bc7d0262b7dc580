/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "sample.h"
#include "tray/menu-choice.h"

/* The numbers of the chosen users. */
static char *
choose (const KeepRoster *roster, guint max_rows)
{
  g_autoptr (GPtrArray) chosen = keep_menu_choice_list (roster, max_rows, KEEP_SAMPLE_NOW_MS);
  GString *numbers = g_string_new (NULL);

  for (guint i = 0; i < chosen->len; i++)
    {
      const KeepProfile *profile = g_ptr_array_index (chosen, i);

      g_string_append_printf (numbers, "%s%s", i > 0 ? " " : "",
                              strstr (profile->id, "user") + strlen ("user"));
    }
  return g_string_free (numbers, FALSE);
}

static void
test_room (void)
{
  static const struct
  {
    guint n_profiles;
    guint n_providers;
    guint max_rows;
    const char *chosen;
  } cases[] = {
    { 0, 1, 5, "" },
    { 5, 1, 5, "0 1 2 3 4" },
    /* the default and those that were used last */
    { 6, 1, 5, "0 2 3 4 5" },
    { 10000, 1, 5, "0 9996 9997 9998 9999" },
    /* headings take rows too */
    { 4, 2, 6, "0 1 2 3" },
    { 5, 2, 6, "0 1 3 4" },
    /* of more providers than there is room for, those that were used last */
    { 9, 9, 6, "6 7 8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepRoster) roster =
          keep_sample_crowd (cases[i].n_profiles, MAX (cases[i].n_providers, 1));
      g_autofree char *chosen = choose (roster, cases[i].max_rows);

      g_assert_cmpstr (chosen, ==, cases[i].chosen);
    }
}

static void
test_trouble (void)
{
  g_autoptr (KeepRoster) roster = keep_sample_crowd (100, 1);
  g_autofree char *chosen = NULL;

  for (guint i = 10; i < 20; i++)
    ((KeepProfile *) keep_roster_get_profile (roster, i))->expires_ms = 1;
  chosen = choose (roster, 9);
  g_assert_cmpstr (chosen, ==, "0 17 18 19 95 96 97 98 99");
}

/* What is chosen stands where the store has it: a menu that is open does not turn over. */
static void
test_keeps_order (void)
{
  g_autoptr (KeepRoster) roster = keep_sample_crowd (20, 1);
  g_autofree char *chosen = NULL;

  ((KeepProfile *) keep_roster_get_profile (roster, 3))->last_used_ms = KEEP_SAMPLE_NOW_MS;
  chosen = choose (roster, 4);
  g_assert_cmpstr (chosen, ==, "0 3 18 19");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/menu-choice/room", test_room);
  g_test_add_func ("/menu-choice/trouble", test_trouble);
  g_test_add_func ("/menu-choice/keeps-order", test_keeps_order);
  return g_test_run ();
}
