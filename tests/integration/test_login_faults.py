#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep login` when something goes wrong: issuer, network, ports, people."""
import json
import os
import signal
import socket
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import browser
from home import wait_for
from login import IssuerProcess, LoginTest, approve, free_ports, visit

PROFILE = 'openai-codex:alice@example.com'
# Each fault of the token endpoint, and the code that the person's error has.
TOKEN_FAULTS = {
    '400 invalid_grant': (dict(kind='status', status=400, code='invalid_grant'), 'exchange_failed'),
    '401': (dict(kind='status', status=401, code='token_invalidated'), 'exchange_failed'),
    '403': (dict(kind='status', status=403, code='forbidden'), 'exchange_failed'),
    '429': (dict(kind='status', status=429, code='rate_limit', retry_after=30), 'exchange_failed'),
    '500': (dict(kind='status', status=500), 'exchange_failed'),
    '503': (dict(kind='status', status=503), 'exchange_failed'),
    'redirect': (dict(kind='status', status=302), 'exchange_failed'),
    'HTML': (dict(kind='html'), 'exchange_failed'),
    'nothing': (dict(kind='empty'), 'exchange_failed'),
    'half the JSON': (dict(kind='truncated'), 'exchange_failed'),
    'an array': (dict(kind='body', body='[]'), 'exchange_failed'),
    'two documents': (dict(kind='body', body='{}{}'), 'exchange_failed'),
    '10 MiB': (dict(kind='huge'), 'exchange_failed'),
    'no access_token': (dict(kind='drop_member', member='access_token'), 'exchange_failed'),
    'no refresh_token': (dict(kind='drop_member', member='refresh_token'), 'exchange_failed'),
    'no expires_in': (dict(kind='drop_member', member='expires_in'), 'exchange_failed'),
    'expires_in negative': (dict(kind='set_member', member='expires_in', value=-1), 'exchange_failed'),
    'expires_in a string': (dict(kind='set_member', member='expires_in', value='3600'), 'exchange_failed'),
    'refresh_token a number': (dict(kind='set_member', member='refresh_token', value=7), 'exchange_failed'),
    'access_token with a space': (dict(kind='set_member', member='access_token', value='a b'), 'exchange_failed'),
    'access_token no JWT': (dict(kind='set_member', member='access_token', value='opaque'), 'no_account'),
    'access_token without account': (dict(kind='set_member', member='access_token', value='e30.e30.AA'),
                                     'no_account'),
    'connection reset': (dict(kind='reset'), 'offline'),
    'connection cut': (dict(kind='cut'), 'offline'),
}
HOLDER = '''import socket, sys
held = [socket.create_server(("127.0.0.1", int(port))) for port in sys.argv[1:]]
print("ready", flush=True)
sys.stdin.read()'''


class Issuer(LoginTest):
    def test_token_endpoint(self):
        messages = {}
        for name, (fault, code) in TOKEN_FAULTS.items():
            with self.subTest(name):
                self.issuer.control('fault', endpoint='token', **fault)
                exit_code, login = self.sign_in()
                self.check_failed(login, code, 1, exit_code)
                self.assertFalse(os.path.exists(self.home.store))
                self.assert_nothing_left()
                messages[name] = login.error['message']
        self.check_own_words(messages)

    def check_own_words(self, messages):
        """Different causes that a person can tell apart have different messages."""
        apart = ('400 invalid_grant', '429', '503', 'HTML', '10 MiB', 'no refresh_token', 'refresh_token a number',
                 'no expires_in', 'expires_in negative', 'expires_in a string', 'access_token no JWT',
                 'access_token without account', 'connection reset')
        self.assertEqual(len({messages[name] for name in apart}), len(apart), messages)

    def test_absurd_life_is_clamped(self):
        self.issuer.control('fault', endpoint='token', kind='set_member', member='expires_in', raw='1e300')
        exit_code, login = self.sign_in()
        self.assertEqual(exit_code, 0, login.stderr)
        expires_ms = json.loads(self.read_store())['profiles'][PROFILE]['expires']
        self.assertLessEqual(expires_ms, (time.time() + 10 * 365 * 86400) * 1000)

    def test_no_account(self):
        self.issuer.control('user', account=None)
        exit_code, login = self.sign_in()
        self.check_failed(login, 'no_account', 1, exit_code)

    def test_silent_token_endpoint(self):
        self.issuer.control('fault', endpoint='token', kind='stall', seconds=90)
        start = time.monotonic()
        exit_code, login = self.sign_in()
        self.check_failed(login, 'offline', 1, exit_code)
        self.assertLess(time.monotonic() - start, 40)

    def test_plan_and_email_are_optional(self):
        self.issuer.control('user', email=None, plan=None)
        exit_code, login = self.sign_in()
        self.assertEqual(exit_code, 0, login.stderr)
        [(name, profile)] = json.loads(self.read_store())['profiles'].items()
        self.assertTrue(name.startswith('openai-codex:id-'), name)
        self.assertEqual(list(profile), ['type', 'provider', 'access', 'refresh', 'expires', 'accountId'])


