/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/program.h"

#include "clis/claude.h"
#include "clis/codex.h"

static char *
dup_codex_path (const KeepSurroundings *surroundings)
{
  g_autofree char *home = keep_codex_dup_home (surroundings);

  return keep_codex_dup_path (home);
}

static const KeepProgram programs[] = {
  { "codex", "Codex", "openai-codex", "openai-codex:default",
    (KeepRevocation) (KEEP_REVOCATION_AT_SIGN_OUT | KEEP_REVOCATION_AT_SIGN_IN), dup_codex_path,
    keep_codex_read, keep_codex_dup_folders },
  { "claude", "Claude", "anthropic", NULL, KEEP_REVOCATION_AT_SIGN_OUT, keep_claude_dup_path,
    keep_claude_read, keep_claude_dup_folders },
};

const KeepProgram *
keep_program_list (gsize *n_programs)
{
  *n_programs = G_N_ELEMENTS (programs);
  return programs;
}

const KeepProgram *
keep_program_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    if (g_str_equal (programs[i].id, id))
      return &programs[i];
  return NULL;
}
