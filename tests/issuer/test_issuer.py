#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The issuer's own promises, over HTTP."""
import base64
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from urllib.parse import parse_qsl, urlencode, urlsplit

from process import IssuerProcess

CLIENT = 'app_EMoamEEZ73f0CkXaXp7hrann'
REDIRECT = 'http://localhost:1455/auth/callback'
VERIFIER = 'v' * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b'=').decode()


class IssuerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.issuer = IssuerProcess()
        cls.host = urlsplit(cls.issuer.url).netloc

    @classmethod
    def tearDownClass(cls):
        cls.issuer.stop()

    def setUp(self):
        self.issuer.control('reset')

    def ask(self, method, path, body=None, kind='application/x-www-form-urlencoded', timeout=10):
        connection = http.client.HTTPConnection(self.host, timeout=timeout)
        try:
            connection.request(method, path, body, {'Content-Type': kind} if body else {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def post(self, path, **form):
        status, _, body = self.ask('POST', path, urlencode(form))
        return status, json.loads(body)

    def authorize(self, **changes):
        query = {'response_type': 'code', 'client_id': CLIENT, 'redirect_uri': REDIRECT,
                 'scope': 'openid email', 'code_challenge': CHALLENGE,
                 'code_challenge_method': 'S256', 'state': 'st'}
        query.update(changes)
        return self.ask('GET', '/oauth/authorize?' + urlencode({k: v for k, v in query.items() if v}))

    def redirect(self, decision='allow'):
        _, _, page = self.authorize()
        transaction = page.decode().split('name="transaction" value="')[1].split('"')[0]
        status, headers, _ = self.ask('POST', '/decide',
                                      urlencode({'transaction': transaction, 'decision': decision}))
        self.assertEqual(status, 303)
        self.assertTrue(headers['Location'].startswith(REDIRECT + '?'))
        return dict(parse_qsl(urlsplit(headers['Location']).query))

    def exchange(self, code, **changes):
        form = {'grant_type': 'authorization_code', 'client_id': CLIENT, 'code': code,
                'code_verifier': VERIFIER, 'redirect_uri': REDIRECT}
        form.update(changes)
        return self.post('/oauth/token', **form)

    def refresh(self, token):
        return self.post('/oauth/token', grant_type='refresh_token', refresh_token=token,
                         client_id=CLIENT)

    def sign_in(self):
        status, tokens = self.exchange(self.redirect()['code'])
        self.assertEqual(status, 200)
        return tokens


class Authorization(IssuerTest):
    def test_page_names_account_and_scope(self):
        status, _, page = self.authorize()
        self.assertEqual(status, 200)
        for part in (b'alice@example.com', b'openid email', b'id="allow"', b'id="deny"'):
            self.assertIn(part, page)

    def test_allow_gives_code_and_state(self):
        self.assertEqual(sorted(self.redirect()), ['code', 'state'])

    def test_deny_gives_an_error(self):
        redirect = self.redirect('deny')
        self.assertEqual((redirect['error'], redirect['state']), ('access_denied', 'st'))

    def test_wrong_requests_show_a_page(self):
        for name, value in (('client_id', 'other'), ('redirect_uri', 'http://example.com:1/auth/callback'),
                            ('redirect_uri', 'http://localhost:1455/other'),
                            ('redirect_uri', 'https://localhost:1455/auth/callback'),
                            ('redirect_uri', 'http://localhost:port/auth/callback'),
                            ('response_type', 'token'), ('code_challenge_method', 'plain'),
                            ('code_challenge', 'short'), ('state', '')):
            with self.subTest(name=name, value=value):
                status, headers, _ = self.authorize(**{name: value})
                self.assertEqual(status, 400)
                self.assertNotIn('Location', headers)
        self.assertEqual(self.issuer.read('stats')['authorize'], {'rejected': 9})

    def test_auto_redirects_at_once(self):
        self.issuer.control('auto', on=True)
        status, headers, _ = self.authorize()
        self.assertEqual(status, 303)
        self.assertIn('code=', headers['Location'])

    def test_a_page_is_answered_once(self):
        _, _, page = self.authorize()
        form = urlencode({'transaction': page.decode().split('value="')[1].split('"')[0],
                          'decision': 'allow'})
        self.assertEqual([self.ask('POST', '/decide', form)[0] for _ in range(2)], [303, 400])


class Exchange(IssuerTest):
    def test_form_and_json(self):
        self.assertEqual(self.exchange(self.redirect()['code'])[0], 200)
        body = json.dumps({'grant_type': 'authorization_code', 'client_id': CLIENT,
                           'code': self.redirect()['code'], 'code_verifier': VERIFIER,
                           'redirect_uri': REDIRECT})
        self.assertEqual(self.ask('POST', '/oauth/token', body, 'application/json')[0], 200)

    def test_claims_are_openais(self):
        tokens = self.sign_in()
        claims = self.claims(tokens['access_token'])
        self.assertEqual(claims['https://api.openai.com/profile']['email'], 'alice@example.com')
        self.assertEqual(sorted(claims['https://api.openai.com/auth']),
                         ['chatgpt_account_id', 'chatgpt_plan_type', 'chatgpt_user_id', 'user_id'])
        self.assertAlmostEqual(claims['exp'], time.time() + tokens['expires_in'], delta=30)
        self.assertEqual(self.claims(tokens['id_token'])['email'], 'alice@example.com')

    def test_chosen_person_and_life(self):
        self.issuer.control('user', email='bob@example.org', account=None, plan='team', user='u')
        self.issuer.control('life', seconds=7)
        tokens = self.sign_in()
        claims = self.claims(tokens['access_token'])
        self.assertEqual(tokens['expires_in'], 7)
        self.assertEqual(claims['https://api.openai.com/profile']['email'], 'bob@example.org')
        self.assertEqual(claims['https://api.openai.com/auth']['chatgpt_plan_type'], 'team')
        self.assertNotIn('chatgpt_account_id', claims['https://api.openai.com/auth'])

    def test_opaque_access_token(self):
        self.issuer.control('user', jwt=False)
        self.assertNotIn('.', self.sign_in()['access_token'])

    def test_binding(self):
        for name, value in (('client_id', 'x'), ('redirect_uri', REDIRECT + 'x'), ('code_verifier', 'w' * 43)):
            with self.subTest(name=name):
                code = self.redirect()['code']
                self.assertEqual(self.exchange(code, **{name: value})[0], 400)
                self.assertEqual(self.exchange(code)[0], 400, 'the code is spent')

    def test_reuse_ends_the_family(self):
        code = self.redirect()['code']
        _, tokens = self.exchange(code)
        self.assertEqual(self.exchange(code)[1]['error']['code'], 'invalid_grant')
        self.assertEqual(self.refresh(tokens['refresh_token'])[0], 401)

    @staticmethod
    def claims(token):
        part = token.split('.')[1]
        return json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))


