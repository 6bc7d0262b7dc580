/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of a sign-in and what leads from one to the next. The service in keeper/ does the work
 * of a step and reports an event; this table alone decides what comes then.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 *  PREPARING ──started──▶ WAITING ──code──▶ EXCHANGING ──tokens──▶ STORING ──stored──▶ DONE
 *                           │                   │                 │   ▲
 *                           │ refused           │ failed    failed│   │retry
 *                           ▼                   ▼                 ▼   │
 *                         FAILED ◀──────────────┴──cancel──  STORE_FAILED
 *
 * "cancel" leads from each step to FAILED, but not from DONE: what is stored stays. "failed" does
 * as well before there are tokens to keep.
 */
typedef enum
{
  KEEP_SIGN_IN_PREPARING,    /* nothing shown yet */
  KEEP_SIGN_IN_WAITING,      /* for the person in the browser */
  KEEP_SIGN_IN_EXCHANGING,   /* the code for tokens */
  KEEP_SIGN_IN_STORING,      /* the tokens into the store */
  KEEP_SIGN_IN_STORE_FAILED, /* tokens safe in memory; retry or cancel */
  KEEP_SIGN_IN_DONE,
  KEEP_SIGN_IN_FAILED,
} KeepSignInState;

typedef enum
{
  KEEP_SIGN_IN_EVENT_STARTED,
  KEEP_SIGN_IN_EVENT_CODE,    /* a redirect of this sign-in with a code */
  KEEP_SIGN_IN_EVENT_REFUSED, /* a redirect of this sign-in with an error, or time is up */
  KEEP_SIGN_IN_EVENT_TOKENS,
  KEEP_SIGN_IN_EVENT_STORED,
  KEEP_SIGN_IN_EVENT_FAILED, /* the running step failed */
  KEEP_SIGN_IN_EVENT_RETRY,
  KEEP_SIGN_IN_EVENT_CANCEL,
} KeepSignInEvent;

/**
 * keep_sign_in_state_next:
 * @state: (inout)
 *
 * Returns: whether @event means something in @state; a second redirect does not, for example
 */
gboolean keep_sign_in_state_next (KeepSignInState *state, KeepSignInEvent event);

G_END_DECLS
