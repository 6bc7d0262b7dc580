// SPDX-License-Identifier: GPL-3.0-or-later
//
// What OpenClaw 2026.4.29's own code says: node oracle.mjs MODULES json5|config|order|pins|secrets, with JSON on
// standard input and output.
//
//   json5   [{text, json, reason}], one of the latter null; gives those that are read differently
//   config  {env, homes}; gives what config-probe config answers, one for each home
//   pins    {state, agent, steps}; lets it pin sessions of the agent, and gives what it went by after each step
//   secrets [{home, env, profiles}]; gives for each, by profile, {key} or {refused}: the key it hands out
//   order   [{state, agents}]; gives for each, by agent and provider, in which order profiles are tried
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const [modules, question] = process.argv.slice(2);
const JSON5 = createRequire(path.join(modules, 'openclaw/'))('json5');
const dist = path.join(modules, 'openclaw/dist');

// Exported names are shortened, the functions' own are not.
async function find(prefix, name) {
  for (const file of fs.readdirSync(dist)) {
    if (!file.startsWith(prefix) || !file.endsWith('.js')) continue;
    const exported = Object.values(await import(pathToFileURL(path.join(dist, file))));
    const found = exported.find((value) => typeof value === 'function' && value.name === name);
    if (found) return found;
  }
  throw new Error(`no ${name} in ${prefix}*.js`);
}

function readTheirs(text) {
  try {
    return { value: JSON5.parse(text) };
  } catch (error) {
    return { error: String(error) };
  }
}

function judgeJson5(cases) {
  console.warn = () => {};
  const wrong = [];
  const counts = { accepted: 0, refused: 0, nan: 0 };
  for (const { text, json, reason } of cases) {
    const theirs = readTheirs(text);
    let verdict = 'accepted';
    if ('error' in theirs) verdict = 'refused';
    else if (json === null && reason.startsWith('NaN')) verdict = 'nan';
    counts[verdict] += 1;
    const isRight = verdict === 'accepted'
      ? json !== null && isDeepStrictEqual(JSON.parse(json), theirs.value)
      : json === null;
    if (!isRight) wrong.push({ text, json, reason, theirs });
  }
  return { counts, wrong };
}

async function makeConfigReader() {
  const resolveIncludes = await find('includes-', 'resolveConfigIncludes');
  const resolveVariables = await find('env-substitution-', 'resolveConfigEnvVars');
  const applyVariables = await find('state-dir-dotenv-', 'applyConfigEnvVars');
  const agentDir = await find('agent-scope-', 'resolveAgentDir');
  const defaultAgent = await find('agent-scope-', 'resolveDefaultAgentId');
  const listAgents = await find('agent-scope-', 'listAgentIds');
  const listEntries = await find('agent-scope-', 'listAgentEntries');
  const findOrder = await find('provider-id-', 'findNormalizedProviderValue');
  const normalise = await find('provider-id-', 'normalizeProviderId');
  const eligibility = await find('order-', 'resolveAuthProfileEligibility');

  // As OpenClaw's loadConfig() does, without its schema.
  function load(file, env) {
    const included = resolveIncludes(JSON5.parse(fs.readFileSync(file, 'utf8')), file);
    if (typeof included !== 'object' || Array.isArray(included)) throw new Error('not an object');
    if ('env' in included) applyVariables(included, env);
    return resolveVariables(included, env, { onMissing() {} });
  }

  function isAllowed(cfg, provider, profileId, type) {
    const store = { version: 1, profiles: { [profileId]: { provider, type, key: 'k', token: 't', access: 'a' } } };
    const { reasonCode } = eligibility({ cfg, store, provider, profileId, now: Date.now() });
    return reasonCode !== 'mode_mismatch' && reasonCode !== 'provider_mismatch';
  }

  function describeProvider(cfg, provider) {
    const profiles = Object.entries(cfg.auth?.profiles ?? {})
      .filter(([, entry]) => normalise(entry.provider) === normalise(provider)).map(([id]) => id);
    const allowed = ['p:a', 'p:b', 'p:c'].flatMap((id) =>
      ['oauth', 'token', 'api_key'].map((type) => isAllowed(cfg, provider, id, type)));
    return { order: findOrder(cfg.auth?.order, provider) ?? null, profiles: profiles.length ? profiles : null, allowed };
  }

  return function describe(variables, home) {
    const env = { ...variables, HOME: home };
    let cfg;
    try {
      cfg = load(path.join(home, '.openclaw/openclaw.json'), env);
    } catch (error) {
      return { error: String(error) };
    }
    const ids = listEntries(cfg).length > 0 ? listAgents(cfg) : [];
    return {
      default: defaultAgent(cfg),
      // Which folder "main" has, OpenClaw says differently in different places; ours is the shared store.
      agents: ids.map((id) => ({ id, agentDir: agentDir(id === 'main' ? {} : cfg, id, env) })),
      providers: Object.fromEntries(
        ['openai-codex', 'zai', 'Anthropic'].map((provider) => [provider, describeProvider(cfg, provider)])),
    };
  };
}

