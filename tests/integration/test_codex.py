#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Codex 0.169 beside us on one auth.json: what we read of it, and what it makes of our rotations."""
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request

import openclaw
from codex import AppServer, Codex, Unreachable, install
from home import Home, die_with_parent, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'issuer'))
from process import DIRECT, IssuerProcess  # noqa: E402

PROBE = os.environ['CODEX_PROBE']
TOKENKEEP = os.environ['TOKENKEEP']
CLIENT = 'app_EMoamEEZ73f0CkXaXp7hrann'
# Codex refreshes an access token that has five minutes left.
WINDOW_SECONDS = 300
ROUNDS = int(os.environ.get('TOKENKEEP_CODEX_ROUNDS', '12'))


class Probe:
    def __init__(self, codex):
        self.process = subprocess.Popen([PROBE], env=codex.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=die_with_parent)

    def ask(self, *words):
        self.process.stdin.write(' '.join(words) + '\n')
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def look(self):
        """State, verdict since the last look, what became of the former refresh token, refresh token."""
        return self.ask('look').split()

    def put(self, spent, tokens):
        return self.ask('put', spent, tokens['access_token'], tokens['refresh_token'], tokens['id_token'])

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


class CodexBeside(unittest.TestCase):
    def setUp(self):
        self.issuer = IssuerProcess()
        self.addCleanup(self.issuer.stop)
        self.home = Home()
        self.addCleanup(self.home.close)
        for name in ('ASAN_OPTIONS', 'LSAN_OPTIONS', 'UBSAN_OPTIONS'):
            self.home.env.setdefault(name, os.environ.get(name, ''))
        self.codex = Codex(self.home, self.issuer.url)
        self.probe = Probe(self.codex)
        self.addCleanup(self.probe.close)

    def seed(self, life_seconds):
        self.issuer.control('life', seconds=life_seconds)
        return self.issuer.control('seed')

    def sign_in(self, life_seconds):
        tokens = self.seed(life_seconds)
        self.codex.write(tokens)
        self.issuer.control('life', seconds=3600)
        return tokens

    def serve(self):
        server = AppServer(self.codex)
        self.addCleanup(server.close)
        return server

    def refresh(self, spent):
        """The issuer's answer to a refresh of ours; None where it says no."""
        body = json.dumps({'client_id': CLIENT, 'grant_type': 'refresh_token', 'refresh_token': spent}).encode()
        request = urllib.request.Request(self.issuer.url + '/oauth/token', body, {'Content-Type': 'application/json'})
        try:
            return json.load(DIRECT.open(request, timeout=30))
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return None

    def refreshes(self):
        return self.issuer.read('stats').get('refresh', {})

    def stored(self):
        return self.codex.read()['tokens']['refresh_token']

    def test_running_codex_goes_on_with_our_rotation(self):
        old = self.sign_in(WINDOW_SECONDS + 3)
        server = self.serve()
        self.assertEqual(server.token(), old['access_token'])
        ours = self.refresh(old['refresh_token'])
        self.assertEqual(self.probe.put(old['refresh_token'], ours), 'put')
        wait_for(lambda: server.token() == ours['access_token'], 'Codex to take our token')
        self.assertEqual(self.refreshes(), {'ok': 1}, 'the one refresh is ours')
        self.assertEqual(self.stored(), ours['refresh_token'])

    def test_login_status_likes_our_rotation(self):
        old = self.sign_in(0)
        self.assertEqual(self.probe.put(old['refresh_token'], self.refresh(old['refresh_token'])), 'put')
        status = self.codex.run('login', 'status')
        self.assertEqual((status.returncode, 'Logged in using ChatGPT' in status.stdout + status.stderr), (0, True))
        self.assertEqual(self.refreshes(), {'ok': 1})

    def test_codex_goes_on_from_our_rotation(self):
        """And the next refresh is Codex's, with the token that we put there."""
        old = self.sign_in(0)
        self.issuer.control('life', seconds=0)
        ours = self.refresh(old['refresh_token'])
        self.issuer.control('life', seconds=3600)
        self.assertEqual(self.probe.put(old['refresh_token'], ours), 'put')
        token = self.serve().token()
        self.assertNotIn(token, (None, old['access_token'], ours['access_token']))
        self.assertEqual(self.refreshes(), {'ok': 2})
        self.assertEqual(self.probe.put(ours['refresh_token'], ours)[:3], 'no:', 'what Codex got stays')

    def test_linked_file(self):
        old = self.sign_in(0)
        vault = self.home.file('vault.json')
        os.rename(self.codex.path, vault)
        os.symlink(vault, self.codex.path)
        ours = self.refresh(old['refresh_token'])
        self.assertEqual(self.probe.put(old['refresh_token'], ours), 'put')
        self.assertEqual(self.serve().token(), ours['access_token'])
        self.assertTrue(os.path.islink(self.codex.path))
        self.assertEqual(self.refreshes(), {'ok': 1})

    def test_both_refresh_at_once(self):
        """The issuer lets one of the two win; what it got is in the file afterwards, in every round."""
        won, pause = {'codex': 0, 'we': 0}, 0.1
        self.issuer.control('latency', seconds=0.02)
        for number in range(ROUNDS):
            old = self.sign_in(0)
            asking = threading.Thread(target=self.start_and_ask)
            asking.start()
            time.sleep(pause)  # not to wait for anything, but to come as near to Codex's request as we can
            ours = self.refresh(old['refresh_token'])
            if ours:
                self.assertEqual(self.probe.put(old['refresh_token'], ours), 'put')
            asking.join()
            won['we' if ours else 'codex'] += 1
            pause *= 1.4 if ours else 0.7
            self.assertNotEqual(self.stored(), old['refresh_token'], f'round {number}')
            self.assertTrue(self.issuer.control('alive', refresh_token=self.stored())['current'], f'round {number}')
        self.assertGreater(won['codex'], 0)
        self.assertGreater(won['we'], 0)
        print(f'# {ROUNDS} rounds: Codex was first in {won["codex"]}, we in {won["we"]};',
              f'{self.refreshes().get("refresh_token_reused", 0)} came second; no token lost')

    def start_and_ask(self):
        """A Codex that starts refreshes what has expired."""
        server = AppServer(self.codex)
        server.token()
        server.close()

    def test_what_happened(self):
        """Each thing that Codex does to its login is told by its name."""
        self.assertEqual(self.probe.look(), ['signed-out', 'nothing', 'none', '-'])
        self.issuer.control('auto', on=True)
        self.log_in()
        state, verdict, former, first = self.probe.look()
        self.assertEqual((state, verdict, former), ('oauth', 'appeared', 'none'))
        server = AppServer(self.codex)
        server.ask('account/read', {'refreshToken': True})
        server.close()
        state, verdict, former, second = self.probe.look()
        self.assertEqual((state, verdict, former), ('oauth', 'rotated', 'spent'))
        self.assertNotEqual(first, second)
        self.log_in()
        self.assertEqual(self.probe.look()[:3], ['oauth', 'signed-in-again', 'revoked'])
        self.issuer.control('auto', on=False)
        self.give_up_log_in()
        self.assertEqual(self.probe.look(), ['signed-out', 'sign-in-begun', 'revoked', '-'])
        self.issuer.control('auto', on=True)
        self.log_in()
        self.assertEqual(self.probe.look()[1], 'appeared')
        self.assertEqual(self.codex.run('logout').returncode, 0)
        self.assertEqual(self.probe.look(), ['signed-out', 'signed-out', 'revoked', '-'])
        self.assertEqual(self.issuer.read('stats')['revoke'], {'ok': 3})

    def test_import(self):
        """What Codex wrote is what OpenClaw has afterwards, and Codex's file stays as it is."""
        self.issuer.control('auto', on=True)
        self.log_in()
        before = self.codex.read()
        run = subprocess.run([TOKENKEEP, 'import', 'codex'], env=self.codex.env, capture_output=True, text=True,
                             check=False, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(self.codex.read(), before)
        with open(self.home.store, encoding='utf-8') as file:
            profile = json.load(file)['profiles']['openai-codex:default']
        self.assertEqual((profile['access'], profile['refresh'], profile['accountId']),
                         tuple(before['tokens'][name] for name in ('access_token', 'refresh_token', 'account_id')))
        status = openclaw.OpenClaw(self.home).read('models', 'status')
        [ours] = status['auth']['oauth']['profiles']
        self.assertEqual((ours['profileId'], ours['status'], ours['label']),
                         ('openai-codex:default', 'ok', 'openai-codex:default (alice@example.com)'))
        self.assertNotIn('refresh', self.issuer.read('stats'), 'nobody spent anything')

    def log_in(self):
        run = self.codex.run('login', '--device-auth', '--experimental_issuer', self.issuer.url)
        self.assertEqual(run.returncode, 0, run.stderr)

    def give_up_log_in(self):
        process = self.codex.popen('login', '--device-auth', '--experimental_issuer', self.issuer.url)
        wait_for(lambda: not os.path.exists(self.codex.path), 'Codex to remove its login')
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def main():
    try:
        install()
        openclaw.install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