class Refresh(IssuerTest):
    def alive(self, token):
        return self.issuer.control('alive', refresh_token=token)['alive']

    def test_rotation(self):
        first = self.issuer.control('seed')['refresh_token']
        status, tokens = self.refresh(first)
        self.assertEqual(status, 200)
        self.assertNotEqual(tokens['refresh_token'], first)
        self.assertEqual((self.alive(first), self.alive(tokens['refresh_token'])), (False, True))

    def test_reuse_ends_the_family(self):
        first = self.issuer.control('seed')['refresh_token']
        newest = self.refresh(first)[1]['refresh_token']
        status, body = self.refresh(first)
        self.assertEqual((status, body['error']['code']), (401, 'refresh_token_reused'))
        self.assertIn('already been used to generate a new access token', body['error']['message'])
        self.assertEqual(self.refresh(newest)[1]['error']['code'], 'refresh_token_invalidated')
        stats = self.issuer.read('stats')
        self.assertEqual(stats['families'], {'live': 0, 'dead': 1})
        self.assertEqual(stats['refresh'], {'ok': 1, 'refresh_token_reused': 1,
                                            'refresh_token_invalidated': 1})

    def test_two_families_are_apart(self):
        one, two = (self.issuer.control('seed')['refresh_token'] for _ in range(2))
        self.refresh(one), self.refresh(one)
        self.assertTrue(self.alive(two))

    def test_expired(self):
        self.issuer.control('life', refresh_seconds=-1)
        token = self.issuer.control('seed')['refresh_token']
        self.assertEqual(self.refresh(token)[1]['error']['code'], 'refresh_token_expired')

    def test_rfc_style(self):
        self.issuer.control('style', style='rfc')
        status, body = self.refresh('unknown')
        self.assertEqual((status, body['error']), (400, 'invalid_grant'))

    def test_revoke(self):
        tokens = self.issuer.control('seed')
        self.assertEqual(self.post('/oauth/revoke', token=tokens['refresh_token'])[0], 200)
        self.assertFalse(self.alive(tokens['refresh_token']))
        self.assertEqual(self.post('/oauth/revoke', token='unknown')[0], 200)
        self.assertEqual(self.issuer.read('stats')['revoke'], {'ok': 1, 'unknown': 1})


