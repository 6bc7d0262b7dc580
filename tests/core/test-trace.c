/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/trace.h"

/* "TOKEN ACCOUNT EXPIRY", %NULL: no such profile, "-": a profile without a refresh token. */
static void
read_login (KeepTrace *trace, const char *text)
{
  g_auto (GStrv) words = text != NULL ? g_strsplit (text, " ", -1) : NULL;

  if (words == NULL)
    return;
  trace->profile = g_new0 (KeepProfile, 1);
  trace->profile->type = KEEP_PROFILE_OAUTH;
  trace->profile->provider = g_strdup ("p");
  if (g_str_equal (text, "-"))
    return;
  trace->refresh = keep_secret_new (words[0], -1);
  trace->profile->account_id = g_strdup (words[1]);
  trace->profile->expires_ms = g_ascii_strtoll (words[2], NULL, 10);
}

/* @order: ids with spaces between, %NULL: none */
static KeepTrace *
trace_new (const char *login, const char *order)
{
  KeepTrace *trace = g_new0 (KeepTrace, 1);

  read_login (trace, login);
  trace->order = order != NULL ? g_strsplit (order, " ", -1) : NULL;
  return trace;
}

typedef struct
{
  const char *name;
  const char *before;
  const char *ours;
  const char *now;
  KeepWriter writer;
  KeepFate fate;
} Case;

static const Case logins[] = {
  { "there", NULL, "new 1 50", "new 1 50", KEEP_WRITER_UNLOCKED, KEEP_FATE_KEPT },
  { "there-again", "old 1 40", "new 1 50", "new 1 50", KEEP_WRITER_LOCKED, KEEP_FATE_KEPT },
  { "new-and-gone", NULL, "new 1 50", NULL, KEEP_WRITER_UNLOCKED, KEEP_FATE_DROPPED },
  { "new-and-removed", NULL, "new 1 50", NULL, KEEP_WRITER_LOCKED, KEEP_FATE_SUPERSEDED },
  { "removed", "old 1 40", "new 1 50", NULL, KEEP_WRITER_UNLOCKED, KEEP_FATE_SUPERSEDED },
  { "old-is-back", "old 1 40", "new 1 50", "old 1 40", KEEP_WRITER_UNLOCKED, KEEP_FATE_DROPPED },
  { "old-is-back-locked", "old 1 40", "new 1 50", "old 1 40", KEEP_WRITER_LOCKED,
    KEEP_FATE_DROPPED },
  { "old-of-another", "old 2 90", "new 1 50", "old 2 90", KEEP_WRITER_UNLOCKED, KEEP_FATE_DROPPED },
  { "rotated", "old 1 40", "new 1 50", "newer 1 60", KEEP_WRITER_UNLOCKED, KEEP_FATE_SUPERSEDED },
  { "rotated-in-time", NULL, "new 1 50", "newer 1 50", KEEP_WRITER_UNLOCKED, KEEP_FATE_SUPERSEDED },
  { "older-than-old", "old 1 40", "new 1 50", "older 1 30", KEEP_WRITER_UNLOCKED,
    KEEP_FATE_DROPPED },
  { "another-signed-in", "old 1 40", "new 1 50", "other 2 30", KEEP_WRITER_UNLOCKED,
    KEEP_FATE_SUPERSEDED },
  { "somebody-unknown", "old 1 40", "new 1 50", "other  30", KEEP_WRITER_UNLOCKED,
    KEEP_FATE_SUPERSEDED },
  { "another-kind", NULL, "new 1 50", "-", KEEP_WRITER_UNLOCKED, KEEP_FATE_SUPERSEDED },
  { "not-ours-to-keep", "old 1 40", "old 1 40", "newer 1 60", KEEP_WRITER_UNLOCKED,
    KEEP_FATE_KEPT },
};

