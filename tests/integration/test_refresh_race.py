#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""However many want the same login renewed at the same moment, the issuer is asked once."""
import hashlib
import json
import os
import time
import unittest
import urllib.parse

from login import DIRECT
from renewal import ALICE, RenewalTest, entry

CROWD = 50
AGENTS = ['main'] + [f'agent{number}' for number in range(6)]
WORK = 'openai-codex:work'


class Race(RenewalTest):
    def finish(self, crowd):
        """What each of them got."""
        reports = []
        for process in crowd:
            stdout, stderr = process.communicate(timeout=240)
            self.assertEqual((process.returncode, stderr), (0, ''), stdout)
            reports.append(json.loads(stdout))
        return reports

    def check(self, reports, places, seconds, what):
        expiries = {report['expires'] for report in reports}
        outcomes = sorted(report['outcome'] for report in reports)
        generations = {entry['refresh'] for entry in places}
        stats = self.issuer.read('stats')
        self.assertEqual((outcomes.count('refreshed'), outcomes.count('adopted')), (1, len(reports) - 1))
        self.assertEqual(len(expiries), 1)
        self.assertEqual(len(generations), 1)
        self.assertTrue(self.issuer.control('alive', refresh_token=generations.pop())['alive'])
        self.assertEqual(stats['refresh'], {'ok': 1})
        self.assertEqual(self.spooled(), [])
        print(f'{what}: {len(reports)} at once, {stats["refresh"]["ok"]} request, {len(expiries)} answer, '
              f'0 reused, {seconds:.1f} s', flush=True)

    def play(self, what, commands, places):
        self.issuer.control('latency', seconds=0.5, endpoint='token')
        start = time.monotonic()
        crowd = [self.start_verb('refresh', '--json', *arguments, env=env) for arguments, env in commands]
        reports = self.finish(crowd)
        self.check(reports, places(), time.monotonic() - start, what)

    def test_tokens(self):
        """Fifty ask for an access token of one expired login that is in the stores of seven agents."""
        tokens = self.issuer.control('seed')
        for agent in AGENTS:
            self.write({ALICE: entry(tokens)}, agent)
        self.issuer.control('latency', seconds=0.5, endpoint='token')
        start = time.monotonic()
        crowd = [self.start_verb('token', '--agent', AGENTS[number % len(AGENTS)], ALICE) for number in range(CROWD)]
        answers = set()
        for process in crowd:
            stdout, stderr = process.communicate(timeout=240)
            self.assertEqual((process.returncode, stderr), (0, ''))
            answers.add(stdout)
        seconds, stats = time.monotonic() - start, self.issuer.read('stats')
        self.assertEqual(answers, {self.read()[ALICE]['access'] + '\n'})
        self.assertEqual(stats['refresh'], {'ok': 1})
        self.assertEqual(len({self.read(agent)[ALICE]['refresh'] for agent in AGENTS}), 1)
        self.assertTrue(self.is_alive()['alive'])
        self.assertEqual(self.spooled(), [])
        print(f'tokens: {len(crowd)} at once over {len(AGENTS)} agents, {stats["refresh"]["ok"]} request, '
              f'{len(answers)} answer, 0 reused, {seconds:.1f} s', flush=True)

    def test_agents(self):
        """One expired login in the stores of seven agents."""
        tokens = self.issuer.control('seed')
        for agent in AGENTS:
            self.write({ALICE: entry(tokens)}, agent)
        self.play('seven agents',
                  [(('--agent', AGENTS[number % len(AGENTS)], ALICE), self.home.env) for number in range(CROWD)],
                  lambda: [self.read(agent)[ALICE] for agent in AGENTS])

    def test_two_names(self):
        """One login under two profile ids."""
        tokens = self.issuer.control('seed')
        self.write({ALICE: entry(tokens), WORK: entry(tokens)})
        self.play('two profile ids', [((ALICE if number % 2 else WORK,), self.home.env) for number in range(CROWD)],
                  lambda: list(self.read().values()))

    def test_two_state_folders(self):
        """One login in two state folders that know nothing of each other."""
        tokens = self.issuer.control('seed')
        envs = [dict(self.home.env, OPENCLAW_STATE_DIR=self.home.file(name)) for name in ('first', 'second')]
        paths = [self.home.file(name, 'agents/main/agent/auth-profiles.json') for name in ('first', 'second')]
        for path in paths:
            self.home.write(path, json.dumps({'version': 1, 'profiles': {ALICE: entry(tokens)}}))

        def places():
            for path in paths:
                with open(path, encoding='utf-8') as file:
                    yield json.load(file)['profiles'][ALICE]

        self.play('two state folders', [((ALICE,), envs[number % 2]) for number in range(CROWD)],
                  lambda: list(places()))

    def test_beside_openclaw(self):
        """OpenClaw is at it, with its locks as 2026.4.29 takes them: we wait and take what it got."""
        tokens = self.sign_in()
        name = hashlib.sha256(f'openai-codex\0{ALICE}'.encode()).hexdigest()
        when = time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime())
        locks = [os.path.join(self.home.state, f'locks/oauth-refresh/sha256-{name}.lock'), self.path() + '.lock']
        for path in locks:
            self.home.write(path, json.dumps({'pid': os.getpid(), 'createdAt': when}, indent=2))
        crowd = [self.start_verb('refresh', '--json', ALICE) for _ in range(8)]
        time.sleep(1)
        self.assertEqual([process.poll() for process in crowd], [None] * len(crowd))
        body = urllib.parse.urlencode({'grant_type': 'refresh_token', 'refresh_token': tokens['refresh_token'],
                                       'client_id': 'app_EMoamEEZ73f0CkXaXp7hrann'}).encode()
        with DIRECT.open(self.issuer.url + '/oauth/token', body, timeout=10) as answer:
            self.write({ALICE: entry(json.load(answer), 864000)})
        for path in reversed(locks):
            os.unlink(path)
        self.assertEqual({report['outcome'] for report in self.finish(crowd)}, {'adopted'})
        self.assertEqual(self.counts(), {'ok': 1})
        self.assertTrue(self.is_alive()['alive'])

    def test_by_force(self):
        """By force, and still no more than what was seen is spent."""
        self.sign_in(seconds=3600)
        self.issuer.control('latency', seconds=2, endpoint='token')
        start = time.monotonic()
        crowd = [self.start_verb('refresh', '--json', '--force', ALICE) for _ in range(8)]
        self.check(self.finish(crowd), [self.read()[ALICE]], time.monotonic() - start, 'by force')


if __name__ == '__main__':
    unittest.main(verbosity=2)
