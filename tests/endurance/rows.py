# SPDX-License-Identifier: GPL-3.0-or-later
"""Who shares one login, and how: the rows of the table.

A round is one lifetime of the access token. Time is compressed: for OpenClaw, which goes by the time that
is stored beside the token, what is stored is aged; Codex goes by the token itself, so its tokens
live for a minute more than the five in which it refreshes them.
"""
import contextlib
import os
import time

from clients import Agent, Codex

MARGIN_SECONDS = 300  # OpenClaw and Codex refresh a token that has no more left
LIFE_SECONDS = 3600
CODEX_LIFE_SECONDS = 360
# Two looks at an ageing token: one before the programs want to refresh it, one when they do.
BEFORE_SECONDS, WITHIN_SECONDS = 540, 200

DEFAULT = 'openai-codex:default'
OTHER_IDS = (DEFAULT, 'openai-codex:alice@example.com', 'openai-codex:work', 'openai-codex:fourth')


def own_copies(world):
    return [Agent(world, world.state(), name, DEFAULT) for name in world.agent_names()]


def inherited(world):
    return [Agent(world, world.state(), name, DEFAULT, has_copy=name == 'main') for name in world.agent_names()]


def other_ids(world):
    return [Agent(world, world.state(), name, profile) for name, profile in zip(world.agent_names(), OTHER_IDS)]


def state_folders(world):
    return [Agent(world, world.state(index), 'main', DEFAULT) for index in range(len(world.agent_names()))]


def with_codex(world):
    return own_copies(world) + [Codex(world, world.home.file('codex'))]


def two_codex_homes(world):
    return [Codex(world, world.home.file(f'codex-{index}')) for index in range(2)]


def one_codex_home(world):
    return [Codex(world, world.home.file('codex')) for _ in range(2)]


class Row:
    def __init__(self, title, make, life=LIFE_SECONDS, baseline_logouts=0):
        self.title, self.make, self.life = title, make, life
        self.baseline_logouts = baseline_logouts  # of 100 lifetimes, without Tokenkeep


ROWS = {
    'own': Row('4 agents, each with a copy of the login', own_copies),
    'inherited': Row('4 agents, the login in the main one only', inherited),
    'ids': Row('4 agents, the login under four profile ids', other_ids, baseline_logouts=100),
    'folders': Row('4 state folders, each with a copy', state_folders, baseline_logouts=100),
    'codex': Row('4 agents and Codex', with_codex, CODEX_LIFE_SECONDS, baseline_logouts=100),
    'homes': Row('2 Codex homes', two_codex_homes, CODEX_LIFE_SECONDS, baseline_logouts=100),
    'home': Row('2 Codex processes in one home', one_codex_home, CODEX_LIFE_SECONDS, baseline_logouts=100),
}


class Run:
    """Some rounds of one row, with Tokenkeep or without."""

    def __init__(self, world, row, keeper):
        self.world, self.row, self.keeper = world, row, keeper
        self.rounds = self.logouts = self.requests = self.reused = self.failures = 0

    def sign_in(self, clients):
        """A person signs in again, and every program gets the new login."""
        login = self.world.issuer.control('seed')
        for client in clients:
            client.give(login)

    def is_alive(self, clients):
        tokens = {client.refresh_token() for client in clients} - {None}
        return any(self.world.issuer.control('alive', refresh_token=token)['alive'] for token in tokens)

    def stays_alive(self, clients):
        """A login that is being renewed this very moment is in nobody's file for a moment."""
        deadline = time.monotonic() + 10
        while not self.is_alive(clients):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def settle(self, clients):
        """Waits, where Tokenkeep runs, until all copies are one and alive; it may fail to bring that about."""
        deadline = time.monotonic() + 15
        while self.keeper and time.monotonic() < deadline:
            tokens = {client.refresh_token() for client in clients} - {None}
            stats = self.world.stats()
            if len(tokens) == 1 and stats['refreshes'] > self.before['refreshes'] and self.is_alive(clients):
                return
            time.sleep(0.1)

    def age(self, clients, seconds):
        for store in {client.store: client for client in clients if isinstance(client, Agent)}.values():
            store.age(seconds * 1000)

    def pass_time(self, clients):
        if self.row.life == LIFE_SECONDS:
            self.age(clients, LIFE_SECONDS - BEFORE_SECONDS)
            self.settle(clients)
            self.age(clients, BEFORE_SECONDS - WITHIN_SECONDS)
        else:
            started = self.world.stats()['issued_at']
            time.sleep(max(0, started + self.row.life - MARGIN_SECONDS + 1 - time.time()))

    def round(self, clients):
        self.before = self.world.stats()
        self.pass_time(clients)
        for client in clients:
            client.ask()
        answers = [client.answer() for client in clients]
        after = self.world.stats()
        self.rounds += 1
        self.requests += after['refreshes'] - self.before['refreshes']
        self.reused += after['reused'] - self.before['reused']
        self.failures += answers.count(False)
        if after['dead'] > self.before['dead'] or not self.stays_alive(clients):
            self.logouts += 1
            self.sign_in(clients)

    def run(self, rounds):
        self.world.issuer.control('life', seconds=self.row.life)
        with contextlib.ExitStack() as stack:
            clients = self.row.make(self.world)
            for client in clients:
                stack.callback(client.stop)
            self.sign_in(clients)
            if self.keeper:
                stack.enter_context(self.keeper(self.world, clients))
                self.before = self.world.stats()
            for _ in range(rounds):
                self.round(clients)
        return self
