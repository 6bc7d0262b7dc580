/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/verdict.h"

#define NOW_MS G_GINT64_CONSTANT (1790000000000)
#define LATER_MS (NOW_MS + 1)

#define CODEX ((KeepRevocation) (KEEP_REVOCATION_AT_SIGN_OUT | KEEP_REVOCATION_AT_SIGN_IN))
#define CLAUDE KEEP_REVOCATION_AT_SIGN_OUT

/* A reading in short. */
typedef struct
{
  KeepForeignLoginState state;
  const char *access;
  const char *refresh; /* nullable */
  const char *account; /* nullable */
  const char *sign_in; /* nullable */
  gint64 refreshed_ms;
  gint64 sign_in_started_ms;
  gint64 expires_ms; /* 0: LATER_MS */
} Look;

#define LOGIN(...)                                 \
  {                                                \
    .state = KEEP_FOREIGN_LOGIN_OAUTH, __VA_ARGS__ \
  }
#define OTHERWISE(state_name, ...)                        \
  {                                                       \
    .state = KEEP_FOREIGN_LOGIN_##state_name, __VA_ARGS__ \
  }
/* Access and refresh token, account; then which sign-in, and when it was refreshed. */
#define OF(a, r, x) .access = a, .refresh = r, .account = x
#define BY(s, t) .sign_in = s, .refreshed_ms = t
#define BEGUN(t) .sign_in_started_ms = t
#define UNTIL(t) .expires_ms = t

typedef struct
{
  const char *event;
  KeepRevocation revocation;
  Look before;
  Look after;
  KeepVerdictKind kind;
  KeepFormerToken former;
} Row;

