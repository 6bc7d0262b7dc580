/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepFacts: everything that menu and windows show, at one moment. The application collects it anew
 * for each change; whoever gets it borrows it for the call.
 */
#pragma once

#include "core/roster.h"
#include "core/sign-in-state.h"

G_BEGIN_DECLS

typedef struct
{
  const KeepRoster *roster;  /* nullable: before the first was read; else the last good one */
  const GError *store_error; /* nullable: why the store cannot be read now */
  GPtrArray *offer;          /* (element-type KeepProvider), see tray/offer.h */
  gboolean is_signing_in;    /* whether the next two mean something */
  gboolean is_help_needed;   /* the redirect cannot come by itself, or no browser opened */
  KeepSignInState sign_in_state;
  gint64 now_ms;             /* Unix milliseconds */
  const char *own_state_dir; /* nullable: where the history is, see store/journal.h */
} KeepFacts;

G_END_DECLS
