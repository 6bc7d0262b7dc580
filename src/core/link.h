/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepLink: a place of another program that keeps a copy of one of OpenClaw's logins, and that a
 * person wants us to write: Codex's folder, or another state folder of OpenClaw. There is no secret
 * in it.
 *
 * As text, many of them: {"schema":1,"links":[{"program":"codex"|"openclaw","place","profile",
 * "stateDir","agent","at"}]}.
 */
#pragma once

#include "core/buffer.h"

G_BEGIN_DECLS

#define KEEP_LINK_MAX_COUNT 256
#define KEEP_LINK_MAX_BYTES (1024 * 1024)

typedef enum
{
  KEEP_LINK_CODEX,    /* CODEX_HOME */
  KEEP_LINK_OPENCLAW, /* OPENCLAW_STATE_DIR */
} KeepLinkProgram;

/* The word in commands and in the text: "codex". */
const char *keep_link_program_get_id (KeepLinkProgram program);
/* For people: "Codex". */
const char *keep_link_program_get_name (KeepLinkProgram program);
/* @id: (nullable) */
gboolean keep_link_program_find (const char *id, KeepLinkProgram *program);

typedef struct
{
  KeepLinkProgram program;
  char *place;      /* owned: absolute folder of that program */
  char *profile_id; /* owned: whose login it has, */
  char *state_dir;  /* owned: in this state folder of OpenClaw, absolute, */
  char *agent;      /* owned: as this agent sees it */
  gint64 at_ms;     /* when it was linked, Unix milliseconds */
} KeepLink;

KeepLink *keep_link_new (KeepLinkProgram program,
                         const char *place,
                         const char *profile_id,
                         const char *state_dir,
                         const char *agent,
                         gint64 at_ms);
KeepLink *keep_link_copy (const KeepLink *self);
void keep_link_free (KeepLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepLink, keep_link_free)

/* (transfer full) (element-type KeepLink): an empty list that owns what is added. */
GPtrArray *keep_link_list_new (void);

/**
 * keep_link_list_put:
 * @link: (transfer full)
 *
 * Adds @link in the place of what it replaces: Codex has one login in a folder, another state
 * folder can keep several profiles. Returns: whether there was room
 */
gboolean keep_link_list_put (GPtrArray *links, KeepLink *link);

/* Returns: how many were removed. @place: (nullable): %NULL means all of @program */
guint keep_link_list_drop (GPtrArray *links, KeepLinkProgram program, const char *place);

/**
 * keep_link_list_parse:
 *
 * Strict, since it decides what is written: one odd entry, and nobody knows what the person wanted.
 *
 * Returns: (transfer full) (nullable) (element-type KeepLink)
 */
GPtrArray *keep_link_list_parse (const char *text, gsize length_bytes);
KeepBuffer *keep_link_list_format (GPtrArray *links);

G_END_DECLS
