/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The OAuth logins that one store's document itself holds, for whoever looks after all their
 * copies.
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

G_END_DECLS
