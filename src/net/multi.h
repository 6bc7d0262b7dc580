/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepMulti: libcurl's multi interface on a GLib main context. libcurl says which descriptors it
 * waits for and until when; one source carries both, and exists only while there is something to
 * wait for.
 */
#pragma once

#include <curl/curl.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct _KeepMulti KeepMulti;

/* @easy is over, has been removed, and is the caller's again. */
typedef void (*KeepMultiFunc) (CURL *easy, CURLcode result, gpointer user_data);

/**
 * keep_multi_new:
 * @context: where @func is called; the multi belongs to its thread
 */
KeepMulti *keep_multi_new (GMainContext *context, KeepMultiFunc func, gpointer user_data);

/* Closes the connections that were kept. No transfer may be left; also from within @func. */
void keep_multi_free (KeepMulti *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepMulti, keep_multi_free)

/* Starts a transfer; @func is called once, never before this returns. */
void keep_multi_add (KeepMulti *self, CURL *easy);

/* Ends a transfer without calling @func. */
void keep_multi_remove (KeepMulti *self, CURL *easy);

G_END_DECLS
