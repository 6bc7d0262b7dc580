/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepLockBody: what a lock file of OpenClaw says about its holder, and when the rest of the world
 * may break it. Format: OpenClaw 2026.4.29, plugin-sdk file-lock: JSON with "pid" and "createdAt"
 * (ISO 8601, UTC, milliseconds), indented by two, without a newline at the end. "starttime" (Linux:
 * field 22 of /proc/PID/stat) is what later releases add; older ones ignore it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_LOCK_BODY_MAX_BYTES 4096

/* OpenClaw 2026.4.29: the store's lock is given up for dead after half a minute. */
#define KEEP_LOCK_STORE_STALE_MS 30000
#define KEEP_LOCK_STORE_RETRIES 10

typedef struct
{
  gint64 pid;           /* 0 where the body names none */
  gboolean has_created; /* whether it has "createdAt" at all */
  gint64 created_ms;    /* Unix milliseconds; -1 where it is no time */
  gint64 starttime;     /* clock ticks since boot; 0 where the body has none */
} KeepLockBody;

/* What the system knows of the process that a body names. */
typedef enum
{
  KEEP_LOCK_HOLDER_UNKNOWN, /* the body names none */
  KEEP_LOCK_HOLDER_ALIVE,
  KEEP_LOCK_HOLDER_DEAD, /* no such process, a zombie, or the number now belongs to a later process
                          */
} KeepLockHolder;

/* Returns: (transfer full): the body of our own lock. */
char *keep_lock_body_format (gint64 pid, gint64 created_ms, gint64 starttime);

/**
 * keep_lock_body_parse:
 * @bytes: whatever stands in the file: another program's body, half of one, garbage
 *
 * Never fails: what cannot be read is absent.
 */
void keep_lock_body_parse (const char *bytes, gsize length_bytes, KeepLockBody *body);

/**
 * keep_lock_body_is_stale:
 * @modified_ms: the file's modification time, Unix milliseconds
 *
 * OpenClaw's rule: a dead holder; else an unreadable or too old "createdAt", even if the holder
 * lives; else, where there is no "createdAt", a too old file.
 */
gboolean keep_lock_body_is_stale (const KeepLockBody *body,
                                  KeepLockHolder holder,
                                  gint64 modified_ms,
                                  gint64 now_ms,
                                  gint64 stale_ms);

/**
 * keep_lock_backoff_ms:
 * @attempt: from 0
 * @random: 0 to 1
 *
 * OpenClaw's pause before the next try: 100 ms doubled up to 10 s, up to twice that by chance, 10 s
 * at most.
 */
guint keep_lock_backoff_ms (guint attempt, double random);

G_END_DECLS
