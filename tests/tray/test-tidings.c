/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "tray/action.h"
#include "tray/tidings.h"

#define ID "openai-codex:a@b.test"

static KeepEvent *
new_event (KeepEventKind kind, const char *by, const char *code)
{
  return keep_event_new (1, kind, ID, by, code, "detail");
}

static void
test_cause (void)
{
  static const struct
  {
    KeepEventKind kind;
    const char *by;
    const char *code;
    KeepCause cause;
  } cases[] = {
    { KEEP_EVENT_SIGNED_IN, "tokenkeep", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_SIGNED_IN, "codex", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_REFRESHED, "tokenkeep", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_ROTATED_ELSEWHERE, "codex", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_ROTATED_ELSEWHERE, "codex", "account_switched", KEEP_CAUSE_SWITCHED },
    { KEEP_EVENT_INVALIDATED, "codex", "login_started", KEEP_CAUSE_ENDED },
    { KEEP_EVENT_INVALIDATED, "unknown", "refresh_token_reused", KEEP_CAUSE_ENDED },
    { KEEP_EVENT_EXPIRED, "unknown", NULL, KEEP_CAUSE_ENDING },
    { KEEP_EVENT_EXPIRED, "codex", KEEP_EVENT_CODE_OVERDUE, KEEP_CAUSE_NONE },
    { KEEP_EVENT_EXPIRING, "unknown", NULL, KEEP_CAUSE_ENDING },
    { KEEP_EVENT_ADOPTED, "codex", NULL, KEEP_CAUSE_ADOPTED },
    { KEEP_EVENT_ADOPTED, "tokenkeep", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_REPAIRED, "openclaw", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_DEFAULT_CHANGED, "openclaw", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_REMOVED, "openclaw", NULL, KEEP_CAUSE_ENDED },
    { KEEP_EVENT_REMOVED, "tokenkeep", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_IMPORTED, "tokenkeep", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_MIRRORED, "tokenkeep", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_RESTORED, "tokenkeep", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_ERROR, "tokenkeep", "offline", KEEP_CAUSE_NONE },
    { KEEP_EVENT_ERROR, "tokenkeep", "store_locked", KEEP_CAUSE_NONE },
    { KEEP_EVENT_ERROR, "tokenkeep", NULL, KEEP_CAUSE_NONE },
    { KEEP_EVENT_ERROR, "tokenkeep", "permission", KEEP_CAUSE_ERROR },
    { KEEP_EVENT_ERROR, "tokenkeep", "store_malformed", KEEP_CAUSE_ERROR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepEvent) event = new_event (cases[i].kind, cases[i].by, cases[i].code);

      g_test_message ("%s by %s", keep_event_kind_get_name (cases[i].kind), cases[i].by);
      g_assert_cmpint (keep_tidings_get_cause (event, FALSE), ==, cases[i].cause);
    }
}

static void
test_repairs_on_request (void)
{
  g_autoptr (KeepEvent) event = new_event (KEEP_EVENT_REPAIRED, "openclaw", NULL);

  g_assert_cmpint (keep_tidings_get_cause (event, TRUE), ==, KEEP_CAUSE_REPAIRED);
}

static void
test_relief (void)
{
  static const gboolean is_relief[KEEP_EVENT_N_KINDS] = {
    [KEEP_EVENT_SIGNED_IN] = TRUE, [KEEP_EVENT_REFRESHED] = TRUE, [KEEP_EVENT_ADOPTED] = TRUE,
    [KEEP_EVENT_IMPORTED] = TRUE,  [KEEP_EVENT_RESTORED] = TRUE,
  };

  for (guint i = 0; i < KEEP_EVENT_N_KINDS; i++)
    {
      g_autoptr (KeepEvent) event = new_event ((KeepEventKind) i, "tokenkeep", NULL);

      g_test_message ("%s", keep_event_kind_get_name ((KeepEventKind) i));
      g_assert_cmpint (keep_tidings_is_relief (event), ==, is_relief[i]);
    }
}

typedef struct
{
  KeepEventKind kind;
  const char *by;
  const char *code;
  const char *title;
  const char *body;
  const char *button;
  const char *action;
  const char *target;
  gboolean is_problem;
} Case;

#define AGAIN "Sign in again", KEEP_ACTION_SIGN_IN_AGAIN, "openai-codex " ID

static const Case cases[] = {
  { KEEP_EVENT_EXPIRING, "unknown", NULL, "a@b.test expires soon",
    "“a@b.test” expires within a day and cannot be renewed. Sign in again before.", AGAIN, TRUE },
  { KEEP_EVENT_EXPIRED, "unknown", NULL, "a@b.test has expired",
    "“a@b.test” has expired and was not renewed. Sign in again.", AGAIN, TRUE },
  { KEEP_EVENT_INVALIDATED, "codex", "signed_out", "a@b.test is signed out",
    "“a@b.test” was ended by a sign-out in Codex. Sign in again.", AGAIN, TRUE },
  { KEEP_EVENT_INVALIDATED, "codex", "login_started", "a@b.test is signed out",
    "“a@b.test” was ended by a new sign-in that was started in Codex. Sign in again.", AGAIN,
    TRUE },
  { KEEP_EVENT_REMOVED, "openclaw", NULL, "a@b.test is signed out",
    "“a@b.test” was removed by OpenClaw. Signing in again brings it back.", AGAIN, TRUE },
  { KEEP_EVENT_ADOPTED, "codex", NULL, "New login for a@b.test",
    "“a@b.test” was renewed by Codex, and Tokenkeep took that over.", "Use the new login",
    KEEP_ACTION_SET_DEFAULT, ID, FALSE },
  { KEEP_EVENT_REPAIRED, "openclaw", NULL, "a@b.test was repaired",
    "“a@b.test” had been overwritten by OpenClaw and was put back by Tokenkeep.", "Show accounts",
    KEEP_ACTION_SHOW_ACCOUNTS, NULL, FALSE },
  { KEEP_EVENT_ROTATED_ELSEWHERE, "codex", "account_switched", "Another account is signed in",
    "“a@b.test” gave way to another account in Codex.", "Show accounts", KEEP_ACTION_SHOW_ACCOUNTS,
    NULL, FALSE },
  { KEEP_EVENT_ERROR, "tokenkeep", "permission", "a@b.test needs your help",
    "“a@b.test”: Tokenkeep ran into a problem. (detail)", "Show accounts",
    KEEP_ACTION_SHOW_ACCOUNTS, NULL, TRUE },
};

