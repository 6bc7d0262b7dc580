/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/refresh-report.h"

#include <string.h>

static void
check_line (const KeepRefreshReport *report, const char *wanted)
{
  g_autoptr (KeepBuffer) line = keep_refresh_report_format (report);

  g_assert_cmpstr (keep_buffer_get_data (line), ==, wanted);
}

static void
test_format (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED, "Wait.");
  g_autoptr (KeepRefreshReport) refreshed =
      keep_refresh_report_new (KEEP_REFRESH_REFRESHED, 1790000000000);
  g_autoptr (KeepRefreshReport) adopted = keep_refresh_report_new (KEEP_REFRESH_ADOPTED, 0);
  g_autoptr (KeepRefreshReport) failed = keep_refresh_report_new_failure (error, NULL);

  check_line (refreshed, "{\"outcome\":\"refreshed\",\"code\":null,\"message\":null,"
                         "\"expires\":1790000000000}");
  check_line (adopted, "{\"outcome\":\"adopted\",\"code\":null,\"message\":null,\"expires\":null}");
  check_line (failed, "{\"outcome\":\"failed\",\"code\":\"store_locked\",\"message\":\"Wait.\","
                      "\"expires\":null}");
}

/* Each error comes out as it went in, whichever process met it. */
static void
check_error (GQuark domain, int code, const char *name)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "What happened.");
  g_autoptr (KeepRefreshReport) report = keep_refresh_report_new_failure (error, NULL);
  g_autoptr (KeepBuffer) line = keep_refresh_report_format (report);
  g_autoptr (KeepRefreshReport) again =
      keep_refresh_report_parse (keep_buffer_get_data (line), keep_buffer_get_length_bytes (line));
  g_autoptr (GError) met = NULL;

  if (name != NULL)
    g_assert_cmpstr (report->code, ==, name);
  g_assert_false (keep_refresh_report_check (again, &met));
  g_assert_error (met, domain, code);
  g_assert_cmpstr (met->message, ==, "What happened.");
}

static void
test_errors (void)
{
  for (int code = KEEP_STORE_ERROR_MALFORMED; code <= KEEP_STORE_ERROR_NOT_FOUND; code++)
    check_error (KEEP_STORE_ERROR, code, NULL);
  for (int code = KEEP_NET_ERROR_OFFLINE; code <= KEEP_NET_ERROR_TOO_LARGE; code++)
    check_error (KEEP_NET_ERROR, code, NULL);
  for (int code = KEEP_AUTH_ERROR_GRANT_INVALID; code <= KEEP_AUTH_ERROR_UNKNOWN_PROVIDER; code++)
    check_error (KEEP_AUTH_ERROR, code, NULL);
  check_error (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_INVALID, "invalid_grant");
  check_error (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_REUSED, "refresh_token_reused");
  check_error (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_EXPIRED, "refresh_token_expired");
  check_error (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_REVOKED, "refresh_token_invalidated");
}

/* The issuer's word stands where it means the same, and only there. */
static void
test_issuer_code (void)
{
  static const struct
  {
    int error;
    const char *issuer_code;
    const char *code;
  } cases[] = {
    { KEEP_AUTH_ERROR_GRANT_REVOKED, "app_session_terminated", "app_session_terminated" },
    { KEEP_AUTH_ERROR_GRANT_INVALID, "invalid_refresh_token", "invalid_refresh_token" },
    { KEEP_AUTH_ERROR_REJECTED, "invalid_client", "rejected" },
    { KEEP_AUTH_ERROR_RATE_LIMITED, "refresh_token_reused", "rate_limited" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (KEEP_AUTH_ERROR, cases[i].error, "No.");
      g_autoptr (KeepRefreshReport) report =
          keep_refresh_report_new_failure (error, cases[i].issuer_code);

      g_assert_cmpstr (report->code, ==, cases[i].code);
    }
}

static void
test_parse_strict (void)
{
  static const char *const cases[] = {
    "",
    "{}",
    "[]",
    "Segmentation fault",
    "{\"outcome\":\"maybe\"}",
    "{\"outcome\":1}",
    "{\"outcome\":\"adopted\"} {}",
  };
  g_autofree char *long_line = g_strnfill (KEEP_REFRESH_REPORT_MAX_BYTES + 1, ' ');

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_null (keep_refresh_report_parse (cases[i], strlen (cases[i])));
  g_assert_null (keep_refresh_report_parse (long_line, strlen (long_line)));
}

static void
test_parse_odd (void)
{
  static const char text[] = "{\"outcome\":\"failed\",\"code\":\"new_code\",\"expires\":1e300}\n";
  g_autoptr (KeepRefreshReport) report = keep_refresh_report_parse (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (report->expires_ms, ==, 8640000000000000);
  g_assert_false (keep_refresh_report_check (report, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refresh-report/format", test_format);
  g_test_add_func ("/refresh-report/errors", test_errors);
  g_test_add_func ("/refresh-report/issuer-code", test_issuer_code);
  g_test_add_func ("/refresh-report/parse/strict", test_parse_strict);
  g_test_add_func ("/refresh-report/parse/odd", test_parse_odd);
  return g_test_run ();
}
