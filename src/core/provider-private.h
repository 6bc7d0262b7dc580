/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a provider descriptor holds; for provider.c, which answers questions about it, and for
 * provider-parse.c, which fills it.
 */
#pragma once

#include "core/provider.h"

G_BEGIN_DECLS

#define KEEP_PROVIDER_REDIRECTING (KEEP_METHOD_BROWSER | KEEP_METHOD_PASTE)
#define KEEP_PROVIDER_OAUTH (KEEP_PROVIDER_REDIRECTING | KEEP_METHOD_DEVICE)

struct _KeepProvider
{
  gatomicrefcount ref_count;
  char *id;                /* owned */
  char *name;              /* owned */
  char *sign_in_label;     /* owned */
  guint methods;           /* KeepMethods */
  char *profile_id;        /* owned; with at most one "{email|id|default}" */
  char *client_id;         /* owned, nullable */
  char *authorize_url;     /* owned, nullable */
  char *token_url;         /* owned, nullable */
  char *revoke_url;        /* owned, nullable */
  char *redirect_host;     /* owned, nullable */
  GArray *redirect_ports;  /* owned, nullable; guint16 */
  char *redirect_path;     /* owned, nullable */
  char *scope;             /* owned, nullable */
  char **authorize_params; /* owned, nullable; name, value, name, value, …, %NULL */
  KeepTokenRequest token_request;
  KeepProviderDevice device; /* all %NULL without one */
  char **account_claim;      /* owned, nullable */
  char **plan_claim;         /* owned, nullable */
  char **email_claim;        /* owned, nullable */
  gboolean account_required;
};

KeepProvider *keep_provider_new (void);

G_END_DECLS
