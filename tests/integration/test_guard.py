#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Codex 0.169 beside a store that has a copy of its login, while `tokenkeep watch` runs."""
import json
import os
import signal
import subprocess
import sys
import time
import unittest

from codex import AppServer, Codex, Unreachable, install
from home import Home, die_with_parent, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'issuer'))
from process import IssuerProcess  # noqa: E402

TOKENKEEP = os.environ['TOKENKEEP']
PROFILE = 'openai-codex:default'


class CodexAndCopy(unittest.TestCase):
    def setUp(self):
        self.issuer = IssuerProcess()
        self.addCleanup(self.issuer.stop)
        self.home = Home()
        self.addCleanup(self.home.close)
        for name in ('ASAN_OPTIONS', 'LSAN_OPTIONS', 'UBSAN_OPTIONS'):
            self.home.env.setdefault(name, os.environ.get(name, ''))
        self.codex = Codex(self.home, self.issuer.url)
        self.issuer.control('auto', on=True)
        self.log_in()
        self.verb('import', 'codex')
        self.watcher = subprocess.Popen([TOKENKEEP, 'watch', '--no-refresh'], env=self.codex.env,
                                        preexec_fn=die_with_parent)
        self.addCleanup(self.end)
        # What it has not seen yet it cannot miss.
        wait_for(self.is_waiting, 'watching to begin')

    def switches(self):
        with open(f'/proc/{self.watcher.pid}/status', encoding='ascii') as file:
            return [line for line in file if 'ctxt_switches' in line]

    def is_waiting(self):
        """It has the duty, and nothing to do for a while."""
        folder = f'/proc/{self.watcher.pid}/fd'
        duty = os.path.join(self.home.env['XDG_STATE_HOME'], 'tokenkeep', 'locks', 'keeper')
        if duty not in [os.readlink(os.path.join(folder, name)) for name in os.listdir(folder)]:
            return False
        before = self.switches()
        time.sleep(1)
        return before == self.switches()

    def end(self):
        self.watcher.send_signal(signal.SIGTERM)
        self.watcher.wait(timeout=30)

    def verb(self, *arguments):
        run = subprocess.run([TOKENKEEP, *arguments], env=self.codex.env, capture_output=True, text=True, check=False,
                             timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def log_in(self):
        run = self.codex.run('login', '--device-auth', '--experimental_issuer', self.issuer.url)
        self.assertEqual(run.returncode, 0, run.stderr)

    def events(self):
        lines = self.verb('events', '--json').splitlines()
        return [(event['kind'], event['profile'], event['by'], event.get('code')) for event in map(json.loads, lines)]

    def wait_for_event(self, *event):
        wait_for(lambda: event in self.events(), f'{event}, not {self.events()}')

    def copy(self):
        with open(self.home.store, encoding='utf-8') as file:
            return json.load(file)['profiles'][PROFILE]

    def test_rotates(self):
        """Codex spends the token that our copy has; the copy gets the new one, and nobody asks for another."""
        before = self.copy()
        server = AppServer(self.codex)
        server.ask('account/read', {'refreshToken': True})
        server.close()
        tokens = self.codex.read()['tokens']
        self.assertNotEqual(tokens['refresh_token'], before['refresh'])
        wait_for(lambda: self.copy()['refresh'] == tokens['refresh_token'], 'the copy to follow')
        self.assertEqual(self.copy()['access'], tokens['access_token'])
        self.wait_for_event('rotated-elsewhere', PROFILE, 'codex', None)
        self.wait_for_event('adopted', PROFILE, 'codex', None)
        self.assertEqual(self.issuer.read('stats')['refresh'], {'ok': 1}, 'the one refresh is Codex’s')

    def test_begins_sign_in(self):
        """A sign-in that is given up has ended the former login all the same, and with it our copy."""
        self.issuer.control('auto', on=False)
        process = self.codex.popen('login', '--device-auth', '--experimental_issuer', self.issuer.url)
        wait_for(lambda: not os.path.exists(self.codex.path), 'Codex to remove its login')
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        self.wait_for_event('invalidated', PROFILE, 'codex', 'login_started')

    def test_signs_out(self):
        self.assertEqual(self.codex.run('logout').returncode, 0)
        self.wait_for_event('invalidated', PROFILE, 'codex', 'signed_out')


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
