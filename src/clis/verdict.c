/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/verdict.h"

#define SIGN_IN_TAIL_MS 5000

static gboolean
has_login (const KeepForeignLogin *login)
{
  return login->state == KEEP_FOREIGN_LOGIN_OAUTH;
}

static gboolean
differ (const char *a, const char *b)
{
  return a != NULL && b != NULL && !g_str_equal (a, b);
}

/* An account id decides; an e-mail address may be changed by its owner. */
static gboolean
is_other_account (const KeepTokenSet *before, const KeepTokenSet *after)
{
  if (before->account_id != NULL && after->account_id != NULL)
    return !g_str_equal (before->account_id, after->account_id);
  return before->email != NULL && after->email != NULL &&
         g_ascii_strcasecmp (before->email, after->email) != 0;
}

/* Whether the program has begun a sign-in of its own since the first look, or at least since it got
 * the login that it had then: somebody may have looked when the sign-in had begun and the old login
 * was not gone yet. What a sign-in writes last may be a little newer than the login itself. */
static gboolean
has_begun_sign_in (const KeepForeignLogin *before, const KeepForeignLogin *after)
{
  if (after->sign_in_started_ms > before->sign_in_started_ms)
    return TRUE;
  return before->refreshed_ms > 0 &&
         after->sign_in_started_ms - before->refreshed_ms > SIGN_IN_TAIL_MS;
}

static KeepVerdictKind
compare_logins (const KeepForeignLogin *before, const KeepForeignLogin *after, gint64 now_ms)
{
  const KeepTokenSet *old = before->tokens;
  const KeepTokenSet *new = after->tokens;

  if (is_other_account (old, new))
    return KEEP_VERDICT_OTHER_ACCOUNT;
  if (after->refreshed_ms > 0 && after->refreshed_ms < before->refreshed_ms &&
      !keep_secret_equal (old->refresh, new->refresh))
    return KEEP_VERDICT_PUT_BACK;
  if (differ (before->sign_in_id, after->sign_in_id))
    return KEEP_VERDICT_SIGNED_IN_AGAIN;
  if (!keep_secret_equal (old->refresh, new->refresh))
    return after->sign_in_id == NULL && has_begun_sign_in (before, after)
               ? KEEP_VERDICT_SIGNED_IN_AGAIN
               : KEEP_VERDICT_ROTATED;
  if (!keep_secret_equal (old->access, new->access))
    return KEEP_VERDICT_RENEWED;
  return new->expires_ms <= now_ms ? KEEP_VERDICT_OVERDUE : KEEP_VERDICT_NOTHING;
}

static KeepVerdictKind
find_loss (const KeepForeignLogin *before, const KeepForeignLogin *after)
{
  switch (after->state)
    {
    case KEEP_FOREIGN_LOGIN_DEAD:
      return KEEP_VERDICT_DIED;
    case KEEP_FOREIGN_LOGIN_ELSEWHERE:
      return KEEP_VERDICT_MOVED;
    case KEEP_FOREIGN_LOGIN_KEY:
    case KEEP_FOREIGN_LOGIN_OTHER:
      return KEEP_VERDICT_REPLACED_BY_KEY;
    case KEEP_FOREIGN_LOGIN_NOT_THERE:
    case KEEP_FOREIGN_LOGIN_SIGNED_OUT:
    case KEEP_FOREIGN_LOGIN_OAUTH:
    case KEEP_FOREIGN_LOGIN_UNREADABLE:
    default:
      return has_begun_sign_in (before, after) ? KEEP_VERDICT_SIGN_IN_BEGUN
                                               : KEEP_VERDICT_SIGNED_OUT;
    }
}

static KeepVerdictKind
find_kind (const KeepForeignLogin *before, const KeepForeignLogin *after, gint64 now_ms)
{
  if (before->state == KEEP_FOREIGN_LOGIN_UNREADABLE ||
      after->state == KEEP_FOREIGN_LOGIN_UNREADABLE)
    return KEEP_VERDICT_UNKNOWN;
  if (has_login (before) && has_login (after))
    return compare_logins (before, after, now_ms);
  if (has_login (after))
    return KEEP_VERDICT_APPEARED;
  if (has_login (before))
    return find_loss (before, after);
  return KEEP_VERDICT_NOTHING;
}

