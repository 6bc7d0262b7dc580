/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/prctl.h>
#include <unistd.h>

#include "store/holder.h"

static void
test_starttime (void)
{
  g_assert_cmpint (keep_holder_get_starttime (getpid ()), >, 0);
  g_assert_cmpint (keep_holder_get_starttime (getpid ()), >=,
                   keep_holder_get_starttime (getppid ()));
  g_assert_cmpint (keep_holder_get_starttime (0x7fffffff), ==, 0);
}

/* A program may call itself anything, and the name stands in the middle of the line. */
static void
test_starttime_behind_odd_name (void)
{
  gint64 before = keep_holder_get_starttime (getpid ());

  g_assert_cmpint (prctl (PR_SET_NAME, ") Z 1 2 (\n"), ==, 0);
  g_assert_cmpint (keep_holder_get_starttime (getpid ()), ==, before);
}

static void
test_find (void)
{
  const struct
  {
    KeepLockBody body;
    KeepLockHolder holder;
  } cases[] = {
    { { .pid = 0 }, KEEP_LOCK_HOLDER_UNKNOWN },
    { { .pid = -1 }, KEEP_LOCK_HOLDER_UNKNOWN },
    { { .pid = G_GINT64_CONSTANT (99999999999) }, KEEP_LOCK_HOLDER_UNKNOWN },
    { { .pid = 0x7fffffff }, KEEP_LOCK_HOLDER_DEAD },
    { { .pid = getpid () }, KEEP_LOCK_HOLDER_ALIVE },
    { { .pid = getpid (), .starttime = keep_holder_get_starttime (getpid ()) },
      KEEP_LOCK_HOLDER_ALIVE },
    { { .pid = getpid (), .starttime = 1 }, KEEP_LOCK_HOLDER_DEAD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (keep_holder_find (&cases[i].body), ==,
                     keep_holder_can_judge () ? cases[i].holder : KEEP_LOCK_HOLDER_UNKNOWN);
}

static void
test_name (void)
{
  g_autofree char *name = NULL;

  g_assert_cmpint (prctl (PR_SET_NAME, "a\x1b[31mb"), ==, 0);
  name = keep_holder_dup_name (getpid ());
  g_assert_cmpstr (name, ==, "a?[31mb");
  g_assert_null (keep_holder_dup_name (0x7fffffff));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/holder/starttime", test_starttime);
  g_test_add_func ("/holder/starttime/odd-name", test_starttime_behind_odd_name);
  g_test_add_func ("/holder/find", test_find);
  g_test_add_func ("/holder/name", test_name);
  return g_test_run ();
}
