/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/codex-config.h"

#include <string.h>

#define NAME "cli_auth_credentials_store"

static void
test_places (void)
{
  static const struct
  {
    const char *text;
    KeepCodexStore store;
  } cases[] = {
    { "", KEEP_CODEX_STORE_UNSET },
    { "# " NAME " = \"keyring\"\n", KEEP_CODEX_STORE_UNSET },
    { NAME " = \"file\"", KEEP_CODEX_STORE_FILE },
    { NAME "='keyring'", KEEP_CODEX_STORE_KEYRING },
    { "  \t" NAME "\t=\t\"auto\" # why\r\n", KEEP_CODEX_STORE_AUTO },
    { "\"" NAME "\" = \"ephemeral\"\n", KEEP_CODEX_STORE_EPHEMERAL },
    { "'" NAME "' = \"\"\"keyring\"\"\"\n", KEEP_CODEX_STORE_KEYRING },
    { NAME " = \"Keyring\"\n", KEEP_CODEX_STORE_UNKNOWN },
    { NAME " = keyring\n", KEEP_CODEX_STORE_UNKNOWN },
    { NAME " = ", KEEP_CODEX_STORE_UNKNOWN },
    { NAME " = \"keyring", KEEP_CODEX_STORE_KEYRING },
    { NAME "s = \"keyring\"\n", KEEP_CODEX_STORE_UNSET },
    { "x." NAME " = \"keyring\"\n", KEEP_CODEX_STORE_UNSET },
    { "[x]\n" NAME " = \"keyring\"\n", KEEP_CODEX_STORE_UNSET },
    { "a = 1\n\n b = [\n  \"x\", # ]\n  [1],\n]\n" NAME " = \"keyring\"\n[x]",
      KEEP_CODEX_STORE_KEYRING },
    { "a = { b = \"}\", c = [1] }\n" NAME " = \"keyring\"\n", KEEP_CODEX_STORE_KEYRING },
    { "a = \"\"\"\n" NAME " = \"file\"\n[x]\n\"\"\"\n" NAME " = \"keyring\"",
      KEEP_CODEX_STORE_KEYRING },
    { "a = '''\n" NAME " = 'file'\n'''\n" NAME " = 'keyring'", KEEP_CODEX_STORE_KEYRING },
    { "a = \"\"\"x\\\"\"\"\" # quotes\n" NAME " = 'keyring'", KEEP_CODEX_STORE_KEYRING },
    { "a = \"\\\\\"\n" NAME " = 'keyring'", KEEP_CODEX_STORE_KEYRING },
    { "a = \"open\n" NAME " = 'keyring'", KEEP_CODEX_STORE_KEYRING },
    { "]\n}\n" NAME " = 'keyring'", KEEP_CODEX_STORE_KEYRING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (keep_codex_config_find_store (cases[i].text, strlen (cases[i].text)), ==,
                       cases[i].store);
    }
}

static void
test_too_large (void)
{
  g_autofree char *text = g_strnfill (KEEP_CODEX_CONFIG_MAX_BYTES + 1, '\n');

  g_assert_cmpint (keep_codex_config_find_store (text, KEEP_CODEX_CONFIG_MAX_BYTES), ==,
                   KEEP_CODEX_STORE_UNSET);
  g_assert_cmpint (keep_codex_config_find_store (text, KEEP_CODEX_CONFIG_MAX_BYTES + 1), ==,
                   KEEP_CODEX_STORE_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codex-config/places", test_places);
  g_test_add_func ("/codex-config/too-large", test_too_large);
  return g_test_run ();
}
