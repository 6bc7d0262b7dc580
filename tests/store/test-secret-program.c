/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/reference.h"
#include "support/temp-home.h"

#define CONFIG ".openclaw/openclaw.json"
#define ANSWER "echo '{\"protocolVersion\":1,\"values\":{\"a\":\"sk-1\"}}'"

static void
fixture_set_up (TempHome **home, gconstpointer data)
{
  *home = temp_home_new ();
}

static void
fixture_tear_down (TempHome **home, gconstpointer data)
{
  temp_home_free (*home);
}

static void
write_program (TempHome *home, const char *name, const char *script)
{
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
  g_autofree char *path = temp_home_dup_path (home, name);

  temp_home_write (home, name, text);
  g_assert_cmpint (chmod (path, 0700), ==, 0);
}

/* Asks ~/bin/@program for "a"; @members: of its configuration, "HOME" in them replaced. */
static KeepSecret *
ask (TempHome *home, const char *program, const char *members, GError **error)
{
  static const char *const environment[] = { "PASSED=yes", "NOT_PASSED=sk-not",
                                             "PATH=/usr/bin:/bin", NULL };
  KeepReference reference = { KEEP_SECRET_EXEC, (char *) "vault", (char *) "a" };
  GString *config = g_string_new (NULL);

  g_string_printf (config, "{secrets:{providers:{vault:{source:'exec',command:'HOME/bin/%s'%s}}}}",
                   program, members);
  g_string_replace (config, "HOME", home->path, 0);
  temp_home_write (home, CONFIG, config->str);
  g_string_free (config, TRUE);
  return keep_reference_resolve (&reference, home->places, environment, error);
}

typedef struct
{
  const char *script;
  const char *members;
  const char *secret; /* nullable */
  int code;
} Case;

static void
check_all (TempHome *home, const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepSecret) secret = NULL;

      write_program (home, "bin/ask", cases[i].script);
      secret = ask (home, "ask", cases[i].members, &error);
      if (cases[i].secret != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (keep_secret_get_text (secret), ==, cases[i].secret);
          continue;
        }
      g_assert_error (error, KEEP_STORE_ERROR, cases[i].code);
      g_assert_null (strstr (error->message, "sk-"));
    }
}

static void
test_answers (TempHome **home, gconstpointer data)
{
  static const Case cases[] = {
    { ANSWER, "", "sk-1", 0 },
    { "echo sk-2", ", jsonOnly: false", "sk-2", 0 },
    { "echo sk-2", "", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "echo sk-2; exit 1", ", jsonOnly: false", NULL, KEEP_STORE_ERROR_IO },
    { "echo sk-2; kill -9 $$", ", jsonOnly: false", NULL, KEEP_STORE_ERROR_IO },
    { "echo sk-2; echo sk-3 >&2", ", jsonOnly: false", "sk-2", 0 },
    { "echo sk-2; exec sleep 600", ", jsonOnly: false, timeoutMs: 300", NULL, KEEP_STORE_ERROR_IO },
    { "echo sk-2; exec sleep 600", ", jsonOnly: false, timeoutMs: 60000, noOutputTimeoutMs: 300",
      NULL, KEEP_STORE_ERROR_IO },
    { "echo sk-2345", ", jsonOnly: false, maxOutputBytes: 7", NULL, KEEP_STORE_ERROR_IO },
    { "echo \"$2\"", ", jsonOnly: false, args: ['x y', '$(z) *']", "$(z) *", 0 },
    { "echo '{\"protocolVersion\":1,\"values\":{},\"errors\":{\"a\":{\"message\":\"sk-1\"}}}'", "",
      NULL, KEEP_STORE_ERROR_NOT_FOUND },
  };

  check_all (*home, cases, G_N_ELEMENTS (cases));
}

/* The request, the folder and the variables that it gets, and nothing more. */
static void
test_surroundings (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepSecret) secret = NULL;
  g_autofree char *expected =
      g_strdup_printf ("{\"protocolVersion\":1,\"provider\":\"vault\",\"ids\":[\"a\"]}|%s/bin|"
                       "PASSED=yes SET=${X} ",
                       (*home)->path);

  write_program (*home, "bin/ask",
                 "/bin/cat; printf '|'; /bin/pwd -P | /usr/bin/tr '\\n' '|'; /usr/bin/tr '\\0' ' ' "
                 "</proc/$$/environ");
  secret = ask (*home, "ask", ", jsonOnly: false, passEnv: ['PASSED', 'UNSET'], env: {SET: '${X}'}",
                &error);
  g_assert_no_error (error);
  g_assert_cmpstr (keep_secret_get_text (secret), ==, g_strchomp (expected));
}