static void
test_notice (gconstpointer data)
{
  const Case *it = data;
  KeepSubject subject = { .label = (char *) "a@b.test", .provider = (char *) "openai-codex" };
  g_autoptr (KeepEvent) event = new_event (it->kind, it->by, it->code);
  g_autoptr (KeepNotice) notice =
      keep_tidings_new_notice (event, keep_tidings_get_cause (event, TRUE), &subject);

  g_assert_cmpstr (notice->title, ==, it->title);
  g_assert_cmpstr (notice->body, ==, it->body);
  g_assert_cmpstr (notice->button, ==, it->button);
  g_assert_cmpstr (notice->action, ==, it->action);
  g_assert_cmpstr (notice->target, ==, it->target);
  g_assert_cmpint (notice->is_problem, ==, it->is_problem);
  g_assert_true (g_str_has_suffix (notice->id, ID));
}

static void
test_provider_not_offered (void)
{
  KeepSubject subject = { .label = (char *) "a@b.test" };
  g_autoptr (KeepEvent) event = new_event (KEEP_EVENT_EXPIRED, "unknown", NULL);
  g_autoptr (KeepNotice) notice = keep_tidings_new_notice (event, KEEP_CAUSE_ENDING, &subject);

  g_assert_cmpstr (notice->action, ==, KEEP_ACTION_SHOW_ACCOUNTS);
}

/* There is nothing left to do. */
static void
test_adopted_default (void)
{
  KeepSubject subject = { .label = (char *) "a@b.test", .is_default = TRUE };
  g_autoptr (KeepEvent) event = new_event (KEEP_EVENT_ADOPTED, "codex", NULL);
  g_autoptr (KeepNotice) notice = keep_tidings_new_notice (event, KEEP_CAUSE_ADOPTED, &subject);

  g_assert_cmpstr (notice->action, ==, KEEP_ACTION_SHOW_ACCOUNTS);
}

static void
test_no_login (void)
{
  KeepSubject subject = { 0 };
  g_autoptr (KeepEvent) event =
      keep_event_new (1, KEEP_EVENT_ERROR, NULL, "tokenkeep", "permission", "Read-only.");
  g_autoptr (KeepNotice) notice = keep_tidings_new_notice (event, KEEP_CAUSE_ERROR, &subject);

  g_assert_cmpstr (notice->title, ==, "Tokenkeep needs your help");
  g_assert_cmpstr (notice->body, ==, "A login: Tokenkeep ran into a problem. (Read-only.)");
}

/* Ids come from files of other programs; some services read a body as markup. */
static void
test_hostile_label (void)
{
  KeepSubject subject = { .label = (char *) "<a href=\"x\">\n\xe2\x80\xae&" };
  g_autoptr (KeepEvent) event = new_event (KEEP_EVENT_EXPIRED, "unknown", NULL);
  g_autoptr (KeepNotice) notice = keep_tidings_new_notice (event, KEEP_CAUSE_ENDING, &subject);

  g_assert_null (strpbrk (notice->title, "<>\n"));
  g_assert_null (strpbrk (notice->body, "<>\n"));
  g_assert_null (strstr (notice->body, "\xe2\x80\xae"));
}

static void
test_ids_differ (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *const profiles[] = { "a", "b", "a:b", "" };

  for (guint cause = 0; cause <= KEEP_CAUSE_LAST; cause++)
    for (gsize i = 0; i < G_N_ELEMENTS (profiles); i++)
      g_assert_true (g_hash_table_add (ids, keep_tidings_dup_id ((KeepCause) cause, profiles[i])));
}

static void
test_many (void)
{
  g_autoptr (KeepNotice) notice = keep_tidings_new_notice_of_many (17);

  g_assert_cmpstr (notice->title, ==, "News of 17 accounts");
  g_assert_cmpstr (notice->action, ==, KEEP_ACTION_SHOW_ACCOUNTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tidings/cause", test_cause);
  g_test_add_func ("/tidings/cause/repairs-on-request", test_repairs_on_request);
  g_test_add_func ("/tidings/relief", test_relief);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/tidings/notice/%s/%s", keep_event_kind_get_name (cases[i].kind),
                           cases[i].code != NULL ? cases[i].code : "plain");

      g_test_add_data_func (path, &cases[i], test_notice);
    }
  g_test_add_func ("/tidings/provider-not-offered", test_provider_not_offered);
  g_test_add_func ("/tidings/adopted-default", test_adopted_default);
  g_test_add_func ("/tidings/no-login", test_no_login);
  g_test_add_func ("/tidings/hostile-label", test_hostile_label);
  g_test_add_func ("/tidings/ids-differ", test_ids_differ);
  g_test_add_func ("/tidings/many", test_many);
  return g_test_run ();
}
