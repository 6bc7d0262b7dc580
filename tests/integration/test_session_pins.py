#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sessions that the real OpenClaw 2026.4.29 pins to profiles are those that `tokenkeep list` shows."""
import json
import os
import subprocess
import sys
import unittest

from home import Home
from openclaw import NODE, Unreachable, install

HERE = os.path.dirname(os.path.abspath(__file__))
LOGINS = {f'p:{name}': {'type': 'api_key', 'provider': 'p', 'key': 'k'} for name in ('a', 'b', 'c')}
# As the key of somebody who writes to the agent looks like.
CALLER = 'agent:main:whatsapp:direct:+491701234567'


class SessionPins(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.home.write(self.home.store, json.dumps({'version': 1, 'profiles': LOGINS}))

    def play(self, *steps):
        modules = os.path.join(install(), 'node_modules')
        command = [os.path.join(modules, NODE, 'bin/node'), os.path.join(HERE, 'oracle.mjs'), modules, 'pins']
        question = {'state': self.home.state, 'agent': 'main', 'steps': steps}
        run = subprocess.run(command, input=json.dumps(question), env=self.home.env, capture_output=True, text=True,
                             check=False, timeout=120)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def read(self):
        run = subprocess.run([self.home.env['TOKENKEEP'], 'list', '--json'], env=self.home.env, capture_output=True,
                             text=True, check=False, timeout=60)
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        self.assertNotIn('+49', run.stdout)
        document = json.loads(run.stdout)
        pins = {profile['id']: [[pin['session'], pin['source']] for pin in profile['pins']]
                for profile in document['profiles']}
        dangling = [[pin['profile'], pin['session'], pin['source']] for pin in document['danglingPins']]
        return pins, dangling

    def test_what_it_writes(self):
        answers = self.play({'session': 'agent:main:main', 'profile': 'p:b'},
                            {'session': CALLER, 'profile': 'p:b'},
                            {'session': 'agent:main:other', 'provider': 'p'},
                            {'session': 'agent:main:main', 'provider': 'p'},
                            {'session': 'agent:work:main', 'profile': 'p:c'},
                            {'session': 'agent:main:typo', 'profile': 'p:none'})
        self.assertEqual(answers, ['p:b', 'p:b', 'p:a', 'p:b', 'p:c', 'p:none'])
        pins, dangling = self.read()
        self.assertEqual(pins, {'p:a': [['id-2', 'auto']], 'p:b': [['id-0', 'user'], ['id-1', 'user']], 'p:c': []})
        self.assertEqual(dangling, [['p:none', 'id-5', 'user']])
        # What we say of such a pin is so: the next turn lets go of it.
        self.assertEqual(self.play({'session': 'agent:main:typo', 'provider': 'p'}), ['p:a'])
        self.assertEqual(self.read()[1], [])

    def test_nothing(self):
        self.assertEqual(self.read(), ({'p:a': [], 'p:b': [], 'p:c': []}, []))


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
