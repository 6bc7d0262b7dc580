#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep refresh`: one login is renewed, in all its places, once."""
import json
import os
import unittest

from renewal import ALICE, MINUTE, RenewalTest, digest, entry

WORK = 'openai-codex:work'


class Refresh(RenewalTest):
    def test_expired(self):
        old = self.sign_in()
        before = self.read()[ALICE]
        code, report = self.refresh()
        self.assertEqual((code, report['outcome'], report['code'], report['message']), (0, 'refreshed', None, None), report)
        after = self.read()[ALICE]
        self.assertNotEqual(after['refresh'], old['refresh_token'])
        self.assertEqual(after['expires'], report['expires'])
        self.assertEqual(list(after), list(before) + ['chatgptPlanType'])
        self.assertEqual(after['xOwn'], before['xOwn'])
        self.assertTrue(self.is_alive()['alive'])
        self.assertEqual((self.counts(), self.spooled()), ({'ok': 1}, []))
        self.assertEqual(os.listdir(os.path.join(self.home.state, 'locks/oauth-refresh')), [])
        self.assertEqual(os.listdir(os.path.join(self.home.own, 'locks')), [])
        self.assertEqual([(event['kind'], event['profile'], event['by']) for event in self.events()],
                         [('refreshed', ALICE, 'tokenkeep')])
        listed = self.listed()
        self.assertEqual((listed['status'], listed['reason']), ('ok', None))
        self.assertEqual(listed['refreshedAt'], listed['verifiedAt'])
        self.assertLess(abs(listed['refreshedAt'] - (report['expires'] - 864000000)), 60000)

    def test_valid(self):
        self.sign_in(seconds=6 * MINUTE)
        code, report = self.refresh()
        self.assertEqual((code, report['outcome'], self.counts()), (0, 'adopted', {}))
        code, report = self.refresh('--force', ALICE)
        self.assertEqual((code, report['outcome'], self.counts()), (0, 'refreshed', {'ok': 1}))

    def test_margin(self):
        """As OpenClaw: with five minutes left it is time."""
        self.sign_in(seconds=5 * MINUTE - 1)
        self.assertEqual(self.refresh()[1]['outcome'], 'refreshed')

    def test_words(self):
        self.sign_in()
        run = self.run_verb('refresh', ALICE)
        self.assertEqual((run.returncode, run.stdout), (0, ''))
        self.assertRegex(run.stderr, f'^{ALICE} was renewed: expires in 9 days.\n$')
        self.assertIn('is still valid', self.run_verb('refresh', '--all').stderr)

    def test_all(self):
        first, second = self.issuer.control('seed'), self.issuer.control('seed', email='b@example.com', account='b')
        self.write({ALICE: entry(first), WORK: entry(second, email='b@example.com', accountId='b'),
                    'anthropic:default': {'type': 'token', 'provider': 'anthropic', 'token': 't'}})
        run = self.run_verb('refresh', '--all', '--json')
        self.assertEqual([(each['profile'], each['outcome']) for each in map(json.loads, run.stdout.splitlines())],
                         [(ALICE, 'refreshed'), (WORK, 'refreshed')])
        self.assertEqual((run.returncode, self.counts()), (0, {'ok': 2}))

    def test_usage(self):
        for arguments in ((), ('--all', ALICE), ('--frob',)):
            self.assertEqual(self.run_verb('refresh', *arguments).returncode, 2)
        self.sign_in()
        run = self.run_verb('refresh', 'nobody')
        self.assertEqual((run.returncode, 'nobody' in run.stderr), (1, True), run.stderr)

    def test_not_renewable(self):
        """What has no refresh token needs a sign-in; what never had one needs nothing."""
        login = entry({'access_token': 'a', 'refresh_token': 'r'})
        del login['refresh']
        self.write({ALICE: login, 'anthropic:default': {'type': 'token', 'provider': 'anthropic', 'token': 't'}})
        self.assertEqual(self.refresh()[0], 3)
        code, report = self.refresh('anthropic:default')
        self.assertEqual((code, report['code']), (1, 'unsupported'))
        self.assertEqual(self.counts(), {})

    def test_unknown_provider(self):
        self.write({'nobody:a': entry({'access_token': 'a', 'refresh_token': 'r'}, provider='nobody')})
        code, report = self.refresh('nobody:a')
        self.assertEqual((code, report['code'], self.spooled()), (1, 'unknown_provider', []))


