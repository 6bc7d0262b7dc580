/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/claim.h"

#include <string.h>

static char *
dup_claim (const char *json, char *(*read) (const KeepJsonNode *node))
{
  g_autoptr (KeepJson) document = keep_json_parse (json, strlen (json), NULL);

  g_assert_nonnull (document);
  return read (keep_json_get_root (document));
}

static void
test_texts (void)
{
  static const struct
  {
    const char *json;
    const char *claim;
    const char *email;
  } cases[] = {
    { "\"pro\"", "pro", NULL },
    { "\"a@x\"", "a@x", "a@x" },
    { "\"\\u00e9@x\"", "é@x", "é@x" },
    { "\"\"", NULL, NULL },
    { "7", NULL, NULL },
    { "null", NULL, NULL },
    { "[\"a@x\"]", NULL, NULL },
    { "\"a\\n@x\"", NULL, NULL },
    { "\"a\\u001b[2J@x\"", NULL, NULL },
    { "\"\\u0000\"", NULL, NULL },
    { "\"\\u009b@\"", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *claim = dup_claim (cases[i].json, keep_claim_dup);
      g_autofree char *email = dup_claim (cases[i].json, keep_claim_dup_email);

      g_assert_cmpstr (claim, ==, cases[i].claim);
      g_assert_cmpstr (email, ==, cases[i].email);
    }
  g_assert_null (keep_claim_dup (NULL));
  g_assert_null (keep_claim_dup_email (NULL));
}

static void
test_lengths (void)
{
  static const struct
  {
    gsize length;
    gboolean is_claim;
    gboolean is_email;
  } cases[] = {
    { 254, TRUE, TRUE }, { 255, TRUE, FALSE }, { 256, TRUE, FALSE }, { 257, FALSE, FALSE }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strnfill (cases[i].length, '@');
      g_autofree char *json = g_strdup_printf ("\"%s\"", text);
      g_autofree char *claim = dup_claim (json, keep_claim_dup);
      g_autofree char *email = dup_claim (json, keep_claim_dup_email);

      g_assert_cmpint (claim != NULL, ==, cases[i].is_claim);
      g_assert_cmpint (email != NULL, ==, cases[i].is_email);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/claim/texts", test_texts);
  g_test_add_func ("/claim/lengths", test_lengths);
  return g_test_run ();
}
