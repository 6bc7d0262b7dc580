#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Eight writers of ours and the real OpenClaw 2026.4.29 on one store at the same time: nothing is lost."""
import collections
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import unittest

from home import Home
from openclaw import OpenClaw, Unreachable, install

PUT_LOGIN = os.environ['PUT_LOGIN']
SECONDS = 40
N_SIGN_INS, N_CHOOSERS = 6, 2
# Up to that long between two of a writer's commits, so that the lock is free most of the time: pauses of those
# that wait for it double up to ten seconds, as OpenClaw's do.
PAUSE_MS = 300
LOCKED = 5  # exit code
OTHERS = {
    'anthropic:default': {'type': 'token', 'provider': 'anthropic', 'token': 'sk-ant-oat01-AAAA', 'xUnknown': [1, {}]},
    'openai:default': {'type': 'api_key', 'provider': 'openai', 'key': 'sk-test-0000', 'metadata': {'\u00e9': '\u00e9'}},
    'openai-codex:bob@example.org': {'type': 'oauth', 'provider': 'openai-codex', 'access': 'x', 'refresh': 'rt-bob',
                                     'expires': 4102444800000, 'xUnknown': {'deep': [1.5, None]}},
    'openai-codex:eve@example.org': {'type': 'oauth', 'provider': 'openai-codex', 'access': 'y', 'refresh': 'rt-eve',
                                     'expires': 4102444800000},
}
BOB, EVE = list(OTHERS)[2:]
TOKEN = re.compile(r'(at|rt)-(.*)-(\d+)')


class Reader(threading.Thread):
    """Reads all the time; what it says is a broken promise."""

    def __init__(self, home, done):
        super().__init__()
        self.home, self.done, self.count, self.newest, self.broken = home, done, 0, {}, []

    def run(self):
        while not self.done.wait(0.002):
            try:
                self.read()
                self.count += 1
            except (AssertionError, KeyError, ValueError) as error:
                self.broken.append(repr(error))

    def read(self):
        with open(self.home.store, encoding='utf-8') as file:
            profiles = json.load(file)['profiles']
        for name, other in OTHERS.items():
            assert profiles.pop(name) == other, name
        for name, profile in profiles.items():
            generations = {int(TOKEN.fullmatch(profile[member])[3]) for member in ('access', 'refresh')}
            assert len(generations) == 1, f'two generations in {name}'
            generation = generations.pop()
            assert generation >= self.newest.get(name, 0), f'{name} went back to {generation}'
            self.newest[name] = generation
        assert profiles.keys() >= self.newest.keys(), 'a profile is gone'
        try:
            with open(os.path.join(os.path.dirname(self.home.store), 'auth-state.json'), encoding='utf-8') as file:
                json.load(file)
        except FileNotFoundError:
            pass  # OpenClaw removes it when nothing is in it


class Loop(threading.Thread):
    """Runs a program over and over again with the next arguments."""

    def __init__(self, deadline, run):
        super().__init__()
        self.deadline, self.step, self.count, self.results = deadline, run, 0, collections.Counter()

    def run(self):
        while time.monotonic() < self.deadline:
            self.results[self.step(self.count)] += 1
            self.count += 1


