/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `tokenkeep doctor` found, for people and for programs.
 */
#pragma once

#include "core/buffer.h"
#include "core/finding.h"

G_BEGIN_DECLS

/**
 * keep_doctor_report_print:
 * @findings: (element-type KeepFinding)
 *
 * On standard output, by subject: each with its sentence and what became of it or what to do.
 */
void keep_doctor_report_print (const GPtrArray *findings);

/**
 * keep_doctor_report_announce:
 *
 * On standard error: what is going to be mended. Prints nothing where nothing is.
 */
void keep_doctor_report_announce (const GPtrArray *findings);

/**
 * keep_doctor_report_format:
 *
 * {"schema":1,"findings":[{"code","severity","path","profile","agent","message","fix","fixable",
 * "fixed","obstacle","digest"}]}. A path that is no UTF-8 is shown with its odd bytes replaced.
 */
KeepBuffer *keep_doctor_report_format (const GPtrArray *findings);

G_END_DECLS
