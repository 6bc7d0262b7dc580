/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-files.h"

#include <glib/gstdio.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/checkup-fixture.h"

#define OWN ".local/state/tokenkeep"

static mode_t
get_mode (TempHome *home, const char *relative)
{
  g_autofree char *path = temp_home_dup_path (home, relative);
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

static void
test_files_healthy (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  test_checkup_assert (home, "");
  g_assert_true (temp_home_sign_in (home, "a@x", NULL));
  temp_home_write (home, OWN "/events.jsonl", "");
  test_checkup_assert (home, "");
}

static const struct
{
  const char *path;
  mode_t mode;
  const char *code;
  mode_t mended;
} rights[] = {
  { TEMP_PROFILES, 0644, "store-permissions", 0600 },
  { TEMP_PROFILES, 0620, "store-permissions", 0600 },
  { TEMP_PROFILES, 0200, "store-permissions", 0600 },
  { TEMP_STATE, 0604, "store-permissions", 0600 },
  { TEMP_AGENT "auth.json", 0640, "store-permissions", 0600 },
  { TEMP_PROFILES ".corrupt-0123456789abcdef.bak", 0644, "store-permissions", 0600 },
  { ".openclaw/credentials/oauth.json", 0644, "store-permissions", 0600 },
  { ".openclaw/openclaw.json", 0644, "store-permissions", 0600 },
  { ".openclaw/agents/main/agent", 0755, "folder-permissions", 0700 },
  { ".openclaw/agents/main/agent", 0500, "folder-permissions", 0700 },
  { ".openclaw/agents/main/agent", 0770, "folder-permissions", 0700 },
  { ".openclaw/agents/main", 0777, "folder-writable", 0755 },
  { ".openclaw/agents", 0775, "folder-writable", 0755 },
  { ".openclaw", 0757, "folder-writable", 0755 },
  { OWN, 0755, "own-permissions", 0700 },
  { OWN "/events.jsonl", 0644, "own-permissions", 0600 },
  { OWN "/spool", 0711, "own-permissions", 0700 },
  { OWN "/spool/0123456789abcdef.json", 0640, "own-permissions", 0600 },
};

static void
test_files_rights (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rights); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();
      g_autofree char *path = temp_home_dup_path (home, rights[i].path);

      g_test_message ("%s %04o", rights[i].path, rights[i].mode);
      g_assert_true (temp_home_sign_in (home, "a@x", NULL));
      temp_home_write (home, OWN "/events.jsonl", "");
      temp_home_write (home, OWN "/spool/0123456789abcdef.json", "");
      if (!temp_home_has (home, rights[i].path))
        temp_home_write (home, rights[i].path, "{}");
      g_assert_cmpint (g_chmod (path, rights[i].mode), ==, 0);
      test_checkup_mend (home, rights[i].code, "");
      g_assert_cmphex (get_mode (home, rights[i].path), ==, rights[i].mended);
    }
}

static void
test_files_lock_is_no_secret (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, TEMP_PROFILES ".lock");

  temp_home_write (home, TEMP_PROFILES ".lock", "");
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  test_checkup_assert (home, "");
}

static void
test_files_foreign_owner (void)
{
  static const char *const paths[] = { TEMP_PROFILES, ".openclaw/agents/main/agent", ".openclaw",
                                       OWN };

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();
      g_autofree char *path = temp_home_dup_path (home, paths[i]);

      g_assert_true (temp_home_sign_in (home, "a@x", NULL));
      temp_home_write (home, OWN "/events.jsonl", "");
      g_assert_cmpint (chown (path, 12345, 12345), ==, 0);
      test_checkup_mend (home, "foreign-owner", "foreign-owner");
    }
}

/* What is above many agents is told once. */
static void
test_files_foreign_owner_of_many (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, ".openclaw/agents");

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }
  g_assert_true (temp_home_sign_in (home, "a@x", NULL));
  temp_home_write (home, ".openclaw/agents/a/agent/auth-state.json", "{}");
  temp_home_write (home, ".openclaw/agents/b/agent/auth-state.json", "{}");
  g_assert_cmpint (chown (path, 12345, 12345), ==, 0);
  test_checkup_assert (home, "foreign-owner");
}

