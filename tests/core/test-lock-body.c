/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/lock-body.h"

/* 2026-04-29T10:20:30.045Z */
#define NOW_MS G_GINT64_CONSTANT (1777458030045)
#define STALE_MS KEEP_LOCK_STORE_STALE_MS

static void
test_format (void)
{
  g_autofree char *with = keep_lock_body_format (4711, NOW_MS, 99);
  g_autofree char *without = keep_lock_body_format (4711, NOW_MS, 0);

  g_assert_cmpstr (with, ==,
                   "{\n  \"pid\": 4711,\n  \"createdAt\": \"2026-04-29T10:20:30.045Z\",\n"
                   "  \"starttime\": 99\n}");
  g_assert_cmpstr (without, ==,
                   "{\n  \"pid\": 4711,\n  \"createdAt\": \"2026-04-29T10:20:30.045Z\"\n}");
}

static void
test_parse (void)
{
  static const struct
  {
    const char *bytes;
    KeepLockBody body;
  } cases[] = {
    { "", { 0, FALSE, -1, 0 } },
    { "{", { 0, FALSE, -1, 0 } },
    { "[]", { 0, FALSE, -1, 0 } },
    { "{\"pid\":4711,\"createdAt\":\"2026-04-29T10:20:30.045Z\",\"starttime\":99}",
      { 4711, TRUE, NOW_MS, 99 } },
    { "{\"pid\":4711.5,\"createdAt\":7}", { 0, TRUE, -1, 0 } },
    { "{\"pid\":-1,\"createdAt\":\"yesterday\"}", { 0, TRUE, -1, 0 } },
    { "{\"pid\":1e300,\"starttime\":1e999}", { 0, FALSE, -1, 0 } },
    /* The random token that later releases append makes it no JSON at all for older readers. */
    { "{\"pid\":4711,\"createdAt\":\"2026-04-29T10:20:30.045Z\"}\n\t\t\t\t\t\t\t\t \t \n",
      { 4711, TRUE, NOW_MS, 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KeepLockBody body;

      keep_lock_body_parse (cases[i].bytes, strlen (cases[i].bytes), &body);
      g_assert_cmpint (body.pid, ==, cases[i].body.pid);
      g_assert_cmpint (body.has_created, ==, cases[i].body.has_created);
      g_assert_cmpint (body.created_ms, ==, cases[i].body.created_ms);
      g_assert_cmpint (body.starttime, ==, cases[i].body.starttime);
    }
}

static void
test_stale (void)
{
  static const struct
  {
    KeepLockHolder holder;
    gboolean has_created;
    gint64 created_age_ms; /* G_MININT64: no time */
    gint64 modified_age_ms;
    gboolean is_stale;
  } cases[] = {
    { KEEP_LOCK_HOLDER_ALIVE, TRUE, 0, 0, FALSE },
    { KEEP_LOCK_HOLDER_ALIVE, TRUE, STALE_MS, 0, FALSE },
    { KEEP_LOCK_HOLDER_ALIVE, TRUE, STALE_MS + 1, 0, TRUE },
    { KEEP_LOCK_HOLDER_ALIVE, TRUE, -STALE_MS, STALE_MS * 2, FALSE },
    { KEEP_LOCK_HOLDER_ALIVE, TRUE, G_MININT64, 0, TRUE },
    { KEEP_LOCK_HOLDER_DEAD, TRUE, 0, 0, TRUE },
    { KEEP_LOCK_HOLDER_UNKNOWN, FALSE, 0, STALE_MS, FALSE },
    { KEEP_LOCK_HOLDER_UNKNOWN, FALSE, 0, STALE_MS + 1, TRUE },
    { KEEP_LOCK_HOLDER_ALIVE, FALSE, 0, STALE_MS + 1, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KeepLockBody body = { .has_created = cases[i].has_created };

      body.created_ms =
          cases[i].created_age_ms == G_MININT64 ? -1 : NOW_MS - cases[i].created_age_ms;
      g_assert_cmpint (keep_lock_body_is_stale (&body, cases[i].holder,
                                                NOW_MS - cases[i].modified_age_ms, NOW_MS,
                                                STALE_MS),
                       ==, cases[i].is_stale);
    }
}

/* The sum of the pauses before OpenClaw gives up. */
static void
test_backoff (void)
{
  guint shortest = 0;
  guint longest = 0;

  g_assert_cmpuint (keep_lock_backoff_ms (0, 0), ==, 100);
  g_assert_cmpuint (keep_lock_backoff_ms (0, 1), ==, 200);
  g_assert_cmpuint (keep_lock_backoff_ms (6, 0), ==, 6400);
  g_assert_cmpuint (keep_lock_backoff_ms (6, 1), ==, 10000);
  g_assert_cmpuint (keep_lock_backoff_ms (1000, 0.5), ==, 10000);
  for (guint i = 0; i < KEEP_LOCK_STORE_RETRIES; i++)
    {
      shortest += keep_lock_backoff_ms (i, 0);
      longest += keep_lock_backoff_ms (i, 1);
    }
  g_assert_cmpuint (shortest, ==, 42700);
  g_assert_cmpuint (longest, ==, 52600);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lock-body/format", test_format);
  g_test_add_func ("/lock-body/parse", test_parse);
  g_test_add_func ("/lock-body/stale", test_stale);
  g_test_add_func ("/lock-body/backoff", test_backoff);
  return g_test_run ();
}
