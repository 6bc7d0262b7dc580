#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep token`: what scripts get of a login, and what nobody gets to see."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = sys.argv.pop()
NOW_MS = int(time.time() * 1000)
HOUR_MS = 60 * 60 * 1000
SECRETS = ('at-secret', 'rt-secret', 'sk-secret')

# Stands beside a copy of the program: does to the store what a refresh does, and reports it.
COURIER = '''#!/usr/bin/python3
import json, os, sys, time
store = os.path.join(os.environ['HOME'], '.openclaw/agents/main/agent/auth-profiles.json')
with open(os.environ['HOME'] + '/arguments', 'w') as file:
    json.dump(sys.argv[1:], file)
outcome, code, expires = os.environ['OUTCOME'].split(',')
if outcome == 'refreshed':
    with open(store) as file:
        document = json.load(file)
    document['profiles'][sys.argv[-1]] |= {'access': 'at-secret-new', 'expires': int(expires)}
    with open(store, 'w') as file:
        json.dump(document, file)
print(json.dumps({'outcome': outcome, 'code': code or None, 'message': 'Sorry.' if code else None,
                  'expires': int(expires) or None}))
'''


def oauth(remaining_ms, **members):
    return {'type': 'oauth', 'provider': 'openai-codex', 'access': 'at-secret', 'refresh': 'rt-secret',
            'expires': NOW_MS + remaining_ms, **members}


def key(**members):
    return {'type': 'api_key', 'provider': 'openai', **members}


