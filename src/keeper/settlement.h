/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A store that holds a token which was spent already: by a courier that could not, or no longer,
 * put the new one in its place, or for another store. The new one is looked for and put there, so
 * that the spent one is never sent to the issuer, which would end the login.
 */
#pragma once

#include "core/credential.h"
#include "store/sink.h"

G_BEGIN_DECLS

/* The login that is to be settled. */
typedef struct
{
  KeepSink *sink;               /* borrowed: of any agent of the state folder */
  const char *agent;            /* whose store holds it */
  const KeepCredential *stored; /* as that store has it; its generation is claimed */
} KeepSettlement;

typedef enum
{
  KEEP_SETTLEMENT_NOTHING, /* nobody knows of its being spent */
  KEEP_SETTLEMENT_DONE,    /* the store holds something newer now */
  KEEP_SETTLEMENT_FAILED,
} KeepSettlementResult;

/**
 * keep_settlement_run:
 *
 * Looks in the spool, then where the ledger says.
 *
 * Errors: those of keep_placement_put(), %KEEP_STORE_ERROR_CONFLICT where the store holds something
 *   else by now; %KEEP_AUTH_ERROR_GRANT_REUSED if it was spent and what came for it is gone
 */
KeepSettlementResult keep_settlement_run (const KeepSettlement *self, int stop_fd, GError **error);

/**
 * keep_settlement_sweep:
 *
 * Puts all that the spool has for this state folder in its place, except what others are at. What
 * has none any more stays in the spool.
 */
void keep_settlement_sweep (KeepSink *sink, int stop_fd);

G_END_DECLS
