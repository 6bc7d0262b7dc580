# SPDX-License-Identifier: GPL-3.0-or-later
"""Homes as a writer may find them, with what it is to do there, and what is in them afterwards."""
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'integration'))
from home import Home  # noqa: E402

TOKENKEEP, PUT_LOGIN = os.environ['TOKENKEEP'], os.environ['PUT_LOGIN']
ALICE, BOB, CAROL = (f'openai-codex:{name}@example.com' for name in ('alice', 'bob', 'carol'))
TEMPORARY = re.compile(r'auth[-.].*\.[0-9a-f-]{36}\.tmp')
LOCK = 'auth-profiles.json.lock'
# In a container nobody can tell whether the holder of a lock lives: there locks are broken by their age alone.
CAN_JUDGE = os.readlink('/proc/self/ns/pid') == 'pid:[4026531836]'


def login(name):
    return {'type': 'oauth', 'provider': 'openai-codex', 'access': 'at-' + name, 'refresh': 'rt-' + name,
            'expires': 4102444800000, 'xUnknown': {'deep': [1.5, None]}}


STORE = json.dumps({'version': 1, 'profiles': {ALICE: login('alice'), BOB: login('bob')}}, indent=2) + '\n'
STATE = json.dumps({'version': 1, 'order': {'openai-codex': [ALICE]}, 'lastGood': {'openai-codex': ALICE}})


def read(path):
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except FileNotFoundError:
        return None


def dead_pid():
    process = subprocess.Popen(['true'])
    process.wait()
    return process.pid


def lock_body(pid, age_seconds):
    when = time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime(time.time() - age_seconds))
    return json.dumps({'pid': pid, 'createdAt': when}, indent=2)


class Story:
    store, state = STORE, STATE
    command = (TOKENKEEP, 'use', BOB)
    kept = {ALICE, BOB}  # profiles that must be there in the end, whatever happens

    def prepare(self, home):
        if self.store:
            home.write(home.store, self.store)
        if self.state:
            home.write(home.order, self.state)

    def between(self, before, after):
        """What may be there besides old and new where both files change: the logins come first."""
        return after.store, before.order


class Use(Story):
    """One file changes."""


class Move(Story):
    """What an earlier release kept beside the profiles goes to the other file, and is always in one of them."""
    store = json.dumps({**json.loads(STORE), 'order': {'openai-codex': [ALICE]}, 'usageStats': {BOB: {'lastUsed': 7}}})
    state = None

    def between(self, before, after):
        return before.store, after.order


class FirstLogin(Story):
    """Nothing is there, not even the folder."""
    store = state = None
    command = (PUT_LOGIN, CAROL, '1')
    kept = set()


class LoginInOrder(Story):
    """Both files change, and both are symbolic links."""
    command = (PUT_LOGIN, '--default', CAROL, '1')

    def prepare(self, home):
        for path, text in ((home.store, self.store), (home.order, self.state)):
            target = home.write(home.file('elsewhere', os.path.basename(path)), text)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(target, path)


class DeadLock(Story):
    """A lock stands in the way whose holder is dead, so it is broken first."""

    def prepare(self, home):
        super().prepare(home)
        home.write(os.path.join(os.path.dirname(home.store), LOCK), lock_body(dead_pid(), 1 if CAN_JUDGE else 60))


class Import(FirstLogin):
    """What came before the store is taken over and then removed."""
    kept = {'anthropic:default'}

    def prepare(self, home):
        home.write(os.path.join(os.path.dirname(home.store), 'auth.json'), json.dumps({'anthropic': login('dave')}))


class DatabaseStore(FirstLogin):
    """The other generation, which a JSON file would lock out of all its logins."""

    def prepare(self, home):
        os.makedirs(os.path.join(home.state, 'state'))
        os.makedirs(os.path.dirname(home.store))
        store = sqlite3.connect(os.path.join(home.state, 'state/openclaw.sqlite'))
        store.executescript('CREATE TABLE config_machine_state(state_key TEXT NOT NULL PRIMARY KEY, value_json TEXT'
                            ' NOT NULL, updated_at_ms INTEGER NOT NULL) STRICT;'
                            "INSERT INTO config_machine_state VALUES('auth.sharedStore', '{}', 1)")
        store.close()


class Left:
    """What is in a home."""

    def __init__(self, home):
        self.store, self.order = read(home.store), read(home.order)
        self.n_links = sum(os.path.islink(path) for path in (home.store, home.order))
        names = set()
        for folder in (os.path.dirname(home.store), home.file('elsewhere')):
            names.update(os.listdir(folder) if os.path.isdir(folder) else ())
        self.temporary = sorted(name for name in names if TEMPORARY.fullmatch(name))
        self.lock = LOCK in names
        self.others = names - {*self.temporary, LOCK, 'auth-profiles.json', 'auth-state.json'}

    @property
    def documents(self):
        return self.store, self.order


class StoryTest(unittest.TestCase):
    def new_home(self, story):
        home = Home()
        self.addCleanup(home.close)
        home.order = os.path.join(os.path.dirname(home.store), 'auth-state.json')
        story.prepare(home)
        return home

    def check_whole(self, story, left, before, after):
        """Old or new, never anything else."""
        self.assertIn(left.documents, (before.documents, story.between(before, after), after.documents))
        self.assertTrue(left.others <= before.others | after.others, left.others)
        if left.store == before.store or left.others != after.others:
            self.assertTrue(before.others <= left.others, 'what was imported goes when all is done')
        self.assertEqual(left.n_links, before.n_links)
