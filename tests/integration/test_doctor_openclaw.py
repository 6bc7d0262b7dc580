#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor has nothing to say of what the real OpenClaw 2026.4.29 made, and OpenClaw goes on after it."""
import json
import os
import subprocess
import sys
import unittest

from home import Home
from openclaw import OpenClaw, Unreachable, install

TOKENKEEP = os.environ['TOKENKEEP']
PROFILE = 'openai-codex:default'


class DoctorOpenClaw(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.openclaw = OpenClaw(self.home)
        # As on most machines; OpenClaw narrows by itself what it wants narrow.
        self.addCleanup(os.umask, os.umask(0o022))

    def doctor(self, *arguments):
        run = subprocess.run([TOKENKEEP, 'doctor', '--offline', '--json', *arguments], env=self.home.env,
                             capture_output=True, text=True, check=False)
        findings = json.loads(run.stdout)['findings']
        self.assertEqual(run.returncode, 1 if [each for each in findings if not each['fixed']] else 0, run.stderr)
        return findings

    def make(self):
        """OpenClaw makes its folders, imports a login of an earlier release, and looks at a second agent."""
        self.openclaw.run('config', 'set', 'gateway.mode', 'local')
        login = {'access': 'at', 'refresh': 'rt', 'expires': 4100000000000}
        self.home.write(os.path.join(self.home.state, 'credentials/oauth.json'), json.dumps({'openai-codex': login}))
        self.openclaw.read('models', 'status')
        self.set_order()
        self.openclaw.run('config', 'set', 'agents.list', '[{"id":"main"},{"id":"work"}]')
        self.openclaw.run('models', 'auth', 'order', 'get', '--provider', 'openai-codex', '--agent', 'work')
        self.assertEqual(list(json.loads(self.read_store())['profiles']), [PROFILE])

    def read_store(self):
        with open(self.home.store, encoding='utf-8') as file:
            return file.read()

    def set_order(self):
        self.openclaw.run('models', 'auth', 'order', 'set', '--provider', 'openai-codex', PROFILE)

    def test_healthy(self):
        self.make()
        self.assertEqual(self.doctor(), [])
        self.assertEqual(self.doctor('--fix'), [])

    def test_openclaw_goes_on(self):
        self.make()
        before = self.read_store()
        lock = self.home.store + '.lock'
        os.chmod(self.home.store, 0o666)
        self.home.write(lock, '{"pid": 99999999, "createdAt": "2020-01-01T00:00:00.000Z"}')
        os.mkdir(lock + '.reclaim')
        os.utime(lock + '.reclaim', (0, 0))
        temporary = self.home.write(self.home.store + '.6fa459ea-ee8a-4ca4-894e-db77e160355e.tmp', before)
        os.utime(temporary, (0, 0))
        self.assertEqual({each['code']: each['fixed'] for each in self.doctor('--fix')},
                         {'store-permissions': True, 'lock-stale': True, 'reclaim-left': True, 'temp-left': True})
        self.assertEqual(self.doctor(), [])
        self.assertEqual(self.read_store(), before)
        self.set_order()
        self.assertEqual(self.doctor(), [])


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


main()