class Network(LoginTest):
    def test_offline(self):
        self.set_token_url(f'http://127.0.0.1:{free_ports(1)[0]}/oauth/token')
        exit_code, login = self.sign_in()
        self.check_failed(login, 'offline', 1, exit_code)

    def test_unknown_certificate(self):
        self.set_token_url(self.start_tls_issuer().url + '/oauth/token')
        exit_code, login = self.sign_in()
        self.check_failed(login, 'tls', 1, exit_code)

    def test_certificate_of_ones_own(self):
        issuer = self.start_tls_issuer()
        issuer.control('auto', on=True)
        home = self.new_home(issuer.url)
        home.env['SSL_CERT_FILE'] = self.home.file('cert.pem')
        exit_code, login = self.sign_in(home=home)
        self.assertEqual(exit_code, 0, login.stderr)

    def start_tls_issuer(self):
        cert, key = self.home.file('cert.pem'), self.home.file('key.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                        '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2',
                        '-keyout', key, '-out', cert], check=True, stderr=subprocess.DEVNULL)
        issuer = IssuerProcess('--tls', cert, key)
        self.addCleanup(issuer.stop)
        return issuer

    def set_token_url(self, url):
        path = os.path.join(self.home.env['TOKENKEEP_PROVIDERS_DIR'], 'openai-codex.json')
        with open(path, encoding='utf-8') as file:
            provider = json.load(file)
        provider['tokenUrl'] = url
        self.home.write(path, json.dumps(provider))


class Ports(LoginTest):
    def hold(self, ports):
        """Another program on @ports; its process id."""
        holder = self.home.popen(['/usr/bin/python3', '-c', HOLDER, *map(str, ports)], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.stdout.close)
        self.addCleanup(holder.stdin.close)
        holder.stdout.readline()
        return holder.pid

    def test_second_port(self):
        self.hold(self.home.ports[:1])
        login = self.login('--no-browser')
        authorize = login.wait('authorize')
        self.assertEqual((authorize['listening'], authorize['redirectUri']),
                         (True, f'http://localhost:{self.home.ports[1]}/auth/callback'))
        visit(approve(authorize['url']))
        self.assertEqual(login.finish(), 0)

    def test_all_taken(self):
        pid = self.hold(self.home.ports)
        login = self.login('--no-browser')
        authorize = login.wait('authorize')
        self.assertEqual((authorize['listening'], authorize['redirectUri']),
                         (False, f'http://localhost:{self.home.ports[0]}/auth/callback'))
        login.say(approve(authorize['url']))
        self.assertEqual(login.finish(), 0, login.stderr)
        said = login.stderr + json.dumps(login.events)
        for part in (str(self.home.ports[0]), 'python3', str(pid)):
            self.assertIn(part, said)

    def test_second_callback(self):
        self.issuer.control('latency', endpoint='token', seconds=2)
        login = self.login('--no-browser')
        location = approve(login.wait('authorize')['url'])
        with ThreadPoolExecutor() as browsers:
            answers = [browsers.submit(visit, location) for _ in range(2)]
        self.assertEqual(sorted(answer.result()[0] for answer in answers), [200, 409])
        self.assertEqual(login.finish(), 0, login.stderr)
        self.assertEqual(self.issuer.read('stats')['exchange'], {'ok': 1})

    def test_silent_and_rude_clients(self):
        """What other local programs do to the port does not hold up the redirect."""
        login = self.login('--no-browser')
        url = login.wait('authorize')['url']
        location = approve(url)
        silent = [socket.create_connection(('127.0.0.1', self.home.ports[0])) for _ in range(20)]
        for request in (b'POST /auth/callback HTTP/1.1\r\n\r\n', b'\0' * 100, b'GET /' + b'x' * 9000,
                        b'GET /auth/callback?code=x HTTP/1.1\r\nHost: evil.example\r\n\r\n'):
            with socket.create_connection(('127.0.0.1', self.home.ports[0]), timeout=10) as rude:
                rude.sendall(request)
                answer = rude.recv(4096)
                self.assertRegex(answer, rb'^HTTP/1\.1 4')
        visit(location)
        self.assertEqual(login.finish(), 0, login.stderr)
        for each in silent:
            each.close()


class People(LoginTest):
    def test_timeout(self):
        login = self.login('--no-browser', '--timeout', '1')
        self.check_failed(login, 'timeout', 4, login.finish())
        self.assert_nothing_left()

    def test_no_browser(self):
        self.home.env['XDG_DATA_DIRS'] = '/nonexistent'
        login = self.login()
        url = login.wait('authorize')['url']
        self.assertEqual(login.wait('error')['code'], 'no_browser')
        self.assertIsNone(login.process.poll(), 'the link can still be opened by hand')
        login.say(approve(url))
        self.assertEqual(login.finish(), 0, login.stderr)

    def test_interrupted_while_waiting(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name):
                visits = browser.install(self.home, 'leave')
                login = self.login()
                login.wait('waiting')
                browser.read_visit(visits)
                login.process.send_signal(number)
                self.check_failed(login, 'cancelled', 4, login.finish())
                self.assert_nothing_left()

    def test_interrupted_while_exchanging(self):
        self.issuer.control('fault', endpoint='token', kind='stall', seconds=60)
        login = self.login('--no-browser')
        login.say(approve(login.wait('authorize')['url']))
        wait_for(lambda: 'faults' in self.issuer.read('stats'), 'the token request')
        login.process.send_signal(signal.SIGINT)
        self.check_failed(login, 'cancelled', 4, login.finish())
        self.assert_nothing_left()

    def test_wrong_usage(self):
        for arguments in (['--timeout', '0'], ['--timeout', 'x'], ['--method', 'nonsense'], ['--nonsense']):
            with self.subTest(arguments):
                login = self.login(*arguments)
                self.assertEqual(login.finish(), 2, login.stderr)


if __name__ == '__main__':
    unittest.main(verbosity=2)
