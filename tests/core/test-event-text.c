/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/event.h"

typedef struct
{
  KeepEventKind kind;
  const char *by;
  const char *code;
  const char *text; /* a piece of it */
} TextCase;

static void
assert_texts (const TextCase *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autoptr (KeepEvent) event =
          keep_event_new (1, cases[i].kind, "openai-codex:a@x", cases[i].by, cases[i].code, NULL);
      g_autofree char *text = keep_event_dup_text (event);

      g_test_message ("%s", text);
      g_assert_true (g_str_has_prefix (text, "“openai-codex:a@x”"));
      g_assert_nonnull (g_strstr_len (text, -1, cases[i].text));
    }
}

static void
test_kinds (void)
{
  static const TextCase cases[] = {
    { KEEP_EVENT_SIGNED_IN, "tokenkeep", NULL, "signed in by Tokenkeep" },
    { KEEP_EVENT_REFRESHED, "openclaw", NULL, "renewed by OpenClaw" },
    { KEEP_EVENT_ROTATED_ELSEWHERE, "codex", NULL, "renewed by Codex for itself" },
    { KEEP_EVENT_ROTATED_ELSEWHERE, "claude", KEEP_EVENT_CODE_ACCOUNT_SWITCHED,
      "another account in Claude Code" },
    { KEEP_EVENT_EXPIRED, "unknown", NULL, "has expired" },
    { KEEP_EVENT_EXPIRED, "codex", KEEP_EVENT_CODE_OVERDUE, "not renewed by Codex" },
    { KEEP_EVENT_EXPIRING, "unknown", NULL, "within a day" },
    { KEEP_EVENT_ADOPTED, "codex", NULL, "renewed by Codex, and Tokenkeep took that over" },
    { KEEP_EVENT_REPAIRED, "openclaw", NULL, "overwritten by OpenClaw" },
    { KEEP_EVENT_REPAIRED, "tokenkeep", NULL, "overwritten by another program" },
    { KEEP_EVENT_DEFAULT_CHANGED, "unknown", NULL, "made the default by another program" },
    { KEEP_EVENT_REMOVED, "goose", NULL, "removed by goose" },
    { KEEP_EVENT_IMPORTED, "tokenkeep", NULL, "imported by Tokenkeep" },
    { KEEP_EVENT_MIRRORED, "tokenkeep", NULL, "copied to the keyring" },
    { KEEP_EVENT_RESTORED, "tokenkeep", NULL, "restored from the keyring" },
    { KEEP_EVENT_ERROR, "tokenkeep", "store_locked", "(store_locked)" },
  };

  assert_texts (cases, G_N_ELEMENTS (cases));
}

static void
test_ends (void)
{
  static const TextCase cases[] = {
    { KEEP_EVENT_INVALIDATED, "codex", "refresh_token_reused", "already been used by Codex" },
    { KEEP_EVENT_INVALIDATED, "tokenkeep", "refresh_token_reused", "used by another program" },
    { KEEP_EVENT_INVALIDATED, "unknown", "refresh_token_reused", "a login of its own" },
    { KEEP_EVENT_INVALIDATED, "unknown", "refresh_token_expired", "not been renewed for too long" },
    { KEEP_EVENT_INVALIDATED, "unknown", "refresh_token_invalidated", "revoked" },
    { KEEP_EVENT_INVALIDATED, "unknown", "token_invalidated", "revoked" },
    { KEEP_EVENT_INVALIDATED, "unknown", "app_session_terminated", "revoked" },
    { KEEP_EVENT_INVALIDATED, "codex", KEEP_EVENT_CODE_SIGNED_OUT, "a sign-out in Codex" },
    { KEEP_EVENT_INVALIDATED, "codex", KEEP_EVENT_CODE_LOGIN_STARTED, "started in Codex" },
    { KEEP_EVENT_INVALIDATED, "claude", KEEP_EVENT_CODE_EMPTIED, "given up by Claude Code" },
    { KEEP_EVENT_INVALIDATED, "unknown", "invalid_grant", "(invalid_grant)" },
    { KEEP_EVENT_INVALIDATED, "unknown", NULL, "(without a reason)" },
  };

  assert_texts (cases, G_N_ELEMENTS (cases));
  /* Whatever ended it, the person is told the way out. */
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepEvent) event =
          keep_event_new (1, cases[i].kind, "p", cases[i].by, cases[i].code, NULL);
      g_autofree char *text = keep_event_dup_text (event);

      g_assert_nonnull (g_strstr_len (text, -1, "Sign in again"));
    }
}

static void
test_detail (void)
{
  g_autoptr (KeepEvent) import = keep_event_new (1, KEEP_EVENT_IMPORTED, "p", "tokenkeep", NULL,
                                                 "/h/.openclaw/credentials/oauth.json");
  g_autoptr (KeepEvent) failure = keep_event_new (1, KEEP_EVENT_ERROR, NULL, "tokenkeep",
                                                  "store_locked", "The store is locked.");
  g_autofree char *import_text = keep_event_dup_text (import);
  g_autofree char *failure_text = keep_event_dup_text (failure);

  g_assert_cmpstr (import_text, ==,
                   "“p” was imported by Tokenkeep. (/h/.openclaw/credentials/oauth.json)");
  g_assert_cmpstr (failure_text, ==,
                   "A login: Tokenkeep ran into a problem. (The store is locked.)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-text/kinds", test_kinds);
  g_test_add_func ("/event-text/ends", test_ends);
  g_test_add_func ("/event-text/detail", test_detail);
  return g_test_run ();
}
