/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/reference.h"
#include "support/temp-home.h"

#define CONFIG ".openclaw/openclaw.json"
#define VAULT(members) "{secrets: {providers: {vault: {" members "}}}}"

static const char *const environment[] = { "KEY=sk-env", "BLANK= ", "OTHER=sk-other", NULL };

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

static KeepSecret *
resolve (
    TempHome *home, KeepSecretPlace source, const char *provider, const char *id, GError **error)
{
  KeepReference reference = { source, (char *) provider, (char *) id };

  return keep_reference_resolve (&reference, home->places, environment, error);
}

/* One way to ask, and the secret or the code that it ends in. */
typedef struct
{
  const char *config; /* nullable */
  const char *provider;
  const char *id;
  const char *secret; /* nullable */
  int code;
} Case;

static void
check_all (TempHome *home, KeepSecretPlace source, const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepSecret) secret = NULL;

      if (cases[i].config != NULL)
        temp_home_write (home, CONFIG, cases[i].config);
      secret = resolve (home, source, cases[i].provider, cases[i].id, &error);
      if (cases[i].secret == NULL)
        {
          g_assert_error (error, KEEP_STORE_ERROR, cases[i].code);
          g_assert_null (strstr (error->message, "sk-"));
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (keep_secret_get_text (secret), ==, cases[i].secret);
    }
}

static void
test_env (TempHome **home, gconstpointer data)
{
  static const Case cases[] = {
    { NULL, NULL, "KEY", "sk-env", 0 },
    { NULL, "default", "KEY", "sk-env", 0 },
    { NULL, NULL, "NONE", NULL, KEEP_STORE_ERROR_NOT_FOUND },
    { NULL, NULL, "BLANK", NULL, KEEP_STORE_ERROR_NOT_FOUND },
    { NULL, "vault", "KEY", NULL, KEEP_STORE_ERROR_NOT_FOUND },
    { "{env: {vars: {NONE: 'sk-config'}}}", NULL, "NONE", "sk-config", 0 },
    { "{secrets: {defaults: {env: 'mine'}}}", NULL, "KEY", "sk-env", 0 },
    { "{secrets: {defaults: {env: 'mine'}}}", "mine", "KEY", "sk-env", 0 },
    { "{secrets: {defaults: {env: 'mine'}}}", "default", "KEY", NULL, KEEP_STORE_ERROR_NOT_FOUND },
    { VAULT ("source: 'env'"), "vault", "KEY", "sk-env", 0 },
    { VAULT ("source: 'env', allowlist: ['KEY']"), "vault", "KEY", "sk-env", 0 },
    { VAULT ("source: 'env', allowlist: ['KEY']"), "vault", "OTHER", NULL,
      KEEP_STORE_ERROR_PERMISSION },
    { VAULT ("source: 'env', allowlist: []"), "vault", "KEY", NULL, KEEP_STORE_ERROR_PERMISSION },
    { VAULT ("source: 'env', allowlist: ['key']"), "vault", "key", NULL,
      KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'env', wishlist: []"), "vault", "KEY", NULL, KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file', path: '/x'"), "vault", "KEY", NULL, KEEP_STORE_ERROR_MALFORMED },
    { "{secrets", NULL, "KEY", NULL, KEEP_STORE_ERROR_MALFORMED },
  };

  check_all (*home, KEEP_SECRET_ENV, cases, G_N_ELEMENTS (cases));
}