static KeepFormerToken
judge_sign_in (KeepRevocation revocation)
{
  return (revocation & KEEP_REVOCATION_AT_SIGN_IN) != 0 ? KEEP_FORMER_TOKEN_REVOKED
                                                        : KEEP_FORMER_TOKEN_DOUBTFUL;
}

static KeepFormerToken
judge_former (KeepVerdictKind kind,
              const KeepForeignLogin *before,
              const KeepForeignLogin *after,
              KeepRevocation revocation)
{
  if (!has_login (before) || before->tokens->refresh == NULL)
    return KEEP_FORMER_TOKEN_NONE;
  switch (kind)
    {
    case KEEP_VERDICT_NOTHING:
    case KEEP_VERDICT_RENEWED:
    case KEEP_VERDICT_PUT_BACK:
      return KEEP_FORMER_TOKEN_GOOD;
    case KEEP_VERDICT_ROTATED:
      /* Somebody took the refresh token out of the file, which spends nothing. */
      return after->tokens->refresh != NULL ? KEEP_FORMER_TOKEN_SPENT : KEEP_FORMER_TOKEN_GOOD;
    case KEEP_VERDICT_DIED:
      return KEEP_FORMER_TOKEN_REVOKED;
    case KEEP_VERDICT_SIGNED_OUT:
      return (revocation & KEEP_REVOCATION_AT_SIGN_OUT) != 0 ? KEEP_FORMER_TOKEN_REVOKED
                                                             : KEEP_FORMER_TOKEN_DOUBTFUL;
    case KEEP_VERDICT_SIGN_IN_BEGUN:
    case KEEP_VERDICT_SIGNED_IN_AGAIN:
    case KEEP_VERDICT_OTHER_ACCOUNT:
    case KEEP_VERDICT_REPLACED_BY_KEY:
      return judge_sign_in (revocation);
    case KEEP_VERDICT_UNKNOWN:
    case KEEP_VERDICT_APPEARED:
    case KEEP_VERDICT_MOVED:
    case KEEP_VERDICT_OVERDUE:
    default:
      return KEEP_FORMER_TOKEN_DOUBTFUL;
    }
}

KeepVerdict
keep_verdict_find (const KeepForeignLogin *before,
                   const KeepForeignLogin *after,
                   KeepRevocation revocation,
                   gint64 now_ms)
{
  KeepVerdictKind kind = find_kind (before, after, now_ms);

  return (KeepVerdict){ .kind = kind, .former = judge_former (kind, before, after, revocation) };
}

const char *
keep_verdict_kind_get_name (KeepVerdictKind kind)
{
  static const char *const names[] = {
    [KEEP_VERDICT_NOTHING] = "nothing",
    [KEEP_VERDICT_UNKNOWN] = "unknown",
    [KEEP_VERDICT_APPEARED] = "appeared",
    [KEEP_VERDICT_RENEWED] = "renewed",
    [KEEP_VERDICT_ROTATED] = "rotated",
    [KEEP_VERDICT_PUT_BACK] = "put-back",
    [KEEP_VERDICT_SIGNED_IN_AGAIN] = "signed-in-again",
    [KEEP_VERDICT_OTHER_ACCOUNT] = "other-account",
    [KEEP_VERDICT_SIGN_IN_BEGUN] = "sign-in-begun",
    [KEEP_VERDICT_SIGNED_OUT] = "signed-out",
    [KEEP_VERDICT_REPLACED_BY_KEY] = "replaced-by-key",
    [KEEP_VERDICT_MOVED] = "moved",
    [KEEP_VERDICT_DIED] = "died",
    [KEEP_VERDICT_OVERDUE] = "overdue",
  };

  return names[kind];
}
