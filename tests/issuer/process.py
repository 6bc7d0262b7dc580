# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the issuer and speaks to its /control/; it ends with this process."""
import json
import os
import ssl
import subprocess
import sys
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
# No proxy between us and loopback; a --tls issuer's certificate proves nothing to anybody.
DIRECT = urllib.request.build_opener(
    urllib.request.ProxyHandler({}),
    urllib.request.HTTPSHandler(context=ssl._create_unverified_context()))


class IssuerProcess:
    def __init__(self, *arguments):
        """Waits until the issuer answers."""
        self.process = subprocess.Popen([sys.executable, '-B', os.path.join(HERE, 'issuer.py'), *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.url = json.loads(self.process.stdout.readline())['url']

    def control(self, name, **members):
        request = urllib.request.Request(f'{self.url}/control/{name}', json.dumps(members).encode())
        return json.load(DIRECT.open(request, timeout=10))

    def read(self, name):
        return json.load(DIRECT.open(f'{self.url}/control/{name}', timeout=10))

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()