class Crowd(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.home.write(self.home.store, json.dumps({'version': 1, 'profiles': OTHERS}, indent=2) + '\n')
        # With its plugins it holds the lock for seconds, on a slow machine for longer than the half minute after
        # which anybody may break it.
        self.home.env['OPENCLAW_DISABLE_BUNDLED_PLUGINS'] = '1'
        self.openclaw = OpenClaw(self.home)

    def start_sign_ins(self):
        for i in range(N_SIGN_INS):
            names = [f'openai-codex:{kind}-{i}@example.com' for kind in ('work', 'home')]
            with open(self.home.file(f'out-{i}'), 'wb') as out, open(self.home.file(f'err-{i}'), 'wb') as err:
                process = self.home.popen([PUT_LOGIN, f'--seconds={SECONDS}', f'--pause-ms={PAUSE_MS}', *names],
                                          stdout=out, stderr=err)
            self.addCleanup(process.kill)
            yield process

    def use(self, count):
        command = [self.home.env['TOKENKEEP'], 'use', (BOB, EVE)[count % 2]]
        run = subprocess.run(command, env=self.home.env, capture_output=True, text=True, check=False, timeout=120)
        self.said.append(run.stderr)
        return run.returncode

    def set_order(self, count):
        verb = ('set', '--provider', 'openai-codex', EVE, BOB) if count % 2 else ('clear', '--provider', 'openai-codex')
        try:
            self.openclaw.run('models', 'auth', 'order', *verb)
        except AssertionError as error:
            return str(error)
        return 0

    def play(self):
        self.said, done, start = [], threading.Event(), time.monotonic()
        reader, sign_ins = Reader(self.home, done), list(self.start_sign_ins())
        self.choosers = [Loop(start + SECONDS, self.use) for _ in range(N_CHOOSERS)]
        self.orders = Loop(start + SECONDS, self.set_order)
        threads = [reader, *self.choosers, self.orders]
        for thread in threads:
            thread.start()
        for thread in threads[1:]:
            thread.join()
        codes = [process.wait(120) for process in sign_ins]
        done.set()
        reader.join()
        self.seconds = time.monotonic() - start
        self.assertEqual(codes, [0] * N_SIGN_INS, self.read('err'))
        return reader

    def read(self, kind):
        texts = []
        for i in range(N_SIGN_INS):
            with open(self.home.file(f'{kind}-{i}'), encoding='utf-8') as file:
                texts.append(file.read())
        return ''.join(texts)

    def print_figures(self, puts, reader):
        waits = [float(put[3]) for put in puts]
        held = [float(put[4]) - float(put[3]) for put in puts]
        uses = sum((chooser.results for chooser in self.choosers), collections.Counter())
        again = collections.Counter('taken away' if 'took over' in line else 'busy'
                                    for line in self.read('err').splitlines() if line.startswith('again'))
        print(f'\n{self.seconds:.0f} s: {len(puts)} sign-ins of {len({put[1] for put in puts})} profiles, '
              f'{uses[0]} changes of the default ({uses[LOCKED]} gave up), {self.orders.results[0]} orders by OpenClaw, '
              f'{reader.count} readings\nms: lock waited for {statistics.median(waits):.1f} (median) to {max(waits):.0f}, '
              f'held for {statistics.median(held):.1f} to {max(held):.0f}; sign-ins tried again: {dict(again)}',
              flush=True)

    def test_nothing_is_lost(self):
        reader = self.play()
        lines = [line.split() for line in self.read('out').splitlines()]
        puts = [line for line in lines if line[0] == 'put']
        self.print_figures(puts, reader)
        self.assertEqual([line for line in lines if line[0] == 'lost'], [])
        self.assertEqual(reader.broken, [])
        with open(self.home.store, encoding='utf-8') as file:
            profiles = json.load(file)['profiles']
        newest = {put[1]: int(put[2]) for put in puts}
        self.assertEqual({name: profiles[name] for name in OTHERS}, OTHERS)
        self.assertEqual({name: profiles[name]['refresh'] for name in newest},
                         {name: f'rt-{name}-{generation}' for name, generation in newest.items()})
        self.assertEqual(profiles.keys(), OTHERS.keys() | newest.keys())
        self.assertEqual(set(self.orders.results), {0})
        for chooser in self.choosers:
            self.assertTrue(set(chooser.results) <= {0, LOCKED}, self.said)
        self.assertTrue(set(os.listdir(os.path.dirname(self.home.store))) <= {'auth-profiles.json', 'auth-state.json'})
        self.assertGreater(len(puts), 10 * N_SIGN_INS)
        self.assertGreater(self.orders.results[0], 1)


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
