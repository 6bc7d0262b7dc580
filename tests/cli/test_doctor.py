#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep doctor` as a person or a script calls it."""
import base64
import email.utils
import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = sys.argv.pop()
SECRETS = ('at-secret', 'rt-secret')


def oauth(refresh='rt-secret', expires=1000, **members):
    return {'type': 'oauth', 'provider': 'openai-codex', 'access': 'at-secret', 'refresh': refresh, 'expires': expires,
            **members}


class Rig:
    always = ('--offline',)

    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.home)
        self.env = {name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}
        self.env |= {'HOME': self.home, 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8'}
        # Nobody asks a real issuer, whatever a test forgets.
        self.env['TOKENKEEP_PROVIDERS_DIR'] = os.path.join(self.home, 'providers')
        self.env['https_proxy'] = 'http://127.0.0.1:1'
        self.agent = os.path.join(self.home, '.openclaw/agents/main/agent')
        self.store = os.path.join(self.agent, 'auth-profiles.json')

    def write(self, profiles, path=None, mode=0o600):
        path = path or self.store
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(profiles if isinstance(profiles, str) else json.dumps({'version': 1, 'profiles': profiles}))
        os.chmod(os.path.dirname(path), 0o700)
        os.chmod(path, mode)
        return path

    def doctor(self, *arguments, expected=0):
        result = subprocess.run([PROGRAM, 'doctor', *self.always, *arguments], env=self.env, capture_output=True, text=True, check=False,
                                stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, expected, result.stdout + result.stderr)
        for secret in SECRETS:
            self.assertNotIn(secret, result.stdout + result.stderr)
        return result

    def findings(self, *arguments, expected=1):
        document = json.loads(self.doctor('--json', *arguments, expected=expected).stdout)
        self.assertEqual(document['schema'], 1)
        return document['findings']


class Doctor(Rig, unittest.TestCase):
    def test_help(self):
        self.assertIn('--fix', self.doctor('--help').stdout)

    def test_manual_page_names_each_code(self):
        with open(os.path.join(ROOT, 'src/core/finding.c'), encoding='utf-8') as file:
            codes = re.findall(r'= \{ "([a-z-]+)",', file.read())
        with open(os.path.join(ROOT, 'data/tokenkeep-doctor.1'), encoding='utf-8') as file:
            page = file.read().replace('\\-', '-')
        self.assertGreater(len(codes), 20)
        for code in codes:
            self.assertRegex(page, rf'\.BR? (.* )?{code}\b')

    def test_wrong_usage(self):
        for arguments in (['x'], ['--nonsense'], ['--replace-corrupt']):
            with self.subTest(arguments):
                self.assertIn('tokenkeep doctor', self.doctor(*arguments, expected=2).stderr)

    def test_nobody(self):
        result = self.doctor()
        self.assertEqual((result.stdout, result.stderr), ('', 'Nothing is wrong.\n'))
        self.assertEqual(os.listdir(self.home), [], 'looking makes nothing')

    def test_healthy(self):
        self.write({'openai-codex:a@x': oauth()})
        self.assertEqual(self.findings(expected=0), [])

    def test_json(self):
        self.write({'a': oauth()}, mode=0o644)
        self.assertEqual(self.findings(), [{
            'code': 'store-permissions', 'severity': 'error', 'path': self.store, 'profile': None, 'agent': 'main',
            'message': f'{self.store} is open to other users (mode 0644).', 'fix': f'“chmod go-rwx \'{self.store}\'”.',
            'fixable': True, 'fixed': False, 'obstacle': None, 'digest': None}])

    def test_fix(self):
        self.write({'a': oauth()}, mode=0o644)
        told = self.doctor(expected=1)
        self.assertIn('[store-permissions]', told.stdout)
        self.assertIn('--fix', told.stderr)
        self.assertEqual(os.stat(self.store).st_mode & 0o777, 0o644)
        mended = self.doctor('--fix')
        self.assertIn('Mended.', mended.stdout)
        self.assertEqual(mended.stderr, 'Everything is mended.\n')
        self.assertEqual(os.stat(self.store).st_mode & 0o777, 0o600)
        self.assertEqual(self.doctor('--fix').stdout, '')

    def test_fix_json(self):
        self.write({'a': oauth()}, mode=0o644)
        self.write({'b': oauth()}, os.path.join(self.home, '.openclaw/agents/work/agent/auth-profiles.json'))
        self.assertEqual([(each['code'], each['fixed']) for each in self.findings('--fix')],
                         [('store-permissions', True), ('login-duplicate', False)])
        left = self.findings('--fix')
        self.assertEqual([each['code'] for each in left], ['login-duplicate'])
        self.assertRegex(left[0]['digest'], r'^[0-9a-f]{16}$')

    def test_fix_on_a_terminal(self):
        self.write({'a': oauth()}, mode=0o644)
        ours, theirs = pty.openpty()
        subprocess.run([PROGRAM, 'doctor', '--offline', '--fix'], env=self.env, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
        os.close(theirs)
        said = os.read(ours, 4096).decode()
        os.close(ours)
        self.assertIn('This is going to be mended:', said)
        self.assertLess(said.index('is open to other users'), said.index('Everything is mended.'))

    def test_corrupt(self):
        self.write('{"version":1,"profiles":{"a":{"refresh":"rt-secret"')
        self.assertIn('Not mended: A copy was kept as', self.doctor('--fix', expected=1).stdout)
        copies = [name for name in os.listdir(self.agent) if '.corrupt-' in name]
        self.assertEqual(len(copies), 1)
        self.assertTrue(os.path.exists(self.store))
        self.assertIn('Mended.', self.doctor('--fix', '--replace-corrupt').stdout)
        self.assertEqual(os.listdir(self.agent), copies)
        self.doctor()

    def test_only_copy_of_a_login(self):
        self.write({'a': oauth('rt-secret-1', 1000)})
        path = self.write({'a': oauth('rt-secret-2', 2000)}, self.store + '.6fa459ea-ee8a-4ca4-894e-db77e160355e.tmp')
        os.utime(path, (time.time() - 90000,) * 2)
        for _ in range(2):
            said = self.doctor('--fix', expected=1).stdout
            self.assertIn('[temp-newer]', said)
            self.assertIn('logins: a.', said)
            self.assertTrue(os.path.exists(path))

    def test_login_of_codex(self):
        def token(**claims):
            return '.'.join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip('=')
                            for part in ({'alg': 'none'}, claims, 's'))
        tokens = {'id_token': token(email='a@x'), 'access_token': token(exp=2000000000), 'refresh_token': 'rt-secret'}
        self.write({'a': oauth()})
        path = self.write(json.dumps({'auth_mode': 'chatgpt', 'tokens': tokens}), os.path.join(self.home, '.codex/auth.json'))
        found = self.findings()
        self.assertEqual([each['code'] for each in found], ['login-duplicate'])
        self.assertIn(f'the login of Codex in {path}', found[0]['message'])
        self.assertIn('sign in again in Codex', found[0]['fix'])
        self.env['CODEX_HOME'] = os.path.join(self.home, 'elsewhere')
        self.doctor()

    def test_login_of_claude(self):
        self.write({'a': oauth(provider='anthropic')})
        self.write(json.dumps({'claudeAiOauth': {'accessToken': 'at-secret', 'refreshToken': 'rt-secret',
                                                 'expiresAt': 2000000000000, 'scopes': ['user:inference']}}),
                   os.path.join(self.home, '.claude/.credentials.json'))
        self.assertIn('Claude Code', self.findings()[0]['message'])

    def test_hostile_names(self):
        self.home = os.path.join(self.home, 'a\x1b[2J\n\u202eb')
        self.env['HOME'] = self.home
        self.store = os.path.join(self.home, '.openclaw/agents/main/agent/auth-profiles.json')
        self.write({'x\x1b[2J%s%n': 5}, mode=0o644)
        said = self.doctor(expected=1).stdout
        for odd in ('\x1b', '\u202e'):
            self.assertNotIn(odd, said)
        self.assertIn('a?[2J??b', said)
        self.assertEqual(self.findings()[1]['profile'], 'x\x1b[2J%s%n')

    def test_not_text(self):
        self.home = os.fsencode(self.home) + b'/\xff'
        self.env['HOME'] = self.home
        self.write({}, os.path.join(self.home, b'.openclaw/agents/main/agent/auth-profiles.json'), mode=0o644)
        self.assertIn('\ufffd', self.findings()[0]['path'])
        self.assertEqual(self.findings('--fix', expected=0)[0]['fixed'], True)

    def test_output_is_full(self):
        self.write({'a': oauth()}, mode=0o644)
        with open('/dev/full', 'w', encoding='utf-8') as full:
            run = subprocess.run([PROGRAM, 'doctor', '--offline'], env=self.env, stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(run.returncode, 1)


class Clock(Rig, unittest.TestCase):
    """The issuer is a web server on loopback that says what time it is."""
    always = ()

    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen([sys.executable, '-B', os.path.join(ROOT, 'tests/support/hostile.py'), '--tls'],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        cls.urls = json.loads(cls.server.stdout.readline())

    @classmethod
    def tearDownClass(cls):
        cls.server.stdin.close()
        cls.server.wait(timeout=10)
        cls.server.stdout.close()

    def issue(self, url):
        with open(os.path.join(ROOT, 'data/providers/openai-codex.json'), encoding='utf-8') as file:
            descriptor = json.load(file)
        descriptor['tokenUrl'] = url
        folder = self.env['TOKENKEEP_PROVIDERS_DIR']
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, 'openai-codex.json'), 'w', encoding='utf-8') as file:
            json.dump(descriptor, file)

    def say(self, offset_seconds, server='url'):
        date = email.utils.formatdate(time.time() + offset_seconds, usegmt=True)
        self.issue(f'{self.urls[server]}/status/405?Date={urllib.parse.quote(date)}')

    def test_skew(self):
        self.write({'a': oauth()})
        for offset, code, severity, word in ((0, 0, None, None), (100, 0, None, None), (-100, 0, None, None),
                                             (140, 1, 'warning', 'behind'), (-140, 1, 'warning', 'ahead'),
                                             (400, 1, 'error', 'behind'), (-86400 * 365, 1, 'error', 'ahead')):
            with self.subTest(offset):
                self.say(offset)
                found = self.findings(expected=code)
                self.assertEqual([(each['code'], each['severity']) for each in found],
                                 [('clock-skew', severity)] if code else [])
                if code:
                    self.assertIn(word, found[0]['message'])
                    self.assertIn('ChatGPT', found[0]['message'])

    def test_asks_without_secrets(self):
        self.write({'a': oauth()})
        while select.select([self.server.stdout], [], [], 0)[0]:
            os.read(self.server.stdout.fileno(), 65536)
        self.issue(self.urls['url'] + '/echo')
        self.doctor()
        self.assertEqual(self.server.stdout.readline(), b'HEAD /echo\n')

    def test_asks_nobody_else(self):
        self.issue(self.urls['wrongHost'] + '/echo')
        self.doctor()
        self.write({'a': {'type': 'token', 'provider': 'openai-codex', 'token': 'at-secret'}, 'b': oauth(provider='x')})
        self.assertEqual(self.doctor().stderr, 'Nothing is wrong.\n')

    def test_certificates(self):
        self.write({'a': oauth()})
        self.env['SSL_CERT_FILE'] = self.urls['ca']
        self.say(0, 'tls')
        self.doctor()
        self.say(0, 'wrongHost')
        self.assertEqual([each['code'] for each in self.findings()], ['issuer-tls'])
        self.say(0, 'tls')
        self.env['SSL_CERT_FILE'] = '/etc/ssl/certs/ca-certificates.crt'
        self.assertEqual([each['code'] for each in self.findings()], ['issuer-tls'])
        self.assertEqual(self.findings('--offline', expected=0), [])

    def test_not_answered(self):
        self.write({'a': oauth()})
        for server, path, word in (('refused', '/', 'could not be compared'), ('resetting', '/', 'could not be compared'),
                                   ('url', '/garbage', 'could not be compared'), ('url', '/status/200', '')):
            with self.subTest(path):
                self.issue(self.urls[server] + path)
                result = self.doctor()
                self.assertEqual(result.stdout, '')
                self.assertIn(word, result.stderr)

    def test_slow_issuer(self):
        self.write({'a': oauth()})
        self.issue(self.urls['url'] + '/stall')
        start = time.monotonic()
        self.assertIn('could not be compared', self.doctor().stderr)
        self.assertLess(time.monotonic() - start, 9)

    def test_program_is_missing(self):
        self.write({'a': oauth()})
        copy = os.path.join(self.home, 'bin/tokenkeep')
        os.makedirs(os.path.dirname(copy))
        shutil.copy(PROGRAM, copy)
        run = subprocess.run([copy, 'doctor'], env=self.env, capture_output=True, text=True, check=False)
        self.assertEqual((run.returncode, run.stdout), (0, ''))
        self.assertIn('could not be compared', run.stderr)


unittest.main()
