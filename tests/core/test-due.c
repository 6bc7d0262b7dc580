/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/due.h"

#define SECOND 1000LL
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define NOW (1800000000LL * SECOND)

/* What programs that share the login leave before they renew it themselves. */
#define OTHERS_LEAD (5 * MINUTE)

static void
test_times (void)
{
  static const struct
  {
    const char *generation;
    gint64 expires_ms;
    gint64 refreshed_ms;
    gint64 due_ms;
  } cases[] = {
    { "00aa", NOW + HOUR, 0, NOW + 50 * MINUTE },
    { "80aa", NOW + HOUR, 0, NOW + 47 * MINUTE + 30 * SECOND },
    { "00aa", NOW + HOUR, NOW - 240 * HOUR, NOW + 50 * MINUTE },
    { "00aa", NOW + 6 * MINUTE, 0, NOW - 4 * MINUTE },
    { "00aa", NOW + 6 * MINUTE, NOW, NOW + 54 * SECOND },
    { "80aa", NOW + 6 * MINUTE, NOW, NOW + 45 * SECOND },
    { "00aa", 0, 0, 0 },
    { "00aa", -1, 0, 0 },
    { "00aa", NOW - HOUR, NOW, NOW - HOUR - 10 * MINUTE },
    { "", NOW + HOUR, 0, NOW + 50 * MINUTE },
    { "zz", NOW + HOUR, 0, NOW + 50 * MINUTE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (keep_due_get_ms (&(KeepDueCase){ .generation = cases[i].generation,
                                                      .expires_ms = cases[i].expires_ms,
                                                      .refreshed_ms = cases[i].refreshed_ms }),
                     ==, cases[i].due_ms);
}

/* Lives of more than six minutes: ours comes first, and not at once again. */
static void
test_before_the_others (void)
{
  for (gint64 life_ms = 6 * MINUTE; life_ms < 300 * HOUR; life_ms += life_ms / 7)
    for (guint part = 0; part < 256; part += 15)
      {
        g_autofree char *generation = g_strdup_printf ("%02x", part);
        gint64 due_ms = keep_due_get_ms (&(KeepDueCase){
            .generation = generation, .expires_ms = NOW + life_ms, .refreshed_ms = NOW });

        g_assert_cmpint (due_ms, <, NOW + life_ms - OTHERS_LEAD);
        g_assert_cmpint (due_ms, >=, NOW + life_ms / 10);
      }
}

static void
test_pauses (void)
{
  static const gint64 pauses_ms[] = { MINUTE,      2 * MINUTE,  4 * MINUTE,  8 * MINUTE,
                                      16 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE };

  for (guint i = 0; i < G_N_ELEMENTS (pauses_ms); i++)
    g_assert_cmpint (
        keep_due_get_ms (&(KeepDueCase){
            .generation = "00", .expires_ms = NOW, .n_failures = i + 1, .failed_ms = NOW }),
        ==, NOW + pauses_ms[i]);
  g_assert_cmpint (
      keep_due_get_ms (&(KeepDueCase){
          .generation = "ff", .expires_ms = NOW, .n_failures = G_MAXUINT, .failed_ms = NOW }),
      <, NOW + 38 * MINUTE);
}

/* A pause is no reason to be early. */
static void
test_pause_before_due (void)
{
  g_assert_cmpint (
      keep_due_get_ms (&(KeepDueCase){
          .generation = "00", .expires_ms = NOW + HOUR, .n_failures = 1, .failed_ms = NOW }),
      ==, NOW + 50 * MINUTE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/due/times", test_times);
  g_test_add_func ("/due/before-the-others", test_before_the_others);
  g_test_add_func ("/due/pauses", test_pauses);
  g_test_add_func ("/due/pause-before-due", test_pause_before_due);
  return g_test_run ();
}
