/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/refresh-lock.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "support/temp-home.h"

#define FOLDER ".openclaw/locks/oauth-refresh/"

/* What OpenClaw 2026.4.29 makes of the same profile. */
static void
test_name (void)
{
  g_autofree char *name = keep_refresh_lock_dup_name ("openai-codex", "openai-codex:default");
  g_autofree char *other = keep_refresh_lock_dup_name ("openai-codexo", "penai-codex:default");

  g_assert_cmpstr (name, ==,
                   "sha256-cee1bbaed8073aace8170859a25616882c288ceeaa1119df363bf01cc0cdab65");
  g_assert_cmpstr (other, !=, name);
}

static void
test_several (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  KeepRefreshLock *lock = keep_refresh_lock_new (home->places);
  g_autofree char *held = NULL;
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;

  keep_refresh_lock_add (lock, "openai-codex", "openai-codex:default");
  keep_refresh_lock_add (lock, "openai-codex", "openai-codex:work");
  keep_refresh_lock_add (lock, "openai-codex", "openai-codex:default");
  g_assert_false (keep_refresh_lock_is_held (lock));
  g_assert_true (keep_refresh_lock_acquire (lock, -1, &error));
  g_assert_no_error (error);
  g_assert_true (keep_refresh_lock_is_held (lock));
  held = temp_home_list (home, FOLDER);
  g_assert_cmpstr (held, ==,
                   "sha256-03da1a86b05d26cbed5a2afd3e5004392654f80a1174dd7d5a3629d6b00d46a0.lock "
                   "sha256-cee1bbaed8073aace8170859a25616882c288ceeaa1119df363bf01cc0cdab65.lock");
  keep_refresh_lock_free (lock);
  left = temp_home_list (home, FOLDER);
  g_assert_cmpstr (left, ==, "");
}

/* A copy of the login in another state folder. */
static void
test_elsewhere (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepRefreshLock) lock = keep_refresh_lock_new (home->places);
  g_autofree char *state_dir = temp_home_dup_path (home, "other");
  g_autofree char *variable = g_strconcat ("OPENCLAW_STATE_DIR=", state_dir, NULL);
  const char *const environment[] = { variable, NULL };
  g_autoptr (KeepPlaces) other = keep_places_new (environment, "/");
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  keep_refresh_lock_add (lock, "openai-codex", "openai-codex:default");
  keep_refresh_lock_add_elsewhere (lock, other, "openai-codex", "openai-codex:default");
  keep_refresh_lock_add_elsewhere (lock, home->places, "openai-codex", "openai-codex:default");
  g_assert_true (keep_refresh_lock_acquire (lock, -1, NULL));
  here = temp_home_list (home, FOLDER);
  there = temp_home_list (home, "other/locks/oauth-refresh/");
  g_assert_cmpstr (here, ==,
                   "sha256-cee1bbaed8073aace8170859a25616882c288ceeaa1119df363bf01cc0cdab65.lock");
  g_assert_cmpstr (there, ==, here);
  g_assert_true (keep_refresh_lock_is_held (lock));
}

/* One that cannot be had gives back the others. */
static void
test_cancelled (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepRefreshLock) lock = keep_refresh_lock_new (home->places);
  g_autofree char *name = keep_refresh_lock_dup_name ("b", "b:1");
  g_autofree char *path = g_strconcat (FOLDER, name, ".lock", NULL);
  g_autofree char *body = keep_lock_body_format (getppid (), g_get_real_time () / 1000, 0);
  g_autofree char *left = NULL;
  g_autofree char *wanted = g_strconcat (name, ".lock", NULL);
  g_autoptr (GError) error = NULL;
  int cancel_fd = eventfd (1, EFD_CLOEXEC);

  temp_home_write (home, path, body);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *id = g_strdup_printf ("a:%u", i);

      keep_refresh_lock_add (lock, "a", id);
    }
  keep_refresh_lock_add (lock, "b", "b:1");
  g_assert_false (keep_refresh_lock_acquire (lock, cancel_fd, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED);
  g_assert_false (keep_refresh_lock_is_held (lock));
  left = temp_home_list (home, FOLDER);
  g_assert_cmpstr (left, ==, wanted);
  close (cancel_fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refresh-lock/name", test_name);
  g_test_add_func ("/refresh-lock/several", test_several);
  g_test_add_func ("/refresh-lock/elsewhere", test_elsewhere);
  g_test_add_func ("/refresh-lock/cancelled", test_cancelled);
  return g_test_run ();
}
