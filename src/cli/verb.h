/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A verb of `tokenkeep`: `tokenkeep VERB [ARGUMENTS]`. Verbs that need no more than GLib are in the
 * program itself; the others are programs of their own, `libexec/tokenkeep/tokenkeep-VERB`, which
 * it becomes by execv(). Either kind is one file with one main function of this shape.
 */
#pragma once

#include <glib.h>

#include "core/buffer.h"
#include "store/sink.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_EXIT_DONE = 0,
  KEEP_EXIT_FAILED = 1,
  KEEP_EXIT_USAGE = 2,
  KEEP_EXIT_SIGN_IN = 3,   /* a new sign-in is needed */
  KEEP_EXIT_CANCELLED = 4, /* or timed out */
  KEEP_EXIT_LOCKED = 5,    /* the store is locked by another program */
} KeepExit;

/* Every verb's main function: @argv[0] is "tokenkeep VERB" for messages. */
int keep_verb_agents (int argc, char **argv);
int keep_verb_doctor (int argc, char **argv);
int keep_verb_events (int argc, char **argv);
int keep_verb_import (int argc, char **argv);
int keep_verb_link (int argc, char **argv);
int keep_verb_list (int argc, char **argv);
int keep_verb_order (int argc, char **argv);
int keep_verb_providers (int argc, char **argv);
int keep_verb_refresh (int argc, char **argv);
int keep_verb_status (int argc, char **argv);
int keep_verb_token (int argc, char **argv);
int keep_verb_unlink (int argc, char **argv);
int keep_verb_use (int argc, char **argv);

/**
 * keep_verb_parse:
 * @arguments: (nullable): what stands behind the options in the usage line, e.g. "PROFILE"
 * @summary: one translated sentence
 * @entries: (array zero-terminated=1)
 * @exit_code: (out): where %FALSE is returned
 *
 * Parses options in place; `--help` prints and ends the verb with success.
 */
gboolean keep_verb_parse (int *argc,
                          char ***argv,
                          const char *arguments,
                          const char *summary,
                          const GOptionEntry *entries,
                          int *exit_code);

/* Prints "tokenkeep VERB: MESSAGE" and how to get help. Returns: %KEEP_EXIT_USAGE */
int keep_verb_usage (const char *program, const char *message);

int keep_verb_get_exit_code (const GError *error);

/* Prints "tokenkeep: MESSAGE". Returns: the exit code for @error */
int keep_verb_fail (const GError *error);

/**
 * keep_verb_open:
 * @argv: (array zero-terminated=1): of the verb, options removed
 * @agent: (nullable): as given by the person
 * @exit_code: (out): where %NULL is returned, and the reason is printed
 *
 * Returns: (transfer full) (nullable): the store that a verb works on, once its arguments are known
 * to be text
 */
KeepSink *keep_verb_open (char **argv, const char *agent, int *exit_code);

/* Whether @argument (nullable), bytes from the command line in whatever locale, can be an id. */
gboolean keep_verb_is_text (const char *argument);

/* Returns: @exit_code, or %KEEP_EXIT_FAILED if what was printed did not arrive (a full disk) */
int keep_verb_finish (int exit_code);

/* The store of @agent (nullable: OpenClaw's default agent) in this process's environment. */
KeepSink *keep_verb_open_sink (const char *agent, GError **error);

/**
 * keep_verb_dup_printable:
 *
 * Stored text comes from other programs; a terminal must not obey it, and a person must not be
 * deceived by what cannot be seen.
 *
 * Returns: (transfer full): one line
 */
char *keep_verb_dup_printable (const char *text);

/* In characters; ids are shorter where nobody plays tricks. */
#define KEEP_VERB_MAX_ID 256

/* The same, shortened. */
char *keep_verb_dup_printable_id (const char *id);

/* Prints @buffer and a line end on standard output. */
void keep_verb_print (const KeepBuffer *buffer);

G_END_DECLS
