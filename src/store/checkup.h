/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepCheckup: looks for what is wrong with OpenClaw's stores and around them, and mends what can
 * be mended without losing anything.
 *
 * |[
 * keep_survey_new()     reads each agent's folder and documents once
 *        │
 * keep_checkup_run()    files → locks → temporary files → contents → logins → system: each check
 *        │              is a function from the survey to findings; nothing is changed
 *        ▼
 * findings ──────────►  keep_checkup_mend(): by the finding's code. Looks again, under the store's
 *                       lock where a program might be writing, and says in the finding what became
 *                       of it
 * ]|
 *
 * The issuers' clocks are asked by whoever may use a network (cli/issuer-clock.h).
 */
#pragma once

#include "core/finding.h"
#include "store/survey.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type KeepFinding) */
GPtrArray *keep_checkup_run (const KeepSurvey *survey);

typedef enum
{
  KEEP_CHECKUP_MEND = 0,                /* only what surely loses nothing */
  KEEP_CHECKUP_REMOVE_CORRUPT = 1 << 0, /* damaged documents too, once they are copied aside */
} KeepCheckupMending;

/**
 * keep_checkup_mend:
 * @finding: one of keep_checkup_run()
 *
 * Sets its is_fixed, or its obstacle, or neither where nothing can be done about it. A damaged
 * document is copied aside in any case.
 */
void keep_checkup_mend (const KeepSurvey *survey, KeepCheckupMending mending, KeepFinding *finding);

G_END_DECLS
