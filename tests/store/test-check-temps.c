/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-temps.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "disk/file.h"
#include "store/lock.h"
#include "support/checkup-fixture.h"

#define UUID "6fa459ea-ee8a-4ca4-894e-db77e160355e"
#define TEMP TEMP_PROFILES "." UUID ".tmp"
#define HOUR 3600

/* A writer that dies between the last byte and the rename; returns what it left. */
static char *
die_before_rename (TempHome *home, const char *members)
{
  g_autofree char *path = temp_home_dup_path (home, TEMP_PROFILES);
  g_autofree char *text = g_strdup_printf ("{\"version\":1,\"profiles\":{%s}}\n", members);
  g_autofree char *names = NULL;
  g_auto (GStrv) list = NULL;
  pid_t child = fork ();
  int status = 0;

  if (child == 0)
    _exit (keep_file_draft_new (path, text, strlen (text), NULL) != NULL ? 0 : 1);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  names = temp_home_list (home, TEMP_AGENT);
  list = g_strsplit (names, " ", -1);
  for (gsize i = 0; list[i] != NULL; i++)
    if (g_str_has_suffix (list[i], ".tmp"))
      return g_strconcat (TEMP_AGENT, list[i], NULL);
  g_assert_not_reached ();
}

static void
test_temps_of_a_crash (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *login = test_checkup_dup_login ("a", "r1", 1000);
  g_autofree char *temp = NULL;

  test_checkup_write (home, TEMP_PROFILES, login);
  temp = die_before_rename (home, login);
  test_checkup_assert (home, "");
  test_checkup_age (home, temp, 90);
  test_checkup_mend (home, "temp-left", "");
  g_assert_false (temp_home_has (home, temp));
  test_checkup_mend (home, "", "");
}

/* The issuer has exchanged r1 for r2, and r2 is nowhere else. */
static void
test_temps_only_copy (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *old = test_checkup_dup_login ("a", "r1", 1000);
  g_autofree char *new = test_checkup_dup_login ("a", "r2", 2000);
  g_autofree char *temp = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  test_checkup_write (home, TEMP_PROFILES, old);
  temp = die_before_rename (home, new);
  before = temp_home_read (home, temp);
  test_checkup_age (home, temp, 100 * HOUR);
  test_checkup_mend (home, "temp-newer", "temp-newer");
  after = temp_home_read (home, temp);
  g_assert_cmpstr (after, ==, before);
}

#define LOGIN(id, refresh, expires)                                                           \
  "\"" id "\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"A\",\"refresh\":\"" refresh \
  "\",\"expires\":" expires "}"
#define KEY(id, key) "\"" id "\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"" key "\"}"
#define STORE(members) "{\"version\":1,\"profiles\":{" members "}}"

static const struct
{
  const char *stored; /* nullable: no such file */
  const char *temp;
  const char *code;
} contents[] = {
  { STORE (LOGIN ("a", "r1", "5")), STORE (LOGIN ("a", "r1", "5")), "temp-left" },
  { STORE (LOGIN ("a", "r1", "5")), STORE (LOGIN ("a", "r1", "4")), "temp-left" },
  { STORE (LOGIN ("a", "r1", "5")), STORE (LOGIN ("a", "r1", "6")), "temp-newer" },
  { STORE (LOGIN ("a", "r2", "5")), STORE (LOGIN ("a", "r1", "4")), "temp-left" },
  { STORE (LOGIN ("a", "r2", "5")), STORE (LOGIN ("a", "r1", "5")), "temp-newer" },
  { STORE (LOGIN ("a", "r2", "5")), STORE (LOGIN ("a", "r1", "0")), "temp-newer" },
  { STORE (LOGIN ("a", "r2", "5")), STORE (LOGIN ("a", "r1", "\"5\"")), "temp-newer" },
  { STORE (LOGIN ("a", "r1", "5")), STORE (LOGIN ("b", "r1", "5")), "temp-newer" },
  { STORE (LOGIN ("a", "r1", "5")), STORE (""), "temp-left" },
  { STORE (LOGIN ("a", "r1", "5")), STORE (LOGIN ("a", "r1", "5") "," KEY ("k", "1")),
    "temp-newer" },
  { STORE (KEY ("k", "1")), STORE (KEY ("k", "1")), "temp-left" },
  { STORE (KEY ("k", "1")), STORE (KEY ("k", "2")), "temp-newer" },
  { STORE (KEY ("k", "1")), STORE ("\"n\":3,\"o\":{}"), "temp-left" },
  { STORE (KEY ("k", "1")), "", "temp-left" },
  { STORE (KEY ("k", "1")), "{\"version\":1,\"prof", "temp-left" },
  { STORE (KEY ("k", "1")), "{\"version\":1,\"profiles\":{\"z", "temp-newer" },
  { STORE (KEY ("k", "1")), "\xff", "temp-newer" },
  { NULL, "", "temp-left" },
  { NULL, STORE (KEY ("k", "1")), "temp-newer" },
  { NULL, STORE (""), "temp-left" },
};

