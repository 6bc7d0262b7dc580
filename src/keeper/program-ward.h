/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepProgramWard: the login of one other program, and what a change of it means for the copies of
 * it that the stores hold:
 *
 *   the program renewed it ──▶ the copies get the new tokens
 *   it ended the login ──────▶ the copies are dead too: nobody spends them any more
 *   anything else ───────────▶ the history is told
 *
 * The other program's file is only read. One thread at a time.
 */
#pragma once

#include "clis/program.h"
#include "keeper/ward.h"

G_BEGIN_DECLS

typedef struct _KeepProgramWard KeepProgramWard;

/* @program: (transfer none): lives for ever */
KeepProgramWard *keep_program_ward_new (const KeepProgram *program);
void keep_program_ward_free (KeepProgramWard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepProgramWard, keep_program_ward_free)

const KeepProgram *keep_program_ward_get_program (const KeepProgramWard *self);

/**
 * keep_program_ward_look:
 * @ward: (nullable): %NULL only looks: somebody else acts
 * @now_ms: Unix milliseconds
 *
 * Reads the login and compares it with that of the call before; the first call has none. Blocks.
 */
void keep_program_ward_look (KeepProgramWard *self,
                             KeepWard *ward,
                             const KeepSurroundings *surroundings,
                             gint64 now_ms);

/* Unix milliseconds at which nothing that happens is news too: the program should have renewed its
 * login by then; %G_MAXINT64 if there is no such time */
gint64 keep_program_ward_get_due_ms (const KeepProgramWard *self);

G_END_DECLS
