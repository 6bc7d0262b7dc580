/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program that gets a few bytes and answers, bounded in time and in what it says.
 */
#pragma once

#include "core/buffer.h"

G_BEGIN_DECLS

/* What goes in at once, so that nobody waits for the program to read it. */
#define KEEP_CHILD_MAX_INPUT_BYTES 4096

typedef struct
{
  const char *program;     /* absolute */
  const char *folder;      /* that it runs in */
  char *const *arguments;  /* (array zero-terminated=1): the program's name first */
  char *const *variables;  /* (array zero-terminated=1): "NAME=value", all that it gets */
  const KeepBuffer *input; /* up to KEEP_CHILD_MAX_INPUT_BYTES */
  gint64 timeout_ms;
  gint64 silence_ms; /* how long it may say nothing */
  gsize max_bytes;   /* of standard output and standard error together */
} KeepChild;

typedef enum
{
  KEEP_CHILD_EXITED,
  KEEP_CHILD_FAILED, /* it could not be started, or no longer be watched */
  KEEP_CHILD_TIMED_OUT,
  KEEP_CHILD_SILENT,
  KEEP_CHILD_TOO_LONG,
} KeepChildEnd;

/**
 * keep_child_run:
 * @output: gets standard output; standard error is read and forgotten
 * @status: (out): of %KEEP_CHILD_EXITED as from waitpid(), of %KEEP_CHILD_FAILED an errno
 *
 * Blocks until the program has ended and nobody holds its output open any more. It inherits no
 * descriptor beyond the standard three, no ignored signal and no mask. It is a process group of its
 * own, which is killed whole where a bound is overstepped, and it is killed when the calling thread
 * ends.
 */
KeepChildEnd keep_child_run (const KeepChild *self, KeepBuffer *output, int *status);

G_END_DECLS
