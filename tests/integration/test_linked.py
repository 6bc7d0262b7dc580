#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login in several state folders and in folders of Codex: renewed once, and the same everywhere."""
import base64
import json
import os
import time
import unittest

from home import wait_for
from renewal import ACCOUNT, ALICE, MINUTE, RenewalTest, entry

FOLDERS = ('second', 'third', 'fourth')


def jwt(claims):
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b'=').decode() for part in ({}, claims)]
    return '.'.join(parts) + '.c2ln'


class Linked(RenewalTest):
    def setUp(self):
        super().setUp()
        self.states = [self.home.state] + [self.home.file(name) for name in FOLDERS]
        self.codexes = [self.home.file('.codex'), self.home.file('codex two')]

    def store_path(self, state, agent='main'):
        return os.path.join(state, 'agents', agent, 'agent/auth-profiles.json')

    def read_json(self, path):
        with open(path, encoding='utf-8') as file:
            return json.load(file)

    def write_state(self, state, tokens, seconds=-60):
        self.home.write(self.store_path(state), json.dumps({'version': 1, 'profiles': {ALICE: entry(tokens, seconds)}}))

    def write_codex(self, folder, tokens, seconds=-60):
        members = {'id_token': jwt({'email': 'alice@example.com'}), 'account_id': ACCOUNT,
                   'access_token': jwt({'exp': int(time.time() + seconds)}), 'refresh_token': tokens['refresh_token']}
        self.home.write(os.path.join(folder, 'auth.json'),
                        json.dumps({'xOwn': [1.50, '\u00e9'], 'auth_mode': 'chatgpt', 'tokens': members}, indent=3))

    def verb(self, *arguments, **env):
        run = self.run_verb(*arguments, env=self.home.env | env)
        self.assertEqual(run.returncode, 0, run.stderr)

    def link_all(self):
        for state in self.states[1:]:
            self.verb('link', 'openclaw', ALICE, '--state-dir', state)
        for folder in self.codexes:
            self.verb('link', 'codex', ALICE, CODEX_HOME=folder)

    def spread(self, seconds=-60):
        tokens = self.issuer.control('seed')
        for state in self.states:
            self.write_state(state, tokens, seconds)
        for folder in self.codexes:
            self.write_codex(folder, tokens, seconds)
        return tokens

    def stored(self, state):
        return self.read_json(self.store_path(state))['profiles'][ALICE]

    def codex(self, folder):
        return self.read_json(os.path.join(folder, 'auth.json'))

    def refresh_tokens(self):
        return ([self.stored(state)['refresh'] for state in self.states] +
                [self.codex(folder)['tokens']['refresh_token'] for folder in self.codexes])

    def access_tokens(self):
        return ([self.stored(state)['access'] for state in self.states] +
                [self.codex(folder)['tokens']['access_token'] for folder in self.codexes])

    def assert_same_everywhere(self, old, counts):
        self.assertEqual(self.counts(), counts)
        self.assertEqual((len(set(self.refresh_tokens())), len(set(self.access_tokens()))), (1, 1))
        self.assertNotEqual(self.refresh_tokens()[0], old['refresh_token'])
        self.assertTrue(self.issuer.control('alive', refresh_token=self.refresh_tokens()[0])['alive'])
        self.assertEqual(self.spooled(), [])

    def test_one_request_for_all(self):
        old = self.spread()
        self.link_all()
        before = self.codex(self.codexes[0])
        self.assertEqual(self.refresh()[0], 0)
        self.assert_same_everywhere(old, {'ok': 1})
        after = self.codex(self.codexes[0])
        self.assertEqual(after['xOwn'], before['xOwn'])
        self.assertEqual(after['tokens']['id_token'], before['tokens']['id_token'])
        self.assertEqual(self.stored(self.states[2])['xOwn'], {'deep': [1.5, None]})
        for state in self.states:
            self.assertEqual(os.listdir(os.path.join(state, 'locks/oauth-refresh')), [])

    def test_from_another_folder(self):
        """Whichever copy is renewed, the others get what came."""
        old = self.spread()
        self.link_all()
        self.assertEqual(self.refresh(env=self.home.env | {'OPENCLAW_STATE_DIR': self.states[2]})[0], 0)
        self.assert_same_everywhere(old, {'ok': 1})

    def test_all_folders_at_once(self):
        old = self.spread()
        self.link_all()
        runs = [self.start_verb('refresh', ALICE, env=self.home.env | {'OPENCLAW_STATE_DIR': state})
                for state in self.states]
        for run in runs:
            output = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 0, output)
        self.assert_same_everywhere(old, {'ok': 1})

    def test_not_linked(self):
        old = self.spread()
        self.verb('link', 'codex', ALICE, CODEX_HOME=self.codexes[0])
        self.verb('unlink', 'codex')
        self.assertEqual(self.refresh()[0], 0)
        self.assertEqual(self.codex(self.codexes[0])['tokens']['refresh_token'], old['refresh_token'])
        self.assertEqual(self.stored(self.states[1])['refresh'], old['refresh_token'])

    def test_codex_was_there_first(self):
        """What Codex got for the token that we hold is taken over, and nothing is spent."""
        old = self.spread()
        self.link_all()
        newer = self.issuer.control('seed')
        self.write_codex(self.codexes[1], newer, seconds=3600)
        self.assertEqual(self.refresh()[1]['outcome'], 'adopted')
        self.assert_same_everywhere(old, {})
        event = self.events()[-1]
        self.assertEqual((event['kind'], event['by'], event['profile']), ('adopted', 'codex', ALICE))

    def test_codex_signed_out(self):
        self.spread()
        self.link_all()
        os.remove(os.path.join(self.codexes[0], 'auth.json'))
        self.assertEqual(self.refresh()[0], 0)
        self.assertFalse(os.path.exists(os.path.join(self.codexes[0], 'auth.json')), 'nobody is signed in again')

    def test_codex_of_another_account(self):
        self.spread()
        self.link_all()
        path = os.path.join(self.codexes[0], 'auth.json')
        other = self.codex(self.codexes[0])
        other['tokens'] |= {'account_id': 'somebody-else', 'refresh_token': 'theirs'}
        self.home.write(path, json.dumps(other))
        self.assertEqual(self.refresh()[0], 0)
        self.assertEqual(self.read_json(path), other)

    def watch(self):
        process = self.start_verb('watch')
        self.addCleanup(process.communicate)
        self.addCleanup(process.terminate)

    def test_in_the_background(self):
        old = self.spread(seconds=8 * MINUTE)
        self.link_all()
        self.watch()
        wait_for(lambda: old['refresh_token'] not in self.refresh_tokens(), 'new tokens everywhere')
        self.assert_same_everywhere(old, {'ok': 1})
        self.assertEqual([event['kind'] for event in self.events()], ['refreshed'])

    def test_linked_later(self):
        """The logins of a state folder that is linked while the keeper runs."""
        self.spread(seconds=60 * MINUTE)
        work = self.issuer.control('seed', email='b@example.com', account='b')
        document = self.read_json(self.store_path(self.states[1]))
        document['profiles']['openai-codex:work'] = entry(work, 7 * MINUTE, email='b@example.com', accountId='b')
        self.home.write(self.store_path(self.states[1]), json.dumps(document))
        self.verb('link', 'codex', ALICE, CODEX_HOME=self.codexes[0])
        self.watch()
        wait_for(lambda: os.path.exists(os.path.join(self.home.own, 'locks/keeper')), 'the keeper')
        self.verb('link', 'openclaw', ALICE, '--state-dir', self.states[1])
        wait_for(lambda: self.counts() == {'ok': 1}, 'the renewal of what is linked')
        wait_for(lambda: self.read_json(self.store_path(self.states[1]))['profiles']['openai-codex:work']['refresh']
                 != work['refresh_token'], 'new tokens')

    def test_place_that_cannot_be_written(self):
        """It is told of, it costs the others nothing, and it is made up for."""
        old = self.spread()
        self.link_all()
        lock = os.path.join(self.codexes[0], 'auth.lock')
        if os.path.exists(lock):
            os.remove(lock)
        os.mkdir(lock)
        self.assertEqual(self.refresh()[0], 0)
        self.assertEqual(self.refresh_tokens().count(old['refresh_token']), 1)
        self.assertEqual([event['kind'] for event in self.events()], ['refreshed', 'error'])
        os.rmdir(lock)
        wait_for(lambda: old['refresh_token'] not in self.refresh_tokens(), 'the courier to make up for it', 60)
        self.assert_same_everywhere(old, {'ok': 1})
        self.assertEqual([event['kind'] for event in self.events()], ['refreshed', 'error'])


unittest.main()
