# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong with an answer on purpose.

A fault of a kind in SPENDING happens after the request was obeyed: the answer is lost or spoilt,
but the code or refresh token is spent. The others come instead of obeying. "spend" overrides it.
"""
import json
import socket
import struct
import threading
from dataclasses import dataclass, replace

ENDPOINTS = ('authorize', 'token', 'revoke', 'usercode', 'devicetoken')
SPENDING = ('truncated', 'cut', 'huge', 'reset', 'drop_member', 'set_member')
KINDS = SPENDING + ('status', 'html', 'stall', 'empty', 'body')
HUGE_BYTES = 10 * 1024 * 1024


@dataclass
class Answer:
    status: int
    body: bytes = b''
    content_type: str = 'application/json'
    headers: tuple = ()


@dataclass
class Fault:
    endpoint: str
    kind: str
    status: int = 0         # 0: what fits the kind
    code: str = 'server_error'
    body: str = ''
    member: str = ''
    value: object = None
    raw: str = ''           # set_member: the member's JSON text, where no JSON value can say it
    times: int = 1          # -1: until reset
    retry_after: object = None
    seconds: float = 60     # of a stall
    spend: object = None

    def __post_init__(self):
        if self.endpoint not in ENDPOINTS:
            raise ValueError('endpoint is one of ' + ', '.join(ENDPOINTS))
        if self.kind not in KINDS:
            raise ValueError('kind is one of ' + ', '.join(KINDS))
        if self.spend is None:
            self.spend = self.kind in SPENDING

    def spoil(self, answer):
        """The answer to send instead of @answer (None where the request was not obeyed)."""
        answer = answer or Answer(200, b'{}')
        if self.kind == 'status':
            error = {'error': {'code': self.code, 'message': 'Fault on request.'}}
            answer = Answer(self.status or 500, (self.body or json.dumps(error)).encode())
        elif self.kind == 'html':
            answer = Answer(self.status or 200, b'<!doctype html><title>Checking your browser</title>'
                            b'<p>One moment, please.', 'text/html; charset=utf-8')
        elif self.kind == 'body':
            answer = Answer(self.status or 200, self.body.encode())
        elif self.kind == 'empty':
            answer = Answer(self.status or 200)
        elif self.kind == 'truncated':
            answer = replace(answer, body=answer.body[:len(answer.body) // 2])
        elif self.kind == 'huge':
            padding = b'"padding": "' + b'x' * HUGE_BYTES + b'", '
            answer = replace(answer, body=b'{' + padding + answer.body[1:])
        elif self.kind in ('drop_member', 'set_member'):
            answer = replace(answer, body=self.edit(answer.body))
        if self.retry_after is not None:
            answer = replace(answer, headers=answer.headers + (('Retry-After', str(self.retry_after)),))
        return answer

    def edit(self, body):
        members = json.loads(body)
        members.pop(self.member, None)
        texts = [f'{json.dumps(k)}: {json.dumps(v)}' for k, v in members.items()]
        if self.kind == 'set_member':
            texts.append(f'{json.dumps(self.member)}: {self.raw or json.dumps(self.value)}')
        return ('{' + ', '.join(texts) + '}').encode()


class Faults:
    def __init__(self):
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.reset()

    def reset(self):
        """Forgets all faults and wakes what stalls."""
        with self.lock:
            self.over.set()
            self.over = threading.Event()
            self.waiting = []
            self.latency_seconds = {}

    def add(self, fault):
        with self.lock:
            self.waiting.append(fault)

    def take(self, endpoint):
        with self.lock:
            for fault in self.waiting:
                if fault.endpoint == endpoint and fault.times:
                    fault.times -= 1 if fault.times > 0 else 0
                    return fault
            return None

    def set_latency(self, endpoint, seconds):
        with self.lock:
            self.latency_seconds[endpoint or '*'] = seconds

    def delay(self, endpoint):
        seconds = self.latency_seconds.get(endpoint, self.latency_seconds.get('*', 0))
        if seconds:
            self.over.wait(seconds)

    def stall(self, fault):
        self.over.wait(fault.seconds)


def reset_connection(connection):
    """Ends a connection with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    connection.close()