async function makeOrderReader() {
  const resolveOrder = await find('order-', 'resolveAuthProfileOrder');
  const ensureStore = await find('store-', 'ensureAuthProfileStore');
  const normalise = await find('provider-id-', 'normalizeProviderId');

  return function describe(state, agent) {
    process.env.OPENCLAW_STATE_DIR = state;
    const file = path.join(state, 'openclaw.json');
    const config = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
    const store = ensureStore(path.join(state, 'agents', agent, 'agent'), { allowKeychainPrompt: false, config });
    const providers = new Set(Object.values(store.profiles).map((profile) => normalise(profile.provider)));
    return Object.fromEntries([...providers].map((provider) => [provider, resolveOrder({ cfg: config, store, provider })]));
  };
}

// A step is {session, profile}, as /model MODEL@PROFILE, or {session, provider}, as the session's next turn.
async function playPins({ state, agent, steps }) {
  process.env.OPENCLAW_STATE_DIR = state;
  const choose = await find('model-overrides-', 'applyModelOverrideToSessionEntry');
  const turn = await find('session-override-', 'resolveSessionAuthProfileOverride');
  const update = await find('store-', 'updateSessionStore');
  const load = await find('store-load-', 'loadSessionStore');
  const storePath = (await find('paths-', 'resolveStorePath'))(undefined, { agentId: agent });
  const agentDir = path.join(state, 'agents', agent, 'agent');
  const answers = [];
  fs.mkdirSync(path.dirname(storePath), { recursive: true });
  for (const { session, profile, provider } of steps) {
    const sessionStore = load(storePath, { skipCache: true });
    const sessionEntry = sessionStore[session] ?? { sessionId: `id-${answers.length}`, updatedAt: Date.now() };
    sessionStore[session] = sessionEntry;
    if (profile !== undefined) {
      choose({ entry: sessionEntry, selection: { provider: 'p', model: 'm', isDefault: false }, profileOverride: profile });
      await update(storePath, (store) => { store[session] = sessionEntry; });
      answers.push(sessionEntry.authProfileOverride);
    } else {
      answers.push(await turn({ cfg: {}, provider, agentDir, sessionEntry, sessionStore, sessionKey: session, storePath }) ?? null);
    }
  }
  return answers;
}

async function makeKeyReader() {
  const loadFiles = await find('dotenv-', 'loadGlobalRuntimeDotEnvFiles');
  const readKey = await find('oauth-', 'resolveApiKeyForProfile');
  const ensureStore = await find('store-', 'ensureAuthProfileStore');
  const file = fs.readdirSync(dist).find((name) => name.startsWith('zod-schema.core-'));
  // Exported names are shortened; of all schemas only that of `secrets` answers so.
  const schema = Object.values(await import(pathToFileURL(path.join(dist, file)))).find((value) =>
    value?.safeParse?.({ providers: { p: { source: 'env' } } }).success && !value.safeParse({ x: 1 }).success);

  async function read(config, store, profileId) {
    const { success } = schema.safeParse(config.secrets);
    if (!success) return { refused: 'schema' };
    try {
      const answer = await readKey({ cfg: config, store, profileId });
      return answer ? { key: answer.apiKey } : { refused: 'none' };
    } catch (error) {
      return { refused: String(error) };
    }
  }

  return async function describe({ home, env, profiles }) {
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    const state = path.join(home, '.openclaw');
    loadFiles({ quiet: true, stateEnvPath: path.join(state, '.env') });
    const config = JSON5.parse(fs.readFileSync(path.join(state, 'openclaw.json'), 'utf8'));
    const store = ensureStore(path.join(state, 'agents/main/agent'), { allowKeychainPrompt: false, config });
    const answers = {};
    for (const id of profiles) answers[id] = await read(config, store, id);
    return answers;
  };
}

const input = JSON.parse(fs.readFileSync(0, 'utf8'));
let answer;
if (question === 'json5') {
  answer = judgeJson5(input);
} else if (question === 'pins') {
  answer = await playPins(input);
} else if (question === 'secrets') {
  const describe = await makeKeyReader();
  answer = [];
  for (const each of input) answer.push(await describe(each));
} else if (question === 'order') {
  const describe = await makeOrderReader();
  answer = input.map(({ state, agents }) => Object.fromEntries(agents.map((agent) => [agent, describe(state, agent)])));
} else {
  const describe = await makeConfigReader();
  answer = input.homes.map((home) => describe(input.env, home));
}
process.stdout.write(JSON.stringify(answer));
