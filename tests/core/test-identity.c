/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/identity.h"

static KeepProfile
login (const char *account_id, const char *email)
{
  return (KeepProfile){ .type = KEEP_PROFILE_OAUTH,
                        .provider = (char *) "p",
                        .account_id = (char *) account_id,
                        .email = (char *) email };
}

static void
test_judgements (void)
{
  static const struct
  {
    const char *account_a;
    const char *email_a;
    const char *account_b;
    const char *email_b;
    gboolean matches;
    gboolean conflicts;
    gboolean is_safe;
  } cases[] = {
    { "1", NULL, "1", NULL, TRUE, FALSE, TRUE },
    { "1", NULL, "2", NULL, FALSE, TRUE, FALSE },
    { " 1 ", NULL, "1", NULL, TRUE, FALSE, TRUE },
    { "A", NULL, "a", NULL, FALSE, TRUE, FALSE },
    { NULL, "E@X", NULL, " e@x", TRUE, FALSE, TRUE },
    { NULL, "e@x", NULL, "f@x", FALSE, TRUE, FALSE },
    { "1", "e@x", "1", "f@x", TRUE, TRUE, TRUE },
    { "1", "e@x", "2", "e@x", FALSE, TRUE, FALSE },
    { "1", NULL, NULL, "e@x", FALSE, FALSE, FALSE },
    { "1", "e@x", NULL, "e@x", TRUE, FALSE, TRUE },
    { NULL, NULL, "1", NULL, FALSE, FALSE, TRUE },
    { "", " ", "1", "e@x", FALSE, FALSE, TRUE },
    { "1", NULL, NULL, NULL, FALSE, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KeepProfile a = login (cases[i].account_a, cases[i].email_a);
      KeepProfile b = login (cases[i].account_b, cases[i].email_b);

      g_assert_cmpint (keep_identity_matches (&a, &b), ==, cases[i].matches);
      g_assert_cmpint (keep_identity_matches (&b, &a), ==, cases[i].matches);
      g_assert_cmpint (keep_identity_conflicts (&a, &b), ==, cases[i].conflicts);
      g_assert_cmpint (keep_identity_is_safe_to_adopt (&a, &b), ==, cases[i].is_safe);
    }
}

static void
test_other_kinds (void)
{
  KeepProfile a = login ("1", NULL);
  KeepProfile b = login ("1", NULL);

  b.provider = (char *) "q";
  g_assert_false (keep_identity_is_safe_to_adopt (&a, &b));
  b.provider = a.provider;
  b.type = KEEP_PROFILE_TOKEN;
  g_assert_false (keep_identity_is_safe_to_adopt (&a, &b));
  g_assert_false (keep_identity_is_safe_to_adopt (&b, &a));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/judgements", test_judgements);
  g_test_add_func ("/identity/other-kinds", test_other_kinds);
  return g_test_run ();
}
