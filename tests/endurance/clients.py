# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that use one login: agents of the real OpenClaw, the real Codex, and Tokenkeep beside them."""
import base64
import contextlib
import datetime
import json
import os
import queue
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ACCOUNT = '6f1c2a52-0b5e-4c39-9a53-9d3a52f6d1aa'
EMAIL = 'alice@example.com'


def claims(token):
    part = token.split('.')[1]
    return json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))


def replace(path, document):
    """As a careful program writes it."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    draft = path + '.draft'
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w', encoding='utf-8') as file:
        json.dump(document, file, indent=2)
    os.rename(draft, path)


class Conversation:
    """A child that answers lines of JSON."""

    def __init__(self, home, command, env, log):
        self.log = open(log, 'a', encoding='utf-8')
        self.process = home.popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=self.log, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        with contextlib.suppress(ValueError):
            for line in self.process.stdout:
                with contextlib.suppress(json.JSONDecodeError):
                    self.lines.put(json.loads(line))

    def say(self, text):
        self.process.stdin.write(text + '\n')
        self.process.stdin.flush()

    def hear(self, is_wanted=lambda line: True, seconds=120):
        deadline = time.monotonic() + seconds
        while True:
            line = self.lines.get(timeout=max(deadline - time.monotonic(), 0.01))
            if is_wanted(line):
                return line

    def stop(self):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()


class Agent:
    """One agent of OpenClaw with a copy of the login in its own store, or none."""

    def __init__(self, world, state, name, profile, has_copy=True):
        self.state, self.name, self.profile, self.has_copy = state, name, profile, has_copy
        self.store = os.path.join(state, 'agents', name, 'agent/auth-profiles.json')
        os.makedirs(os.path.dirname(self.store), mode=0o700, exist_ok=True)
        node, modules = world.openclaw.node, world.openclaw.modules
        env = dict(world.env, OPENCLAW_STATE_DIR=state, OPENCLAW_PLUGIN_STAGE_DIR=world.stage)
        self.worker = Conversation(world.home, [node, os.path.join(HERE, 'worker.mjs'), modules, name, profile], env,
                                   world.home.file(f'{name}.log'))
        self.worker.hear()

    def give(self, login):
        if not self.has_copy:
            return
        replace(self.store, {'version': 1, 'profiles': {self.profile: {
            'type': 'oauth', 'provider': 'openai-codex', 'access': login['access_token'],
            'refresh': login['refresh_token'], 'expires': claims(login['access_token'])['exp'] * 1000,
            'email': EMAIL, 'accountId': ACCOUNT, 'chatgptPlanType': 'pro'}}})

    def refresh_token(self):
        try:
            with open(self.store, encoding='utf-8') as file:
                return json.load(file)['profiles'][self.profile]['refresh']
        except (OSError, KeyError):
            return None

    def age(self, milliseconds):
        """Lets time pass for what is stored, under the lock that belongs to it."""
        lock = self.store + '.lock'
        while True:
            with contextlib.suppress(FileExistsError):
                descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                break
            time.sleep(0.01)
        created = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.000Z')
        os.write(descriptor, json.dumps({'pid': os.getpid(), 'createdAt': created}).encode())
        os.close(descriptor)
        try:
            with open(self.store, encoding='utf-8') as file:
                document = json.load(file)
            for credential in document['profiles'].values():
                credential['expires'] -= milliseconds
            replace(self.store, document)
        except FileNotFoundError:
            pass
        finally:
            os.unlink(lock)

    def ask(self):
        self.worker.say('')

    def answer(self):
        return self.worker.hear()['ok']

    def stop(self):
        self.worker.stop()


class Codex:
    """A `codex app-server` with its own or a shared CODEX_HOME."""

    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        self.path = os.path.join(folder, 'auth.json')
        self.server, self.number = None, 0
        os.makedirs(folder, mode=0o700, exist_ok=True)

    def give(self, login):
        """What its own sign-in writes; a running one is restarted, as a person does."""
        self.stop()
        if self.refresh_token() != login['refresh_token']:  # it may share its folder
            self.write(login)
        self.start()

    def write(self, login):
        last = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')
        tokens = {name: login[name] for name in ('id_token', 'access_token', 'refresh_token')}
        replace(self.path, {'auth_mode': 'chatgpt', 'OPENAI_API_KEY': None,
                            'tokens': dict(tokens, account_id=ACCOUNT), 'last_refresh': last})

    def start(self):
        env = dict(self.world.env, CODEX_HOME=self.folder, CODEX_CA_CERTIFICATE=self.world.authority)
        self.server = Conversation(self.world.home, [self.world.codex, 'app-server'], env, self.path + '.log')
        self.call('initialize', clientInfo={'name': 'endurance', 'title': 'Endurance', 'version': '1'},
                  capabilities={'experimentalApi': True})
        self.wait()
        self.server.say('{"method":"initialized"}')

    def call(self, method, **parameters):
        self.number += 1
        self.server.say(json.dumps({'id': self.number, 'method': method, 'params': parameters}))

    def wait(self):
        return self.server.hear(lambda line: line.get('id') == self.number and 'method' not in line)

    def refresh_token(self):
        try:
            with open(self.path, encoding='utf-8') as file:
                return json.load(file)['tokens']['refresh_token']
        except (OSError, KeyError, ValueError):
            return None

    def age(self, milliseconds):
        """Its tokens say themselves when they end."""

    def ask(self):
        self.call('getAuthStatus', includeToken=True, refreshToken=False)

    def answer(self):
        token = (self.wait().get('result') or {}).get('authToken')
        return bool(token) and claims(token)['exp'] > time.time()

    def stop(self):
        if self.server:
            self.server.stop()
            self.server = None
