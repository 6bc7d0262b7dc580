#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep-tray` on a desktop: xfce4-panel, a notification daemon, a browser, assistive technology.

Runs inside session.py with a display, a bus, and the services that meson.build names.
"""
import json
import os
import signal
import subprocess
import sys
import time
import unittest

import accessible
import browser
import desktop
from dbusmenu import StatusIcon, has_host, list_items
from home import die_with_parent, wait_for
from login import ROOT, LoginTest, approve

ICON, WINDOW = 'tokenkeep', '^Tokenkeep$'
SIGN_IN, CANCEL, EMAIL = 'Sign in with ChatGPT', 'Cancel sign-in', 'alice@example.com'


def profile(email, expires_ms):
    return {'type': 'oauth', 'provider': 'openai-codex', 'access': 'a', 'refresh': 'r', 'expires': expires_ms,
            'email': email}


def days_ms(days):
    return int((time.time() + days * 86400) * 1000)


class TrayTest(LoginTest):
    auto = False

    def setUp(self):
        super().setUp()
        self.log = self.home.write(self.home.file('tray.log'), '')
        self.addCleanup(lambda: print(self.read_log(), end='', file=sys.stderr))

    def start(self):
        with open(self.log, 'a', encoding='utf-8') as log:
            tray = self.home.popen([self.home.env['TOKENKEEP_TRAY']], stderr=log)
        self.addCleanup(tray.wait)
        self.addCleanup(tray.kill)
        return tray

    def write_store(self, *profiles):
        store = {'version': 1, 'profiles': {'openai-codex:' + p['email']: p for p in profiles}}
        self.home.write(self.home.store + '.new', json.dumps(store, indent=2) + '\n')
        os.rename(self.home.store + '.new', self.home.store)

    def quit(self, tray, icon):
        icon.activate('Quit')
        self.check_ended(tray)
        wait_for(lambda: not icon.find(), 'the end of the icon')

    def check_ended(self, tray):
        self.assertEqual(tray.wait(30), 0, self.read_log())
        self.assertNotIn('CRITICAL', self.read_log())

    def read_log(self):
        with open(self.log, encoding='utf-8') as log:
            return log.read()

    def keep_picture(self, name):
        folder = self.home.env.get('TOKENKEEP_SHOTS')
        if folder:
            os.makedirs(folder, exist_ok=True)
            desktop.picture(os.path.join(folder, name))


class Panel(TrayTest):
    """With xfce4-panel's tray and the desktop's own notification daemon."""

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

    def test_sign_in(self):
        visit = browser.install(self.home, 'allow')
        tray, icon = self.start(), StatusIcon(ICON)
        self.assertEqual(desktop.list_windows(WINDOW), [], 'the icon is enough')
        icon.activate(SIGN_IN)
        icon.wait_row(CANCEL)
        self.assertFalse(icon.wait_row('Waiting for the browser').is_sensitive)
        self.assertIsNone(icon.find_row(SIGN_IN))
        self.assertIn('You can close this tab', browser.read_visit(visit)['answer'])
        row = icon.wait_row(EMAIL)
        self.assertEqual((row.is_radio, row.is_active), (True, True))
        accessible.wait('label', 'Signed in as ' + EMAIL)
        self.keep_picture('tray-signed-in.png')
        accessible.press('push button', 'Show accounts')
        desktop.wait_window(WINDOW)
        icon.wait_row(SIGN_IN)
        self.assertEqual(list(json.loads(self.read_store())['profiles']), ['openai-codex:' + EMAIL])
        self.assert_nothing_left()
        self.quit(tray, icon)

    def test_denied(self):
        browser.install(self.home, 'deny')
        tray, icon = self.start(), StatusIcon(ICON)
        icon.activate(SIGN_IN)
        accessible.wait('label', 'Sign-in with ChatGPT failed')
        accessible.wait('push button', 'Sign in again')
        icon.wait_row(SIGN_IN)
        self.assertFalse(os.path.exists(self.home.store))
        self.quit(tray, icon)

    def test_cancel(self):
        visit = browser.install(self.home, 'leave')
        tray, icon = self.start(), StatusIcon(ICON)
        icon.activate(SIGN_IN)
        browser.read_visit(visit)
        icon.activate(CANCEL)
        icon.wait_row(SIGN_IN)
        icon.wait_no_row(CANCEL)
        self.assert_nothing_left()
        self.quit(tray, icon)

    def test_quit_while_signing_in(self):
        visit = browser.install(self.home, 'leave')
        tray, icon = self.start(), StatusIcon(ICON)
        icon.activate(SIGN_IN)
        browser.read_visit(visit)
        self.quit(tray, icon)
        self.assert_nothing_left()

    def test_second_start_shows_the_window(self):
        tray, icon = self.start(), StatusIcon(ICON)
        second = self.start()
        self.assertEqual(second.wait(30), 0)
        desktop.wait_window(WINDOW)
        accessible.wait('frame', 'Tokenkeep')
        self.assertEqual(len(icon.find()), 1)
        self.assertIsNone(tray.poll())
        self.keep_picture('tray-accounts.png')
        self.quit(tray, icon)

    def test_accounts_row_shows_the_window(self):
        self.write_store(profile(EMAIL, days_ms(9)))
        tray, icon = self.start(), StatusIcon(ICON)
        icon.activate('Accounts')
        accessible.wait('label', EMAIL)
        self.quit(tray, icon)

    def test_other_writers_are_seen(self):
        tray, icon = self.start(), StatusIcon(ICON)
        self.assertIsNone(icon.find_row(EMAIL))
        self.write_store(profile(EMAIL, days_ms(9)))
        icon.wait_row(EMAIL)
        self.write_store(profile('bob@example.org', days_ms(9)))
        icon.wait_row('bob@example.org')
        self.assertIsNone(icon.find_row(EMAIL))
        self.quit(tray, icon)

    def test_radio_changes_the_default(self):
        self.write_store(profile(EMAIL, days_ms(9)), profile('bob@example.org', days_ms(9)))
        tray, icon = self.start(), StatusIcon(ICON)
        icon.activate('bob@example.org')
        wait_for(lambda: icon.wait_row('bob@example.org').is_active, 'the radio item')
        self.assertFalse(icon.wait_row(EMAIL).is_active)
        with open(os.path.join(os.path.dirname(self.home.store), 'auth-state.json'), encoding='utf-8') as file:
            order = json.load(file)['order']['openai-codex']
        self.assertEqual(order, ['openai-codex:bob@example.org', 'openai-codex:' + EMAIL])
        self.quit(tray, icon)

    def test_trouble_is_offered_and_shown(self):
        self.write_store(profile(EMAIL, days_ms(-1)))
        tray, icon = self.start(), StatusIcon(ICON)
        rows = [row.label for row in icon.rows()]
        self.assertEqual(rows.index('Sign in again: ' + EMAIL), 1, rows)
        wait_for(lambda: icon.read('Status') == 'NeedsAttention', 'the attention icon')
        self.quit(tray, icon)

    def test_ten_thousand_accounts(self):
        self.write_store(*(profile(f'user{number}@example.com', days_ms(9)) for number in range(10_000)))
        tray, icon = self.start(), StatusIcon(ICON)
        icon.wait_row('10000 accounts')
        rows = icon.rows()
        self.assertLess(len(rows), 30, 'more than a screen has room for')
        self.assertEqual([row.label.split(' ')[0] for row in rows if row.is_active], ['user0@example.com'])
        icon.activate('More accounts')
        accessible.wait('label', 'user1@example.com')
        self.keep_picture('tray-many-accounts.png')
        self.write_store(profile(EMAIL, days_ms(9)))
        icon.wait_row(EMAIL)
        self.assertIsNone(icon.find_row('More accounts'))
        self.quit(tray, icon)

    def test_labels(self):
        self.write_store(profile(EMAIL, days_ms(9)))
        tray, icon = self.start(), StatusIcon(ICON)
        icon.wait_row(EMAIL)
        rows = icon.rows()
        self.assertFalse(rows[0].is_sensitive, 'the summary')
        self.assertEqual([row.label for row in rows[2:] if row.depth == 0],
                         [SIGN_IN, 'Accounts…', 'About Tokenkeep', 'Quit'])
        self.assertEqual(icon.read('Title'), 'Tokenkeep')
        self.assertTrue(icon.read('IconAccessibleDesc'))
        self.quit(tray, icon)


class NoPanel(TrayTest):
    """Without any tray host the window is the interface."""

    def test_window_signs_in(self):
        visit = browser.install(self.home, 'allow')
        tray = self.start()
        desktop.wait_window(WINDOW)
        accessible.press('push button', SIGN_IN)
        browser.read_visit(visit)
        accessible.wait('label', EMAIL)
        self.keep_picture('tray-no-panel.png')
        self.stop(tray)

    def test_link_and_paste(self):
        """No browser: the window with the link and the field."""
        self.home.env['XDG_DATA_DIRS'] = self.data_without_programs()
        self.issuer.control('auto', on=True)
        tray = self.start()
        desktop.wait_window(WINDOW)
        accessible.press('push button', SIGN_IN)
        link = accessible.wait('text', 'Sign-in link')
        url = wait_for(lambda: link.get_text(0, -1), 'the link')
        self.keep_picture('tray-link.png')
        accessible.wait('text', 'Address of the page').set_text_contents(approve(url))
        accessible.press('push button', 'Continue')
        wait_for(lambda: os.path.exists(self.home.store), 'the store')
        self.stop(tray)

    def data_without_programs(self):
        """A data folder without desktop entries; GTK needs icons and the MIME types to read them."""
        folder = self.home.file('share')
        os.mkdir(folder)
        for name in ('icons', 'mime', 'themes', 'fonts'):
            os.symlink('/usr/share/' + name, os.path.join(folder, name))
        return folder

    def test_host_that_comes_later(self):
        tray = self.start()
        desktop.wait_window(WINDOW)
        self.assertEqual(list_items(), [])
        watcher = subprocess.Popen(['/usr/bin/python3', '-B', os.path.join(os.path.dirname(__file__), 'watcher.py')],
                                   preexec_fn=die_with_parent)
        try:
            StatusIcon(ICON)
        finally:
            watcher.terminate()
            watcher.wait()
        self.stop(tray)

    def stop(self, tray):
        """As a session's end does."""
        tray.terminate()
        tray.wait(30)


if __name__ == '__main__':
    desktop.configure(icons=os.path.join(ROOT, 'data/icons/hicolor'))
    unittest.main(verbosity=2)