static void
test_members (TempHome **home, gconstpointer data)
{
  static const Case cases[] = {
    { ANSWER, ", trustedDirs: ['HOME/bin']", "sk-1", 0 },
    { ANSWER, ", trustedDirs: ['/x', 'HOME/./bin/']", "sk-1", 0 },
    { ANSWER, ", trustedDirs: ['HOME/bi']", NULL, KEEP_STORE_ERROR_PERMISSION },
    { ANSWER, ", trustedDirs: ['bin']", NULL, KEEP_STORE_ERROR_MALFORMED },
    { ANSWER, ", shell: true", NULL, KEEP_STORE_ERROR_MALFORMED },
    { ANSWER, ", passEnv: ['lower']", NULL, KEEP_STORE_ERROR_MALFORMED },
    { ANSWER, ", env: {'A=B': 'c'}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { ANSWER, ", env: {A: 7}", NULL, KEEP_STORE_ERROR_MALFORMED },
    { ANSWER, ", timeoutMs: 1.5", NULL, KEEP_STORE_ERROR_MALFORMED },
    { ANSWER, ", jsonOnly: 'no'", NULL, KEEP_STORE_ERROR_MALFORMED },
  };

  check_all (*home, cases, G_N_ELEMENTS (cases));
}

/* Who can write the program, and how it is named. */
static void
test_safety (TempHome **home, gconstpointer data)
{
  static const struct
  {
    const char *program;
    mode_t mode;
    const char *members;
    gboolean is_used;
  } cases[] = {
    { "ask", 0755, "", TRUE },
    { "ask", 0775, "", FALSE },
    { "ask", 0757, "", FALSE },
    { "ask", 0777, ", allowInsecurePath: true", TRUE },
    { "link", 0755, "", FALSE },
    { "link", 0755, ", allowSymlinkCommand: true", TRUE },
    { "link", 0775, ", allowSymlinkCommand: true", FALSE },
    { "link", 0755, ", allowSymlinkCommand: true, trustedDirs: ['HOME/link']", FALSE },
  };
  g_autofree char *path = temp_home_dup_path (*home, "bin/ask");
  g_autofree char *link = temp_home_dup_path (*home, "bin/link");

  write_program (*home, "bin/ask", ANSWER);
  g_assert_cmpint (symlink ("ask", link), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepSecret) secret = NULL;

      g_assert_cmpint (chmod (path, cases[i].mode), ==, 0);
      secret = ask (*home, cases[i].program, cases[i].members, &error);
      if (cases[i].is_used)
        g_assert_no_error (error);
      else
        g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION);
    }
}

static void
test_names (TempHome **home, gconstpointer data)
{
  static const struct
  {
    const char *command;
    const char *id;
    int code;
  } cases[] = {
    { "/bin/none", "a", KEEP_STORE_ERROR_IO },
    { "bin/ask", "a", KEEP_STORE_ERROR_MALFORMED },
    { "/bin/sh -c x; y", "a", KEEP_STORE_ERROR_MALFORMED },
    { "/usr", "a", KEEP_STORE_ERROR_PERMISSION },
    { "/bin/none", "../a", KEEP_STORE_ERROR_MALFORMED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      static const char *const environment[] = { NULL };
      KeepReference reference = { KEEP_SECRET_EXEC, NULL, (char *) cases[i].id };
      g_autofree char *config = g_strdup_printf (
          "{secrets:{providers:{default:{source:'exec',command:'%s'}}}}", cases[i].command);
      g_autoptr (GError) error = NULL;

      temp_home_write (*home, CONFIG, config);
      g_assert_null (keep_reference_resolve (&reference, (*home)->places, environment, &error));
      g_assert_error (error, KEEP_STORE_ERROR, cases[i].code);
    }
}

#define ADD(path, test) g_test_add (path, TempHome *, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/secret-program/answers", test_answers);
  ADD ("/secret-program/surroundings", test_surroundings);
  ADD ("/secret-program/members", test_members);
  ADD ("/secret-program/safety", test_safety);
  ADD ("/secret-program/names", test_names);
  return g_test_run ();
}
