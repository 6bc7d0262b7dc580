/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A throwaway home folder with the places of an OpenClaw in it.
 */
#pragma once

#include "store/sink.h"

typedef struct
{
  char *path;         /* owned */
  KeepPlaces *places; /* owned */
  KeepSink *sink;     /* owned; agent main */
} TempHome;

TempHome *temp_home_new (void);
void temp_home_free (TempHome *self); /* with everything in it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TempHome, temp_home_free)

/* Paths below the home; (transfer full). */
char *temp_home_dup_path (TempHome *self, const char *relative);

/* Writes a file, 0600, with the folders that it needs, 0700. */
void temp_home_write (TempHome *self, const char *relative, const char *text);
char *temp_home_read (TempHome *self, const char *relative); /* (nullable) */
gboolean temp_home_has (TempHome *self, const char *relative);

/* Names in a folder, sorted, with a space between. */
char *temp_home_list (TempHome *self, const char *relative);

#define TEMP_AGENT ".openclaw/agents/main/agent/"
#define TEMP_PROFILES TEMP_AGENT "auth-profiles.json"
#define TEMP_STATE TEMP_AGENT "auth-state.json"

/* A login as a token endpoint hands it out. */
KeepTokenSet *temp_token_set_new (const char *access, const char *refresh, const char *email);

/* Puts the login `openai-codex:<email>` into the store, as a sign-in does. */
gboolean temp_home_sign_in (TempHome *self, const char *email, GError **error);