static void
test_temps_contents (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();
      gboolean is_newer = g_str_equal (contents[i].code, "temp-newer");

      g_test_message ("case %zu", i);
      if (contents[i].stored != NULL)
        temp_home_write (home, TEMP_PROFILES, contents[i].stored);
      temp_home_write (home, TEMP, contents[i].temp);
      test_checkup_age (home, TEMP, HOUR);
      test_checkup_mend (home, contents[i].code, is_newer ? contents[i].code : "");
      g_assert_true (temp_home_has (home, TEMP) == is_newer);
    }
}

static const struct
{
  const char *path;
  const char *code;
} names[] = {
  { TEMP_STATE "." UUID ".tmp", "temp-left" },
  { TEMP_AGENT "auth.json." UUID ".tmp", "temp-left" },
  { TEMP_PROFILES ".tmp", "" },
  { TEMP_PROFILES ".6fa459ea.tmp", "" },
  { TEMP_PROFILES "-" UUID ".tmp", "" },
  { TEMP_PROFILES "." UUID ".bak", "" },
  { TEMP_PROFILES ".XXXXXXXX-ee8a-4ca4-894e-db77e160355e.tmp", "" },
};

static void
test_temps_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();

      g_test_message ("%s", names[i].path);
      temp_home_write (home, TEMP_STATE, "{}");
      temp_home_write (home, names[i].path, "");
      test_checkup_age (home, names[i].path, HOUR);
      test_checkup_mend (home, names[i].code, "");
      g_assert_true (temp_home_has (home, names[i].path) == (*names[i].code == '\0'));
    }
}

static void
test_temps_behind_link (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *link = temp_home_dup_path (home, TEMP_PROFILES);

  temp_home_write (home, TEMP_STATE, "{}");
  temp_home_write (home, "elsewhere/logins", STORE (""));
  temp_home_write (home, "elsewhere/logins." UUID ".tmp", STORE (""));
  test_checkup_age (home, "elsewhere/logins." UUID ".tmp", HOUR);
  g_assert_cmpint (symlink ("../../../../elsewhere/logins", link), ==, 0);
  test_checkup_mend (home, "temp-left", "");
  g_assert_false (temp_home_has (home, "elsewhere/logins." UUID ".tmp"));
}

static void
test_temps_names_some (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (GString) members = g_string_new (NULL);
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  for (int i = 0; i < 7; i++)
    g_string_append_printf (members, "%s\"p%d\":{\"key\":\"k\"}", i > 0 ? "," : "", i);
  test_checkup_write (home, TEMP, members->str);
  test_checkup_age (home, TEMP, HOUR);
  survey = test_checkup_survey (home, NULL, NULL);
  findings = keep_checkup_run (survey);
  g_assert_nonnull (strstr (test_checkup_find (findings, KEEP_FINDING_TEMP_NEWER)->message,
                            ": p0, p1, p2, p3, p4, …"));
}

static KeepFinding *
find_first (GPtrArray *findings)
{
  g_assert_cmpuint (findings->len, >, 0);
  return g_ptr_array_index (findings, 0);
}

/* Between looking and mending. */
static void
test_temps_changed_meanwhile (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  KeepFinding *finding = NULL;

  temp_home_write (home, TEMP_PROFILES, STORE (LOGIN ("a", "r1", "5")));
  temp_home_write (home, TEMP, STORE (LOGIN ("a", "r1", "5")));
  test_checkup_age (home, TEMP, HOUR);
  survey = test_checkup_survey (home, NULL, NULL);
  findings = keep_checkup_run (survey);
  finding = find_first (findings);
  temp_home_write (home, TEMP_PROFILES, STORE (LOGIN ("a", "r0", "4")));
  keep_checkup_mend (survey, KEEP_CHECKUP_MEND, finding);
  g_assert_false (finding->is_fixed);
  g_assert_nonnull (finding->obstacle);
  g_assert_true (temp_home_has (home, TEMP));
}

static void
test_temps_locked (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *body = keep_lock_body_format (1, g_get_real_time () / 1000, 0);
  KeepFinding *finding = NULL;

  temp_home_write (home, TEMP, "");
  test_checkup_age (home, TEMP, HOUR);
  temp_home_write (home, TEMP_PROFILES ".lock", body);
  survey = test_checkup_survey (home, NULL, NULL);
  findings = keep_checkup_run (survey);
  finding = find_first (findings);
  keep_checkup_mend (survey, KEEP_CHECKUP_MEND, finding);
  g_assert_false (finding->is_fixed);
  g_assert_nonnull (strstr (finding->obstacle, "auth-profiles.json.lock"));
  g_assert_true (temp_home_has (home, TEMP));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-temps/left/by-a-crash", test_temps_of_a_crash);
  g_test_add_func ("/check-temps/newer/only-copy", test_temps_only_copy);
  g_test_add_func ("/check-temps/contents", test_temps_contents);
  g_test_add_func ("/check-temps/newer/names-some", test_temps_names_some);
  g_test_add_func ("/check-temps/names", test_temps_names);
  g_test_add_func ("/check-temps/left/behind-a-link", test_temps_behind_link);
  g_test_add_func ("/check-temps/mending/changed-meanwhile", test_temps_changed_meanwhile);
  g_test_add_func ("/check-temps/mending/locked", test_temps_locked);
  return g_test_run ();
}
