/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check of locks: OpenClaw's lock on each store and its locks on refreshes, judged as
 * core/lock-body.h judges them, and folders that were left by somebody breaking one.
 */
#pragma once

#include "core/finding.h"
#include "store/survey.h"

G_BEGIN_DECLS

/* @findings: (element-type KeepFinding): what is wrong is added */
void keep_check_locks (const KeepSurvey *survey, GPtrArray *findings);

/* Removes a stale lock as whoever wants the lock next would: by taking it and giving it back. */
void keep_check_locks_mend_stale (KeepFinding *finding);

/* Removes a left folder if it is still old and empty. */
void keep_check_locks_mend_reclaim (KeepFinding *finding);

G_END_DECLS
