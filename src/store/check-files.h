/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check of files and folders: who may read and write them, whose they are, where links lead,
 * and on which kind of file system they are.
 */
#pragma once

#include "core/finding.h"
#include "store/survey.h"

G_BEGIN_DECLS

/* @findings: (element-type KeepFinding): what is wrong is added */
void keep_check_files (const KeepSurvey *survey, GPtrArray *findings);

/**
 * keep_check_files_mend_permissions:
 *
 * Takes rights from others, and gives the owner back what is needed; contents stay. Sets @finding's
 * is_fixed or its obstacle.
 */
void keep_check_files_mend_permissions (KeepFinding *finding);

G_END_DECLS
