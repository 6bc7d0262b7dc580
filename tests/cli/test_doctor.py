#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep doctor` as a person or a script calls it."""
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = sys.argv.pop()
SECRETS = ('at-secret', 'rt-secret')


def oauth(refresh='rt-secret', expires=1000, **members):
    return {'type': 'oauth', 'provider': 'openai-codex', 'access': 'at-secret', 'refresh': refresh, 'expires': expires,
            **members}


class Doctor(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.home)
        self.env = {name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}
        self.env |= {'HOME': self.home, 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8'}
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

    def doctor(self, *arguments, expected=0, **options):
        result = subprocess.run([PROGRAM, 'doctor', *arguments], env=self.env, capture_output=True, text=True, check=False,
                                stdin=subprocess.DEVNULL, **options)
        self.assertEqual(result.returncode, expected, result.stdout + result.stderr)
        for secret in SECRETS:
            self.assertNotIn(secret, result.stdout + result.stderr)
        return result

    def findings(self, *arguments, expected=1):
        document = json.loads(self.doctor('--json', *arguments, expected=expected).stdout)
        self.assertEqual(document['schema'], 1)
        return document['findings']

    def test_help(self):
        self.assertIn('--fix', self.doctor('--help').stdout)

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
        subprocess.run([PROGRAM, 'doctor', '--fix'], env=self.env, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
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
            run = subprocess.run([PROGRAM, 'doctor'], env=self.env, stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(run.returncode, 1)


unittest.main()
