/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/prctl.h>

#include "config.h"
#include "keeper/process.h"

/* What a program that we start sees of its own restrictions. */
static char *
describe_child (void)
{
  const char *const command[] = { "/bin/sh", "-c",
                                  "umask; ulimit -c; cat /proc/self/coredump_filter", NULL };
  char *text = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, &text,
                               NULL, NULL, NULL));
  return text;
}

static void
test_no_dumps (void)
{
  g_assert_cmpint (prctl (PR_GET_DUMPABLE), ==, KEEP_IS_SANITIZED ? 1 : 0);
}

/* A browser that we start must be able to write files for others, and to dump its core. */
static void
test_nothing_inherited (gconstpointer before_start)
{
  g_autofree char *after = describe_child ();

  g_assert_cmpstr (after, ==, before_start);
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

/* Neither beside this program nor in its neighbour folder, so where it is installed. */
static void
test_program (void)
{
  g_autofree char *installed = keep_process_dup_program ("tokenkeep-nothing");
  g_autofree char *sibling = keep_process_dup_program ("tokenkeep-courier");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (self);
  g_autofree char *wanted = g_build_filename (folder, "tokenkeep-courier", NULL);

  g_assert_cmpstr (installed, ==, KEEP_VERBDIR "/tokenkeep-nothing");
  g_assert_cmpstr (sibling, ==, wanted);
}

int
main (int argc, char **argv)
{
  g_autofree char *before_start = describe_child ();

  g_test_init (&argc, &argv, NULL);
  keep_process_start ();
  g_test_add_func ("/process/no-dumps", test_no_dumps);
  g_test_add_data_func ("/process/nothing-inherited", before_start, test_nothing_inherited);
  g_test_add_func ("/process/entropy", test_entropy);
  g_test_add_func ("/process/program", test_program);
  return g_test_run ();
}