static void
test_file (TempHome **home, gconstpointer data)
{
  static const Case cases[] = {
    { VAULT ("source: 'file', path: '~/keys.json'"), "vault", "/a/b", "sk-file", 0 },
    { "{secrets: {defaults: {file: 'vault'}, providers: {vault: {source: 'file', path: "
      "'~/keys.json'}}}}",
      NULL, "/a/b", "sk-file", 0 },
    { VAULT ("source: 'file', path: '~/keys.json', mode: 'json', timeoutMs: 1, maxBytes: 60"),
      "vault", "/a/b", "sk-file", 0 },
    { VAULT ("source: 'file', path: '~/keys.json', maxBytes: 10"), "vault", "/a/b", NULL,
      KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file', path: '~/keys.json', maxBytes: 0"), "vault", "/a/b", NULL,
      KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file', path: '~/keys.json', timeoutMs: 120001"), "vault", "/a/b", NULL,
      KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file', path: '~/keys.json', mode: 'yaml'"), "vault", "/a/b", NULL,
      KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file'"), "vault", "/a/b", NULL, KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file', path: '~/keys.json'"), "vault", "/a/c", NULL,
      KEEP_STORE_ERROR_NOT_FOUND },
    { VAULT ("source: 'file', path: '~/keys.json'"), "vault", "/a", NULL,
      KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file', path: '~/none.json'"), "vault", "/a", NULL, KEEP_STORE_ERROR_IO },
    { VAULT ("source: 'file', path: '~/key', mode: 'singleValue'"), "vault", "value", " sk-one\n",
      0 },
    { VAULT ("source: 'file', path: '~/key', mode: 'singleValue'"), "vault", "/a", NULL,
      KEEP_STORE_ERROR_NOT_FOUND },
    { VAULT ("source: 'file', path: '~/key'"), "vault", "value", NULL, KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file', path: '~/empty', mode: 'singleValue'"), "vault", "value", NULL,
      KEEP_STORE_ERROR_NOT_FOUND },
    { VAULT ("source: 'file', path: '~/.openclaw'"), "vault", "/a", NULL,
      KEEP_STORE_ERROR_MALFORMED },
    { VAULT ("source: 'file', path: '~/binary', mode: 'singleValue'"), "vault", "value", NULL,
      KEEP_STORE_ERROR_MALFORMED },
  };

  temp_home_write (*home, "keys.json", "\xef\xbb\xbf{\"a\":{\"b\":\"sk-file\"},\"sk-\":1}");
  temp_home_write (*home, "key", " sk-one\n\r\n");
  temp_home_write (*home, "empty", "\n");
  temp_home_write (*home, "binary", "sk-\xff");
  check_all (*home, KEEP_SECRET_FILE, cases, G_N_ELEMENTS (cases));
}

/* Whom a file's owner, mode or links let at it. */
static void
test_file_safety (TempHome **home, gconstpointer data)
{
  static const struct
  {
    const char *name;
    mode_t mode;
    const char *more;
    gboolean is_used;
  } cases[] = {
    { "key", 0600, "", TRUE },   { "key", 0400, "", TRUE },
    { "key", 0711, "", TRUE },   { "key", 0640, "", FALSE },
    { "key", 0604, "", FALSE },  { "key", 0620, "", FALSE },
    { "key", 0602, "", FALSE },  { "key", 0666, ", allowInsecurePath: true", TRUE },
    { "link", 0600, "", FALSE }, { "link", 0600, ", allowInsecurePath: true", FALSE },
  };
  g_autofree char *path = temp_home_dup_path (*home, "key");
  g_autofree char *link = temp_home_dup_path (*home, "link");

  temp_home_write (*home, "key", "sk-one");
  g_assert_cmpint (symlink ("key", link), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *config =
          g_strdup_printf (VAULT ("source: 'file', mode: 'singleValue', path: '~/%s'%s"),
                           cases[i].name, cases[i].more);
      const Case each = { config, "vault", "value", cases[i].is_used ? "sk-one" : NULL,
                          KEEP_STORE_ERROR_PERMISSION };

      g_assert_cmpint (chmod (path, cases[i].mode), ==, 0);
      check_all (*home, KEEP_SECRET_FILE, &each, 1);
    }
}

#define ADD(path, test) g_test_add (path, TempHome *, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/reference/env", test_env);
  ADD ("/reference/file", test_file);
  ADD ("/reference/file/safety", test_file_safety);
  return g_test_run ();
}
