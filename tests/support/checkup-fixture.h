/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A check-up of a throwaway home, told by its codes.
 */
#pragma once

#include "store/checkup.h"
#include "support/temp-home.h"

/* @variables: (nullable) (array zero-terminated=1): "NAME=value" beside HOME
 * @system: (nullable) */
KeepSurvey *
test_checkup_survey (TempHome *home, const char *const *variables, const KeepSurveySystem *system);

/* @codes: in the order in which they are found, with a space between; "" for none. */
void test_checkup_assert (TempHome *home, const char *codes);

/* Mends what @codes say and asserts what a second check-up finds. */
void test_checkup_mend (TempHome *home, const char *codes, const char *codes_left);

/* The first finding of @code; asserts that there is one. (transfer none) */
const KeepFinding *test_checkup_find (GPtrArray *findings, KeepFindingCode code);

/* Makes a file older than it is. */
void test_checkup_age (TempHome *home, const char *relative, int seconds);

/* An OAuth login as a member of "profiles". */
char *test_checkup_dup_login (const char *id, const char *refresh, gint64 expires_ms);

/* Writes a document with @members of "profiles". */
void test_checkup_write (TempHome *home, const char *relative, const char *members);
