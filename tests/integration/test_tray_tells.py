#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `tokenkeep-tray` tells the person of the history that other programs write, on the desktop's
own notification daemon.

Runs as test_tray_panel.py does.
"""
import hashlib
import json
import os
import signal
import time
import unittest

import accessible
import browser
import desktop
from dbusmenu import StatusIcon, has_host
from home import wait_for
from login import ROOT
from test_tray_panel import EMAIL, ICON, WINDOW, TrayTest, days_ms, profile

BOB, BOB_ID = 'bob@example.org', 'openai-codex:bob@example.org'
AGAIN = 'Sign in again'
BUTTONS = (AGAIN, 'Show accounts', 'Use the new login')


class Tells(TrayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = desktop.start_panel()
        wait_for(has_host, "the panel's tray")

    @classmethod
    def tearDownClass(cls):
        cls.panel.send_signal(signal.SIGTERM)
        cls.panel.wait()
        super().tearDownClass()

    def setUp(self):
        """Buttons of notifications that the test before left would ask a program that is gone."""
        super().setUp()
        wait_for(lambda: not any(accessible.find('push button', name) for name in BUTTONS), 'a quiet desktop')

    def record(self, kind, profile_id=BOB_ID, by='codex', code=None, detail=None):
        """As each program of ours does: one line, appended whole."""
        folder = os.path.join(self.home.env['XDG_STATE_HOME'], 'tokenkeep')
        os.makedirs(folder, mode=0o700, exist_ok=True)
        event = {'at': int(time.time() * 1000), 'profile': profile_id, 'kind': kind, 'by': by, 'code': code,
                 'detail': detail}
        with open(os.open(os.path.join(folder, 'events.jsonl'), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600),
                  'ab', buffering=0) as journal:
            journal.write(json.dumps(event).encode() + b'\n')

    def start_with(self, *profiles):
        self.write_store(*profiles)
        tray, icon = self.start(), StatusIcon(ICON)
        icon.wait_row(profiles[-1]['email'])
        return tray, icon

    def wait_gone(self, title):
        wait_for(lambda: not accessible.find('label', title), f'the end of "{title}"')

    def test_sign_in_again(self):
        """The button signs in the login that is in trouble, not the provider's default one."""
        browser.install(self.home, 'allow')
        tray, icon = self.start_with(profile(EMAIL, days_ms(9)), profile(BOB, days_ms(9)))
        before = json.loads(self.read_store())['profiles']
        self.record('invalidated', code='login_started')
        accessible.wait('label', BOB + ' is signed out')
        accessible.wait('label', f'“{BOB}” was ended by a new sign-in that was started in Codex.')
        self.keep_picture('tell-invalidated.png')
        accessible.press('push button', AGAIN)
        wait_for(lambda: json.loads(self.read_store())['profiles'][BOB_ID] != before[BOB_ID], 'the new login')
        after = json.loads(self.read_store())['profiles']
        self.assertEqual(list(after), list(before))
        self.assertEqual(after['openai-codex:' + EMAIL], before['openai-codex:' + EMAIL])
        self.wait_gone(BOB + ' is signed out')
        self.quit(tray, icon)

    def test_well_again(self):
        """Somebody else signs in: what was said is taken back."""
        tray, icon = self.start_with(profile(BOB, days_ms(9)))
        self.record('expiring', by='unknown')
        accessible.wait('label', BOB + ' expires soon')
        self.record('expired', by='unknown')
        accessible.wait('label', BOB + ' has expired')
        self.wait_gone(BOB + ' expires soon')
        self.record('signed-in', by='openclaw')
        self.wait_gone(BOB + ' has expired')
        self.quit(tray, icon)

    def test_standing_trouble(self):
        """What happened while nobody was there is told, unless it is over."""
        self.record('adopted', 'openai-codex:' + EMAIL)
        self.record('expired', by='unknown')
        tray, icon = self.start_with(profile(EMAIL, days_ms(9)), profile(BOB, days_ms(-1)))
        accessible.wait('label', BOB + ' has expired')
        accessible.wait('push button', AGAIN)
        self.assertIsNone(accessible.find('label', 'New login for'))
        self.quit(tray, icon)

    def test_burst(self):
        tray, icon = self.start_with(profile(EMAIL, days_ms(9)), profile(BOB, days_ms(9)))
        for _ in range(50):
            self.record('invalidated', code='signed_out')
            self.record('adopted')
        accessible.wait('label', 'New login for ' + BOB)
        titles = [name for role, name, _ in accessible.list_shown() if role == 'label' and name.startswith('New login')]
        self.assertEqual(len(titles), 1)
        accessible.press('push button', 'Use the new login')
        wait_for(lambda: icon.wait_row(BOB).is_active, 'the new default')
        self.quit(tray, icon)

    def test_error(self):
        tray, icon = self.start_with(profile(BOB, days_ms(9)))
        self.record('error', by='tokenkeep', code='offline')
        self.record('repaired', by='openclaw')
        self.record('error', by='tokenkeep', code='permission', detail='The disk is read-only.')
        accessible.wait('label', BOB + ' needs your help')
        accessible.press('push button', 'Show accounts')
        desktop.wait_window(WINDOW)
        self.quit(tray, icon)

    def test_dead_login(self):
        """The ledger knows that the issuer refuses it: menu, icon and window say so, and a new sign-in clears it."""
        browser.install(self.home, 'allow')
        tray, icon = self.start_with(profile(BOB, days_ms(9)))
        self.assertIsNone(icon.find_row(AGAIN))
        digest = hashlib.sha256(b'r').hexdigest()[:16]
        now_ms = int(time.time() * 1000)
        ledger = {'version': 1, 'generations': {digest: {'verifiedAt': now_ms - 60000, 'invalidated': {
            'code': 'refresh_token_reused', 'at': now_ms, 'by': 'unknown'}}}}
        self.record('invalidated', by='codex', code='refresh_token_reused')
        self.home.write(os.path.join(self.home.env['XDG_STATE_HOME'], 'tokenkeep/generations.json'), json.dumps(ledger))
        icon.wait_row(f'{AGAIN}: {BOB}')
        wait_for(lambda: icon.read('Status') == 'NeedsAttention', 'the attention icon')
        icon.activate('Accounts')
        accessible.press('toggle button', 'Details of ' + BOB)
        facts = accessible.wait('label', "Stored in OpenClaw's file.").get_name()
        self.assertIn('Accepted by the provider on', facts)
        self.assertIn('No longer accepted by the provider (refresh_token_reused).', facts)
        wait_for(lambda: any('already been used by Codex' in name for _, name, _ in accessible.list_shown() if name),
                 'the history')
        self.keep_picture('tell-details.png')
        icon.activate(f'{AGAIN}: {BOB}')
        icon.wait_no_row(f'{AGAIN}: {BOB}')
        wait_for(lambda: icon.read('Status') == 'Active', 'the calm icon')
        self.wait_gone(BOB + ' is signed out')
        self.quit(tray, icon)

    def test_token_that_ends(self):
        """Nobody writes anything: the tray itself notices that a token ends, once."""
        token = {'type': 'token', 'provider': 'openai-codex', 'token': 't', 'expires': days_ms(0.5), 'email': BOB}
        tray, icon = self.start_with(token)
        accessible.wait('label', BOB + ' expires soon')
        self.quit(tray, icon)
        with open(os.path.join(self.home.env['XDG_STATE_HOME'], 'tokenkeep/events.jsonl'), encoding='utf-8') as journal:
            self.assertEqual([json.loads(line)['kind'] for line in journal], ['expiring'])


if __name__ == '__main__':
    desktop.configure(icons=os.path.join(ROOT, 'data/icons/hicolor'))
    unittest.main(verbosity=2)
