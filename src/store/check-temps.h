/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check of temporary files: `<target>.<uuid4>.tmp` beside a store, left by a writer that died
 * before its rename. Such a file may hold the only copy of a refresh token that the issuer has
 * already exchanged for the stored one.
 */
#pragma once

#include "core/finding.h"
#include "store/survey.h"

G_BEGIN_DECLS

/* @findings: (element-type KeepFinding): what is wrong is added */
void keep_check_temps (const KeepSurvey *survey, GPtrArray *findings);

/* Removes a left file, under the store's lock, if nobody uses it and all that it holds is in the
 * store or older than what is there. */
void keep_check_temps_mend (const KeepSurvey *survey, KeepFinding *finding);

G_END_DECLS
