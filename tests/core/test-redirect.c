/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/redirect.h"

#define STATE "0001020304050607f8f9fafbfcfdfeff"
#define URL "http://localhost:1455/auth/callback"

typedef struct
{
  const char *text;
  const char *code; /* NULL: none */
  const char *state;
  const char *error;
} RedirectCase;

static void
assert_redirect (const KeepRedirect *redirect, const RedirectCase *expected)
{
  g_assert_nonnull (redirect);
  g_assert_cmpstr (redirect->code != NULL ? keep_secret_get_text (redirect->code) : NULL, ==,
                   expected->code);
  g_assert_cmpstr (redirect->state, ==, expected->state);
  g_assert_cmpstr (redirect->error, ==, expected->error);
}

static void
test_redirect_query (void)
{
  static const RedirectCase cases[] = {
    { "code=abc&state=" STATE, "abc", STATE, NULL },
    { "state=" STATE "&code=a%2Bb%20c+d&scope=openid", "a+b c d", STATE, NULL },
    { "code=abc", "abc", NULL, NULL },
    { "code=abc&state=", "abc", "", NULL },
    { "code=4/0AX-_.~", "4/0AX-_.~", NULL, NULL },
    { "&&code=abc&", "abc", NULL, NULL },
    { "c%6fde=abc", "abc", NULL, NULL },
    { "error=access_denied&state=" STATE, NULL, STATE, "access_denied" },
    { "code=&error=server_error", NULL, NULL, "server_error" },
    { "code=abc&error=access_denied", "abc", NULL, "access_denied" },
    { "code=abc&error=", "abc", NULL, NULL },
    { "code=abc&CODE=x&codes=y", "abc", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *exact = g_memdup2 (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepRedirect) redirect =
          keep_redirect_parse_query (exact, strlen (cases[i].text), &error);

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      assert_redirect (redirect, &cases[i]);
    }
}

static void
test_redirect_query_refuses (void)
{
  static const char *const cases[] = {
    "",
    "code=",
    "error=",
    "state=x",
    "codes=abc",
    "code=abc&code=abc",
    "code=abc&code=def",
    "code=abc&c%6fde=def",
    "code=abc&state=a&state=a",
    "code=abc&error=a&error=",
    "code=abc&x=1&x=2",
    "code=%",
    "code=%4",
    "code=%zz",
    "code=abc%00",
    "code=abc&x=%00",
    "code=a%0Ab",
    "code=%c3%a9",
    "code=abc&x=%ff",
    "code=abc&x=\xff",
    "code=abc&x=%ed%a0%80",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %zu", i);
      g_assert_null (keep_redirect_parse_query (cases[i], strlen (cases[i]), &error));
      g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
    }
}

/* The page that shows it has its own advice; nobody pastes there. */
static void
test_redirect_query_message (void)
{
  static const char *const cases[][2] = {
    { "state=" STATE, "There is no code in this address." },
    { "code=SECRET&code=SECRET", "This address is damaged." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (keep_redirect_parse_query (cases[i][0], strlen (cases[i][0]), &error));
      g_assert_cmpstr (error->message, ==, cases[i][1]);
    }
}

static void
test_redirect_query_refuses_nul (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (keep_redirect_parse_query ("code=abc\0", 9, &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
}

static void
test_redirect_size (void)
{
  g_autofree char *filling = g_strnfill (KEEP_REDIRECT_MAX_BYTES - strlen ("code="), 'a');
  g_autofree char *longest = g_strconcat ("code=", filling, NULL);
  g_autofree char *longer = g_strconcat (longest, "a", NULL);
  g_autoptr (KeepRedirect) redirect = keep_redirect_parse_query (longest, strlen (longest), NULL);
  g_autoptr (KeepRedirect) pasted = keep_redirect_parse_pasted (longest, NULL);

  g_assert_nonnull (redirect);
  g_assert_nonnull (pasted);
  g_assert_null (keep_redirect_parse_query (longer, strlen (longer), NULL));
  g_assert_null (keep_redirect_parse_pasted (longer, NULL));
}

static void
test_redirect_pasted (void)
{
  static const RedirectCase cases[] = {
    { URL "?code=abc&state=" STATE, "abc", STATE, NULL },
    { " \t\r\n" URL "?code=abc&state=" STATE " \n", "abc", STATE, NULL },
    { URL "?code=abc&state=" STATE "#fragment", "abc", STATE, NULL },
    { URL "?code=abc#code=def", "abc", NULL, NULL },
    { "https://example.com/cb?code=abc", "abc", NULL, NULL },
    { "localhost:1455/auth/callback?code=abc&state=" STATE, "abc", STATE, NULL },
    { URL "?error=access_denied&state=" STATE, NULL, STATE, "access_denied" },
    { "?code=abc&state=" STATE, "abc", STATE, NULL },
    { "code=abc&state=" STATE, "abc", STATE, NULL },
    { "state=" STATE "&code=abc", "abc", STATE, NULL },
    { "error=access_denied", NULL, NULL, "access_denied" },
    { "abc#" STATE, "abc", STATE, NULL },
    { "  abc#" STATE "\n", "abc", STATE, NULL },
    { "abc#", "abc", "", NULL },
    { "abc#a#b", "abc", "a#b", NULL },
    { "abcdefghijkl", "abcdefghijkl", NULL, NULL },
    { "\nac_4/0AX-_.~+=%zz\n", "ac_4/0AX-_.~+=%zz", NULL, NULL },
    { "xcode=abcdefghijkl", "xcode=abcdefghijkl", NULL, NULL },
    { "abcdefghijkl@", "abcdefghijkl@", NULL, NULL },
    { "@abcdef.ghijkl", "@abcdef.ghijkl", NULL, NULL },
    { "abcdef@ghi@j.kl", "abcdef@ghi@j.kl", NULL, NULL },
    { "a@b.test#" STATE, "a@b.test", STATE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepRedirect) redirect = keep_redirect_parse_pasted (cases[i].text, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      assert_redirect (redirect, &cases[i]);
    }
}

static void
test_redirect_pasted_refuses (void)
{
  static const char *const cases[] = {
    "",
    " \n\t ",
    "#",
    "#" STATE,
    "?",
    URL,
    URL "?",
    URL "?state=" STATE,
    URL "#code=abc",
    "https://auth.openai.com/oauth/authorize?response_type=code&state=" STATE,
    URL "?code=abc&code=def",
    URL "?code=ab\nc&state=" STATE,
    URL "?code=abc&state=00\n01",
    "help",
    "abcdefghijk",
    "  abcdefghijk  ",
    "not a code",
    "alice@example.com",
    "c\xc3\xb6"
    "defghijklm",
    "ab\x07"
    "cdefghijklm",
    "code=",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %zu", i);
      g_assert_null (keep_redirect_parse_pasted (cases[i], &error));
      g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
    }
}

/* A person who pastes the wrong thing learns what the right thing is, and nobody learns the code.
 */
static void
test_redirect_pasted_message (void)
{
  static const char *const cases[][2] = {
    { URL, "no code in this address. Paste the whole address" },
    { "not a code", "neither an address nor a code. Paste the whole address" },
    { "SECRET@example.com", "no code but an e-mail address. Paste the whole address" },
    { "SECRET", "too short to be a code. Paste the whole address" },
    { URL "?code=SECRET&code=SECRET", "damaged. Paste the whole address" },
    { "SECRET SECRET", "neither an address nor a code. Paste the whole address" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (keep_redirect_parse_pasted (cases[i][0], &error));
      g_assert_nonnull (strstr (error->message, cases[i][1]));
      g_assert_null (strstr (error->message, "SECRET"));
    }
}

#define ACCEPTED (-1)

static void
assert_verdict (const KeepRedirect *redirect, int expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (keep_redirect_check (redirect, STATE, &error), ==, expected == ACCEPTED);
  if (expected != ACCEPTED)
    g_assert_error (error, KEEP_AUTH_ERROR, expected);
}

static void
test_redirect_check (void)
{
  static const struct
  {
    const char *text;
    int expected; /* the error's code, or ACCEPTED */
  } cases[] = {
    { "code=c&state=" STATE, ACCEPTED },
    { "code=c", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "code=c&state=", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "code=c&state=0", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "code=c&state=" STATE "0", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "code=c&state=0001020304050607F8F9FAFBFCFDFEFF", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "error=access_denied", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "error=access_denied&state=x", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "error=access_denied&state=" STATE, KEEP_AUTH_ERROR_DENIED },
    { "code=c&error=access_denied&state=" STATE, KEEP_AUTH_ERROR_DENIED },
    { "error=server_error&state=" STATE, KEEP_AUTH_ERROR_REJECTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepRedirect) query =
          keep_redirect_parse_query (cases[i].text, strlen (cases[i].text), NULL);
      g_autoptr (KeepRedirect) pasted = keep_redirect_parse_pasted (cases[i].text, NULL);

      g_test_message ("%s", cases[i].text);
      assert_verdict (query, cases[i].expected);
      assert_verdict (pasted, cases[i].expected);
    }
}

/* Only what cannot carry a state may lack one. */
static void
test_redirect_check_pasted (void)
{
  static const struct
  {
    const char *text;
    int expected;
  } cases[] = {
    { "ac_0123456789", ACCEPTED },
    { "ac_0123456789#" STATE, ACCEPTED },
    { "ac_0123456789#", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "ac_0123456789#0", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { URL "?code=ac_0123456789", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { URL "?code=ac_0123456789#" STATE, KEEP_AUTH_ERROR_STATE_MISMATCH },
    { URL "?error=access_denied", KEEP_AUTH_ERROR_STATE_MISMATCH },
    { "?error=server_error", KEEP_AUTH_ERROR_STATE_MISMATCH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepRedirect) redirect = keep_redirect_parse_pasted (cases[i].text, NULL);

      g_test_message ("%s", cases[i].text);
      assert_verdict (redirect, cases[i].expected);
    }
}

static void
test_redirect_check_message (void)
{
  static const char *const cases[][2] = {
    { "error=server_error&state=" STATE, "server_error" },
    { "error=%1b%5b31m&state=" STATE, "without a known reason" },
    { "error=<b>x</b>&state=" STATE, "without a known reason" },
    { "code=c&state=0", "another sign-in" },
    { "code=c", "“state=” is missing" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepRedirect) redirect =
          keep_redirect_parse_query (cases[i][0], strlen (cases[i][0]), NULL);

      g_assert_false (keep_redirect_check (redirect, STATE, &error));
      g_assert_nonnull (strstr (error->message, cases[i][1]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redirect/query", test_redirect_query);
  g_test_add_func ("/redirect/query/refuses", test_redirect_query_refuses);
  g_test_add_func ("/redirect/query/message", test_redirect_query_message);
  g_test_add_func ("/redirect/query/refuses/nul", test_redirect_query_refuses_nul);
  g_test_add_func ("/redirect/size", test_redirect_size);
  g_test_add_func ("/redirect/pasted", test_redirect_pasted);
  g_test_add_func ("/redirect/pasted/refuses", test_redirect_pasted_refuses);
  g_test_add_func ("/redirect/pasted/message", test_redirect_pasted_message);
  g_test_add_func ("/redirect/check", test_redirect_check);
  g_test_add_func ("/redirect/check/pasted", test_redirect_check_pasted);
  g_test_add_func ("/redirect/check/message", test_redirect_check_message);
  return g_test_run ();
}
