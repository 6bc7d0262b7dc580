#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real OpenClaw 2026.4.29 reads what we write, and we keep what it and others wrote."""
import json
import os
import sys
import unittest

from login import LoginTest
from openclaw import OpenClaw, Unreachable, install

PROFILE = 'openai-codex:alice@example.com'
# Members as other programs leave them: spaces, escapes, number spellings, members nobody knows.
OTHERS = {
    'anthropic:default': '{ "type":"token", "provider":"anthropic", "token":"sk-ant-oat01-AAAA" }',
    'openai:default': '{"type":"api_key","provider":"openai","key":"sk-test-0000","metadata":{"\\u00e9":"\u00e9"}}',
    'openai-codex:bob@example.org': '{"type":"oauth","provider":"openai-codex","access":"x","refresh":"rt-bob",'
                                    '"expires":4.1e12,"xUnknown":{"deep":[1.0,1E2,null]}}',
}


def hand_made_store():
    members = ',\n    '.join(f'{json.dumps(name)} : {text}' for name, text in OTHERS.items())
    return '{"version":1,\n  "profiles":{\n    ' + members + '\n  }\n}'


class OpenClawV1(LoginTest):
    def setUp(self):
        super().setUp()
        self.openclaw = OpenClaw(self.home)

    def sign_in_well(self):
        exit_code, login = self.sign_in()
        self.assertEqual(exit_code, 0, login.stderr)

    def check_seen(self, others=0):
        """`models status` counts our profile as healthy."""
        status = self.openclaw.read('models', 'status')
        self.assertEqual(status['auth']['storePath'], self.home.store)
        [ours] = [p for p in status['auth']['oauth']['profiles'] if p['profileId'] == PROFILE]
        self.assertEqual((ours['provider'], ours['type'], ours['status']), ('openai-codex', 'oauth', 'ok'))
        self.assertAlmostEqual(ours['remainingMs'], 864000 * 1000, delta=120000)
        self.assertEqual(ours['label'], f'{PROFILE} (alice@example.com)')
        [provider] = [p for p in status['auth']['providers'] if p['provider'] == 'openai-codex']
        self.assertIn(f'{PROFILE}=OAuth (alice@example.com)', provider['profiles']['labels'])
        self.assertEqual(provider['profiles']['oauth'], 1 + others)

    def test_new_store(self):
        self.sign_in_well()
        written = self.read_store()
        self.check_seen()
        order = self.openclaw.read('models', 'auth', 'order', 'get', '--provider', 'openai-codex')
        self.assertEqual((order['provider'], order['order']), ('openai-codex', None))
        self.assertEqual(self.read_store(), written, 'looking changes nothing')

    def test_hand_made_store(self):
        self.home.write(self.home.store, hand_made_store())
        self.sign_in_well()
        self.check_others(OTHERS)
        self.check_seen(others=1)

    def test_store_that_openclaw_wrote(self):
        self.home.write(self.home.store, hand_made_store())
        self.set_order('openai-codex:bob@example.org')
        before = self.read_store()
        self.sign_in_well()
        others = json.loads(before)['profiles']
        self.check_others({name: json.dumps(value, indent=2, ensure_ascii=False).replace('\n', '\n    ')
                           for name, value in others.items()})
        self.assertEqual(list(json.loads(self.read_store())['profiles']), [*others, PROFILE])
        self.check_seen(others=1)
        # What is not in an explicit order is never used, so the new login joins it at the end.
        self.assertEqual(self.get_order(), ['openai-codex:bob@example.org', 'openai-codex:alice@example.com'])

    def test_openclaw_writes_after_us(self):
        self.sign_in_well()
        ours = json.loads(self.read_store())
        self.set_order(PROFILE)
        self.assertEqual(json.loads(self.read_store()), ours)
        self.assertEqual(self.get_order(), [PROFILE])
        self.sign_in_well()
        self.assertEqual(self.get_order(), [PROFILE], 'a second sign-in keeps the order')
        self.check_seen()

    def test_set_default(self):
        self.home.write(self.home.store, hand_made_store())
        exit_code, login = self.sign_in('--set-default')
        self.assertEqual(exit_code, 0, login.stderr)
        self.assertEqual(self.get_order(), [PROFILE, 'openai-codex:bob@example.org'])

    def set_order(self, *profiles):
        self.openclaw.run('models', 'auth', 'order', 'set', '--provider', 'openai-codex', *profiles)

    def get_order(self):
        return self.openclaw.read('models', 'auth', 'order', 'get', '--provider', 'openai-codex')['order']

    def check_others(self, texts):
        store = self.read_store()
        for name, text in texts.items():
            self.assertIn(text, store, name)
        self.assertEqual(sorted(os.listdir(os.path.dirname(self.home.store))),
                         [name for name in ('auth-profiles.json', 'auth-state.json')
                          if os.path.exists(os.path.join(os.path.dirname(self.home.store), name))])


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
