#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep link` and `unlink`: what can be linked, what that says and writes, and what is left alone."""
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


ID_TOKEN = jwt({'email': 'alice@example.com'})


def access(expiry):
    return jwt({'exp': expiry, 'n': 'at-secret'})


def codex(refresh='rt-secret', account='acct-1', expiry=EXPIRY, **members):
    return {'auth_mode': 'chatgpt', 'OPENAI_API_KEY': None, 'of_later_releases': {'a': [1, 2.50]},
            'tokens': {'id_token': ID_TOKEN, 'access_token': access(expiry), 'refresh_token': refresh,
                       'account_id': account, 'login_owner_id': 'owner'}, **members}


def login(refresh='rt-secret', account='acct-1', expiry=EXPIRY):
    return {'type': 'oauth', 'provider': 'openai-codex', 'access': access(expiry), 'refresh': refresh,
            'expires': expiry * 1000, 'accountId': account}


class Link(unittest.TestCase):
    def setUp(self):
        self.home = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.env = {name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}
        self.env |= {'HOME': self.home, 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8'}
        self.state = os.path.join(self.home, '.openclaw')
        self.other = os.path.join(self.home, 'other')

    def write(self, path, value):
        path = os.path.join(self.home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(value if isinstance(value, str) else json.dumps(value, indent=2))

    def read(self, path):
        with open(os.path.join(self.home, path), encoding='utf-8') as file:
            return json.load(file)

    def write_store(self, state, *arguments, **members):
        self.write(os.path.join(state, 'agents/main/agent/auth-profiles.json'),
                   {'version': 1, 'profiles': {PROFILE: login(*arguments, **members)}})

    def read_store(self, state):
        return self.read(os.path.join(state, 'agents/main/agent/auth-profiles.json'))['profiles'][PROFILE]

    def run_verb(self, *arguments, expected=0, **env):
        result = subprocess.run([PROGRAM, *arguments], env=self.env | env, capture_output=True, text=True,
                                check=False, stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, expected, result.stderr)
        for secret in ('at-secret', 'rt-secret', ID_TOKEN, access(EXPIRY)):
            self.assertNotIn(secret, result.stdout + result.stderr)
        return result

    def list(self):
        listing = json.loads(self.run_verb('link', '--json').stdout)
        self.assertEqual(listing['schema'], 1)
        return [(link['program'], link['place'], link['profile']) for link in listing['links']]

    def test_codex(self):
        self.write_store(self.state)
        self.write('.codex/auth.json', codex())
        told = self.run_verb('link', 'codex', PROFILE).stderr
        for words in (PROFILE, self.home + '/.codex/auth.json', 'codex login', 'codex logout', 'tokenkeep unlink codex'):
            self.assertIn(words, told)
        self.assertEqual(self.list(), [('codex', self.home + '/.codex', PROFILE)])
        self.assertIn(self.home + '/.codex', self.run_verb('link').stdout)
        self.assertEqual(self.read('.codex/auth.json'), codex(), 'it is the same already')
        self.assertEqual(os.listdir(os.path.join(self.home, '.codex')), ['auth.json'])
        path = os.path.join(self.home, '.local/state/tokenkeep/links.json')
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        self.assertEqual(self.read(path)['links'][0]['stateDir'], self.state)

    def test_nothing_linked(self):
        result = self.run_verb('link')
        self.assertEqual((result.stdout, self.list()), ('', []))
        self.assertIn('Nothing is linked', result.stderr)
        self.assertIn('not linked', self.run_verb('unlink', 'codex', expected=1).stderr)
        self.assertEqual(os.listdir(self.home), ['.local'])

    def test_several_codex_homes(self):
        self.write_store(self.state)
        for name in ('a', 'b', 'c'):
            self.write(f'{name}/auth.json', codex())
            self.run_verb('link', 'codex', PROFILE, CODEX_HOME=f'{self.home}/{name}')
        self.assertEqual(len(self.list()), 3)
        self.run_verb('unlink', 'codex', CODEX_HOME=f'{self.home}/b')
        self.assertEqual([place for _, place, _ in self.list()], [f'{self.home}/a', f'{self.home}/c'])
        self.run_verb('unlink', 'codex')
        self.assertEqual(self.list(), [])

    def test_codex_that_is_behind(self):
        self.write_store(self.state, refresh='rt-secret-2')
        self.write('.codex/auth.json', codex(expiry=EXPIRY - 3600))
        self.run_verb('link', 'codex', PROFILE)
        after = self.read('.codex/auth.json')
        self.assertEqual(after['tokens'] | {'access_token': None, 'refresh_token': None},
                         codex()['tokens'] | {'access_token': None, 'refresh_token': None})
        self.assertEqual(after['tokens']['refresh_token'], 'rt-secret-2')
        self.assertEqual(after['tokens']['access_token'], access(EXPIRY))
        self.assertEqual(after['of_later_releases'], {'a': [1, 2.5]})

    def test_codex_that_is_ahead(self):
        self.write_store(self.state, expiry=EXPIRY - 3600)
        self.write('.codex/auth.json', codex('rt-secret-2'))
        self.run_verb('link', 'codex', PROFILE)
        self.assertEqual(self.read('.codex/auth.json'), codex('rt-secret-2'))

    def test_codex_of_another_account(self):
        self.write_store(self.state)
        self.write('.codex/auth.json', codex('rt-secret-2', account='acct-2', expiry=EXPIRY - 3600))
        told = self.run_verb('link', 'codex', PROFILE, expected=1).stderr
        self.assertIn('not certainly the same account', told)
        self.assertEqual(self.list(), [])
        self.assertEqual(self.read('.codex/auth.json')['tokens']['account_id'], 'acct-2')

    def test_codex_without_a_login(self):
        self.write_store(self.state)
        for content, words in ((None, 'signed out'), ({}, 'signed out'), ({'OPENAI_API_KEY': 'k'}, 'no login in a file'),
                               (codex(''), 'no login in a file'), ('{"tokens":', 'cannot be read')):
            with self.subTest(words):
                if content is not None:
                    self.write('.codex/auth.json', content)
                self.assertIn(words, self.run_verb('link', 'codex', PROFILE, expected=1).stderr)
        self.assertEqual(self.list(), [])

    def test_profile_that_cannot_be_linked(self):
        self.write('.codex/auth.json', codex())
        self.run_verb('link', 'codex', PROFILE, expected=1)
        self.write('.openclaw/agents/main/agent/auth-profiles.json',
                   {'version': 1, 'profiles': {'openai:key': {'type': 'api_key', 'provider': 'openai', 'key': 'sk'}}})
        self.assertIn('nothing that is renewed', self.run_verb('link', 'codex', 'openai:key', expected=1).stderr)

    def test_openclaw(self):
        self.write_store(self.state)
        self.write_store(self.other)
        told = self.run_verb('link', 'openclaw', PROFILE, '--state-dir', self.other).stderr
        self.assertIn('tokenkeep unlink openclaw', told)
        self.run_verb('link', 'openclaw', PROFILE, '--state-dir', self.other + '/')
        self.assertEqual(self.list(), [('openclaw', self.other, PROFILE)])
        self.run_verb('unlink', 'openclaw', '--state-dir', self.home + '/elsewhere', expected=1)
        self.run_verb('unlink', 'openclaw', '--state-dir', self.other)
        self.assertEqual(self.list(), [])

    def test_openclaw_that_is_behind(self):
        self.write_store(self.state, refresh='rt-secret-2')
        self.write_store(self.other, expiry=EXPIRY - 3600)
        self.run_verb('link', 'openclaw', PROFILE, '--state-dir', self.other)
        self.assertEqual(self.read_store(self.other), login('rt-secret-2'))

    def test_openclaw_that_does_not_fit(self):
        self.write_store(self.state)
        for arguments, words in (((self.state,), 'need no link'), ((self.other,), 'No agent in')):
            told = self.run_verb('link', 'openclaw', PROFILE, '--state-dir', *arguments, expected=1).stderr
            self.assertIn(words, told)
        self.write_store(self.other, 'rt-secret-2', account='acct-2', expiry=EXPIRY - 3600)
        told = self.run_verb('link', 'openclaw', PROFILE, '--state-dir', self.other, expected=1).stderr
        self.assertIn('not certainly the same account', told)
        self.assertEqual(self.read_store(self.other)['accountId'], 'acct-2')

    def test_place_that_cannot_be_written(self):
        self.write_store(self.state, refresh='rt-secret-2')
        self.write('.codex/auth.json', codex(expiry=EXPIRY - 3600))
        os.mkdir(self.home + '/.codex/auth.lock')
        told = self.run_verb('link', 'codex', PROFILE, expected=1).stderr
        self.assertIn('tokenkeep events', told)
        [event] = [json.loads(line) for line in self.run_verb('events', '--json').stdout.splitlines()]
        self.assertEqual((event['kind'], event['profile']), ('error', PROFILE))
        self.assertIn('cannot be written', event['detail'])
        os.rmdir(self.home + '/.codex/auth.lock')
        self.run_verb('link', 'codex', PROFILE)
        self.assertEqual(self.read('.codex/auth.json')['tokens']['refresh_token'], 'rt-secret-2')

    def test_damaged_list(self):
        self.write_store(self.state)
        self.write('.codex/auth.json', codex())
        self.write('.local/state/tokenkeep/links.json', '{"schema":1,')
        for arguments in (('link',), ('link', 'codex', PROFILE), ('unlink', 'codex')):
            self.assertIn('damaged', self.run_verb(*arguments, expected=1).stderr)

    def test_usage(self):
        for arguments in (('link', 'codex'), ('link', 'gimp', PROFILE), ('link', 'openclaw', PROFILE),
                          ('link', 'codex', PROFILE, '--state-dir', '/x'), ('unlink',), ('unlink', 'gimp'),
                          ('unlink', 'codex', '--state-dir', '/x'), ('link', '--state-dir', '/x')):
            self.run_verb(*arguments, expected=2)


unittest.main()
