/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sends the courier: `libexec/tokenkeep/tokenkeep-courier`, a process in a session of its own that
 * refreshes one login and stores the new tokens. A refresh token that the issuer has rotated exists
 * once in the world, in the memory of the process that got the answer; so that process is not one
 * that a person closes. Whoever sends it waits for its report, or goes: the courier goes on.
 *
 * Links GLib alone.
 */
#pragma once

#include "core/refresh-report.h"

G_BEGIN_DECLS

typedef struct
{
  const char *state_dir; /* nullable: another state folder than this process's environment has */
  const char *agent;     /* whose store the login is looked up in */
  const char *profile_id;
  const char *generation; /* nullable: keep_secret_dup_digest() of the refresh token that the caller
                             saw; a later one that is fit for use is adopted, also when forced */
  gint64 min_valid_ms;    /* a stored access token valid for longer than that is adopted */
  gboolean is_forced;     /* a stored access token is no reason not to refresh */
} KeepRefreshRequest;

/**
 * keep_refresh_run:
 * @timeout_ms: how long to wait for the report
 * @cancel_fd: becomes readable when waiting should stop, or -1
 *
 * Blocks. What the courier reads of the environment and the current folder is this process's.
 *
 * Errors: %KEEP_AUTH_ERROR_TIMED_OUT when waiting ended (the courier goes on, so the same call
 *   later finds what it did), %KEEP_STORE_ERROR_IO if it cannot be started or ends without a word
 * Returns: (transfer full): its report, which may be of a failure (keep_refresh_report_check())
 */
KeepRefreshReport *keep_refresh_run (const KeepRefreshRequest *request,
                                     gint64 timeout_ms,
                                     int cancel_fd,
                                     GError **error);

/* Returns: (transfer full) (array zero-terminated=1): the courier's command line */
GStrv keep_refresh_dup_command (const KeepRefreshRequest *request);

G_END_DECLS
