/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepHerald: tells the person, by notifications of the application, what happens to the logins
 * (tray/teller.h) under the names that the accounts have here.
 */
#pragma once

#include "keeper/accounts.h"

G_BEGIN_DECLS

typedef struct _KeepHerald KeepHerald;

/**
 * keep_herald_new:
 * @application: borrowed, must outlive the herald
 * @offer: see tray/offer.h
 * @sink: whose own state folder has the history
 *
 * It begins when @accounts has been read.
 */
KeepHerald *keep_herald_new (GApplication *application,
                             KeepAccounts *accounts,
                             GPtrArray *offer,
                             KeepSink *sink);
void keep_herald_free (KeepHerald *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepHerald, keep_herald_free)

G_END_DECLS
