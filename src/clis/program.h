/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepProgram: the other programs whose logins are known here, as one table: whoever watches or
 * imports goes through it and knows none of them by name.
 */
#pragma once

#include "clis/surroundings.h"
#include "clis/verdict.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id;         /* in commands and events: "codex" */
  const char *name;       /* for people: "Codex" */
  const char *provider;   /* OpenClaw's provider that has the same kind of login */
  const char *profile_id; /* nullable: what its login may be copied to, as OpenClaw 2026.4.29 does;
                             %NULL where it is to be read again each time, and never copied */
  KeepRevocation revocation;
  char *(*dup_path) (const KeepSurroundings *surroundings); /* the login file */
  KeepForeignLogin *(*read) (const KeepSurroundings *surroundings);
  /* Where a change can change what is read; none of them has to exist. */
  GStrv (*dup_folders) (const KeepSurroundings *surroundings);
} KeepProgram;

/* (transfer none): @n_programs of them */
const KeepProgram *keep_program_list (gsize *n_programs);

/* (transfer none) (nullable) */
const KeepProgram *keep_program_find (const char *id);

G_END_DECLS
