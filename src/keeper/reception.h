/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepReception: where the issuer's answer to one sign-in arrives, by the browser at the loopback
 * listener or by a person's paste, whichever comes first. Only an answer that carries the sign-in's
 * state is let through, and only one; everything else is turned away with its reason while the
 * reception stays open.
 */
#pragma once

#include "core/answer-page.h"
#include "core/provider.h"
#include "core/redirect.h"

G_BEGIN_DECLS

typedef struct _KeepReception KeepReception;

/**
 * KeepReceptionFunc:
 * @redirect: (nullable): with a code; %NULL if the issuer refused
 * @error: (nullable): why it refused: %KEEP_AUTH_ERROR_DENIED or REJECTED
 *
 * Called once. If a browser waits, it waits until keep_reception_answer(). The reception may be
 * freed during the call.
 */
typedef void (*KeepReceptionFunc) (const KeepRedirect *redirect,
                                   const GError *error,
                                   gpointer user_data);

KeepReception *
keep_reception_new (KeepProvider *provider, KeepReceptionFunc func, gpointer user_data);
void keep_reception_free (KeepReception *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepReception, keep_reception_free)

/* Errors: %KEEP_NET_ERROR_PORT_IN_USE. Returns: the port, or 0 with @error set */
guint16 keep_reception_listen (KeepReception *self, GError **error);

/* From now on an answer with @state is let through. */
void keep_reception_open (KeepReception *self, const char *state);

/**
 * keep_reception_submit:
 * @text: see keep_redirect_parse_pasted()
 *
 * Errors: %KEEP_AUTH_ERROR_INVALID_REDIRECT, STATE_MISMATCH; the reception stays open
 */
gboolean keep_reception_submit (KeepReception *self, const char *text, GError **error);

/* What the waiting browser shows; does nothing where none waits. */
void keep_reception_answer (KeepReception *self, KeepAnswer answer, const char *detail);

/* No answer counts any more; the listener is gone. */
void keep_reception_close (KeepReception *self);

G_END_DECLS
