/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The OAuth logins that one store's document itself holds, for whoever looks after all their
 * copies, and what else in it comes to an end.
 */
#pragma once

#include "core/json.h"

G_BEGIN_DECLS

/**
 * keep_json_login_list:
 * @profiles: (nullable): `auth-profiles.json`
 *
 * Returns: (transfer full) (element-type KeepCredential): with their secrets, in the document's
 * order; those without a refresh token as well
 */
GPtrArray *keep_json_login_list (const KeepJson *profiles);

/**
 * keep_json_login_list_tokens:
 * @profiles: (nullable): as above
 *
 * Returns: (transfer full) (element-type KeepProfile): the tokens that have an end, which nothing
 * can renew, in the document's order
 */
GPtrArray *keep_json_login_list_tokens (const KeepJson *profiles);

G_END_DECLS