class Token(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.home)
        self.env = {name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}
        self.env |= {'HOME': self.home, 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8'}
        self.program = PROGRAM

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def store(self, profiles, agent='main', state=None):
        folder = f'.openclaw/agents/{agent}/agent'
        self.write(f'{folder}/auth-profiles.json', json.dumps({'version': 1, 'profiles': profiles}))
        if state:
            self.write(f'{folder}/auth-state.json', json.dumps(state))

    def courier(self, outcome, code='', expires=0):
        folder = os.path.join(self.home, 'program')
        os.makedirs(folder, exist_ok=True)
        self.program = os.path.join(folder, 'tokenkeep')
        shutil.copy(PROGRAM, self.program)
        self.write('program/tokenkeep-courier', COURIER, 0o700)
        self.env['OUTCOME'] = f'{outcome},{code},{expires}'

    def run_token(self, *arguments, expected=0):
        result = subprocess.run([self.program, 'token', *arguments], env=self.env, capture_output=True, text=True,
                                check=False, stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual(result.returncode, expected, result.stderr)
        for secret in SECRETS:
            self.assertNotIn(secret, result.stderr)
        return result

    def expect(self, token, *arguments):
        result = self.run_token(*arguments)
        self.assertEqual((result.stdout, result.stderr), (token + '\n', ''))

    def refuse(self, code, words, *arguments):
        result = self.run_token(*arguments, expected=code)
        self.assertEqual(result.stdout, '')
        self.assertIn(words, result.stderr)

    def test_kinds(self):
        self.store({'openai-codex:a': oauth(HOUR_MS), 'openai:k': key(key=' sk-secret-k '),
                    'anthropic:t': {'type': 'token', 'provider': 'anthropic', 'token': 'sk-ant-oat01-x'},
                    'anthropic:u': {'type': 'token', 'provider': 'anthropic', 'token': 'sk-ant-oat01-y',
                                    'expires': NOW_MS + HOUR_MS}})
        for profile, token in (('openai-codex:a', 'at-secret'), ('openai:k', 'sk-secret-k'),
                               ('anthropic:t', 'sk-ant-oat01-x'), ('anthropic:u', 'sk-ant-oat01-y')):
            with self.subTest(profile):
                self.expect(token, profile)

    def test_json(self):
        self.store({'openai-codex:a': oauth(HOUR_MS), 'openai:k': key(key='sk-secret')})
        self.assertEqual(json.loads(self.run_token('openai-codex:a', '--json').stdout),
                         {'schema': 1, 'profile': 'openai-codex:a', 'provider': 'openai-codex', 'type': 'oauth',
                          'token': 'at-secret', 'expires': NOW_MS + HOUR_MS})
        document = json.loads(self.run_token('openai', '--json').stdout)
        self.assertEqual((document['profile'], document['type'], document['expires']), ('openai:k', 'api_key', None))

    def test_usage(self):
        for arguments in ([], ['a', 'b'], ['--min-valid', 'x', 'a'], ['--min-valid', '-1', 'a'],
                          ['--min-valid', '999999999999', 'a']):
            with self.subTest(arguments):
                self.assertNotEqual(self.run_token(*arguments, expected=2).stderr, '')

    def test_unknown(self):
        self.store({'openai:k': key(key='sk-secret')})
        self.refuse(1, 'tokenkeep list', 'nobody')
        self.refuse(1, 'tokenkeep list', 'openai:nobody')

    def test_provider_takes_the_order(self):
        self.store({'openai:a': key(key='sk-secret-a'), 'openai:b': key(key='sk-secret-b')})
        self.expect('sk-secret-a', 'openai')
        self.store({'openai:a': key(key='sk-secret-a'), 'openai:b': key(key='sk-secret-b')},
                   state={'version': 1, 'order': {'openai': ['openai:b', 'openai:a']}})
        self.expect('sk-secret-b', 'OpenAI')

    def test_provider_passes_over(self):
        self.store({'openai:a': key(keyRef={'source': 'env', 'provider': 'default', 'id': 'UNSET'}),
                    'openai:b': key(key='sk-secret-b')})
        result = self.run_token('openai')
        self.assertEqual(result.stdout, 'sk-secret-b\n')
        self.assertIn('UNSET', result.stderr)
        self.assertIn('openai:b', result.stderr)
        self.refuse(1, 'UNSET', 'openai:a')

    def test_of_another_agent(self):
        self.store({'openai-codex:a': oauth(HOUR_MS)})
        self.store({'openai:w': key(key='sk-secret-w')}, agent='work')
        self.expect('at-secret', 'openai-codex:a', '--agent', 'work')
        self.expect('sk-secret-w', 'openai:w', '--agent', 'work')
        self.refuse(1, 'tokenkeep list', 'openai:w')

    def test_needs_sign_in(self):
        profiles = {'openai-codex:gone': oauth(-HOUR_MS, refresh=''), 'openai-codex:soon': oauth(100000, refresh=''),
                    'openai-codex:empty': oauth(0, refresh='', access=''),
                    'anthropic:t': {'type': 'token', 'provider': 'anthropic', 'token': 'sk-secret', 'expires': 1},
                    'openai:k': key(), 'openai-codex:fence': oauth(
                        HOUR_MS, access='openclaw-oauth-refresh-fence:v1:x:access:0',
                        refresh='openclaw-oauth-refresh-fence:v1:x:refresh:0')}
        self.store(profiles)
        for profile in profiles:
            with self.subTest(profile):
                self.refuse(3, 'tokenkeep login', profile)
        self.refuse(3, 'tokenkeep login anthropic', 'Anthropic')
        self.expect('at-secret', 'openai-codex:soon', '--min-valid', '50')

    def test_sidecar(self):
        self.store({'openai-codex:s': {'type': 'oauth', 'provider': 'openai-codex', 'oauthRef': {'id': 'x'}}})
        self.refuse(1, 'another version', 'openai-codex:s')

    def test_configuration_says_otherwise(self):
        self.store({'openai:k': key(key='sk-secret')})
        self.write('.openclaw/openclaw.json', '{auth: {profiles: {"openai:k": {provider: "zai", mode: "api_key"}}}}')
        self.refuse(1, 'openclaw.json', 'openai:k')

    def test_references(self):
        program = self.write('bin/ask', '#!/bin/sh\necho sk-secret-exec\n', 0o700)
        self.write('keys.json', '{"a": "sk-secret-file"}')
        self.write('.openclaw/openclaw.json', json.dumps({'secrets': {'providers': {
            'files': {'source': 'file', 'path': '~/keys.json'},
            'asks': {'source': 'exec', 'command': program, 'jsonOnly': False}}}}))
        self.env['KEY'] = 'sk-secret-env'
        self.store({'openai:e': key(key='${KEY}'),
                    'openai:f': key(keyRef={'source': 'file', 'provider': 'files', 'id': '/a'}),
                    'openai:x': key(keyRef={'source': 'exec', 'provider': 'asks', 'id': 'a'})})
        for profile, token in (('openai:e', 'sk-secret-env'), ('openai:f', 'sk-secret-file'),
                               ('openai:x', 'sk-secret-exec')):
            with self.subTest(profile):
                self.expect(token, profile)

    def test_refreshes(self):
        self.store({'openai-codex:a': oauth(200000)})
        self.courier('refreshed', expires=NOW_MS + HOUR_MS)
        self.expect('at-secret-new', 'openai-codex:a')
        with open(os.path.join(self.home, 'arguments'), encoding='ascii') as file:
            arguments = json.load(file)
        self.assertIn('--agent=main', arguments)
        self.assertIn('--min-valid-ms=300000', arguments)
        self.assertNotIn('rt-secret', json.dumps(arguments))

    def test_refresh_fails(self):
        self.store({'openai-codex:a': oauth(-HOUR_MS)})
        for code, exit_code in (('refresh_token_reused', 3), ('offline', 1), ('store_locked', 5)):
            with self.subTest(code):
                self.courier('failed', code)
                self.refuse(exit_code, 'Sorry.', 'openai-codex:a')

    def test_refresh_is_too_short(self):
        self.store({'openai-codex:a': oauth(200000)})
        self.courier('refreshed', expires=NOW_MS + HOUR_MS)
        self.refuse(1, '--min-valid', 'openai-codex:a', '--min-valid', '7200')

    def test_output_that_does_not_arrive(self):
        self.store({'openai:k': key(key='sk-secret')})
        with open('/dev/full', 'w', encoding='ascii') as full:
            result = subprocess.run([PROGRAM, 'token', 'openai'], env=self.env, stdout=full, stderr=subprocess.PIPE,
                                    check=False, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertNotEqual(result.stderr, b'')


unittest.main()
