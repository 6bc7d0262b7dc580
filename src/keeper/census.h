/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepCensus: which stores there are to look after: one of each agent of the environment's state
 * folder, of others that were named, and of those that are linked (store/links.h).
 */
#pragma once

#include "store/sink.h"

G_BEGIN_DECLS

typedef struct
{
  GStrv environment;  /* owned */
  char *current_dir;  /* owned */
  GStrv state_dirs;   /* owned, nullable */
  GPtrArray *sinks;   /* owned; KeepSink */
  GPtrArray *folders; /* owned; in which a change can mean another agent */
} KeepCensus;

/* Asks nothing yet. @state_dirs: (nullable): further state folders */
KeepCensus *keep_census_new (const char *const *environment,
                             const char *current_dir,
                             const char *const *state_dirs);

/* Blocks. A state folder that cannot be read is told of as a warning and passed over. */
void keep_census_take (KeepCensus *self);

void keep_census_free (KeepCensus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepCensus, keep_census_free)

G_END_DECLS