static const Case orders[] = {
  { "there", "a b", "b a", "b a", KEEP_WRITER_UNLOCKED, KEEP_FATE_KEPT },
  { "old-is-back", "a b", "b a", "a b", KEEP_WRITER_UNLOCKED, KEEP_FATE_DROPPED },
  { "chosen-back", "a b", "b a", "a b", KEEP_WRITER_LOCKED, KEEP_FATE_SUPERSEDED },
  { "first-is-gone", NULL, "b a", NULL, KEEP_WRITER_UNLOCKED, KEEP_FATE_DROPPED },
  { "cleared-by-another", NULL, "b a", NULL, KEEP_WRITER_LOCKED, KEEP_FATE_SUPERSEDED },
  { "old-is-back-pruned", "a x b", "b a", "a b", KEEP_WRITER_UNLOCKED, KEEP_FATE_DROPPED },
  { "old-is-back-all-pruned", "x", "b a", NULL, KEEP_WRITER_UNLOCKED, KEEP_FATE_DROPPED },
  { "another-choice", "a b", "b a", "c a", KEEP_WRITER_UNLOCKED, KEEP_FATE_SUPERSEDED },
  { "first-choice-of-another", NULL, "b a", "a", KEEP_WRITER_UNLOCKED, KEEP_FATE_SUPERSEDED },
  { "cleared", "a b", NULL, NULL, KEEP_WRITER_UNLOCKED, KEEP_FATE_KEPT },
  { "not-cleared-any-more", "a b", NULL, "a b", KEEP_WRITER_UNLOCKED, KEEP_FATE_DROPPED },
  { "set-after-clearing", "a b", NULL, "b", KEEP_WRITER_LOCKED, KEEP_FATE_SUPERSEDED },
  { "not-ours-to-keep", "a b", "a b", "b", KEEP_WRITER_UNLOCKED, KEEP_FATE_KEPT },
};

static void
test_login (gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr (KeepTrace) before = trace_new (wanted->before, NULL);
  g_autoptr (KeepTrace) ours = trace_new (wanted->ours, NULL);
  g_autoptr (KeepTrace) now = trace_new (wanted->now, NULL);

  g_assert_cmpint (keep_trace_judge (before, ours, now, wanted->writer), ==, wanted->fate);
}

static void
test_order (gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr (KeepTrace) before = trace_new (NULL, wanted->before);
  g_autoptr (KeepTrace) ours = trace_new (NULL, wanted->ours);
  g_autoptr (KeepTrace) now = trace_new (NULL, wanted->now);

  g_assert_cmpint (keep_trace_judge (before, ours, now, wanted->writer), ==, wanted->fate);
}

/* Whoever has taken the profile over decides on its place in the order too. */
static void
test_both (void)
{
  g_autoptr (KeepTrace) before = trace_new ("old 1 40", "a b");
  g_autoptr (KeepTrace) ours = trace_new ("new 1 50", "b a");
  g_autoptr (KeepTrace) rotated = trace_new ("newer 1 60", "a b");
  g_autoptr (KeepTrace) reordered = trace_new ("new 1 50", "a b");
  g_autoptr (KeepTrace) dropped = trace_new ("old 1 40", "c a");

  g_assert_cmpint (keep_trace_judge (before, ours, rotated, KEEP_WRITER_UNLOCKED), ==,
                   KEEP_FATE_SUPERSEDED);
  g_assert_cmpint (keep_trace_judge (before, ours, reordered, KEEP_WRITER_UNLOCKED), ==,
                   KEEP_FATE_DROPPED);
  g_assert_cmpint (keep_trace_judge (before, ours, dropped, KEEP_WRITER_UNLOCKED), ==,
                   KEEP_FATE_DROPPED);
}

static void
add_cases (const char *kind, const Case *cases, gsize n_cases, GTestDataFunc test)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/trace/%s/%s", kind, cases[i].name);

      g_test_add_data_func (path, &cases[i], test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("login", logins, G_N_ELEMENTS (logins), test_login);
  add_cases ("order", orders, G_N_ELEMENTS (orders), test_order);
  g_test_add_func ("/trace/both", test_both);
  return g_test_run ();
}
