#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep watch`: the logins are renewed before anybody else wants to do it."""
import json
import os
import signal
import time
import unittest

from home import wait_for
from renewal import ALICE, MINUTE, RenewalTest, entry

WORK, HOME = 'openai-codex:work', 'openai-codex:home'


class Watch(RenewalTest):
    def watch(self, *arguments):
        process = self.start_verb('watch', *arguments)
        self.addCleanup(self.end, process)
        return process

    def end(self, process, number=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(number)
        _, stderr = process.communicate(timeout=30)
        return process.returncode, stderr

    @staticmethod
    def text(path):
        with open(path, encoding='utf-8') as file:
            return file.read()

    def wait_until_renewed(self, tokens, agent='main', profile=ALICE):
        wait_for(lambda: self.read(agent)[profile]['refresh'] != tokens['refresh_token'], 'new tokens')

    def told(self):
        return {(event['kind'], event['profile']) for event in self.events()}

    def test_in_time(self):
        """At the start, when a login comes, and when one is about to end; each once."""
        tokens = self.sign_in(seconds=8 * MINUTE)
        self.watch()
        self.wait_until_renewed(tokens)
        second = self.issuer.control('seed', email='b@example.com', account='b')
        self.write({ALICE: self.read()[ALICE], WORK: entry(second, seconds=7 * MINUTE)})
        self.wait_until_renewed(second, profile=WORK)
        self.assertEqual(self.counts(), {'ok': 2})
        third = self.issuer.control('seed', email='c@example.com', account='c')
        self.write({**self.read(), HOME: entry(third, seconds=90 * MINUTE, email='c@example.com', accountId='c')})
        wait_for(lambda: ('signed-in', HOME) in self.told(), 'a look at what came last')
        self.assertEqual(self.told() - {('signed-in', HOME), ('signed-in', WORK)},
                         {('refreshed', ALICE), ('refreshed', WORK)}, 'what we did is told as ours')

    def test_left_alone(self):
        """What is good for a while yet."""
        tokens = self.sign_in(seconds=30 * MINUTE)
        self.watch()
        late = self.issuer.control('seed', email='b@example.com', account='b')
        self.write({ALICE: entry(late, seconds=8 * MINUTE, email='b@example.com', accountId='b')}, 'late')
        self.wait_until_renewed(late, 'late')
        self.assertEqual((self.counts(), self.read()[ALICE]['refresh']), ({'ok': 1}, tokens['refresh_token']))

    def test_no_refresh(self):
        tokens = self.sign_in(seconds=MINUTE)
        process = self.watch('--no-refresh')
        wait_for(lambda: len(os.listdir(f'/proc/{process.pid}/task')) > 1, 'a start')
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            self.assertEqual((self.counts(), self.read()[ALICE]['refresh']), ({}, tokens['refresh_token']))

    def test_two_watchers(self):
        """The second one stands by, and takes over when the first is gone, however it goes."""
        tokens = self.sign_in(seconds=8 * MINUTE)
        first = self.watch()
        self.wait_until_renewed(tokens)
        self.watch()
        first.kill()
        first.wait()
        again = self.issuer.control('seed')
        self.write({ALICE: entry(again, seconds=8 * MINUTE)})
        self.wait_until_renewed(again)
        self.assertEqual(self.counts(), {'ok': 2})

    def test_other_state_folder(self):
        tokens = self.issuer.control('seed')
        folder = self.home.file('elsewhere')
        path = os.path.join(folder, 'agents/main/agent/auth-profiles.json')
        self.home.write(path, json.dumps({'version': 1, 'profiles': {ALICE: entry(tokens, seconds=8 * MINUTE)}}))
        self.watch('--state-dir', folder)
        wait_for(lambda: tokens['refresh_token'] not in self.text(path), 'new tokens')
        self.assertEqual(self.counts(), {'ok': 1})

    def test_end(self):
        """At once, and without a word."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self.sign_in(seconds=60 * MINUTE)
            process = self.watch()
            wait_for(lambda: len(os.listdir(f'/proc/{process.pid}/task')) > 1, 'a start')
            begin = time.monotonic()
            self.assertEqual(self.end(process, number), (0, ''))
            self.assertLess(time.monotonic() - begin, 2)


if __name__ == '__main__':
    unittest.main()
