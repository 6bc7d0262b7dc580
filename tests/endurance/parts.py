# SPDX-License-Identifier: GPL-3.0-or-later
"""The real programs, installed from npm once and kept in the user's cache.

Besides OpenClaw itself an agent needs what its plugins depend on; without it OpenClaw falls back to a
refresh that happens only when the token is past its time. It is installed by OpenClaw, with the npm
that stands beside its own Node.
"""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'integration'))
import codex  # noqa: E402,F401
import npm  # noqa: E402
import openclaw  # noqa: E402

NPM_VERSION = '10.9.4'
PROBE = r'''
import fs from 'node:fs';
const dist = process.argv[2];
for (const file of fs.readdirSync(dist).filter((name) => name.startsWith('provider-runtime-'))) {
  const exported = Object.values(await import(dist + '/' + file));
  const resolve = exported.find((value) => typeof value === 'function' && value.name === 'resolveProviderRuntimePlugin');
  if (resolve) console.log(typeof resolve({ provider: 'openai-codex' })?.refreshOAuth);
}
process.exit(0);
'''


class OpenClaw:
    def __init__(self):
        self.modules = os.path.join(openclaw.install(), 'node_modules')
        folder = npm.keep(f'openclaw-{openclaw.VERSION}-plugins', self.fetch)
        self.node, self.stage = os.path.join(folder, 'bin/node'), os.path.join(folder, 'stage')

    def fetch(self, folder):
        node = os.path.join(folder, 'bin/node')
        os.makedirs(os.path.dirname(node))
        shutil.copy2(os.path.join(self.modules, openclaw.NODE, 'bin/node'), node)
        npm.install(os.path.join(folder, 'lib'), f'npm@{NPM_VERSION}')
        probe = os.path.join(folder, 'probe.mjs')
        with open(probe, 'w', encoding='ascii') as file:
            file.write(PROBE)
        env = dict(npm.environment(), PATH=os.path.dirname(node) + ':/usr/bin:/bin',
                   OPENCLAW_STATE_DIR=os.path.join(folder, 'state'), OPENCLAW_PLUGIN_STAGE_DIR=os.path.join(folder, 'stage'))
        run = subprocess.run([node, probe, os.path.join(self.modules, 'openclaw/dist')], env=env, capture_output=True,
                             text=True, check=False, timeout=600)
        if 'function' not in run.stdout:
            raise AssertionError('the plugin cannot refresh: ' + run.stdout + run.stderr)
