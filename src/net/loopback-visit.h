/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepLoopbackVisit: one connection to the loopback listener, from accepting to closing. It belongs
 * to itself: it goes when it is over, whether or not the listener is still there.
 */
#pragma once

#include <gio/gio.h>

#include "core/answer-page.h"
#include "net/loopback.h"

G_BEGIN_DECLS

/*
 *   SILENT ──bytes──▶ READING ──request──▶ WAITING ──answer──▶ WRITING ──all──▶ DRAINING
 *                        └──────────refused──────────────────────▲
 *
 * Silence, too much time, an error and the peer's end close it in every state but WAITING.
 */
typedef enum
{
  KEEP_LOOPBACK_VISIT_SILENT,
  KEEP_LOOPBACK_VISIT_READING,
  KEEP_LOOPBACK_VISIT_WAITING,  /* for the owner, who may take any time */
  KEEP_LOOPBACK_VISIT_WRITING,  /* the answer */
  KEEP_LOOPBACK_VISIT_DRAINING, /* reading what the peer still sends: closing before would make the
                                   kernel reset the connection, and the answer with it */
} KeepLoopbackVisitState;

typedef struct
{
  const char *path; /* borrowed while the request is read */
  guint16 port;
  guint patience_ms;  /* for the request, and again for the answer */
  gpointer user_data; /* for the two functions */

  /* A request to the path; @query as in KeepLoopbackFunc. @self waits for its answer. */
  void (*on_request) (KeepLoopbackVisit *self,
                      const char *query,
                      gsize query_length_bytes,
                      gpointer user_data);

  /* @self is over and about to be freed. */
  void (*on_gone) (KeepLoopbackVisit *self, gpointer user_data);
} KeepLoopbackHost;

/**
 * keep_loopback_visit_new:
 * @socket: (transfer full): accepted, not blocking
 * @context: where it is served
 * @host: copied
 */
KeepLoopbackVisit *
keep_loopback_visit_new (GSocket *socket, GMainContext *context, const KeepLoopbackHost *host);

KeepLoopbackVisitState keep_loopback_visit_get_state (const KeepLoopbackVisit *self);

/* Sends the answer and ends; @self is gone for the caller. @status is that of a refusal. */
void keep_loopback_visit_answer (KeepLoopbackVisit *self,
                                 KeepAnswer answer,
                                 guint status,
                                 const char *detail);

/* Ends at once, whatever the state. */
void keep_loopback_visit_close (KeepLoopbackVisit *self);

/* The host goes: an answer on its way still arrives, everything else ends at once. */
void keep_loopback_visit_abandon (KeepLoopbackVisit *self);

G_END_DECLS
