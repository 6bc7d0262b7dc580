/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepFace: all that a person sees of the tray program: icon, menu, windows, notifications. It
 * shows facts and notices and asks for actions; it decides nothing.
 */
#pragma once

#include <gtk/gtk.h>

#include "keeper/sign-in.h"
#include "tray/facts.h"
#include "tray/notice.h"

G_BEGIN_DECLS

typedef struct _KeepFace KeepFace;

/**
 * keep_face_new:
 * @application: borrowed, must outlive the face; carries out the actions
 * @offer: see tray/offer.h
 */
KeepFace *keep_face_new (GtkApplication *application, GPtrArray *offer);
void keep_face_free (KeepFace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepFace, keep_face_free)

void keep_face_update (KeepFace *self, const KeepFacts *facts);

/* Whether some panel shows the icon. */
gboolean keep_face_has_icon (KeepFace *self);

/* Opens the window or brings it to the front. */
void keep_face_show_accounts (KeepFace *self, const KeepFacts *facts);
GtkWindow *keep_face_show_sign_in (KeepFace *self, KeepSignIn *sign_in);

void keep_face_show_about (KeepFace *self);

/* (transfer none): the dialog, whose "response" is %GTK_RESPONSE_ACCEPT to quit all the same. The
 * caller destroys it then. */
GtkWidget *keep_face_ask_to_quit (KeepFace *self, KeepSignIn *sign_in);

/* What was said of the last sign-in is no longer true. */
void keep_face_begin_sign_in (KeepFace *self);

/* @notice: (transfer full) (nullable): %NULL where the person cancelled */
void keep_face_end_sign_in (KeepFace *self, KeepNotice *notice);

/* @notice: (transfer full): a lasting one also stays in the accounts window */
void keep_face_tell (KeepFace *self, KeepNotice *notice);

G_END_DECLS
