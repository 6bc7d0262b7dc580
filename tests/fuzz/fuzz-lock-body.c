/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/lock-body.h"
#include "fuzz.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  KeepLockBody body;

  keep_lock_body_parse ((const char *) data, size_bytes, &body);
  g_assert_true (body.pid >= 0 && body.starttime >= 0 && body.created_ms >= -1);
  g_assert_true (body.has_created || body.created_ms == -1);
  /* Whatever it says, a dead holder's lock and one that nobody touched for long can be broken. */
  g_assert_true (keep_lock_body_is_stale (&body, KEEP_LOCK_HOLDER_DEAD, NOW_MS, NOW_MS, 1));
  if (!body.has_created)
    g_assert_true (keep_lock_body_is_stale (&body, KEEP_LOCK_HOLDER_ALIVE, 0, NOW_MS, 1));
  return 0;
}
