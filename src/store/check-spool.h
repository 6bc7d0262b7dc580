/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check of the spool: a refresh whose tokens came and were not put into their store, since the
 * store could not be written then. They are nowhere else.
 */
#pragma once

#include "core/finding.h"
#include "store/survey.h"

G_BEGIN_DECLS

/* @findings: (element-type KeepFinding): what is wrong is added */
void keep_check_spool (const KeepSurvey *survey, GPtrArray *findings);

G_END_DECLS
