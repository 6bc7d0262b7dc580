/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check of this computer: whether a folder can be watched for changes.
 */
#pragma once

#include "core/finding.h"
#include "store/survey.h"

G_BEGIN_DECLS

/* @findings: (element-type KeepFinding): what is wrong is added */
void keep_check_system (const KeepSurvey *survey, GPtrArray *findings);

G_END_DECLS
