/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check of what the files say: documents that are damaged or of another release, entries that
 * OpenClaw drops, and two generations of stores in one folder.
 */
#pragma once

#include "core/finding.h"
#include "store/survey.h"

G_BEGIN_DECLS

/* @findings: (element-type KeepFinding): what is wrong is added */
void keep_check_contents (const KeepSurvey *survey, GPtrArray *findings);

/* Keeps a copy of a damaged document and leaves it as it is: what to do with it is the person's
 * decision. Sets @finding's obstacle. */
void keep_check_contents_copy_aside (KeepFinding *finding);

/* Removes a damaged document, under the store's lock, once there is a copy. OpenClaw takes a
 * damaged document for a missing one. */
void keep_check_contents_remove (KeepFinding *finding);

G_END_DECLS