class Places(RenewalTest):
    def check_same(self, *agents, profile=ALICE):
        tokens = {self.read(agent)[profile]['refresh'] for agent in agents}
        self.assertEqual(len(tokens), 1)
        self.assertTrue(self.issuer.control('alive', refresh_token=tokens.pop())['alive'])

    def test_copies(self):
        """The same login under two ids and in the stores of seven agents."""
        tokens = self.sign_in()
        agents = [f'agent{number}' for number in range(6)]
        for agent in agents:
            self.write({ALICE: entry(tokens), WORK: entry(tokens, xMine=agent)}, agent)
        code, report = self.refresh('--agent', 'agent3', WORK)
        self.assertEqual((code, report['outcome']), (0, 'refreshed'), report)
        self.check_same('main', *agents)
        self.check_same(*agents, profile=WORK)
        self.assertEqual(self.read('agent5')[WORK]['xMine'], 'agent5')
        for agent in agents:
            self.assertEqual(self.refresh('--agent', agent, ALICE)[1]['outcome'], 'adopted')
        self.assertEqual(self.counts(), {'ok': 1})

    def test_inherited(self):
        """An agent that reads main's login through gets it renewed in main's store, and no copy."""
        self.sign_in()
        self.write({'anthropic:default': {'type': 'token', 'provider': 'anthropic', 'token': 't'}}, 'work')
        code, report = self.refresh('--agent', 'work', ALICE)
        self.assertEqual((code, report['outcome']), (0, 'refreshed'), report)
        self.assertTrue(self.is_alive()['alive'])
        self.assertEqual(list(self.read('work')), ['anthropic:default'])

    def test_old_copy_of_main(self):
        """OpenClaw's rule: an agent's older copy of main's login counts for nothing, and gets no token of main's."""
        tokens = self.sign_in()
        old = entry({'access_token': 'x', 'refresh_token': 'y'}, -3600)
        self.write({ALICE: old}, 'work')
        run = self.run_verb('token', '--agent', 'work', ALICE)
        self.assertEqual((run.returncode, run.stdout), (0, self.read()[ALICE]['access'] + '\n'), run.stderr)
        self.assertNotEqual(self.read()[ALICE]['refresh'], tokens['refresh_token'])
        self.assertEqual((self.read('work')[ALICE], self.counts()), (old, {'ok': 1}))

    def test_mirror(self):
        """OpenClaw's rule: main gets what is newer and of the same person, nothing else."""
        for name, stored, is_mirrored in (
                ('older', entry({'access_token': 'x', 'refresh_token': 'y'}, -3600), True),
                ('somebody else', entry({'access_token': 'x', 'refresh_token': 'y'}, -3600, accountId='other'), False),
                ('a key', {'type': 'api_key', 'provider': 'openai-codex', 'key': 'k'}, False)):
            with self.subTest(name):
                tokens = self.issuer.control('seed')
                self.write({ALICE: stored})
                self.write({ALICE: entry(tokens)}, 'work')
                self.assertEqual(self.refresh('--agent', 'work', ALICE)[1]['outcome'], 'refreshed')
                if is_mirrored:
                    self.check_same('main', 'work')
                else:
                    self.assertEqual(self.read()[ALICE], stored)

    def test_two_state_folders(self):
        """The second folder still holds the spent token; it finds where the first has put the new one."""
        tokens = self.sign_in()
        other = dict(self.home.env, OPENCLAW_STATE_DIR=self.home.file('second'))
        path = self.home.file('second/agents/main/agent/auth-profiles.json')
        self.home.write(path, json.dumps({'version': 1, 'profiles': {WORK: entry(tokens)}}))
        self.assertEqual(self.refresh()[1]['outcome'], 'refreshed')
        code, report = self.refresh(WORK, env=other)
        self.assertEqual((code, report['outcome']), (0, 'adopted'), report)
        with open(path, encoding='utf-8') as file:
            second = json.load(file)['profiles'][WORK]
        self.assertEqual((second['refresh'], second['access']), (self.read()[ALICE]['refresh'], self.read()[ALICE]['access']))
        # Then the second one renews it, and the first one finds that.
        self.assertEqual(self.refresh('--force', WORK, env=other)[1]['outcome'], 'refreshed')
        profiles = self.read()
        profiles[ALICE]['expires'] = 1
        self.write(profiles)
        self.assertEqual(self.refresh()[1]['outcome'], 'adopted')
        self.assertTrue(self.is_alive()['alive'])
        self.assertEqual(self.counts(), {'ok': 2})

    def test_restored_backup(self):
        """A spent token whose successor is nowhere is not spent again: that would end every login of the family."""
        tokens = self.sign_in()
        self.assertEqual(self.refresh()[1]['outcome'], 'refreshed')
        self.write({ALICE: entry(tokens)})
        code, report = self.refresh()
        self.assertEqual((code, report['code']), (3, 'refresh_token_reused'), report)
        self.assertEqual(self.counts(), {'ok': 1})
        self.assertEqual(self.listed()['status'], 'invalidated')
        self.assertEqual(self.listed()['reason'], 'refresh_token_reused')

    def test_digest(self):
        """The ledger knows generations, not tokens."""
        old = self.sign_in()
        self.refresh()
        with open(os.path.join(self.home.own, 'generations.json'), encoding='utf-8') as file:
            text = file.read()
        new = self.read()[ALICE]['refresh']
        generations = json.loads(text)['generations']
        self.assertEqual(generations[digest(old['refresh_token'])]['successor']['generation'], digest(new))
        self.assertNotIn(new, text)
        self.assertNotIn(old['refresh_token'], text)


if __name__ == '__main__':
    unittest.main(verbosity=2)
