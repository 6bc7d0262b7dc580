/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page tokenkeep-providers(5) against the reader that it describes.
 */
#include <string.h>

#include "core/provider.h"

static char *
load_manual (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "tokenkeep-providers.5", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* What people copy from the manual must work. */
static void
test_manual_examples (void)
{
  g_autofree char *manual = load_manual ();
  g_auto (GStrv) pieces = g_strsplit (manual, "\n.EX\n", -1);

  g_assert_cmpuint (g_strv_length (pieces), ==, 3);
  for (gsize i = 1; pieces[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) example =
          g_string_new_len (pieces[i], strstr (pieces[i], ".EE") - pieces[i]);
      g_autoptr (KeepProvider) provider = NULL;

      g_string_replace (example, "\\-", "-", 0);
      provider = keep_provider_parse (example->str, example->len, &error);
      g_assert_no_error (error);
    }
}

/* Every member that there is, and the manual's word for each. */
static void
test_manual_members (void)
{
  static const char *const members[] = {
    "id",
    "name",
    "signInLabel",
    "methods",
    "profileId",
    "clientId",
    "tokenUrl",
    "scope",
    "authorizeUrl",
    "revokeUrl",
    "tokenRequest",
    "redirect",
    "host",
    "ports",
    "path",
    "claims",
    "account",
    "plan",
    "email",
    "device",
    "style",
    "userCodeUrl",
    "redirectUri",
    "verificationUrl",
    "accountRequired",
    "authorizeParams",
  };
  g_autofree char *manual = load_manual ();

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *optional = g_strdup_printf ("\n.TP\n.B %s\n", members[i]);
      g_autofree char *required = g_strdup_printf ("\n.TP\n.BR %s \" (required)\"\n", members[i]);

      g_test_message ("%s", members[i]);
      g_assert_true (strstr (manual, optional) != NULL || strstr (manual, required) != NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/manual/examples", test_manual_examples);
  g_test_add_func ("/manual/members", test_manual_members);
  return g_test_run ();
}
