/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Desk: stands in for the application: it has the actions of tray/action.h and remembers what was
 * asked of it. The main loop runs only inside desk_wait().
 */
#pragma once

#include <gtk/gtk.h>

typedef struct
{
  GActionGroup *actions; /* owned */
  GString *asked;        /* owned; "sign-in openai-codex\n…" */
} Desk;

Desk *desk_new (void);
void desk_free (Desk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

/* Makes the actions those of a window that has no application. */
void desk_serve (Desk *self, gpointer window);

/* What was asked since the last call. (transfer full) */
char *desk_steal_asked (Desk *self);

/* Runs the main loop until @is_met; fails the test after ten seconds. */
void desk_wait (gboolean (*is_met) (gpointer), gpointer user_data);

/* The children of a container in their order; (transfer container). */
GPtrArray *desk_list_children (gpointer container);

/* The descendant that UI files call @name; fails where there is none. (transfer none) */
gpointer desk_find (gpointer container, const char *name);

/* The same; (nullable). */
gpointer desk_find_any (gpointer container, const char *name);

/* The text of a label of that name. */
const char *desk_get_text (gpointer container, const char *name);
