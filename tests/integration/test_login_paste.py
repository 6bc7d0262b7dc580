#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep login --no-browser`: the redirect comes by hand, on standard input."""
import json
import unittest
from urllib.parse import parse_qs, urlsplit

from login import LoginTest, approve, visit

PROFILE = 'openai-codex:alice@example.com'
# A redirect's four spellings, as OpenClaw 2026.4.29 takes them.
SPELLINGS = {
    'whole URL': lambda url, code, state: url,
    'query string': lambda url, code, state: urlsplit(url).query,
    'code and state': lambda url, code, state: f'{code}#{state}',
    'bare code': lambda url, code, state: f'  {code} ',
}
# What people paste by mistake, and the code of the answer; the sign-in goes on after each.
MISTAKES = {
    'the authorize page': (lambda url, page: page, 'invalid_redirect'),
    'nothing of the kind': (lambda url, page: 'https://example.com/', 'invalid_redirect'),
    'a word': (lambda url, page: 'help', 'invalid_redirect'),
    'a query without code': (lambda url, page: '?state=' + state_of(url) + '&scope=x', 'invalid_redirect'),
    'an empty code': (lambda url, page: 'code=&state=' + state_of(url), 'invalid_redirect'),
    'another sign-in': (lambda url, page: url.replace(state_of(url), 'f' * 32), 'state_mismatch'),
    'another state': (lambda url, page: 'ac_x#' + 'f' * 32, 'state_mismatch'),
    'no state': (lambda url, page: url.partition('&state=')[0], 'state_mismatch'),
    'refusal of nobody': (lambda url, page: 'error=access_denied', 'state_mismatch'),
    'refusal of another': (lambda url, page: 'error=access_denied&state=' + 'f' * 32, 'state_mismatch'),
}


def state_of(url):
    return parse_qs(urlsplit(url).query)['state'][0]


class Paste(LoginTest):
    def start(self):
        """A login that waits, and the redirect that the issuer gave for it."""
        login = self.login('--no-browser')
        page = login.wait('authorize')['url']
        return login, page, approve(page)

    def check_stored(self, login):
        self.assertEqual(login.finish(), 0, login.stderr)
        self.assertEqual(login.events[-1], {'event': 'signed-in', 'profile': PROFILE, 'agent': 'main'})
        self.assertEqual(list(json.loads(self.read_store())['profiles']), [PROFILE])
        self.assert_nothing_left()

    def test_four_spellings(self):
        for name, spell in SPELLINGS.items():
            with self.subTest(name):
                self.home = self.new_home()
                login, _, url = self.start()
                login.say(spell(url, parse_qs(urlsplit(url).query)['code'][0], state_of(url)))
                self.check_stored(login)

    def test_mistakes_are_answered_and_the_sign_in_goes_on(self):
        login, page, url = self.start()
        messages = {}
        for name, (spell, code) in MISTAKES.items():
            with self.subTest(name):
                login.say(spell(url, page))
                error = login.wait('error')
                self.assertEqual(error['code'], code)
                self.assertIsNone(login.process.poll())
                messages[name] = error['message']
        apart = ('a word', 'an empty code', 'no state', 'another sign-in')
        self.assertEqual(len({messages[name] for name in apart}), len(apart), messages)
        self.assert_no_secret(login)
        login.say(url)
        self.check_stored(login)

    def test_own_refusal_ends_it(self):
        login, _, url = self.start()
        login.say('error=access_denied&state=' + state_of(url))
        self.assertEqual(login.finish(), 1)
        self.assertEqual(login.error['code'], 'access_denied')

    def test_listener_works_at_the_same_time(self):
        login, _, url = self.start()
        status, text = visit(url)
        self.assertEqual(status, 200)
        self.assertIn('You can close this tab', text)
        self.check_stored(login)

    def test_wrong_redirect_at_the_listener(self):
        login, _, url = self.start()
        base = url.partition('?')[0]
        pages = set()
        for wrong, expected in ((url.replace(state_of(url), 'f' * 32), 400), (base, 400),
                                (url.partition('&state=')[0], 400),
                                (base.replace('/auth/callback', '/other'), 404)):
            with self.subTest(wrong=wrong):
                status, text = visit(wrong)
                self.assertEqual(status, expected)
                self.assertNotIn('f' * 32, text)
                self.assertNotIn('Paste', text)
                pages.add(text)
        self.assertEqual(len(pages), 4)
        visit(url)
        self.check_stored(login)

    def test_closed_standard_input_leaves_the_listener(self):
        login, _, url = self.start()
        login.process.stdin.close()
        visit(url)
        self.check_stored(login)


if __name__ == '__main__':
    unittest.main(verbosity=2)