class Device(IssuerTest):
    def start(self):
        body = json.dumps({'client_id': CLIENT})
        _, _, answer = self.ask('POST', '/api/accounts/deviceauth/usercode', body, 'application/json')
        return json.loads(answer)

    def poll(self, device):
        body = json.dumps({name: device[name] for name in ('device_auth_id', 'user_code')})
        status, _, answer = self.ask('POST', '/api/accounts/deviceauth/token', body, 'application/json')
        return status, json.loads(answer)

    def test_whole_conversation(self):
        device = self.start()
        self.assertEqual(device['interval'], '1')
        self.assertEqual(self.poll(device)[0], 403)
        form = urlencode({'user_code': device['user_code'], 'decision': 'allow'})
        self.assertEqual(self.ask('POST', '/codex/device', form)[0], 200)
        status, grant = self.poll(device)
        self.assertEqual(status, 200)
        status, _ = self.exchange(grant['authorization_code'], code_verifier=grant['code_verifier'],
                                  redirect_uri=self.issuer.url + '/deviceauth/callback')
        self.assertEqual(status, 200)

    def test_denied(self):
        device = self.start()
        form = urlencode({'user_code': device['user_code'], 'decision': 'deny'})
        self.ask('POST', '/codex/device', form)
        self.assertEqual(self.poll(device)[1]['error']['code'], 'access_denied')

    def test_auto(self):
        self.issuer.control('auto', on=True)
        self.assertEqual(self.poll(self.start())[0], 200)


