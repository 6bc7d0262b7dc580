/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "keeper/reception.h"

#define STATE "0123456789abcdef0123456789abcdef"
#define DESCRIPTOR                                                                                 \
  "{ \"id\": \"p\", \"name\": \"P\", \"signInLabel\": \"Sign in\", \"methods\": [\"browser\", "    \
  "\"paste\"],"                                                                                    \
  "  \"profileId\": \"p:{default}\", \"clientId\": \"c\", \"authorizeUrl\": \"https://p.test/a\"," \
  "  \"tokenUrl\": \"https://p.test/t\", \"scope\": \"s\", \"tokenRequest\": \"form\","            \
  "  \"redirect\": { \"host\": \"localhost\", \"ports\": [1455], \"path\": \"/cb\" } }"

typedef struct
{
  KeepReception *reception;
  char *code;
  GError *error;
  guint n_answers;
} Fixture;

static void
on_answer (const KeepRedirect *redirect, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_answers++;
  if (redirect != NULL)
    fixture->code = g_strdup (keep_secret_get_text (redirect->code));
  else
    fixture->error = g_error_copy (error);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepProvider) provider = keep_provider_parse (DESCRIPTOR, strlen (DESCRIPTOR), &error);

  g_assert_no_error (error);
  fixture->reception = keep_reception_new (provider, on_answer, fixture);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  keep_reception_free (fixture->reception);
  g_free (fixture->code);
  g_clear_error (&fixture->error);
}

static void
assert_turned_away (Fixture *fixture, const char *text, int code)
{
  g_autoptr (GError) error = NULL;
  guint n_answers = fixture->n_answers;

  g_assert_false (keep_reception_submit (fixture->reception, text, &error));
  g_assert_error (error, KEEP_AUTH_ERROR, code);
  g_assert_cmpuint (fixture->n_answers, ==, n_answers);
}

static void
test_one_answer (Fixture *fixture, gconstpointer data)
{
  keep_reception_open (fixture->reception, STATE);
  g_assert_true (keep_reception_submit (fixture->reception, "c1#" STATE, NULL));
  g_assert_cmpstr (fixture->code, ==, "c1");
  assert_turned_away (fixture, "c2#" STATE, KEEP_AUTH_ERROR_INVALID_REDIRECT);
}

static void
test_turns_away (Fixture *fixture, gconstpointer data)
{
  assert_turned_away (fixture, "c1#" STATE, KEEP_AUTH_ERROR_INVALID_REDIRECT);
  keep_reception_open (fixture->reception, STATE);
  assert_turned_away (fixture, "", KEEP_AUTH_ERROR_INVALID_REDIRECT);
  assert_turned_away (fixture, "c1#x", KEEP_AUTH_ERROR_STATE_MISMATCH);
  assert_turned_away (fixture, "error=access_denied&state=x", KEEP_AUTH_ERROR_STATE_MISMATCH);
  assert_turned_away (fixture, "error=access_denied", KEEP_AUTH_ERROR_STATE_MISMATCH);
  assert_turned_away (fixture, "code=ac_0123456789", KEEP_AUTH_ERROR_STATE_MISMATCH);
  assert_turned_away (fixture, "help", KEEP_AUTH_ERROR_INVALID_REDIRECT);
  g_assert_true (keep_reception_submit (fixture->reception, "ac_0123456789", NULL));
  g_assert_cmpstr (fixture->code, ==, "ac_0123456789");
}

static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  keep_reception_open (fixture->reception, STATE);
  g_assert_true (
      keep_reception_submit (fixture->reception, "error=access_denied&state=" STATE, NULL));
  g_assert_error (fixture->error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED);
  g_assert_null (fixture->code);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  keep_reception_open (fixture->reception, STATE);
  keep_reception_close (fixture->reception);
  assert_turned_away (fixture, "c1#" STATE, KEEP_AUTH_ERROR_INVALID_REDIRECT);
  keep_reception_answer (fixture->reception, KEEP_ANSWER_FAILED, NULL);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/reception/one-answer", test_one_answer);
  ADD ("/reception/turns-away", test_turns_away);
  ADD ("/reception/refusal", test_refusal);
  ADD ("/reception/closed", test_closed);
  return g_test_run ();
}