static const Row rows[] = {
  { "nothing", CODEX, LOGIN (OF ("a", "r", "x")), LOGIN (OF ("a", "r", "x")), KEEP_VERDICT_NOTHING,
    KEEP_FORMER_TOKEN_GOOD },
  { "Codex rotated", CODEX, LOGIN (OF ("a", "r", "x"), BY ("s", 1)),
    LOGIN (OF ("b", "q", "x"), BY ("s", 2)), KEEP_VERDICT_ROTATED, KEEP_FORMER_TOKEN_SPENT },
  { "Codex before 0.164 rotated", CODEX, LOGIN (OF ("a", "r", "x"), BY (NULL, 1)),
    LOGIN (OF ("b", "q", "x"), BY (NULL, 2)), KEEP_VERDICT_ROTATED, KEEP_FORMER_TOKEN_SPENT },
  { "Codex logged out", CODEX, LOGIN (OF ("a", "r", "x"), BY ("s", 1), BEGUN (5)),
    OTHERWISE (SIGNED_OUT, BEGUN (5)), KEEP_VERDICT_SIGNED_OUT, KEEP_FORMER_TOKEN_REVOKED },
  { "codex login begun, perhaps given up", CODEX,
    LOGIN (OF ("a", "r", "x"), BY ("s", 1), BEGUN (5)), OTHERWISE (SIGNED_OUT, BEGUN (6)),
    KEEP_VERDICT_SIGN_IN_BEGUN, KEEP_FORMER_TOKEN_REVOKED },
  { "codex login seen before it removed the old login", CODEX,
    LOGIN (OF ("a", "r", "x"), BY ("s", 1), BEGUN (6000)), OTHERWISE (SIGNED_OUT, BEGUN (6000)),
    KEEP_VERDICT_SIGN_IN_BEGUN, KEEP_FORMER_TOKEN_REVOKED },
  { "Codex before 0.164 signed in again", CODEX,
    LOGIN (OF ("a", "r", "x"), BY (NULL, 1), BEGUN (5)),
    LOGIN (OF ("b", "q", "x"), BY (NULL, 9), BEGUN (8)), KEEP_VERDICT_SIGNED_IN_AGAIN,
    KEEP_FORMER_TOKEN_REVOKED },
  { "codex login finished between two looks", CODEX, LOGIN (OF ("a", "r", "x"), BY ("s", 1)),
    LOGIN (OF ("b", "q", "x"), BY ("t", 2)), KEEP_VERDICT_SIGNED_IN_AGAIN,
    KEEP_FORMER_TOKEN_REVOKED },
  { "codex login finished", CODEX, OTHERWISE (SIGNED_OUT, ),
    LOGIN (OF ("b", "q", "x"), BY ("t", 2)), KEEP_VERDICT_APPEARED, KEEP_FORMER_TOKEN_NONE },
  { "codex login of another account", CODEX, LOGIN (OF ("a", "r", "x"), BY ("s", 1)),
    LOGIN (OF ("b", "q", "y"), BY ("t", 2)), KEEP_VERDICT_OTHER_ACCOUNT,
    KEEP_FORMER_TOKEN_REVOKED },
  { "codex login --with-api-key", CODEX, LOGIN (OF ("a", "r", "x"), BY ("s", 1)), OTHERWISE (KEY, ),
    KEEP_VERDICT_REPLACED_BY_KEY, KEEP_FORMER_TOKEN_REVOKED },
  { "an older file of Codex put back", CODEX, LOGIN (OF ("b", "q", "x"), BY ("s", 2)),
    LOGIN (OF ("a", "r", "x"), BY ("s", 1)), KEEP_VERDICT_PUT_BACK, KEEP_FORMER_TOKEN_GOOD },
  { "Codex told to use the keyring", CODEX, LOGIN (OF ("a", "r", "x")), OTHERWISE (ELSEWHERE, ),
    KEEP_VERDICT_MOVED, KEEP_FORMER_TOKEN_DOUBTFUL },
  { "Codex's refresh token dead: nothing on disk", CODEX,
    LOGIN (OF ("a", "r", "x"), BY ("s", 1), UNTIL (NOW_MS)),
    LOGIN (OF ("a", "r", "x"), BY ("s", 1), UNTIL (NOW_MS)), KEEP_VERDICT_OVERDUE,
    KEEP_FORMER_TOKEN_DOUBTFUL },
  { "half of a file that Codex before 0.169 writes", CODEX, LOGIN (OF ("a", "r", "x")),
    OTHERWISE (UNREADABLE, ), KEEP_VERDICT_UNKNOWN, KEEP_FORMER_TOKEN_DOUBTFUL },
  { "readable again", CODEX, OTHERWISE (UNREADABLE, ), LOGIN (OF ("a", "r", "x")),
    KEEP_VERDICT_UNKNOWN, KEEP_FORMER_TOKEN_NONE },
  { "refresh token taken out of Codex's file", CODEX, LOGIN (OF ("a", "r", "x"), BY ("s", 1)),
    LOGIN (OF ("a", NULL, "x"), BY ("s", 1)), KEEP_VERDICT_ROTATED, KEEP_FORMER_TOKEN_GOOD },
  { "Codex removed altogether", CODEX, LOGIN (OF ("a", "r", "x")), OTHERWISE (NOT_THERE, ),
    KEEP_VERDICT_SIGNED_OUT, KEEP_FORMER_TOKEN_REVOKED },
  { "Claude rotated", CLAUDE, LOGIN (OF ("a", "r", "x")), LOGIN (OF ("b", "q", "x")),
    KEEP_VERDICT_ROTATED, KEEP_FORMER_TOKEN_SPENT },
  { "Claude's login dead", CLAUDE, LOGIN (OF ("a", "r", "x")), OTHERWISE (DEAD, ),
    KEEP_VERDICT_DIED, KEEP_FORMER_TOKEN_REVOKED },
  { "Claude logged out", CLAUDE, LOGIN (OF ("a", "r", "x")), OTHERWISE (SIGNED_OUT, ),
    KEEP_VERDICT_SIGNED_OUT, KEEP_FORMER_TOKEN_REVOKED },
  { "Claude signed in to another account", CLAUDE, LOGIN (OF ("a", "r", "x")),
    LOGIN (OF ("b", "q", "y")), KEEP_VERDICT_OTHER_ACCOUNT, KEEP_FORMER_TOKEN_DOUBTFUL },
  { "Claude signed in after its tombstone", CLAUDE, OTHERWISE (DEAD, ), LOGIN (OF ("b", "q", "x")),
    KEEP_VERDICT_APPEARED, KEEP_FORMER_TOKEN_NONE },
  { "Claude signed out after its tombstone", CLAUDE, OTHERWISE (DEAD, ), OTHERWISE (SIGNED_OUT, ),
    KEEP_VERDICT_NOTHING, KEEP_FORMER_TOKEN_NONE },
  { "refreshed without rotation, as Gemini is", KEEP_REVOCATION_UNKNOWN, LOGIN (OF ("a", "r", "x")),
    LOGIN (OF ("b", "r", "x")), KEEP_VERDICT_RENEWED, KEEP_FORMER_TOKEN_GOOD },
  { "the file of a program that tells of no revocation", KEEP_REVOCATION_UNKNOWN,
    LOGIN (OF ("a", "r", "x")), OTHERWISE (SIGNED_OUT, ), KEEP_VERDICT_SIGNED_OUT,
    KEEP_FORMER_TOKEN_DOUBTFUL },
  { "an account that is not named any more", CODEX, LOGIN (OF ("a", "r", "x")),
    LOGIN (OF ("b", "q", NULL)), KEEP_VERDICT_ROTATED, KEEP_FORMER_TOKEN_SPENT },
  { "a program appears", CODEX, OTHERWISE (NOT_THERE, ), LOGIN (OF ("a", "r", "x")),
    KEEP_VERDICT_APPEARED, KEEP_FORMER_TOKEN_NONE },
  { "no program", CODEX, OTHERWISE (NOT_THERE, ), OTHERWISE (NOT_THERE, ), KEEP_VERDICT_NOTHING,
    KEEP_FORMER_TOKEN_NONE },
};