class FaultSwitches(IssuerTest):
    def fault(self, kind, **members):
        self.issuer.control('fault', endpoint='token', kind=kind, **members)
        form = urlencode({'grant_type': 'refresh_token', 'client_id': CLIENT,
                          'refresh_token': self.issuer.control('seed')['refresh_token']})
        return self.ask('POST', '/oauth/token', form, timeout=0.5 if kind == 'stall' else 10)

    def test_status(self):
        status, headers, body = self.fault('status', status=429, code='slow_down', retry_after=30)
        self.assertEqual((status, headers['Retry-After']), (429, '30'))
        self.assertEqual(json.loads(body)['error']['code'], 'slow_down')

    def test_bodies(self):
        self.assertIn(b'<!doctype html>', self.fault('html')[2])
        self.assertEqual(self.fault('empty')[2], b'')
        self.assertEqual(self.fault('body', body='[1', status=201)[::2], (201, b'[1'))
        with self.assertRaises(ValueError):
            json.loads(self.fault('truncated')[2])

    def test_huge(self):
        body = self.fault('huge')[2]
        self.assertGreater(len(body), 10 * 1024 * 1024)
        self.assertIn('access_token', json.loads(body))

    def test_members(self):
        self.assertNotIn('refresh_token', json.loads(self.fault('drop_member', member='refresh_token')[2]))
        self.assertEqual(json.loads(self.fault('set_member', member='expires_in', value=-5)[2])['expires_in'], -5)
        self.assertIn(b'"expires_in": 1e999', self.fault('set_member', member='expires_in', raw='1e999')[2])

    def test_connections(self):
        with self.assertRaises(http.client.IncompleteRead):
            self.fault('cut')
        with self.assertRaises(ConnectionResetError):
            self.fault('reset')
        with self.assertRaises(socket.timeout):
            self.fault('stall')

    def test_lost_answers_spend_the_token(self):
        token = self.issuer.control('seed')['refresh_token']
        for kind, is_spent in (('status', False), ('reset', True)):
            self.issuer.control('fault', endpoint='token', kind=kind)
            try:
                self.refresh(token)
            except ConnectionResetError:
                pass
            self.assertNotEqual(self.issuer.control('alive', refresh_token=token)['alive'], is_spent)

    def test_latency(self):
        self.issuer.control('latency', seconds=0.3)
        start = time.monotonic()
        self.refresh('x')
        self.assertGreaterEqual(time.monotonic() - start, 0.3)

    def test_faults_are_counted_down(self):
        self.issuer.control('fault', endpoint='token', kind='status', status=503, times=2)
        self.assertEqual([self.refresh('x')[0] for _ in range(3)], [503, 503, 401])

    def test_silent_clients_hold_up_nobody(self):
        host, port = self.host.split(':')
        silent = [socket.create_connection((host, int(port))) for _ in range(20)]
        self.assertEqual(self.refresh('x')[0], 401)
        for connection in silent:
            connection.close()


class Recording(IssuerTest):
    def test_order_is_kept_and_secrets_are_hidden(self):
        code = self.redirect()['code']
        self.exchange(code)
        records = self.issuer.read('requests')
        self.assertEqual([n for n, _ in records['authorize'][0]['parameters']],
                         ['response_type', 'client_id', 'redirect_uri', 'scope', 'code_challenge',
                          'code_challenge_method', 'state'])
        request = records['requests'][0]
        self.assertEqual((request['endpoint'], request['contentType']),
                         ('token', 'application/x-www-form-urlencoded'))
        self.assertEqual([n for n, _ in request['members']],
                         ['grant_type', 'client_id', 'code', 'code_verifier', 'redirect_uri'])
        self.assertEqual(dict(request['members'])['code'],
                         'sha256:' + hashlib.sha256(code.encode()).hexdigest())
        self.assertNotIn(VERIFIER, json.dumps(records))


class Life(unittest.TestCase):
    def test_ends_with_standard_input(self):
        issuer = IssuerProcess()
        issuer.stop()
        self.assertEqual(issuer.process.returncode, 0)

    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            cert, key = os.path.join(folder, 'cert.pem'), os.path.join(folder, 'key.pem')
            subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                            'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=127.0.0.1', '-days', '2',
                            '-keyout', key, '-out', cert], check=True, stderr=subprocess.DEVNULL)
            issuer = IssuerProcess('--tls', cert, key)
            self.assertTrue(issuer.url.startswith('https://127.0.0.1:'))
            self.assertIn('access_token', issuer.control('seed'))
            issuer.stop()

    def test_ends_on_sigterm(self):
        issuer = IssuerProcess()
        issuer.process.send_signal(signal.SIGTERM)
        self.assertEqual(issuer.process.wait(timeout=10), 0)
        issuer.stop()


if __name__ == '__main__':
    unittest.main(verbosity=2)
