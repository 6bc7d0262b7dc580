/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/pkce.h"

/* The 32 bytes of RFC 7636 appendix B, then 16 bytes for the state. */
static const guint8 entropy[KEEP_PKCE_VERIFIER_BYTES + KEEP_PKCE_STATE_BYTES] = {
  116, 24,  223, 180, 151, 153, 224, 37,  79,  250, 96,  125, 216, 173, 187, 186,
  22,  212, 37,  77,  105, 214, 191, 240, 91,  88,  5,   88,  83,  132, 141, 121,
  0,   1,   2,   3,   4,   5,   6,   7,   248, 249, 250, 251, 252, 253, 254, 255,
};

static void
test_pkce_rfc_example (void)
{
  g_autoptr (KeepPkce) pkce = keep_pkce_new (entropy);

  g_assert_cmpstr (keep_secret_get_text (pkce->verifier), ==,
                   "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  g_assert_cmpstr (pkce->challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
test_pkce_state (void)
{
  g_autoptr (KeepPkce) pkce = keep_pkce_new (entropy);

  g_assert_cmpstr (pkce->state, ==, "0001020304050607f8f9fafbfcfdfeff");
}

/* Every byte of the entropy must count, or the secrets would be weaker than they look. */
static void
test_pkce_uses_all_entropy (void)
{
  g_autoptr (KeepPkce) pkce = keep_pkce_new (entropy);

  for (gsize i = 0; i < sizeof entropy; i++)
    {
      guint8 other[sizeof entropy];
      g_autoptr (KeepPkce) changed = NULL;
      gboolean is_verifier = i < KEEP_PKCE_VERIFIER_BYTES;

      memcpy (other, entropy, sizeof entropy);
      other[i] ^= 1;
      changed = keep_pkce_new (other);
      g_assert_cmpint (keep_secret_equal (pkce->verifier, changed->verifier), ==, !is_verifier);
      g_assert_cmpint (strcmp (pkce->challenge, changed->challenge) == 0, ==, !is_verifier);
      g_assert_cmpint (strcmp (pkce->state, changed->state) == 0, ==, is_verifier);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkce/rfc-7636-appendix-b", test_pkce_rfc_example);
  g_test_add_func ("/pkce/state", test_pkce_state);
  g_test_add_func ("/pkce/uses-all-entropy", test_pkce_uses_all_entropy);
  return g_test_run ();
}
