/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is remembered of a refresh when it is over: the ledger, which decides what may be spent, and
 * the journal, which tells people.
 */
#pragma once

#include "core/refresh-report.h"
#include "core/rotation.h"
#include "store/sink.h"

G_BEGIN_DECLS

/**
 * keep_refresh_record_rotation:
 * @sink: of any agent of the state folder that @rotation went to
 *
 * Errors: those of keep_ledger_update(): then the spool is the only one that knows
 */
gboolean
keep_refresh_record_rotation (KeepSink *sink, const KeepRotation *rotation, GError **error);

/* The login was taken over from where an earlier refresh had put it. */
void keep_refresh_record_adoption (KeepSink *sink, const KeepRotation *rotation);

/* The issuer said that @generation is dead; told once. */
void keep_refresh_record_death (KeepSink *sink,
                                const char *profile_id,
                                const char *generation,
                                const char *code);

/* The issuer said so, but the store has a later generation by now: nobody has to be told. */
void keep_refresh_record_end (KeepSink *sink, const char *generation, const char *code);

/* A refresh failed for another reason. */
void keep_refresh_record_failure (KeepSink *sink,
                                  const char *profile_id,
                                  const KeepRefreshReport *report);

G_END_DECLS
