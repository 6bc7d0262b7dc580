/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/endpoint.h"

static const char *const accepted[] = {
  "https://auth.openai.com/oauth/token",
  "https://auth.openai.com",
  "https://a.test:8443/x?y=%20z",
  "https://a.test?y",
  "https://10.0.0.1/",
  "https://[::1]:1/",
  "http://localhost/",
  "http://localhost:65535",
  "http://127.0.0.1:1455/auth/callback",
  "http://[::1]",
  "http://[::1]:8080/x",
};

static const char *const refused[] = {
  "",
  "https://",
  "https:///path",
  "https://:443/",
  "HTTPS://a.test/",
  "ftp://a.test/",
  "auth.openai.com/oauth/token",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "http://auth.openai.com/",
  "http://localhost.evil.test/",
  "http://localhost@evil.test/",
  "http://127.0.0.1.evil.test/",
  "http://127.0.0.2/",
  "http://0.0.0.0/",
  "http://[::2]/",
  "http://LOCALHOST/",
  "http://localhost:/",
  "http://localhost:0/",
  "http://localhost:65536/",
  "http://localhost:+80/",
  "http://localhost:80x/",
  "http://localhost:80:80/",
  "http://::1/",
  "https://user@a.test/",
  "https://user:pass@a.test/",
  "https://a.test\\@b.test/",
  "https://a_b.test/",
  "https://a..test/",
  "https://.a.test/",
  "https://a.test./",
  "https://a.test-/",
  "https://%61.test/",
  "https://a.test/#fragment",
  "https://a.test/ x",
  "https://a.test/\n",
  "https://a.test/\xc3\xa9",
  "https://a.test/<x>",
  " https://a.test/",
};

static void
test_endpoint_accepts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_test_message ("%s", accepted[i]);
      g_assert_true (keep_endpoint_is_acceptable (accepted[i]));
    }
}

static void
test_endpoint_refuses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i]);
      g_assert_false (keep_endpoint_is_acceptable (refused[i]));
    }
}

static void
test_endpoint_size (void)
{
  g_autofree char *path = g_strnfill (KEEP_ENDPOINT_MAX_BYTES - strlen ("https://a.test/"), 'a');
  g_autofree char *longest = g_strconcat ("https://a.test/", path, NULL);
  g_autofree char *longer = g_strconcat (longest, "a", NULL);

  g_assert_true (keep_endpoint_is_acceptable (longest));
  g_assert_false (keep_endpoint_is_acceptable (longer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/endpoint/accepts", test_endpoint_accepts);
  g_test_add_func ("/endpoint/refuses", test_endpoint_refuses);
  g_test_add_func ("/endpoint/refuses/size", test_endpoint_size);
  return g_test_run ();
}
