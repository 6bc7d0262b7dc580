#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep login` with a real browser: what goes over the wire and what lands in the store."""
import json
import os
import stat
import time
import unittest

import browser
from login import LoginTest

CLIENT = 'app_EMoamEEZ73f0CkXaXp7hrann'
FIELDS = ['type', 'provider', 'access', 'refresh', 'expires', 'email', 'accountId', 'chatgptPlanType']


class Allow(LoginTest):
    auto = False

    def setUp(self):
        super().setUp()
        self.visit = browser.install(self.home, 'allow')

    def test_whole_sign_in(self):
        login = self.login()
        authorize = login.wait('authorize')
        seen = browser.read_visit(self.visit)
        arrived_ms = time.time() * 1000
        self.assertEqual(login.finish(), 0, login.stderr)
        self.check_events(login, authorize)
        self.check_browser(seen)
        self.check_authorize(authorize)
        self.check_exchange(authorize)
        self.check_store(arrived_ms)
        self.assert_nothing_left()
        self.assert_no_secret(login)
        self.keep_pictures()

    def check_events(self, login, authorize):
        self.assertEqual([e['event'] for e in login.events], ['authorize', 'waiting', 'signed-in'])
        self.assertEqual(sorted(authorize), ['event', 'listening', 'redirectUri', 'url'])
        self.assertIs(authorize['listening'], True)
        self.assertEqual(authorize['redirectUri'], f'http://localhost:{self.home.ports[0]}/auth/callback')
        self.assertEqual(login.events[-1], {'event': 'signed-in', 'profile': 'openai-codex:alice@example.com',
                                            'agent': 'main'})

    def check_browser(self, seen):
        self.assertIn('alice@example.com', seen['question'])
        self.assertIn('Signed in as alice@example.com.', seen['answer'])
        self.assertIn('You can close this tab', seen['answer'])

    def check_authorize(self, authorize):
        """OpenClaw 2026.4.29's parameters, in its order and spelling."""
        recorded = self.issuer.read('requests')['authorize']
        self.assertEqual(len(recorded), 1)
        query, pairs = recorded[0]['query'], recorded[0]['parameters']
        self.assertTrue(authorize['url'].endswith('?' + query))
        values = dict(pairs)
        self.assertRegex(values['code_challenge'], r'^[A-Za-z0-9_-]{43}$')
        self.assertRegex(values['state'], r'^[0-9a-f]{32,}$|^[A-Za-z0-9_-]{22,}$')
        self.assertEqual(pairs, [
            ['response_type', 'code'], ['client_id', CLIENT], ['redirect_uri', authorize['redirectUri']],
            ['scope', 'openid profile email offline_access'], ['code_challenge', values['code_challenge']],
            ['code_challenge_method', 'S256'], ['state', values['state']],
            ['id_token_add_organizations', 'true'], ['codex_cli_simplified_flow', 'true'],
            ['originator', 'openclaw']])
        self.assertIn('scope=openid+profile+email+offline_access', query)

    def check_exchange(self, authorize):
        requests = self.issuer.read('requests')['requests']
        self.assertEqual([(r['endpoint'], r['contentType']) for r in requests],
                         [('token', 'application/x-www-form-urlencoded')])
        members = requests[0]['members']
        self.assertEqual([name for name, _ in members],
                         ['grant_type', 'client_id', 'code', 'code_verifier', 'redirect_uri'])
        values = dict(members)
        self.assertEqual((values['grant_type'], values['client_id'], values['redirect_uri']),
                         ('authorization_code', CLIENT, authorize['redirectUri']))

    def check_store(self, arrived_ms):
        text = self.read_store()
        store = json.loads(text)
        self.assertEqual(text, json.dumps(store, indent=2) + '\n')
        self.assertEqual((list(store), store['version']), (['version', 'profiles'], 1))
        self.assertEqual(list(store['profiles']), ['openai-codex:alice@example.com'])
        profile = store['profiles']['openai-codex:alice@example.com']
        self.assertEqual(list(profile), FIELDS)
        self.assertEqual((profile['type'], profile['provider'], profile['email'], profile['chatgptPlanType']),
                         ('oauth', 'openai-codex', 'alice@example.com', 'pro'))
        self.assertEqual(profile['accountId'], '6f1c2a52-0b5e-4c39-9a53-9d3a52f6d1aa')
        self.assertIsInstance(profile['expires'], int)
        self.assertAlmostEqual(profile['expires'], arrived_ms + 864000 * 1000, delta=30000)
        alive = self.issuer.control('alive', refresh_token=profile['refresh'])
        self.assertEqual((alive['alive'], alive['generation']), (True, 1))
        self.check_modes()

    def check_modes(self):
        for folder, _, names in os.walk(self.home.state):
            self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700, folder)
            for name in names:
                path = os.path.join(folder, name)
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600, path)

    def keep_pictures(self):
        folder = self.home.env.get('TOKENKEEP_SHOTS')
        if folder:
            os.makedirs(folder, exist_ok=True)
            for name in ('1-question.png', '2-answer.png'):
                os.replace(os.path.join(self.visit, name), os.path.join(folder, 'login-browser-' + name))


class Deny(LoginTest):
    auto = False

    def test_denied(self):
        visit = browser.install(self.home, 'deny')
        login = self.login()
        seen = browser.read_visit(visit)
        self.assertEqual(login.finish(), 1)
        self.assertEqual(login.error['code'], 'access_denied')
        self.assertIn('error=access_denied', seen['answered'])
        self.assertIn('Not signed in', seen['answer'])
        self.assertIn('Access was denied in the browser.', seen['answer'])
        self.assertFalse(os.path.exists(self.home.store))
        self.assertNotIn('exchange', self.issuer.read('stats'))
        self.assert_nothing_left()


if __name__ == '__main__':
    unittest.main(verbosity=2)