static KeepForeignLogin *
look (const Look *look)
{
  KeepForeignLogin *login = keep_foreign_login_new (look->state);

  login->sign_in_started_ms = look->sign_in_started_ms;
  if (look->state != KEEP_FOREIGN_LOGIN_OAUTH)
    return login;
  login->tokens = g_new0 (KeepTokenSet, 1);
  login->tokens->access = keep_secret_new (look->access, -1);
  login->tokens->refresh = look->refresh != NULL ? keep_secret_new (look->refresh, -1) : NULL;
  login->tokens->account_id = g_strdup (look->account);
  login->tokens->expires_ms = look->expires_ms != 0 ? look->expires_ms : LATER_MS;
  login->sign_in_id = g_strdup (look->sign_in);
  login->refreshed_ms = look->refreshed_ms;
  return login;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (KeepForeignLogin) before = look (&row->before);
  g_autoptr (KeepForeignLogin) after = look (&row->after);
  KeepVerdict verdict = keep_verdict_find (before, after, row->revocation, NOW_MS);

  g_assert_cmpstr (keep_verdict_kind_get_name (verdict.kind), ==,
                   keep_verdict_kind_get_name (row->kind));
  g_assert_cmpint (verdict.former, ==, row->former);
}

/* Without account ids the addresses tell, without regard to case. */
static void
test_emails (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    KeepVerdictKind kind;
  } cases[] = {
    { "A@x", "a@X", KEEP_VERDICT_ROTATED },
    { "a@x", "b@x", KEEP_VERDICT_OTHER_ACCOUNT },
    { NULL, "b@x", KEEP_VERDICT_ROTATED },
  };
  const Look old = LOGIN (OF ("a", "r", NULL));
  const Look new = LOGIN (OF ("b", "q", NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepForeignLogin) before = look (&old);
      g_autoptr (KeepForeignLogin) after = look (&new);

      before->tokens->email = g_strdup (cases[i].before);
      after->tokens->email = g_strdup (cases[i].after);
      g_assert_cmpint (keep_verdict_find (before, after, CODEX, NOW_MS).kind, ==, cases[i].kind);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (rows[i].event), " :,'", '-');
      g_autofree char *path = g_strconcat ("/verdict/", name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/verdict/e-mail-addresses", test_emails);
  return g_test_run ();
}
