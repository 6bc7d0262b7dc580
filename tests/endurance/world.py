# SPDX-License-Identifier: GPL-3.0-or-later
"""A home, an issuer that has the real one's name, and the programs."""
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('integration', 'issuer'):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), folder))
import npm  # noqa: E402
from home import Home  # noqa: E402
from process import IssuerProcess  # noqa: E402

AGENTS = ('main', 'second', 'third', 'fourth')
ISSUER_NAMES = 'DNS:auth.openai.com,DNS:chatgpt.com,DNS:api.openai.com,DNS:localhost,IP:127.0.0.1'
LATENCY_SECONDS = 0.15


def openssl(*arguments):
    subprocess.run(['openssl', *arguments], check=True, capture_output=True)


class World:
    def __init__(self, openclaw, codex):
        self.openclaw, self.codex, self.stage = openclaw, codex, openclaw.stage
        self.home = Home()
        self.authority, key = self.home.file('ca.pem'), self.home.file('ca.key')
        certificate = self.certify(key)
        self.env = dict(self.home.env, NO_COLOR='1', NODE_EXTRA_CA_CERTS=self.authority,
                        SSL_CERT_FILE=self.authority, OPENCLAW_STATE_DIR=self.state())
        self.env['PATH'] = os.path.dirname(openclaw.node) + ':' + self.env['PATH']
        self.issuer = IssuerProcess('--port', '443', '--tls', *certificate)
        self.issuer.control('latency', endpoint='token', seconds=LATENCY_SECONDS)

    def certify(self, key):
        leaf, leaf_key, request = (self.home.file(name) for name in ('leaf.pem', 'leaf.key', 'leaf.csr'))
        extensions = self.home.write(self.home.file('leaf.ext'), 'subjectAltName=' + ISSUER_NAMES)
        openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Test CA',
                '-days', '2', '-keyout', key, '-out', self.authority)
        openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=auth.openai.com',
                '-keyout', leaf_key, '-out', request)
        openssl('x509', '-req', '-in', request, '-CA', self.authority, '-CAkey', key, '-CAcreateserial', '-days', '2',
                '-extfile', extensions, '-out', leaf)
        return leaf, leaf_key

    def state(self, index=0):
        return self.home.file(f'state-{index}')

    @staticmethod
    def agent_names():
        return AGENTS

    def stats(self):
        stats = self.issuer.read('stats')
        refreshes = stats.get('refresh', {})
        return {'refreshes': sum(refreshes.values()), 'reused': refreshes.get('refresh_token_reused', 0),
                'dead': stats['families']['dead'], 'issued_at': stats.get('issued_at', time.time())}

    def close(self):
        self.issuer.stop()
        self.home.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
