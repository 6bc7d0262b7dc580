# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Codex from npm, kept in the user's cache, and its app-server as a child that answers questions."""
import base64
import datetime
import glob
import json
import os
import subprocess

import npm
from home import die_with_parent
from npm import Unreachable  # noqa: F401

VERSION = '0.169.0'


def install():
    """The program's path; installed on first use, which takes some seconds and 400 MB."""
    folder = npm.keep(f'codex-{VERSION}', lambda part: npm.install(part, f'@openai/codex@{VERSION}'))
    [program] = glob.glob(os.path.join(folder, 'node_modules/@openai/codex-linux-*/vendor/*/bin/codex'))
    return program


class Codex:
    """One CODEX_HOME, whose issuer is at @url."""

    def __init__(self, home, url):
        self.program = install()
        self.home = home
        self.folder = home.file('.codex')
        self.path = os.path.join(self.folder, 'auth.json')
        self.url = url
        home.env['CODEX_HOME'] = self.folder
        self.env = dict(home.env, CODEX_REFRESH_TOKEN_URL_OVERRIDE=url + '/oauth/token',
                        CODEX_REVOKE_TOKEN_URL_OVERRIDE=url + '/oauth/revoke')
        # Nothing else that it asks for may leave the machine either.
        home.write(os.path.join(self.folder, 'config.toml'),
                   f'chatgpt_base_url = "{url}/backend-api"\nopenai_base_url = "{url}/v1"\n')

    def write(self, tokens):
        """The login that a token response makes, as `codex login` leaves it."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')
        members = {name: tokens[name] for name in ('id_token', 'access_token', 'refresh_token')}
        payload = tokens['id_token'].split('.')[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + '=' * (-len(payload) % 4)))
        members['account_id'] = claims['https://api.openai.com/auth']['chatgpt_account_id']
        self.home.write(self.path, json.dumps({'auth_mode': 'chatgpt', 'OPENAI_API_KEY': None, 'tokens': members,
                                               'last_refresh': now}, indent=2))

    def read(self):
        with open(self.path, encoding='utf-8') as file:
            return json.load(file)

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments], env=self.env, capture_output=True, text=True, check=False,
                              timeout=60, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)

    def popen(self, *arguments):
        return subprocess.Popen([self.program, *arguments], env=self.env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)


class AppServer:
    """`codex app-server`: JSON-RPC, one line a message."""

    def __init__(self, codex):
        self.process = subprocess.Popen([codex.program, 'app-server'], env=codex.env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        preexec_fn=die_with_parent)
        self.last = 0
        self.ask('initialize', {'clientInfo': {'name': 'probe', 'title': 'Probe', 'version': '0.1'},
                                'capabilities': {'experimentalApi': True}})
        self.tell({'method': 'initialized'})

    def tell(self, message):
        self.process.stdin.write(json.dumps(message) + '\n')
        self.process.stdin.flush()

    def ask(self, method, parameters):
        self.last += 1
        self.tell({'id': self.last, 'method': method, 'params': parameters})
        for line in self.process.stdout:
            message = json.loads(line)
            if message.get('id') == self.last and 'method' not in message:
                return message
        raise AssertionError('codex app-server has ended')

    def token(self):
        """The access token that Codex would use now, refreshed if it thinks so; None where there is none."""
        answer = self.ask('getAuthStatus', {'includeToken': True, 'refreshToken': False})
        return (answer.get('result') or {}).get('authToken')

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()
