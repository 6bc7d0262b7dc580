// SPDX-License-Identifier: GPL-3.0-or-later
//
// One agent of the real OpenClaw 2026.4.29, asked for a valid token: node worker.mjs MODULES AGENT PROFILE.
// Prints {"ready": true}, then answers each line of standard input with {"ok", "error"}, through the
// same public functions that an agent run uses.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import readline from 'node:readline';

const [modules, agent, profileId] = process.argv.slice(2);
const runtime = path.join(modules, 'openclaw/dist/plugin-sdk/agent-runtime.js');
const { ensureAuthProfileStore, resolveApiKeyForProfile } = await import(pathToFileURL(runtime));
const agentDir = agent === 'main' ? undefined
  : path.join(process.env.OPENCLAW_STATE_DIR, 'agents', agent, 'agent');

async function ask() {
  try {
    const store = ensureAuthProfileStore(agentDir);
    const answer = await resolveApiKeyForProfile({ cfg: {}, store, profileId, agentDir });
    return { ok: Boolean(answer?.apiKey), error: null };
  } catch (error) {
    return { ok: false, error: String(error?.message ?? error).slice(0, 300) };
  }
}

console.log(JSON.stringify({ ready: true }));
for await (const _ of readline.createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await ask()));
process.exit(0);
