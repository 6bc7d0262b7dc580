#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep-tray` renews logins in the background, unless the person does not want that."""
import json
import os
import time
import unittest

from home import wait_for
from test_tray_panel import TrayTest, days_ms, profile

EMAIL = 'alice@example.com'


class Background(TrayTest):
    def sign_in_before(self):
        """A login that ends in eight minutes."""
        tokens = self.issuer.control('seed')
        login = profile(EMAIL, days_ms(8 / 24 / 60))
        self.write_store(dict(login, access=tokens['access_token'], refresh=tokens['refresh_token']))
        return tokens['refresh_token']

    def prefer(self, text):
        """As the desktop's settings keep it, in a file."""
        self.home.env['GSETTINGS_BACKEND'] = 'keyfile'
        self.home.write(os.path.join(self.home.env['XDG_CONFIG_HOME'], 'glib-2.0/settings/keyfile'),
                        f'[io/github/tokenkeep/Tokenkeep]\n{text}\n')

    def stored(self):
        return json.loads(self.read_store())['profiles']['openai-codex:' + EMAIL]['refresh']

    def test_in_time(self):
        old = self.sign_in_before()
        tray = self.start()
        wait_for(lambda: self.stored() != old, 'new tokens')
        self.assertTrue(self.issuer.control('alive', refresh_token=self.stored())['alive'])
        tray.terminate()
        self.check_ended(tray)

    def test_switched_off(self):
        old = self.sign_in_before()
        self.prefer('background-refresh=false')
        self.start()
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            self.assertEqual((self.stored(), self.issuer.read('stats').get('refresh', {})), (old, {}))
            time.sleep(0.1)
        self.prefer('background-refresh=true')
        wait_for(lambda: self.stored() != old, 'new tokens')


if __name__ == '__main__':
    unittest.main()
