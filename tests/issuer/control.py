# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests set and read, as JSON under /control/:

POST user     {"email", "account", "plan", "user", "jwt"}   who signs in next; null leaves a claim out
POST client   {"id", "path"}                                one more client and its redirect path
POST life     {"seconds", "refresh_seconds"}                of tokens that are made from now on
POST auto     {"on"}                                        approve without a page
POST style    {"style": "openai" | "rfc"}                   spelling of errors
POST interval {"seconds"}                                   between a device's polls
POST latency  {"seconds", "endpoint"}                       before each answer; all endpoints without
POST fault    the members of faults.Fault
POST calm     no more faults and no latency
POST seed     the members of user, optional                 a token response without a browser
POST alive    {"refresh_token"}                             whether a refresh would succeed now
POST reset    everything as at the start
GET  stats    counters by conversation and result, and families live and dead
GET  requests what was asked, see records.py
"""
import json
from dataclasses import dataclass, replace

from faults import Answer, Fault


@dataclass
class Settings:
    auto: bool = False
    style: str = 'openai'
    interval: int = 1


def obey(issuer, method, path, body):
    action = ACTIONS.get((method, path.removeprefix('/control/')))
    if action is None:
        return Answer(404, b'{"error": "no such control"}')
    try:
        result = action(issuer, json.loads(body or b'{}'))
    except (KeyError, TypeError, ValueError) as error:
        return Answer(400, json.dumps({'error': repr(error)}).encode())
    return Answer(200, json.dumps({} if result is None else result).encode())


def set_user(issuer, wanted):
    issuer.ledger.person = replace(issuer.ledger.person, **wanted)


def set_client(issuer, wanted):
    issuer.ledger.clients[wanted['id']] = wanted['path']


def set_life(issuer, wanted):
    issuer.ledger.life_seconds = wanted.get('seconds', issuer.ledger.life_seconds)
    issuer.ledger.refresh_life_seconds = wanted.get('refresh_seconds',
                                                    issuer.ledger.refresh_life_seconds)


def set_auto(issuer, wanted):
    issuer.settings.auto = bool(wanted['on'])


def set_style(issuer, wanted):
    if wanted['style'] not in ('openai', 'rfc'):
        raise ValueError('style is openai or rfc')
    issuer.settings.style = wanted['style']


def set_interval(issuer, wanted):
    issuer.settings.interval = wanted['seconds']


def set_latency(issuer, wanted):
    issuer.faults.set_latency(wanted.get('endpoint'), float(wanted['seconds']))


def add_fault(issuer, wanted):
    issuer.faults.add(Fault(**wanted))


def seed(issuer, wanted):
    return issuer.ledger.seed(replace(issuer.ledger.person, **wanted))


def reset(issuer, _):
    issuer.ledger.reset()
    issuer.faults.reset()
    issuer.records.reset()
    issuer.transactions.clear()
    issuer.settings = Settings()


ACTIONS = {
    ('POST', 'user'): set_user,
    ('POST', 'client'): set_client,
    ('POST', 'life'): set_life,
    ('POST', 'auto'): set_auto,
    ('POST', 'style'): set_style,
    ('POST', 'interval'): set_interval,
    ('POST', 'latency'): set_latency,
    ('POST', 'fault'): add_fault,
    ('POST', 'calm'): lambda issuer, _: issuer.faults.reset(),
    ('POST', 'seed'): seed,
    ('POST', 'alive'): lambda issuer, wanted: issuer.ledger.describe(wanted['refresh_token']),
    ('POST', 'reset'): reset,
    ('GET', 'stats'): lambda issuer, _: issuer.ledger.stats(),
    ('GET', 'requests'): lambda issuer, _: issuer.records.as_json(),
}
