#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real OpenClaw 2026.4.29 and `tokenkeep` see the same in the stores of tests/data/openclaw.

Each of them says where it comes from ("origin"), what is in the state folder ("files", where
"{now+MS}" stands for a time), and per agent what both have to see: its profiles (provider, type,
status), in which order they are tried ("tried"), and what somebody set ("order"). These are OpenClaw's
own answers. "unusable" are the profiles that pause, "dropped" are the entries that are none to it, and why.

Where we see something else on purpose, "ours" says what and "why": "profiles" (null: none), "default",
"order" and "dropped" take the place of OpenClaw's answers, "refuses" is what our message says. Such a row
fails as soon as both see the same.
"""
import json
import os
import re
import subprocess
import sys
import time
import unittest

from home import Home
from openclaw import NODE, OpenClaw, Unreachable, install

HERE = os.path.dirname(os.path.abspath(__file__))
STORES = os.path.join(os.path.dirname(HERE), 'data/openclaw')
TIME = re.compile(r'"\{now([+-]\d+)\}"')


class Store:
    def __init__(self, name):
        self.name = name
        with open(os.path.join(STORES, name), encoding='utf-8') as file:
            self.document = json.load(file)
        self.agents = self.document['agents']

    def write(self, home):
        now_ms = int(time.time() * 1000)
        for path, document in self.document['files'].items():
            text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False, indent=2)
            text = TIME.sub(lambda match: str(now_ms + int(match[1])), text)
            home.write(os.path.join(home.state, path), text)


def find_first(expected):
    """The profile that is tried first, by provider."""
    return {provider: ids[0] for provider, ids in expected['tried'].items() if ids}


def replace(theirs, ours):
    """What we see: OpenClaw's answers but for ours."""
    return {name: value for name, value in {**theirs, **ours}.items() if value is not None or name not in ours}


class SameReading(unittest.TestCase):
    def setUp(self):
        self.stores = [Store(name) for name in sorted(os.listdir(STORES))]
        self.cases = [(store, agent, expected) for store in self.stores for agent, expected in store.agents.items()]
        self.assertGreater(len(self.cases), 12)
        for store in self.stores:
            store.home = Home()
            store.home.env['OPENCLAW_DISABLE_BUNDLED_PLUGINS'] = '1'  # it starts in half the time
            self.addCleanup(store.home.close)
            store.write(store.home)

    def tokenkeep(self, store, *arguments):
        run = subprocess.run([store.home.env['TOKENKEEP'], *arguments], env=store.home.env, capture_output=True,
                             text=True, check=False, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout) if '--json' in arguments else None

    def assert_refused(self, store, agent, words):
        run = subprocess.run([store.home.env['TOKENKEEP'], 'list', '--json', '--agent', agent], env=store.home.env,
                             capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual((run.returncode, run.stdout), (1, ''))
        self.assertIn(words, run.stderr)

    def test_ours(self):
        for store, agent, expected in self.cases:
            with self.subTest(store=store.name, agent=agent):
                ours = expected.get('ours', {})
                if 'refuses' in ours:
                    self.assert_refused(store, agent, ours['refuses'])
                    continue
                document = self.tokenkeep(store, 'list', '--json', '--agent', agent)
                profiles = document['profiles']
                self.assertEqual({p['id']: [p['provider'], p['type'], p['status']] for p in profiles},
                                 replace(expected['profiles'], ours.get('profiles', {})))
                # The first one that is tried is what people call the default.
                self.assertEqual({p['provider']: p['id'] for p in profiles if p['default']},
                                 replace(find_first(expected), ours.get('default', {})))
                self.assertEqual({entry['id']: entry['reason'] for entry in document['dropped']},
                                 replace(expected.get('dropped', {}), ours.get('dropped', {})))
                self.assertEqual({p['id']: p['unusable']['kind'] for p in profiles if p['unusable']},
                                 expected.get('unusable', {}))
                for provider, order in replace(expected['order'], ours.get('order', {})).items():
                    answer = self.tokenkeep(store, 'order', 'get', provider, '--json', '--agent', agent)
                    self.assertEqual(answer['order'], order)

    def test_rows_of_differences(self):
        for store, agent, expected in self.cases:
            ours = expected.get('ours')
            if ours is None:
                continue
            with self.subTest(store=store.name, agent=agent):
                self.assertTrue(ours['why'])
                self.assertTrue(set(ours) - {'why'})
                theirs = {'profiles': expected['profiles'], 'order': expected['order'],
                          'default': find_first(expected), 'dropped': expected.get('dropped', {})}
                for part, answers in theirs.items():
                    for name, answer in ours.get(part, {}).items():
                        self.assertNotEqual(answers.get(name), answer, name)

    def test_ours_in_full(self):
        """Choosing what is the default already writes down in which order the others follow."""
        for store, agent, expected in self.cases:
            if agent != 'main' or 'ours' in expected:
                continue
            natural = {provider: ids for provider, ids in expected['tried'].items()
                       if ids and expected['order'].get(provider, ()) is None}
            for provider, ids in natural.items():
                with self.subTest(store=store.name, provider=provider):
                    self.tokenkeep(store, 'use', ids[0])
                    answer = self.tokenkeep(store, 'order', 'get', provider, '--json')
                    self.assertEqual(answer['order'][:len(ids)], ids)

    def test_theirs(self):
        for store, agent, expected in self.cases:
            with self.subTest(store=store.name, agent=agent):
                openclaw = OpenClaw(store.home)
                auth = openclaw.read('models', 'status', '--agent', agent)['auth']
                seen = auth['oauth']['profiles']
                self.assertEqual({p['profileId']: p['kind'] for p in auth['unusableProfiles']},
                                 expected.get('unusable', {}))
                self.assertEqual({p['profileId']: [p['provider'], p['type'], p['status']] for p in seen},
                                 expected['profiles'])
                for provider, order in list(expected['order'].items())[:2]:  # two seconds each
                    answer = openclaw.read('models', 'auth', 'order', 'get', '--agent', agent, '--provider', provider)
                    self.assertEqual(answer['order'], order)

    def test_theirs_in_full(self):
        modules = os.path.join(install(), 'node_modules')
        question = [{'state': store.home.state, 'agents': list(store.agents)} for store in self.stores]
        command = [os.path.join(modules, NODE, 'bin/node'), os.path.join(HERE, 'oracle.mjs'), modules, 'order']
        run = subprocess.run(command, input=json.dumps(question), env=self.stores[0].home.env, capture_output=True,
                             text=True, check=False, timeout=240)
        self.assertEqual(run.returncode, 0, run.stderr)
        answers = dict(zip((store.name for store in self.stores), json.loads(run.stdout)))
        for store, agent, expected in self.cases:
            with self.subTest(store=store.name, agent=agent):
                self.assertEqual(answers[store.name][agent], expected['tried'])


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
