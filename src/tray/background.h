/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepBackground: the keeper as the tray runs it, as far as the person wants it.
 */
#pragma once

#include "keeper/keeper.h"

G_BEGIN_DECLS

typedef struct _KeepBackground KeepBackground;

/* For this process's environment. @providers: (transfer none): lives longer */
KeepBackground *keep_background_new (KeepProviders *providers);
void keep_background_free (KeepBackground *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepBackground, keep_background_free)

G_END_DECLS
