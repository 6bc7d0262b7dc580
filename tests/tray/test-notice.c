/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"
#include "tray/action.h"
#include "tray/notice.h"

static void
test_signed_in (void)
{
  g_autoptr (KeepNotice) notice = keep_notice_new_signed_in ("alice@example.com");

  g_assert_cmpstr (notice->title, ==, "Signed in as alice@example.com");
  g_assert_cmpstr (notice->button, ==, "Show accounts");
  g_assert_cmpstr (notice->action, ==, KEEP_ACTION_SHOW_ACCOUNTS);
  g_assert_null (notice->target);
  g_assert_false (notice->is_problem);
  g_assert_false (notice->is_lasting);
}

static void
test_sign_in_failed (void)
{
  g_autoptr (KeepProvider) provider = keep_sample_provider ("qwen", "Qwen", "Sign in with Qwen");
  g_autoptr (GError) error = g_error_new (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED, "You said no.");
  g_autoptr (KeepNotice) notice = keep_notice_new_sign_in_failed (provider, error);

  g_assert_cmpstr (notice->title, ==, "Sign-in with Qwen failed");
  g_assert_cmpstr (notice->body, ==, "You said no.");
  g_assert_cmpstr (notice->button, ==, "Sign in again");
  g_assert_cmpstr (notice->action, ==, KEEP_ACTION_SIGN_IN);
  g_assert_cmpstr (notice->target, ==, "qwen");
  g_assert_true (notice->is_problem);
  g_assert_true (notice->is_lasting);
}

static void
test_unknown_provider (void)
{
  g_autoptr (GError) error =
      g_error_new (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_UNKNOWN_PROVIDER, "No provider \"x\".");
  g_autoptr (KeepNotice) notice = keep_notice_new_sign_in_failed (NULL, error);

  g_assert_cmpstr (notice->title, ==, "Sign-in failed");
  g_assert_cmpstr (notice->action, ==, KEEP_ACTION_SHOW_ACCOUNTS);
  g_assert_null (notice->target);
}

/* The running sign-in itself keeps showing it. */
static void
test_store_failed (void)
{
  g_autoptr (GError) error = g_error_new (KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED, "Locked.");
  g_autoptr (KeepNotice) notice = keep_notice_new_store_failed (error);

  g_assert_cmpstr (notice->id, ==, KEEP_NOTICE_SIGN_IN);
  g_assert_cmpstr (notice->body, ==, "Locked.");
  g_assert_cmpstr (notice->action, ==, KEEP_ACTION_SHOW_SIGN_IN);
  g_assert_true (notice->is_problem);
  g_assert_false (notice->is_lasting);
}

static void
test_default_failed (void)
{
  g_autoptr (GError) error = g_error_new (KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED, "Locked.");
  g_autoptr (KeepNotice) notice = keep_notice_new_default_failed (error);

  g_assert_cmpstr (notice->id, !=, KEEP_NOTICE_SIGN_IN);
  g_assert_cmpstr (notice->title, ==, "The default account could not be changed");
  g_assert_cmpstr (notice->body, ==, "Locked.");
  g_assert_true (notice->is_lasting);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice/signed-in", test_signed_in);
  g_test_add_func ("/notice/sign-in-failed", test_sign_in_failed);
  g_test_add_func ("/notice/sign-in-failed/unknown-provider", test_unknown_provider);
  g_test_add_func ("/notice/store-failed", test_store_failed);
  g_test_add_func ("/notice/default-failed", test_default_failed);
  return g_test_run ();
}
