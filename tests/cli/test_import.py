#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep import`: what is taken over from other programs, and what is refused."""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = sys.argv.pop()
PROFILE = 'openai-codex:default'
EXPIRY = int(time.time()) + 864000


def jwt(claims):
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b'=').decode() for part in ({}, claims)]
    return '.'.join(parts) + '.c2ln'


ID_TOKEN = jwt({'email': 'alice@example.com', 'https://api.openai.com/auth': {'chatgpt_plan_type': 'pro'}})


def codex(refresh='rt-secret', **members):
    return {'auth_mode': 'chatgpt', 'OPENAI_API_KEY': None,
            'tokens': {'id_token': ID_TOKEN, 'access_token': jwt({'exp': EXPIRY, 'n': 'at-secret'}),
                       'refresh_token': refresh, 'account_id': 'acct-1'}, **members}


class Import(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.home)
        self.env = {name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}
        self.env |= {'HOME': self.home, 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8'}
        self.store = os.path.join(self.home, '.openclaw/agents/main/agent/auth-profiles.json')

    def write(self, path, value):
        path = os.path.join(self.home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(value if isinstance(value, str) else json.dumps(value))

    def read_profiles(self):
        with open(self.store, encoding='utf-8') as file:
            return json.load(file)['profiles']

    def run_verb(self, *arguments, expected=0):
        result = subprocess.run([PROGRAM, *arguments], env=self.env, capture_output=True, text=True, check=False,
                                stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, expected, result.stderr)
        for secret in ('at-secret', 'rt-secret', 'sk-secret', ID_TOKEN):
            self.assertNotIn(secret, result.stdout + result.stderr)
        return result

    def test_codex(self):
        self.write('.codex/auth.json', codex())
        told = self.run_verb('import', 'codex').stderr
        for words in (PROFILE, 'alice@example.com', 'share', 'codex login', 'codex logout', 'tokenkeep login openai-codex'):
            self.assertIn(words, told)
        self.assertEqual(self.read_profiles(), {PROFILE: {
            'type': 'oauth', 'provider': 'openai-codex', 'access': codex()['tokens']['access_token'],
            'refresh': 'rt-secret', 'expires': EXPIRY * 1000, 'email': 'alice@example.com', 'accountId': 'acct-1',
            'chatgptPlanType': 'pro'}})
        with open(os.path.join(self.home, '.codex/auth.json'), encoding='utf-8') as file:
            self.assertEqual(json.load(file), codex(), "Codex's file stays as it is")
        self.assertEqual(os.listdir(os.path.join(self.home, '.codex')), ['auth.json'])

    def test_event(self):
        self.write('.codex/auth.json', codex())
        self.run_verb('import', 'codex')
        [event] = [json.loads(line) for line in self.run_verb('events', '--json').stdout.splitlines()]
        self.assertEqual((event['kind'], event['profile'], event['by']), ('imported', PROFILE, 'tokenkeep'))
        self.assertEqual(event['detail'], os.path.join(self.home, '.codex/auth.json'))

    def test_once(self):
        self.write('.codex/auth.json', codex())
        self.run_verb('import', 'codex')
        before = self.read_profiles()
        self.write('.codex/auth.json', codex('rt-secret-2'))
        self.assertIn('already', self.run_verb('import', 'codex', expected=1).stderr)
        self.assertEqual(self.read_profiles(), before)

    def test_same_login_under_another_id(self):
        self.write(self.store, {'version': 1, 'profiles': {'openai-codex:a@x': {
            'type': 'oauth', 'provider': 'openai-codex', 'access': 'a', 'refresh': 'rt-secret', 'expires': 1}}})
        self.write('.codex/auth.json', codex())
        self.assertIn('openai-codex:a@x', self.run_verb('import', 'codex', expected=1).stderr)
        self.assertEqual(list(self.read_profiles()), ['openai-codex:a@x'])

    def test_of_the_main_agent(self):
        self.write('.codex/auth.json', codex())
        self.run_verb('import', 'codex')
        self.assertIn('already', self.run_verb('import', 'codex', '--agent', 'work', expected=1).stderr)

    def test_empty_place(self):
        self.write(self.store, {'version': 1, 'profiles': {PROFILE: {
            'type': 'oauth', 'provider': 'openai-codex', 'access': '', 'refresh': '', 'expires': 0}}})
        self.write('.codex/auth.json', codex())
        self.run_verb('import', 'codex')
        self.assertEqual(self.read_profiles()[PROFILE]['refresh'], 'rt-secret')

    def test_other_kind_in_the_place(self):
        self.write(self.store, {'version': 1, 'profiles': {PROFILE: {
            'type': 'api_key', 'provider': 'openai', 'key': 'sk-secret'}}})
        self.write('.codex/auth.json', codex())
        before = self.read_profiles()
        self.run_verb('import', 'codex', expected=1)
        self.assertEqual(self.read_profiles(), before)

    def test_nothing_to_import(self):
        for content, word in ((None, 'no trace'), ({}, 'Nobody'), ({'OPENAI_API_KEY': 'sk-secret'}, 'API key'),
                              (codex(''), 'refresh token'), ('{"tokens":', 'not JSON'),
                              ({'tokens': {'id_token': 7}}, 'id_token')):
            with self.subTest(word):
                if content is not None:
                    self.write('.codex/auth.json', content)
                self.assertIn(word, self.run_verb('import', 'codex', expected=1).stderr)
        self.write('.codex/config.toml', 'cli_auth_credentials_store = "keyring"\n')
        self.assertIn('keyring', self.run_verb('import', 'codex', expected=1).stderr)
        self.assertFalse(os.path.exists(os.path.join(self.home, '.openclaw')), 'nothing was made')

    def test_file(self):
        self.write('old/oauth.json', {'openai-codex': {'access': 'at-secret', 'refresh': 'rt-secret', 'expires': 1,
                                                       'email': 'a@x'}})
        path = os.path.join(self.home, 'old/oauth.json')
        self.assertIn(path, self.run_verb('import', path).stderr)
        self.assertEqual(self.read_profiles(), {PROFILE: {
            'type': 'oauth', 'provider': 'openai-codex', 'access': 'at-secret', 'refresh': 'rt-secret', 'expires': 1,
            'email': 'a@x'}})
        self.assertIn('already', self.run_verb('import', path, expected=1).stderr)
        self.assertIn('no file', self.run_verb('import', './gone', expected=1).stderr)

    def test_claude(self):
        self.assertIn('no trace of Claude', self.run_verb('import', 'claude', expected=1).stderr)
        login = {'accessToken': 'at-secret', 'refreshToken': 'rt-secret', 'expiresAt': EXPIRY * 1000,
                 'scopes': ['user:inference']}
        self.write('.claude/.credentials.json', {'claudeAiOauth': login})
        self.assertIn('Claude alone renews it', self.run_verb('import', 'claude', expected=1).stderr)
        self.write('.claude/.credentials.json',
                   {'claudeAiOauth': login | {'accessToken': '', 'refreshToken': '', 'expiresAt': 0}})
        self.assertIn('dead', self.run_verb('import', 'claude', expected=1).stderr)
        self.assertFalse(os.path.exists(os.path.join(self.home, '.openclaw')), 'nothing was made')


unittest.main()
