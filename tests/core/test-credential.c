/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/credential.h"

static void
test_fence (void)
{
  static const struct
  {
    const char *text;
    gboolean is_fence;
  } cases[] = {
    { KEEP_CREDENTIAL_FENCE "0123456789abcdef0123456789abcdef:access:00", TRUE },
    { KEEP_CREDENTIAL_FENCE, TRUE },
    { "openclaw-oauth-refresh-fence:v2:x", FALSE },
    { "sk-ant-oat01-x", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepSecret) secret = keep_secret_new (cases[i].text, -1);

      g_assert_cmpint (keep_credential_is_fence (secret), ==, cases[i].is_fence);
    }
  g_assert_false (keep_credential_is_fence (NULL));
}

static void
test_free (void)
{
  KeepCredential *credential = g_new0 (KeepCredential, 1);
  g_autoptr (KeepSecret) access = keep_secret_new ("at", -1);

  keep_credential_free (g_new0 (KeepCredential, 1));
  credential->profile = g_new0 (KeepProfile, 1);
  credential->access = keep_secret_ref (access);
  credential->value = keep_secret_new ("key", -1);
  credential->reference = g_new0 (KeepReference, 1);
  credential->reference->id = g_strdup ("NAME");
  keep_credential_free (credential);
  g_assert_cmpstr (keep_secret_get_text (access), ==, "at");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/credential/fence", test_fence);
  g_test_add_func ("/credential/free", test_free);
  return g_test_run ();
}
