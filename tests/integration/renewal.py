# SPDX-License-Identifier: GPL-3.0-or-later
"""Homes with logins of a local issuer whose access tokens are past their time."""
import hashlib
import json
import os
import subprocess
import time
import unittest

from home import Home
from login import IssuerProcess, write_provider

TOKENKEEP = os.environ['TOKENKEEP']
ALICE = 'openai-codex:alice@example.com'
ACCOUNT = '6f1c2a52-0b5e-4c39-9a53-9d3a52f6d1aa'
MINUTE = 60


def digest(token):
    """How Tokenkeep calls a generation."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def entry(tokens, seconds=-60, **more):
    """A stored login whose access token is valid for that long."""
    return {'type': 'oauth', 'provider': 'openai-codex', 'access': tokens['access_token'],
            'refresh': tokens['refresh_token'], 'expires': int((time.time() + seconds) * 1000),
            'email': 'alice@example.com', 'accountId': ACCOUNT, 'xOwn': {'deep': [1.5, None]}, **more}


class RenewalTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.issuer = IssuerProcess()
        cls.addClassCleanup(cls.issuer.stop)

    def setUp(self):
        self.issuer.control('reset')
        self.home = self.new_home()

    def new_home(self):
        home = Home()
        self.addCleanup(home.close)
        write_provider(home, self.issuer.url, [0])
        home.own = os.path.join(home.env['XDG_STATE_HOME'], 'tokenkeep')
        return home

    # The store

    def path(self, agent='main', home=None):
        return os.path.join((home or self.home).state, 'agents', agent, 'agent/auth-profiles.json')

    def write(self, profiles, agent='main', home=None):
        text = json.dumps({'version': 1, 'profiles': profiles}, indent=2) + '\n'
        (home or self.home).write(self.path(agent, home), text)

    def read(self, agent='main', home=None):
        with open(self.path(agent, home), encoding='utf-8') as file:
            return json.load(file)['profiles']

    def sign_in(self, profile=ALICE, **options):
        """One expired login in main's store."""
        tokens = self.issuer.control('seed')
        self.write({profile: entry(tokens, **options)})
        return tokens

    # The programs

    def run_verb(self, *arguments, home=None, timeout=120, env=None):
        return subprocess.run([TOKENKEEP, *arguments], env=env or (home or self.home).env, capture_output=True, text=True,
                              check=False, timeout=timeout, stdin=subprocess.DEVNULL)

    def start_verb(self, *arguments, home=None, **options):
        return (home or self.home).popen([TOKENKEEP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                         text=True, stdin=subprocess.DEVNULL, **options)

    def refresh(self, *arguments, home=None, **options):
        """The exit code and what `refresh --json` says of one profile."""
        run = self.run_verb('refresh', '--json', *(arguments or (ALICE,)), home=home, **options)
        self.assertNotRegex(run.stderr, 'Sanitizer|CRITICAL|WARNING')
        self.assertNotRegex(run.stdout + run.stderr, r'\brt_|eyJ', 'a secret')
        return run.returncode, json.loads(run.stdout) if run.stdout else run.stderr

    def listed(self, profile=ALICE, agent='main'):
        run = self.run_verb('list', '--json', '--agent', agent)
        return next(each for each in json.loads(run.stdout)['profiles'] if each['id'] == profile)

    def events(self):
        run = self.run_verb('events', '--json')
        return [json.loads(line) for line in run.stdout.splitlines()]

    # What came of it

    def counts(self):
        """How often the issuer was asked for a refresh, by result."""
        return {key: value for key, value in self.issuer.read('stats').get('refresh', {}).items() if value}

    def spooled(self, home=None):
        folder = os.path.join((home or self.home).own, 'spool')
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def is_alive(self, profile=ALICE, agent='main', home=None):
        """Whether the stored login could be refreshed again."""
        return self.issuer.control('alive', refresh_token=self.read(agent, home)[profile]['refresh'])
