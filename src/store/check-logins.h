/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check of logins: one refresh token in two places, of which only the first to use it stays
 * signed in; two agents with one store.
 */
#pragma once

#include "core/finding.h"
#include "store/survey.h"

G_BEGIN_DECLS

/* @findings: (element-type KeepFinding): what is wrong is added */
void keep_check_logins (const KeepSurvey *survey, GPtrArray *findings);

G_END_DECLS
