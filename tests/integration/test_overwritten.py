#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real OpenClaw 2026.4.29 signs in without a lock, and so undoes what we wrote: both changes are there in the end."""
import json
import os
import subprocess
import sys
import time
import unittest

import lock_trace
from home import wait_for
from login import HERE, LoginTest, approve
from openclaw import OpenClaw, Unreachable, install
from terminal import Terminal

BOB, EVE, ALICE = (f'openai-codex:{name}' for name in ('bob@example.org', 'eve@example.org', 'alice@example.com'))
OTHERS = {name: {'type': 'oauth', 'provider': 'openai-codex', 'access': 'x', 'refresh': f'rt-{name}',
                 'expires': 4102444800000, 'xUnknown': [1, {}]} for name in (BOB, EVE)}
PASTED = 'openai:pasted'


class Overwritten(LoginTest):
    def setUp(self):
        super().setUp()
        self.home.write(self.home.store, json.dumps({'version': 1, 'profiles': OTHERS}, indent=2) + '\n')
        self.state = os.path.join(os.path.dirname(self.home.store), 'auth-state.json')
        self.home.env['OPENCLAW_DISABLE_BUNDLED_PLUGINS'] = '1'
        self.until = self.home.file('until')

    def hold_openclaw(self):
        """A sign-in that has read the store and not yet written it."""
        openclaw = OpenClaw(self.home)
        command = [*openclaw.command, 'models', 'auth', 'paste-token', '--provider', 'openai', '--profile-id', PASTED]
        terminal = Terminal(self.home, command, env={
            'NODE_OPTIONS': '--require=' + os.path.join(HERE, 'hold.cjs'), 'HOLD_UNTIL': self.until, 'NO_COLOR': '1'})
        self.addCleanup(terminal.process.kill)
        terminal.wait_for('Paste token')
        terminal.type('tok-123456')
        terminal.wait_for('tok-123456')
        terminal.type('\r')
        wait_for(lambda: terminal.read(0) or os.path.exists(self.until + '.reached'), 'OpenClaw to write')
        wait_for(lambda: os.path.exists(self.until + '.reached'), 'OpenClaw to write')
        return terminal

    def release(self, terminal):
        self.home.write(self.until, '')
        self.assertEqual(terminal.finish(), 0, terminal.text)

    def read(self, path):
        with open(path, encoding='utf-8') as file:
            return json.load(file)

    def check_kept(self, *profiles):
        stored = self.read(self.home.store)['profiles']
        self.assertEqual(list(stored)[:2], [BOB, EVE])
        self.assertEqual({name: stored[name] for name in OTHERS}, OTHERS)
        self.assertEqual(stored[PASTED]['token'], 'tok-123456')
        self.assertEqual(stored.keys(), {BOB, EVE, PASTED, *profiles})

    def check_repaired(self, profile):
        run = subprocess.run([self.home.env['TOKENKEEP'], 'events', '--json'], env=self.home.env, text=True,
                             capture_output=True, check=True, timeout=30)
        events = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual([e['profile'] for e in events if e['kind'] == 'repaired'], [profile])

    def trace(self):
        """The head of a command whose system calls are recorded."""
        self.home.env['ASAN_OPTIONS'] = self.home.env.get('ASAN_OPTIONS', '') + ':detect_leaks=0'
        return lock_trace.command(self.home.file('trace'))

    def check_holdings(self, count):
        """Taken @count times, each time for a moment in which nothing is waited for."""
        holdings = lock_trace.read(self.home.file('trace'), self.home.store + '.lock')
        print('\nlock held for', ', '.join(f'{each.seconds * 1000:.0f} ms' for each in holdings), flush=True)
        self.assertEqual(len(holdings), count)
        for each in holdings:
            self.assertLess(each.seconds, 2)
            self.assertEqual(each.waits, [])

    def test_default(self):
        terminal = self.hold_openclaw()
        start = time.monotonic()
        use = self.home.popen([*self.trace(), self.home.env['TOKENKEEP'], 'use', EVE], stderr=subprocess.PIPE, text=True)
        self.addCleanup(use.kill)
        self.assertIn(EVE, use.stderr.readline())  # the answer does not wait for the watching
        answer = time.monotonic() - start
        self.assertEqual(self.read(self.state)['order']['openai-codex'][0], EVE)
        self.release(terminal)
        self.assertEqual(use.wait(30), 0)
        print(f'\nanswer after {answer * 1000:.0f} ms, end after {(time.monotonic() - start) * 1000:.0f} ms', flush=True)
        use.stderr.close()
        self.assertEqual(self.read(self.state)['order']['openai-codex'], [EVE, BOB])
        self.check_kept()
        self.check_repaired(EVE)
        self.check_holdings(2)

    def test_login(self):
        login = self.login('--no-browser', '--set-default', prefix=self.trace())
        url = login.wait('authorize')['url']
        terminal = self.hold_openclaw()
        login.say(approve(url))
        login.wait('signed-in')
        self.assertIn(ALICE, self.read(self.home.store)['profiles'])
        self.release(terminal)
        self.assertEqual(login.finish(), 0, login.stderr)
        self.check_kept(ALICE)
        self.assertEqual(self.read(self.state)['order']['openai-codex'][0], ALICE)
        self.check_repaired(ALICE)
        self.check_holdings(2)
        self.assert_nothing_left()


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
