/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sign-in-state.h"

/* The header's drawing, as a table: a row a state, a column an event; "-" means nothing. */
#define P KEEP_SIGN_IN_PREPARING
#define W KEEP_SIGN_IN_WAITING
#define E KEEP_SIGN_IN_EXCHANGING
#define S KEEP_SIGN_IN_STORING
#define K KEEP_SIGN_IN_STORE_FAILED
#define D KEEP_SIGN_IN_DONE
#define F KEEP_SIGN_IN_FAILED
#define NONE (-1)

static const int expected[][8] = {
  /*     STARTED CODE REFUSED TOKENS STORED FAILED RETRY CANCEL */
  [P] = { W, NONE, NONE, NONE, NONE, F, NONE, F },
  [W] = { NONE, E, F, NONE, NONE, F, NONE, F },
  [E] = { NONE, NONE, NONE, S, NONE, F, NONE, F },
  [S] = { NONE, NONE, NONE, NONE, D, K, NONE, F },
  [K] = { NONE, NONE, NONE, NONE, NONE, NONE, S, F },
  [D] = { NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE },
  [F] = { NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE },
};

static void
test_sign_in_state_table (void)
{
  for (guint from = 0; from < G_N_ELEMENTS (expected); from++)
    for (guint event = 0; event <= KEEP_SIGN_IN_EVENT_CANCEL; event++)
      {
        KeepSignInState state = (KeepSignInState) from;
        gboolean means_something = keep_sign_in_state_next (&state, (KeepSignInEvent) event);

        g_test_message ("state %u, event %u", from, event);
        g_assert_cmpint (means_something, ==, expected[from][event] != NONE);
        g_assert_cmpint (state, ==,
                         expected[from][event] != NONE ? expected[from][event] : (int) from);
      }
}

static void
test_sign_in_state_story (void)
{
  static const KeepSignInEvent story[] = {
    KEEP_SIGN_IN_EVENT_STARTED, KEEP_SIGN_IN_EVENT_CODE,  KEEP_SIGN_IN_EVENT_TOKENS,
    KEEP_SIGN_IN_EVENT_FAILED,  KEEP_SIGN_IN_EVENT_RETRY, KEEP_SIGN_IN_EVENT_STORED,
  };
  KeepSignInState state = KEEP_SIGN_IN_PREPARING;

  for (gsize i = 0; i < G_N_ELEMENTS (story); i++)
    g_assert_true (keep_sign_in_state_next (&state, story[i]));
  g_assert_cmpint (state, ==, KEEP_SIGN_IN_DONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sign-in-state/table", test_sign_in_state_table);
  g_test_add_func ("/sign-in-state/story", test_sign_in_state_story);
  return g_test_run ();
}
