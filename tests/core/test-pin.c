/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/pin.h"

static void
add (GPtrArray *pins, const char *profile, KeepPinSource source)
{
  KeepPin *pin = g_new0 (KeepPin, 1);

  pin->profile = g_strdup (profile);
  pin->session = g_strdup ("s-1");
  pin->source = source;
  g_ptr_array_add (pins, pin);
}

static void
test_pin_group (void)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_pin_free);
  g_autoptr (GHashTable) groups = NULL;
  const GPtrArray *group = NULL;

  add (pins, "p:a", KEEP_PIN_USER);
  add (pins, "p:b", KEEP_PIN_AUTO);
  add (pins, "p:a", KEEP_PIN_AUTO);
  add (pins, "p:a", KEEP_PIN_USER);
  groups = keep_pin_group (pins);
  g_assert_cmpuint (g_hash_table_size (groups), ==, 2);
  group = g_hash_table_lookup (groups, "p:a");
  g_assert_cmpuint (keep_pin_count (group, KEEP_PIN_USER), ==, 2);
  g_assert_cmpuint (keep_pin_count (group, KEEP_PIN_AUTO), ==, 1);
  g_assert_cmpuint (keep_pin_count (NULL, KEEP_PIN_AUTO), ==, 0);
}

static void
test_pin_source_names (void)
{
  g_assert_cmpstr (keep_pin_source_get_name (KEEP_PIN_USER), ==, "user");
  g_assert_cmpstr (keep_pin_source_get_name (KEEP_PIN_AUTO), ==, "auto");
}

/* A key that took the id's place must not be shown for one. */
static void
test_pin_session_ids (void)
{
  static const struct
  {
    const char *text;
    gboolean is_id;
  } cases[] = {
    { "0b7cf1c2-3f6e-4a57-9a38-5e1f2f6f7a10", TRUE },
    { "a", TRUE },
    { "sess_1.x", TRUE },
    { "", FALSE },
    { "-a", FALSE },
    { "agent:main:main", FALSE },
    { "+49123", FALSE },
    { "a b", FALSE },
    { "a\n", FALSE },
    { "\xc3\xa9", FALSE },
  };
  g_autofree char *longest = g_strnfill (128, 'a');
  g_autofree char *too_long = g_strnfill (129, 'a');

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (keep_pin_is_session_id (cases[i].text), ==, cases[i].is_id);
  g_assert_true (keep_pin_is_session_id (longest));
  g_assert_false (keep_pin_is_session_id (too_long));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pin/group", test_pin_group);
  g_test_add_func ("/pin/source-names", test_pin_source_names);
  g_test_add_func ("/pin/session-ids", test_pin_session_ids);
  return g_test_run ();
}
