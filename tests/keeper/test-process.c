/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "keeper/process.h"

static void
test_no_dumps (void)
{
  g_autofree char *filter = NULL;
  struct rlimit limit;

  g_assert_true (g_file_get_contents ("/proc/self/coredump_filter", &filter, NULL, NULL));
  g_assert_cmpstr (g_strstrip (filter), ==, "00000000");
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_max, ==, 0);
}

static void
test_private_files (void)
{
  mode_t mask = umask (0);

  umask (mask);
  g_assert_cmphex (mask, ==, 077);
}

static void
test_entropy (void)
{
  guint8 first[64] = { 0 };
  guint8 second[64] = { 0 };
  static const guint8 nothing[16] = { 0 };

  keep_process_get_entropy (first, sizeof first);
  keep_process_get_entropy (second, sizeof second);
  g_assert_cmpint (memcmp (first, second, sizeof first), !=, 0);
  g_assert_cmpint (memcmp (first + 48, nothing, sizeof nothing), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  keep_process_start ();
  g_test_add_func ("/process/no-dumps", test_no_dumps);
  g_test_add_func ("/process/private-files", test_private_files);
  g_test_add_func ("/process/entropy", test_entropy);
  return g_test_run ();
}
