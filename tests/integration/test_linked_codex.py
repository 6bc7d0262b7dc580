#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Codex beside four state folders, all with one login: renewed by us, and Codex goes on with it."""
import json
import os
import unittest

from codex import AppServer, Codex
from home import wait_for
from renewal import MINUTE, RenewalTest

DEFAULT = 'openai-codex:default'
# Codex renews what has no more than five minutes left.
WINDOW_SECONDS = 5 * MINUTE


class LinkedCodex(RenewalTest):
    def setUp(self):
        super().setUp()
        self.codex = Codex(self.home, self.issuer.url)
        self.states = [self.home.state] + [self.home.file(name) for name in ('second', 'third', 'fourth')]

    def store(self, state):
        return os.path.join(state, 'agents/main/agent/auth-profiles.json')

    def read_login(self, state):
        with open(self.store(state), encoding='utf-8') as file:
            return json.load(file)['profiles'][DEFAULT]

    def verb(self, *arguments):
        run = self.run_verb(*arguments)
        self.assertEqual(run.returncode, 0, run.stderr)

    def sign_in_and_link(self, life_seconds):
        self.issuer.control('life', seconds=life_seconds)
        tokens = self.issuer.control('seed')
        self.issuer.control('life', seconds=3600)
        self.codex.write(tokens)
        self.verb('import', 'codex')
        for state in self.states[1:]:
            self.home.write(self.store(state), json.dumps({'version': 1, 'profiles': {DEFAULT: self.read_login(self.states[0])}}))
            self.verb('link', 'openclaw', DEFAULT, '--state-dir', state)
        self.verb('link', 'codex', DEFAULT)
        return tokens

    def assert_same_everywhere(self, old):
        found = {self.read_login(state)['refresh'] for state in self.states} | {self.codex.read()['tokens']['refresh_token']}
        self.assertEqual(len(found), 1)
        self.assertNotIn(old['refresh_token'], found)

    def test_running_codex_goes_on(self):
        old = self.sign_in_and_link(WINDOW_SECONDS + 20)
        server = AppServer(self.codex)
        self.addCleanup(server.close)
        self.assertEqual(server.token(), old['access_token'])
        self.assertEqual(self.refresh('--force', DEFAULT)[0], 0)
        self.assert_same_everywhere(old)
        new = self.codex.read()['tokens']['access_token']
        wait_for(lambda: server.token() == new, 'Codex to take our tokens')
        self.assertEqual(self.counts(), {'ok': 1}, 'the one refresh is ours')
        self.assert_same_everywhere(old)

    def test_codex_that_starts_later(self):
        old = self.sign_in_and_link(0)
        self.assertEqual(self.refresh(DEFAULT)[0], 0)
        self.assert_same_everywhere(old)
        server = AppServer(self.codex)
        self.addCleanup(server.close)
        self.assertEqual(server.token(), self.codex.read()['tokens']['access_token'])
        self.assertEqual(self.counts(), {'ok': 1})
        self.assertIn('Logged in', (lambda status: status.stdout + status.stderr)(self.codex.run('login', 'status')))

    def test_codex_renews_by_itself(self):
        """Where nobody was ahead of it: its tokens are taken over, and nothing is spent twice."""
        old = self.sign_in_and_link(0)
        server = AppServer(self.codex)
        self.addCleanup(server.close)
        wait_for(lambda: server.token() not in (None, old['access_token']), 'Codex to renew its login')
        code, report = self.refresh(DEFAULT)
        self.assertEqual((code, report['outcome']), (0, 'adopted'), report)
        self.assert_same_everywhere(old)
        self.assertEqual(self.counts(), {'ok': 1}, 'the one refresh is that of Codex')


unittest.main()
