# SPDX-License-Identifier: GPL-3.0-or-later
"""What the issuer knows: who signs in, codes, token families, device codes.

A family is one sign-in: each refresh replaces its refresh token, and a refresh token that comes a
second time ends the whole family (RFC 9700 section 4.14.2), as OpenAI's issuer does.
"""
import base64
import hashlib
import json
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

CODE_LIFE_SECONDS = 600
DEVICE_LIFE_SECONDS = 900


class Refusal(Exception):
    """An OAuth error answer: a code, its HTTP status and a sentence."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class Person:
    """Who is at the approve page. A claim that is None is left out of the tokens."""
    email: str = 'alice@example.com'
    account: str = '6f1c2a52-0b5e-4c39-9a53-9d3a52f6d1aa'
    plan: str = 'pro'
    user: str = 'user-Alice0000000000000000001'
    jwt: bool = True  # False: access tokens are opaque


@dataclass
class Grant:
    """One authorization code and what it is bound to."""
    client_id: str
    redirect_uri: str
    challenge: str
    scope: str
    person: Person
    expires: float
    family: 'Family' = None  # the family it was spent on


@dataclass
class Family:
    id: str
    client_id: str
    scope: str
    person: Person
    expires: float  # of the refresh tokens
    current: str = ''
    generation: int = 0
    end: str = ''  # why it is dead: reused, revoked, expired, code_reused


@dataclass
class Device:
    client_id: str
    user_code: str
    expires: float
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    answer: str = 'pending'  # pending, allow, deny
    code: str = ''


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def challenge_of(verifier):
    return base64url(hashlib.sha256(verifier.encode()).digest())


class Ledger:
    def __init__(self, url):
        self.url = url
        self.lock = threading.RLock()
        self.reset()

    def reset(self):
        with self.lock:
            self.person = Person()
            self.clients = {'app_EMoamEEZ73f0CkXaXp7hrann': '/auth/callback'}
            self.life_seconds = 864000
            self.refresh_life_seconds = 30 * 86400
            self.grants, self.tokens, self.families, self.devices = {}, {}, [], {}
            self.counts = Counter()
            self.issued_at = 0

    def count(self, *names):
        with self.lock:
            self.counts['.'.join(names)] += 1

    # Authorization codes

    def grant(self, client_id, redirect_uri, challenge, scope):
        code = 'ac_' + secrets.token_urlsafe(24)
        with self.lock:
            self.grants[code] = Grant(client_id, redirect_uri, challenge, scope, self.person,
                                      time.time() + CODE_LIFE_SECONDS)
        return code

    def exchange(self, code, client_id, redirect_uri, verifier):
        with self.lock:
            grant = self.grants.get(code)
            if grant is None:
                raise Refusal(400, 'invalid_grant', 'This authorization code is not known.')
            if grant.family:
                self.end(grant.family, 'code_reused')
                raise Refusal(400, 'invalid_grant', 'This authorization code was used before.')
            family = Family('', grant.client_id, grant.scope, grant.person, 0)
            grant.family = family  # spent, whatever comes now
            family.end = 'refused'
            if grant.expires < time.time():
                raise Refusal(400, 'invalid_grant', 'This authorization code has expired.')
            if grant.client_id != client_id:
                raise Refusal(400, 'invalid_grant', 'This code belongs to another client.')
            if grant.redirect_uri != redirect_uri:
                raise Refusal(400, 'invalid_grant', 'redirect_uri is not that of the request.')
            if challenge_of(verifier) != grant.challenge:
                raise Refusal(400, 'invalid_grant', 'code_verifier does not fit the challenge.')
            return self.start(family)

    # Token families

    def seed(self, person):
        """A login without a browser."""
        with self.lock:
            client_id = next(iter(self.clients))
            return self.start(Family('', client_id, 'openid profile email offline_access', person, 0))

    def start(self, family):
        family.id, family.end = secrets.token_hex(8), ''
        family.expires = time.time() + self.refresh_life_seconds
        self.families.append(family)
        return self.rotate(family)

    def refresh(self, token, client_id):
        with self.lock:
            family = self.tokens.get(token)
            if family is None:
                raise Refusal(401, 'refresh_token_invalidated', 'This refresh token is not known.')
            if family.client_id != client_id:
                raise Refusal(401, 'invalid_client', 'This refresh token belongs to another client.')
            if family.end:
                raise Refusal(401, 'refresh_token_invalidated', 'Your session has ended.')
            if family.expires < time.time():
                self.end(family, 'expired')
                raise Refusal(401, 'refresh_token_expired', 'Your refresh token has expired.')
            if family.current != token:
                self.end(family, 'reused')
                raise Refusal(401, 'refresh_token_reused',
                              'Your refresh token has already been used to generate a new access '
                              'token. Please try signing in again.')
            return self.rotate(family)

    def revoke(self, token):
        with self.lock:
            family = self.tokens.get(token)
            if family:
                self.end(family, 'revoked')
            return family is not None

    def end(self, family, reason):
        if not family.end:
            family.end = reason
            self.count('ended', reason)

    def rotate(self, family):
        family.generation += 1
        self.issued_at = time.time()
        family.current = 'rt_' + secrets.token_urlsafe(48)
        self.tokens[family.current] = family
        access = self.access_token(family)
        self.tokens[access] = family
        return {'access_token': access, 'id_token': self.id_token(family),
                'refresh_token': family.current, 'token_type': 'Bearer',
                'expires_in': self.life_seconds, 'scope': family.scope}

    def describe(self, token):
        with self.lock:
            family = self.tokens.get(token)
            if family is None:
                return {'known': False, 'alive': False}
            end = family.end or ('expired' if family.expires < time.time() else '')
            current = family.current == token
            return {'known': True, 'alive': current and not end, 'current': current, 'end': end,
                    'family': family.id, 'generation': family.generation}

    # Tokens: unsigned JWTs with OpenAI's claims

    def access_token(self, family):
        if not family.person.jwt:
            return 'at_' + secrets.token_urlsafe(48)
        claims = self.claims(family, ['https://api.openai.com/v1'])
        claims.update(client_id=family.client_id, scp=family.scope.split())
        if family.person.email is not None:
            claims['https://api.openai.com/profile'] = {'email': family.person.email,
                                                        'email_verified': True}
        return self.jwt(claims)

    def id_token(self, family):
        claims = self.claims(family, [family.client_id])
        if family.person.email is not None:
            claims['email'] = family.person.email
        return self.jwt(claims)

    def claims(self, family, audience):
        now, person = int(time.time()), family.person
        auth = {'chatgpt_account_id': person.account, 'chatgpt_plan_type': person.plan,
                'chatgpt_user_id': person.user, 'user_id': person.user}
        return {'aud': audience, 'exp': now + max(self.life_seconds, 0), 'iat': now, 'nbf': now,
                'iss': self.url, 'jti': secrets.token_hex(16), 'sub': 'auth0|' + str(person.user),
                'https://api.openai.com/auth': {k: v for k, v in auth.items() if v is not None}}

    @staticmethod
    def jwt(claims):
        parts = ({'alg': 'none', 'typ': 'JWT'}, claims)
        return '.'.join([base64url(json.dumps(p).encode()) for p in parts] + [base64url(b'unsigned')])

    # Device codes

    def start_device(self, client_id):
        user_code = '-'.join(''.join(secrets.choice('BCDFGHJKLMNPQRSTVWXZ') for _ in range(4))
                             for _ in range(2))
        device_id = 'deviceauth_' + secrets.token_hex(16)
        with self.lock:
            self.devices[device_id] = Device(client_id, user_code, time.time() + DEVICE_LIFE_SECONDS)
        return device_id, user_code

    def answer_device(self, user_code, answer):
        with self.lock:
            for device in self.devices.values():
                if device.user_code == user_code and device.answer == 'pending':
                    device.answer = answer
                    return True
            return False

    def poll_device(self, device_id, user_code):
        """None while nobody has answered, else the code with its PKCE pair."""
        with self.lock:
            device = self.devices.get(device_id)
            if device is None or device.user_code != user_code or device.expires < time.time():
                raise Refusal(400, 'deviceauth_expired', 'This code is not known or has expired.')
            if device.answer == 'deny':
                raise Refusal(400, 'access_denied', 'The request was declined.')
            if device.answer == 'pending':
                return None
            challenge = challenge_of(device.verifier)
            if not device.code:
                device.code = self.grant(device.client_id, self.url + '/deviceauth/callback',
                                         challenge, 'openid profile email offline_access')
            return {'authorization_code': device.code, 'code_challenge': challenge,
                    'code_verifier': device.verifier}

    # What a test can read

    def stats(self):
        with self.lock:
            tree = {}
            for name, number in self.counts.items():
                group, _, leaf = name.partition('.')
                tree.setdefault(group, {})[leaf] = number
            live = sum(1 for family in self.families if not family.end)
            tree['families'] = {'live': live, 'dead': len(self.families) - live}
            tree['issued_at'] = self.issued_at
            return tree
