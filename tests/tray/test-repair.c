/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"
#include "tray/repair.h"

static void
test_there_and_back (void)
{
  static const char *const ids[] = { "openai-codex:a@b.test", "openai-codex:with space", "ä:€",
                                     "x" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *text = keep_repair_format ("openai-codex", ids[i]);
      g_autoptr (KeepRepair) repair = keep_repair_parse (text);

      g_assert_cmpstr (repair->provider, ==, "openai-codex");
      g_assert_cmpstr (repair->profile, ==, ids[i]);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "", " ", "openai-codex", "openai-codex ", " openai-codex:a", "a\tb c", "p a\nb", "ö ö:a",
  };
  g_autofree char *endless = g_strnfill (100000, 'a');
  g_autofree char *long_text = keep_repair_format ("p", endless);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (keep_repair_parse (texts[i]));
  g_assert_null (keep_repair_parse (long_text));
}

static void
test_fits (void)
{
  static const struct
  {
    const char *text;
    gboolean fits;
  } cases[] = {
    { "openai-codex openai-codex:a", TRUE }, { "openai-codex openai-codex:gone", TRUE },
    { "qwen openai-codex:a", FALSE },   /* another provider's login would take its place */
    { "openai-codex qwen:key", FALSE }, /* that is a key */
    { "unknown unknown:a", FALSE },     /* nobody to ask */
  };
  KeepProfile *key = keep_sample_profile ("qwen:key", NULL, 1);
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a", NULL, 1), key, NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (2);

  key->type = KEEP_PROFILE_API_KEY;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepRepair) repair = keep_repair_parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (keep_repair_fits (repair, roster, offer), ==, cases[i].fits);
    }
}

/* A notification can be older than the first reading of the store. */
static void
test_fits_without_roster (void)
{
  g_autoptr (KeepRepair) repair = keep_repair_parse ("openai-codex openai-codex:a");
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);

  g_assert_true (keep_repair_fits (repair, NULL, offer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repair/there-and-back", test_there_and_back);
  g_test_add_func ("/repair/refused", test_refused);
  g_test_add_func ("/repair/fits", test_fits);
  g_test_add_func ("/repair/fits/without-roster", test_fits_without_roster);
  return g_test_run ();
}
