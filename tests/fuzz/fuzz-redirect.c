/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/redirect.h"
#include "fuzz.h"

#define STATE "0001020304050607f8f9fafbfcfdfeff"

static void
check (const KeepRedirect *redirect)
{
  g_autoptr (GError) error = NULL;
  gboolean is_ours = g_strcmp0 (redirect->state, STATE) == 0 || redirect->is_bare_code;
  gboolean is_accepted = keep_redirect_check (redirect, STATE, &error);

  g_assert_cmpint (is_accepted, ==, is_ours && redirect->error == NULL);
  g_assert_cmpint (is_accepted, ==, error == NULL);
  if (!is_ours)
    g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_STATE_MISMATCH);
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
}

static void
assert_promises (const KeepRedirect *redirect, const GError *error)
{
  g_assert_cmpint (redirect == NULL, ==, error != NULL);
  if (redirect == NULL)
    {
      g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT);
      return;
    }
  g_assert_true (redirect->code != NULL || redirect->error != NULL);
  g_assert_true (redirect->error == NULL || *redirect->error != '\0');
  for (gsize i = 0; redirect->code != NULL && i < keep_secret_get_length_bytes (redirect->code);
       i++)
    g_assert_true (g_ascii_isprint (keep_secret_get_text (redirect->code)[i]));
  g_assert_true (redirect->code == NULL || keep_secret_get_length_bytes (redirect->code) > 0);
  check (redirect);
}

/* It ends a sign-in without a proof, so it has to look like a code. */
static void
assert_bare_code (const KeepRedirect *redirect)
{
  const char *code = keep_secret_get_text (redirect->code);

  g_assert_null (redirect->state);
  g_assert_null (redirect->error);
  g_assert_cmpuint (strlen (code), >=, KEEP_REDIRECT_MIN_BARE_CODE_BYTES);
  g_assert_null (strpbrk (code, " #?"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GError) query_error = NULL;
  g_autoptr (GError) pasted_error = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size_bytes);
  g_autoptr (KeepRedirect) query =
      keep_redirect_parse_query ((const char *) data, size_bytes, &query_error);
  g_autoptr (KeepRedirect) pasted = keep_redirect_parse_pasted (text, &pasted_error);

  assert_promises (query, query_error);
  assert_promises (pasted, pasted_error);
  g_assert_true (query == NULL || !query->is_bare_code);
  if (pasted != NULL && pasted->is_bare_code)
    assert_bare_code (pasted);
  return 0;
}
