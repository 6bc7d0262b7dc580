#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep events`: the history, as a person reads it and a script follows it."""
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop()
AT_MS = 1790000000000  # 2026-09-21 14:13:20 UTC
SECONDS = 30


def event(profile='p:a', kind='refreshed', **members):
    return {'at': AT_MS, 'profile': profile, 'kind': kind, 'by': 'tokenkeep', 'code': None, 'detail': None, **members}


def line(*arguments, **members):
    return json.dumps(event(*arguments, **members), separators=(',', ':')) + '\n'


class Events(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.home)
        self.env = {name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}
        self.env |= {'HOME': self.home, 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC'}
        self.folder = os.path.join(self.home, '.local/state/tokenkeep')
        self.file = os.path.join(self.folder, 'events.jsonl')
        self.older = os.path.join(self.folder, 'events.1.jsonl')

    def append(self, text, path=None):
        os.makedirs(self.folder, exist_ok=True)
        with open(path or self.file, 'a', encoding='utf-8') as file:
            file.write(text)

    def run_verb(self, *arguments, expected=0, **options):
        result = subprocess.run([PROGRAM, 'events', *arguments], env=self.env, text=True, check=False,
                                stdin=subprocess.DEVNULL, timeout=SECONDS,
                                **{'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, **options})
        self.assertEqual(result.returncode, expected, result.stderr)
        return result

    def start_following(self, *arguments):
        process = subprocess.Popen([PROGRAM, 'events', '--follow', *arguments], env=self.env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        return process

    def read_line(self, stream):
        text = b''
        while not text.endswith(b'\n'):
            self.assertTrue(select.select([stream], [], [], SECONDS)[0], f'nothing comes behind {text}')
            byte = os.read(stream.fileno(), 1)
            self.assertNotEqual(byte, b'', f'it ended behind {text}')
            text += byte
        return text.decode()

    def assert_ends(self, process, code=0):
        self.assertEqual(process.wait(SECONDS), code)
        self.assertEqual(process.stderr.read(), b'')

    def test_nothing(self):
        for arguments in ([], ['--json'], ['--profile', 'p:a']):
            result = self.run_verb(*arguments)
            self.assertEqual(result.stdout, '')
            self.assertIn('Nothing has been recorded', result.stderr)
        self.assertEqual(os.listdir(self.home), [], 'looking makes nothing')

    def test_why_was_i_logged_out(self):
        self.append(line('openai-codex:a@x', 'signed-in'))
        self.append(line('openai-codex:a@x', 'invalidated', by='codex', code='refresh_token_reused'))
        result = self.run_verb()
        self.assertEqual(result.stderr, '')
        self.assertEqual(result.stdout.splitlines(), [
            '2026-09-21 14:13:20  “openai-codex:a@x” was signed in by Tokenkeep.',
            '2026-09-21 14:13:20  “openai-codex:a@x” was ended by its provider, because its refresh token had already '
            'been used by Codex. Sign in again, and let each program have a login of its own.'])

    def test_local_time(self):
        self.append(line())
        self.env['TZ'] = 'XST-2'
        self.assertTrue(self.run_verb().stdout.startswith('2026-09-21 16:13:20  '))

    def test_time_beyond_calendars(self):
        self.append(line(at=2 ** 53))
        self.assertTrue(self.run_verb().stdout.startswith('---------- --------  '))

    def test_json(self):
        self.append(line('p:a', by='openclaw', code='c', detail='d "é"\n'), self.older)
        self.append('{"at":17900000\n{}\n' + line(None, 'error') + '{"at"')
        result = self.run_verb('--json')
        self.assertEqual([json.loads(text, object_pairs_hook=list) for text in result.stdout.splitlines()], [
            list(event('p:a', by='openclaw', code='c', detail='d "é"\n').items()), list(event(None, 'error').items())])

    def test_profile(self):
        self.append(line('p:a') + line('p:b') + line('p:a', 'removed'))
        kinds = [json.loads(text)['kind'] for text in self.run_verb('--json', '--profile', 'p:a').stdout.splitlines()]
        self.assertEqual(kinds, ['refreshed', 'removed'])
        self.assertIn('“p:c”', self.run_verb('--profile', 'p:c').stderr)
        self.run_verb('--profile', b'\xff', expected=2)

    def test_terminal_obeys_nothing(self):
        self.append(line('p:\x1b[31m', detail='a\nb\x07'))
        output = self.run_verb().stdout
        self.assertEqual(output.count('\n'), 1)
        self.assertFalse(set('\x1b\x07') & set(output), output)

    def test_unreadable(self):
        os.makedirs(self.folder)
        os.symlink('elsewhere', self.file)
        for arguments in ([], ['--follow']):
            self.assertIn(self.file, self.run_verb(*arguments, expected=1).stderr)

    def test_full_disk(self):
        self.append(line())
        with open('/dev/full', 'w', encoding='utf-8') as full:
            for arguments in ([], ['--follow']):
                self.assertIn('could not be written', self.run_verb(*arguments, expected=1, stdout=full).stderr)

    def test_reader_has_gone(self):
        self.append(line() * 5000)
        for arguments in ([], ['--follow'], ['--json']):
            with self.subTest(arguments):
                reading, writing = os.pipe()
                os.close(reading)
                self.assertEqual(self.run_verb(*arguments, stdout=writing).stderr, '')
                os.close(writing)

    def test_follow(self):
        process = self.start_following('--json')
        self.assertIn('Nothing has been recorded yet', self.read_line(process.stderr))
        self.append(line('p:a'))
        self.assertEqual(self.read_line(process.stdout), line('p:a'))
        self.append(line('p:b')[:20])
        self.append(line('p:b')[20:] + line('p:c'))
        self.assertEqual(self.read_line(process.stdout), line('p:b'))
        self.assertEqual(self.read_line(process.stdout), line('p:c'))
        process.send_signal(signal.SIGINT)
        self.assert_ends(process)

    def test_follow_rotation(self):
        self.append(line('p:a'))
        process = self.start_following('--json', '--profile', 'p:a')
        self.assertEqual(self.read_line(process.stdout), line('p:a'))
        self.append(line('p:a', detail='before'))
        os.rename(self.file, self.older)
        self.append(line('p:b') + line('p:a', detail='after'))
        self.assertEqual(self.read_line(process.stdout), line('p:a', detail='before'))
        self.assertEqual(self.read_line(process.stdout), line('p:a', detail='after'))
        process.terminate()
        self.assert_ends(process)

    def test_follow_until_nobody_reads(self):
        self.append(line())
        process = self.start_following()
        self.read_line(process.stdout)
        process.stdout.close()
        self.assert_ends(process)


if __name__ == '__main__':
    unittest.main()
