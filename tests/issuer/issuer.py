#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local OAuth issuer that behaves as OpenAI's does, on loopback only.

issuer.py [--port N] [--tls CERT KEY]

Prints {"url": …} on one line when it is ready; ends with its standard input or on SIGTERM. What
tests can set and read stands under /control/, see control.py. It proves nothing about anybody:
tokens are not signed, and whoever asks may sign in.
"""
import argparse
import json
import os
import secrets
import signal
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import control
import pages
from faults import Answer, Faults, reset_connection
from ledger import Ledger, Refusal
from records import Records

LOOPBACK = ('localhost', '127.0.0.1', '::1')
MAX_REQUEST_BYTES = 1024 * 1024


class Issuer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port, tls=None):
        super().__init__(('127.0.0.1', port), Visit)
        self.url = f'{"https" if tls else "http"}://127.0.0.1:{self.server_port}'
        self.tls = tls
        self.ledger, self.faults, self.records = Ledger(self.url), Faults(), Records()
        self.settings = control.Settings()
        self.transactions = {}

    def server_bind(self):
        TCPServer.server_bind(self)  # HTTPServer asks the name service who 127.0.0.1 is
        self.server_name, self.server_port = self.server_address

    def get_request(self):
        connection, address = super().get_request()
        if self.tls:  # the handshake runs in the visit's own thread, with its first read
            connection = self.tls.wrap_socket(connection, server_side=True,
                                              do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, client_address):
        pass  # clients that leave early are the point of many tests


class Visit(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    # One request

    def do_GET(self):
        self.obey({'/oauth/authorize': ('authorize', self.authorize),
                   '/codex/device': ('', self.device_page)})

    def do_POST(self):
        self.obey({'/decide': ('', self.decide),
                   '/oauth/token': ('token', self.token),
                   '/oauth/revoke': ('revoke', self.revoke),
                   '/codex/device': ('', self.device_decide),
                   '/api/accounts/deviceauth/usercode': ('usercode', self.usercode),
                   '/api/accounts/deviceauth/token': ('devicetoken', self.devicetoken)})

    def obey(self, routes):
        size = int(self.headers.get('Content-Length') or 0)
        if size > MAX_REQUEST_BYTES:
            return self.answer(Answer(413))
        self.body = self.rfile.read(size)
        path = urlsplit(self.path).path
        if path.startswith('/control/'):
            return self.answer(control.obey(self.server, self.command, path, self.body))
        if path not in routes:
            return self.answer(Answer(404, pages.message('Not found', path), 'text/html'))
        endpoint, action = routes[path]
        faults = self.server.faults
        faults.delay(endpoint)
        fault = faults.take(endpoint)
        answer = action() if not fault or fault.spend else None
        if not fault:
            return self.answer(answer)
        self.server.ledger.count('faults', fault.kind)
        if fault.kind == 'reset':
            return self.drop(reset_connection)
        if fault.kind == 'stall':
            faults.stall(fault)
            return self.drop(lambda connection: None)
        return self.answer(fault.spoil(answer), is_cut=fault.kind == 'cut')

    def answer(self, answer, is_cut=False):
        self.send_response(answer.status)
        if answer.body or answer.status == 200:
            self.send_header('Content-Type', answer.content_type)
        self.send_header('Content-Length', str(len(answer.body)))
        self.send_header('Cache-Control', 'no-store')
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[:len(answer.body) // 2] if is_cut else answer.body)
        self.close_connection = self.close_connection or is_cut

    def drop(self, how):
        self.close_connection = True
        self.wfile = open(os.devnull, 'wb')
        how(self.connection)

    def members(self, endpoint):
        """The members of a form or a JSON object, in order; recorded."""
        kind = self.headers.get('Content-Type', '').partition(';')[0].strip().lower()
        try:
            text = self.body.decode()
            if kind == 'application/json':
                members = json.loads(text, object_pairs_hook=lambda pairs: pairs)
            elif kind == 'application/x-www-form-urlencoded':
                members = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
            else:
                raise ValueError('Content-Type')
            members = [[str(name), value] for name, value in members]
        except (ValueError, TypeError):
            raise Refusal(400, 'invalid_request', 'The request body cannot be read.') from None
        self.server.records.add_request(endpoint, self.headers, members)
        if len({name for name, _ in members}) != len(members):
            raise Refusal(400, 'invalid_request', 'A parameter is repeated.')
        return dict(members)

    def refuse(self, refusal):
        if self.server.settings.style == 'rfc':
            dead = refusal.code.startswith('refresh_token_')
            body = {'error': 'invalid_grant' if dead else refusal.code,
                    'error_description': refusal.message}
            return Answer(400 if dead else refusal.status, json.dumps(body).encode())
        error = {'message': refusal.message, 'type': 'invalid_request_error', 'param': None,
                 'code': refusal.code}
        return Answer(refusal.status, json.dumps({'error': error}).encode())

    # Authorization (RFC 6749 section 4.1.1, RFC 7636)

    def authorize(self):
        query = urlsplit(self.path).query
        pairs = parse_qsl(query, keep_blank_values=True)
        self.server.records.add_authorize(query, pairs)
        wrong = self.wrong_authorize(pairs)
        if wrong:
            self.server.ledger.count('authorize', 'rejected')
            return Answer(400, pages.message('This request cannot be used', wrong), 'text/html')
        self.server.ledger.count('authorize', 'shown')
        request = dict(pairs)
        if self.server.settings.auto:
            return self.redirect(request, 'allow')
        transaction = secrets.token_urlsafe(16)
        self.server.transactions[transaction] = request
        body = pages.approve(transaction, self.server.ledger.person.email, request.get('scope', ''))
        return Answer(200, body, 'text/html; charset=utf-8')

    def wrong_authorize(self, pairs):
        """What is wrong with an authorization request, or ''."""
        request = dict(pairs)
        if len(request) != len(pairs):
            return 'A parameter is repeated.'
        path = self.server.ledger.clients.get(request.get('client_id'))
        if path is None:
            return 'client_id is not known.'
        try:
            target = urlsplit(request.get('redirect_uri', ''))
            is_loopback = target.scheme == 'http' and target.hostname in LOOPBACK and target.port
        except ValueError:
            is_loopback = False
        if not is_loopback or target.path != path or target.query or target.fragment:
            return f'redirect_uri is not http://LOOPBACK:PORT{path}.'
        if request.get('response_type') != 'code':
            return 'response_type is not code.'
        if request.get('code_challenge_method') != 'S256' or len(request.get('code_challenge', '')) != 43:
            return 'There is no S256 code_challenge.'
        return '' if request.get('state') else 'There is no state.'

    def decide(self):
        form = dict(parse_qsl(self.body.decode()))
        request = self.server.transactions.pop(form.get('transaction'), None)
        if request is None:
            return Answer(400, pages.message('Too late', 'This page was answered before.'), 'text/html')
        return self.redirect(request, form.get('decision'))

    def redirect(self, request, decision):
        ledger = self.server.ledger
        if decision == 'allow':
            ledger.count('authorize', 'allowed')
            result = {'code': ledger.grant(request['client_id'], request['redirect_uri'],
                                           request['code_challenge'], request.get('scope', ''))}
        else:
            ledger.count('authorize', 'denied')
            result = {'error': 'access_denied', 'error_description': 'The person said no.'}
        result['state'] = request['state']
        location = request['redirect_uri'] + '?' + urlencode(result)
        return Answer(303, headers=(('Location', location),))

    # Tokens

    def token(self):
        conversation = 'exchange'
        try:
            form = self.members('token')
            kind = form.get('grant_type')
            if kind == 'refresh_token':
                conversation = 'refresh'
                result = self.server.ledger.refresh(form.get('refresh_token'), form.get('client_id'))
            elif kind == 'authorization_code':
                result = self.server.ledger.exchange(form.get('code'), form.get('client_id'),
                                                     form.get('redirect_uri'),
                                                     form.get('code_verifier') or '')
            else:
                raise Refusal(400, 'unsupported_grant_type', 'grant_type is not known.')
        except Refusal as refusal:
            self.server.ledger.count(conversation, refusal.code)
            return self.refuse(refusal)
        self.server.ledger.count(conversation, 'ok')
        return Answer(200, json.dumps(result).encode())

    def revoke(self):
        """RFC 7009: also a token that is not known is answered with 200."""
        try:
            known = self.server.ledger.revoke(self.members('revoke').get('token'))
        except Refusal as refusal:
            return self.refuse(refusal)
        self.server.ledger.count('revoke', 'ok' if known else 'unknown')
        return Answer(200, b'{}')

    # Device codes, OpenAI's style

    def usercode(self):
        try:
            client_id = self.members('usercode').get('client_id')
            if client_id not in self.server.ledger.clients:
                raise Refusal(400, 'invalid_client', 'client_id is not known.')
        except Refusal as refusal:
            return self.refuse(refusal)
        device_id, user_code = self.server.ledger.start_device(client_id)
        self.server.ledger.count('device', 'started')
        if self.server.settings.auto:
            self.server.ledger.answer_device(user_code, 'allow')
        interval = str(self.server.settings.interval)
        return Answer(200, json.dumps({'device_auth_id': device_id, 'user_code': user_code,
                                       'interval': interval}).encode())

    def devicetoken(self):
        try:
            form = self.members('devicetoken')
            result = self.server.ledger.poll_device(form.get('device_auth_id'), form.get('user_code'))
            if result is None:
                raise Refusal(403, 'deviceauth_authorization_pending', 'Nobody has answered yet.')
        except Refusal as refusal:
            self.server.ledger.count('device', refusal.code)
            return self.refuse(refusal)
        self.server.ledger.count('device', 'ok')
        return Answer(200, json.dumps(result).encode())

    def device_page(self):
        return Answer(200, pages.device(), 'text/html; charset=utf-8')

    def device_decide(self):
        form = dict(parse_qsl(self.body.decode()))
        known = self.server.ledger.answer_device(form.get('user_code', '').strip().upper(),
                                                 form.get('decision'))
        text = 'You can close this tab.' if known else 'This code is not known.'
        return Answer(200 if known else 400, pages.message('Device', text), 'text/html')

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description='A local OAuth issuer for tests.')
    parser.add_argument('--port', type=int, default=0)
    parser.add_argument('--tls', nargs=2, metavar=('CERT', 'KEY'))
    arguments = parser.parse_args()
    tls = None
    if arguments.tls:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*arguments.tls)
    issuer = Issuer(arguments.port, tls)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    threading.Thread(target=issuer.serve_forever, daemon=True).start()
    print(json.dumps({'url': issuer.url}), flush=True)
    while os.read(0, 4096):
        pass


if __name__ == '__main__':
    sys.exit(main())