static void
link_to (TempHome *home, const char *target, const char *relative)
{
  g_autofree char *path = temp_home_dup_path (home, relative);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static const struct
{
  const char *target;
  const char *code;
} links[] = {
  { "nowhere", "link-dangling" },         { "no/where", "link-dangling" },
  { "auth-profiles.json", "link-cycle" }, { "../../../../elsewhere", "" },
  { "../agent", "not-a-file" },
};

static void
test_files_links (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();

      g_test_message ("%s", links[i].target);
      temp_home_write (home, TEMP_STATE, "{}");
      temp_home_write (home, "elsewhere", "{\"version\":1,\"profiles\":{}}");
      link_to (home, links[i].target, TEMP_PROFILES);
      test_checkup_mend (home, links[i].code, links[i].code);
      g_assert_true (temp_home_has (home, TEMP_PROFILES));
    }
}

static void
test_files_link_of_folder (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, ".openclaw/agents/main/x", "");
  link_to (home, "gone", ".openclaw/agents/main/agent");
  test_checkup_assert (home, "link-dangling");
}

static void
test_files_behind_link (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "elsewhere");

  temp_home_write (home, TEMP_STATE, "{}");
  temp_home_write (home, "elsewhere", "{\"version\":1,\"profiles\":{}}");
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  link_to (home, "../../../../elsewhere", TEMP_PROFILES);
  test_checkup_mend (home, "store-permissions", "");
  g_assert_cmphex (get_mode (home, "elsewhere"), ==, 0600);
}

static int
be_nfs (const char *path, struct statfs *status)
{
  *status = (struct statfs){ .f_type = NFS_SUPER_MAGIC };
  return 0;
}

static int
fail (const char *path, struct statfs *status)
{
  return -1;
}

static guint
count_network (TempHome *home, int (*answer) (const char *, struct statfs *))
{
  g_autoptr (KeepSurvey) survey = test_checkup_survey (home, NULL, NULL);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) keep_finding_free);

  survey->system.statfs = answer;
  keep_check_files (survey, findings);
  if (findings->len > 0)
    g_assert_nonnull (
        strstr (test_checkup_find (findings, KEEP_FINDING_NETWORK_FILE_SYSTEM)->message, "NFS"));
  return findings->len;
}

static void
test_files_network (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  g_assert_true (temp_home_sign_in (home, "a@x", NULL));
  temp_home_write (home, ".openclaw/agents/work/agent/auth-state.json", "{}");
  g_assert_cmpuint (count_network (home, be_nfs), ==, 1);
  g_assert_cmpuint (count_network (home, fail), ==, 0);
  g_assert_cmpuint (count_network (home, statfs), ==, 0);
}

static void
test_files_mending_fails (void)
{
  g_autoptr (KeepFinding) finding = keep_finding_new (
      KEEP_FINDING_STORE_PERMISSIONS, "/nowhere/at/all", NULL, g_strdup (""), g_strdup (""));

  keep_check_files_mend_permissions (finding);
  g_assert_false (finding->is_fixed);
  g_assert_cmpstr (finding->obstacle, ==, "No such file or directory");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-files/healthy", test_files_healthy);
  g_test_add_func ("/check-files/rights", test_files_rights);
  g_test_add_func ("/check-files/rights/of-a-lock", test_files_lock_is_no_secret);
  g_test_add_func ("/check-files/rights/behind-a-link", test_files_behind_link);
  g_test_add_func ("/check-files/rights/mending-fails", test_files_mending_fails);
  g_test_add_func ("/check-files/foreign-owner", test_files_foreign_owner);
  g_test_add_func ("/check-files/foreign-owner/of-many", test_files_foreign_owner_of_many);
  g_test_add_func ("/check-files/links", test_files_links);
  g_test_add_func ("/check-files/links/of-a-folder", test_files_link_of_folder);
  g_test_add_func ("/check-files/network-file-system", test_files_network);
  return g_test_run ();
}
