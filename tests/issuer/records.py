# SPDX-License-Identifier: GPL-3.0-or-later
"""What clients asked, in their order and spelling, with secrets as digests."""
import hashlib
import threading

SECRETS = ('code', 'code_verifier', 'refresh_token', 'token', 'access_token', 'id_token',
           'subject_token', 'device_auth_id', 'client_secret')


def digest(value):
    return 'sha256:' + hashlib.sha256(str(value).encode()).hexdigest()


class Records:
    """Two lists: authorization requests, and requests to the other endpoints."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        with self.lock:
            self.authorize, self.requests = [], []

    def add_authorize(self, query, parameters):
        with self.lock:
            self.authorize.append({'query': query, 'parameters': parameters})

    def add_request(self, endpoint, headers, members):
        hidden = [[n, digest(v) if n in SECRETS else v] for n, v in members]
        with self.lock:
            self.requests.append({'endpoint': endpoint, 'method': 'POST',
                                  'contentType': headers.get('Content-Type', ''),
                                  'accept': headers.get('Accept', ''),
                                  'userAgent': headers.get('User-Agent', ''), 'members': hidden})

    def as_json(self):
        with self.lock:
            return {'authorize': list(self.authorize), 'requests': list(self.requests)}
