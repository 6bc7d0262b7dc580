/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the single values of a provider descriptor; each a KeepJsonReadFunc ("core/json-shape.h")
 * whose message says what the member must be.
 */
#pragma once

#include "core/json-shape.h"

G_BEGIN_DECLS

/* char *: 1 to 256 bytes without control characters. */
gboolean keep_provider_read_text (const KeepJsonNode *node,
                                  const char *path,
                                  gpointer field,
                                  GError **error);
/* char *: what may stand in a profile id and a file name. */
gboolean
keep_provider_read_id (const KeepJsonNode *node, const char *path, gpointer field, GError **error);
/* char *: see keep_endpoint_is_acceptable(). */
gboolean
keep_provider_read_url (const KeepJsonNode *node, const char *path, gpointer field, GError **error);
/* gboolean */
gboolean keep_provider_read_boolean (const KeepJsonNode *node,
                                     const char *path,
                                     gpointer field,
                                     GError **error);
/* char *: RFC 6749 §3.3. */
gboolean keep_provider_read_scope (const KeepJsonNode *node,
                                   const char *path,
                                   gpointer field,
                                   GError **error);
/* guint: KeepMethods, which must be 0 before. */
gboolean keep_provider_read_methods (const KeepJsonNode *node,
                                     const char *path,
                                     gpointer field,
                                     GError **error);
/* char *: with at most one "{email|id|default}". */
gboolean keep_provider_read_profile_id (const KeepJsonNode *node,
                                        const char *path,
                                        gpointer field,
                                        GError **error);
/* char *: a loopback host. */
gboolean keep_provider_read_redirect_host (const KeepJsonNode *node,
                                           const char *path,
                                           gpointer field,
                                           GError **error);
/* GArray *: of guint16. */
gboolean keep_provider_read_ports (const KeepJsonNode *node,
                                   const char *path,
                                   gpointer field,
                                   GError **error);
/* char * */
gboolean keep_provider_read_redirect_path (const KeepJsonNode *node,
                                           const char *path,
                                           gpointer field,
                                           GError **error);
/* char **: name, value, name, value, …, %NULL */
gboolean keep_provider_read_authorize_params (const KeepJsonNode *node,
                                              const char *path,
                                              gpointer field,
                                              GError **error);
/* KeepTokenRequest */
gboolean keep_provider_read_token_request (const KeepJsonNode *node,
                                           const char *path,
                                           gpointer field,
                                           GError **error);
/* KeepDeviceStyle */
gboolean keep_provider_read_device_style (const KeepJsonNode *node,
                                          const char *path,
                                          gpointer field,
                                          GError **error);
/* char **: names, %NULL */
gboolean keep_provider_read_claim (const KeepJsonNode *node,
                                   const char *path,
                                   gpointer field,
                                   GError **error);

G_END_DECLS
