#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep login` and the store's lock file, which is OpenClaw 2026.4.29's."""
import json
import os
import subprocess
import time
import unittest
from datetime import datetime, timedelta, timezone

from login import LoginTest, approve

PROFILE = 'openai-codex:alice@example.com'
OLD = json.dumps({'version': 1, 'profiles': {'anthropic:default': {'type': 'token', 'provider': 'anthropic',
                                                                   'token': 'sk-x', 'xOwn': [1, 2]}}})


class Locks(LoginTest):
    def setUp(self):
        super().setUp()
        self.home.write(self.home.store, OLD)
        self.lock = self.home.store + '.lock'

    def write_lock(self, pid, age_seconds=0):
        when = datetime.now(timezone.utc) - timedelta(seconds=age_seconds)
        text = json.dumps({'pid': pid, 'createdAt': when.isoformat(timespec='milliseconds')[:-6] + 'Z'}, indent=2)
        os.replace(self.home.write(self.home.file('lock'), text), self.lock)

    def start_behind_a_lock(self):
        login = self.login('--no-browser')
        url = login.wait('authorize')['url']
        self.write_lock(os.getpid())
        login.say(approve(url))  # a browser would wait for the page as long as the lock lasts
        return login

    def check_added(self):
        self.assertEqual(list(json.loads(self.read_store())['profiles']), ['anthropic:default', PROFILE])
        self.assertFalse(os.path.exists(self.lock))

    def test_live_lock(self):
        """Waits as long as OpenClaw waits, 43 to 55 s, then gives up and leaves all as it is."""
        login = self.start_behind_a_lock()
        start = renewed = time.monotonic()
        while login.process.poll() is None and time.monotonic() < start + 120:
            if time.monotonic() > renewed + 10:  # 30 s later anybody may break it
                self.write_lock(os.getpid())
                renewed = time.monotonic()
            time.sleep(0.1)
        self.check_failed(login, 'store_locked', 5, login.finish())
        self.assertGreater(time.monotonic() - start, 30)
        self.assertTrue(os.path.exists(self.lock), 'the lock is not ours to take away')
        self.assertEqual(self.read_store(), OLD)

    def test_lock_that_goes(self):
        login = self.start_behind_a_lock()
        time.sleep(0.5)
        self.assertIsNone(login.process.poll())
        self.assertEqual(self.read_store(), OLD)
        os.unlink(self.lock)
        self.assertEqual(login.finish(), 0, login.stderr)
        self.check_added()

    def test_interrupted_while_waiting_for_the_lock(self):
        login = self.start_behind_a_lock()
        login.process.terminate()
        self.check_failed(login, 'cancelled', 4, login.finish(10))
        self.assertTrue(os.path.exists(self.lock))
        self.assertEqual(self.read_store(), OLD)

    def test_stale_locks(self):
        dead = subprocess.Popen(['true'])
        dead.wait()
        for name, pid, age_seconds in (('old', os.getpid(), 40), ('dead process', dead.pid, 0)):
            with self.subTest(name):
                self.home.write(self.home.store, OLD)
                self.write_lock(pid, age_seconds)
                start = time.monotonic()
                exit_code, login = self.sign_in()
                self.assertEqual(exit_code, 0, login.stderr)
                self.assertLess(time.monotonic() - start, 10)
                self.check_added()

    def test_two_at_once(self):
        """Two sign-ins of two accounts at the same time: both stay."""
        logins, pages = [], []
        for email in ('one@example.com', 'two@example.com'):
            home = self.new_home()
            home.env['OPENCLAW_STATE_DIR'] = self.home.state
            logins.append(self.login('--no-browser', home=home))
            pages.append((email, logins[-1].wait('authorize')['url']))
        redirects = []
        for email, page in pages:
            self.issuer.control('user', email=email)
            redirects.append(approve(page))
        for login, redirect in zip(logins, redirects):
            login.say(redirect)
        self.assertEqual([login.finish() for login in logins], [0, 0])
        self.assertEqual(sorted(json.loads(self.read_store())['profiles']),
                         ['anthropic:default', 'openai-codex:one@example.com', 'openai-codex:two@example.com'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
