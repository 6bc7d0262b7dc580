/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <unistd.h>

#include "store/openclaw.h"
#include "support/temp-home.h"

/* As npm installs it: a link in bin/ to the script beside its package.json. */
static char *
install (TempHome *home, const char *package)
{
  g_autofree char *program = temp_home_dup_path (home, "lib/openclaw/openclaw.mjs");
  g_autofree char *link = temp_home_dup_path (home, "bin/openclaw");

  temp_home_write (home, "lib/openclaw/openclaw.mjs", "#!/usr/bin/env node\n");
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  temp_home_write (home, "bin/other", "");
  g_assert_cmpint (symlink ("../lib/openclaw/openclaw.mjs", link), ==, 0);
  if (package != NULL)
    temp_home_write (home, "lib/openclaw/package.json", package);
  return g_strdup_printf ("relative:%s/none:%s/bin", home->path, home->path);
}

static void
test_version (void)
{
  static const struct
  {
    const char *package;
    const char *version;
  } cases[] = {
    { "{\"name\":\"openclaw\",\"version\":\"2026.4.29\"}", "2026.4.29" },
    { "{\"name\":\"something\",\"version\":\"2026.4.29\"}", NULL },
    { "{\"name\":\"openclaw\"}", NULL },
    { "no JSON", NULL },
    { NULL, NULL },
  };

  g_assert_null (keep_openclaw_dup_version (NULL));
  g_assert_null (keep_openclaw_dup_version ("/nonexistent"));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();
      g_autofree char *search_path = install (home, cases[i].package);
      g_autofree char *version = keep_openclaw_dup_version (search_path);

      g_assert_cmpstr (version, ==, cases[i].version);
    }
}

static void
test_generation_of_release (void)
{
  static const char *const json[] = { "2026.4.29", "2026.5.28", "2025.12.1", "", "x", "2026" };
  static const char *const sqlite[] = { "2026.6.0", "2026.6.11", "2026.9.6", "2026.10.1-beta.1",
                                        "2027.1.1" };

  g_assert_false (keep_openclaw_uses_sqlite (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (json); i++)
    g_assert_false (keep_openclaw_uses_sqlite (json[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (sqlite); i++)
    g_assert_true (keep_openclaw_uses_sqlite (sqlite[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/openclaw/version", test_version);
  g_test_add_func ("/openclaw/generation-of-release", test_generation_of_release);
  return g_test_run ();
}
