/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSurvey: everything that a check-up looks at, read once: the configuration, every agent's
 * folder and what stands in it. Reading changes nothing and imports nothing.
 */
#pragma once

#include <sys/statfs.h>

#include "core/json.h"
#include "store/config.h"
#include "store/places.h"

G_BEGIN_DECLS

/* What is asked of the system itself, so that tests can answer for it; as statfs(2) and inotify(7).
 */
typedef struct
{
  int (*statfs) (const char *path, struct statfs *status);
  int (*inotify_init1) (int flags);
  int (*inotify_add_watch) (int fd, const char *path, guint32 mask);
} KeepSurveySystem;

/* A document: at most one of @json and @error is set, neither where there is no file. */
typedef struct
{
  char *path;     /* owned */
  KeepJson *json; /* owned, nullable */
  GError *error;  /* owned, nullable */
} KeepSurveyDocument;

typedef struct
{
  char *agent;     /* owned; id */
  char *state_dir; /* owned; the state folder that it is of */
  char *dir;       /* owned; the agent's folder */
  char *real_dir;  /* owned, nullable: @dir with its links followed */
  GStrv names;     /* owned; what in @dir has to do with logins, sorted */
  KeepSurveyDocument profiles;
  KeepSurveyDocument state;
  gboolean is_elsewhere; /* of a state folder that is not in use here */
  guint64 device, inode; /* of the file with the profiles; 0 without one */
  const char *twin;      /* borrowed, nullable: the agent before it with the same file
                          or folder */
} KeepSurveyStore;

/* A login of another program that has the same issuer. */
typedef struct
{
  char *program; /* owned; its name */
  char *path;    /* owned */
  char *digest;  /* owned; keep_secret_dup_digest() of the refresh token */
} KeepSurveyOutsider;

typedef struct
{
  KeepPlaces *places;   /* owned */
  KeepConfig *config;   /* owned; empty where it is damaged */
  GError *config_error; /* owned, nullable */
  GPtrArray *stores;    /* owned; (element-type KeepSurveyStore) */
  GPtrArray *outsiders; /* owned; (element-type KeepSurveyOutsider) */
  KeepSurveySystem system;
  gint64 now_ms; /* Unix milliseconds */
} KeepSurvey;

/**
 * keep_survey_new:
 * @environment: (array zero-terminated=1): "NAME=value", see g_get_environ()
 * @current_dir: absolute
 * @system: (nullable): the real one
 *
 * Stores of the agents in use first, then those of the other state folders that OpenClaw would make
 * in the same home: `.openclaw`, `.openclaw-<name>`, `.clawdbot`.
 */
KeepSurvey *keep_survey_new (const char *const *environment,
                             const char *current_dir,
                             const KeepSurveySystem *system);

/* Adds another program's login; its store is not looked at otherwise. */
void keep_survey_add_outsider (KeepSurvey *self,
                               const char *program,
                               const char *path,
                               const KeepSecret *refresh);

void keep_survey_free (KeepSurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepSurvey, keep_survey_free)

G_END_DECLS
