/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "keeper/browser.h"
#include "store/watch.h"
#include "support/loop.h"
#include "support/temp-home.h"

#define URL "https://issuer.test/authorize?a=b%20c&d=e#f"

static void
enter_home (TempHome *home, const char *data_dirs)
{
  g_autofree char *config = temp_home_dup_path (home, "config");
  g_autofree char *data = temp_home_dup_path (home, "data");

  g_setenv ("HOME", home->path, TRUE);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("XDG_DATA_DIRS", data_dirs, TRUE);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
}

static void
install_browser (TempHome *home)
{
  g_autofree char *script = g_strdup_printf (
      "#!/bin/sh\nprintf %%s \"$1\" > %s/visited.tmp && mv %s/visited.tmp %s/visited\n", home->path,
      home->path, home->path);
  g_autofree char *path = temp_home_dup_path (home, "browser");
  g_autofree char *entry =
      g_strdup_printf ("[Desktop Entry]\nType=Application\nName=B\nExec=%s %%u\n"
                       "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n",
                       path);

  temp_home_write (home, "browser", script);
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  temp_home_write (home, "data/applications/b.desktop", entry);
  temp_home_write (home, "config/mimeapps.list",
                   "[Default Applications]\nx-scheme-handler/https=b.desktop\n");
}

/* Wakes the loop when the browser has written its file. */
static void
on_home_changed (gpointer user_data)
{
}

static gboolean
has_visited (gpointer home)
{
  return temp_home_has (home, "visited");
}

static void
opens (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *visited = NULL;
  g_autoptr (KeepWatch) watch = NULL;

  home = temp_home_new ();
  enter_home (home, "/nonexistent");
  install_browser (home);
  test_loop_init (&loop);
  watch = keep_watch_new (NULL);
  g_assert_true (keep_watch_add (watch, home->path, on_home_changed, NULL, NULL));
  keep_browser_open_async (URL, NULL, NULL, test_loop_on_result, &loop);
  result = test_loop_wait (&loop);
  g_assert_true (keep_browser_open_finish (result, &error));
  g_assert_no_error (error);
  test_loop_wait_until (&loop, has_visited, home);
  visited = temp_home_read (home, "visited");
  g_assert_cmpstr (visited, ==, URL);
}

static void
none (void)
{
  g_auto (TestLoop) loop = { 0 };
  g_autoptr (TempHome) home = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  home = temp_home_new ();
  enter_home (home, "/nonexistent");
  test_loop_init (&loop);
  keep_browser_open_async (URL, NULL, NULL, test_loop_on_result, &loop);
  result = test_loop_wait (&loop);
  g_assert_false (keep_browser_open_finish (result, &error));
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_NO_BROWSER);
  g_assert_nonnull (strstr (error->message, "browser"));
}

/* In a process of its own, since GIO reads the environment once. */
static void
test_in_process (gconstpointer test)
{
  if (g_test_subprocess ())
    {
      (*(void (*const *) (void)) test) ();
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  static void (*const tests[]) (void) = { opens, none };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/browser/opens", &tests[0], test_in_process);
  g_test_add_data_func ("/browser/none", &tests[1], test_in_process);
  return g_test_run ();
}
