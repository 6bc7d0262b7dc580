#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep login` and a store that cannot be written, or must not be."""
import json
import os
import sqlite3
import unittest

from login import LoginTest, approve, visit

PROFILE = 'openai-codex:alice@example.com'
OLD = json.dumps({'version': 1, 'profiles': {'anthropic:default': {'type': 'token', 'provider': 'anthropic',
                                                                   'token': 'sk-x', 'xOwn': [1, 2]}}})
# Each runs "$@" in a mount namespace of its own. In a chroot nothing can be said about "/", so what is mounted is
# taken away again by hand.
# The state folder $STATE on a disk with $FREE free pages; $KEPT gets what it holds afterwards.
FULL_DISK = '''
mount --make-rprivate / 2>/dev/null || true
mount -t tmpfs -o size=64k,mode=700 tmpfs "$STATE"
mkdir -m 700 -p "$(dirname "$STORE")"; cp "$OLD" "$STORE"
head -c "$((FREE * 4096))" /dev/zero > "$STATE/free"
dd if=/dev/zero of="$STATE/full" bs=4096 2>/dev/null || true
rm "$STATE/free"
code=0; "$@" || code=$?
rm "$STATE/full"; cp -a "$STATE/." "$KEPT"; umount "$STATE"; exit $code
'''
READ_ONLY = '''
mount --make-rprivate / 2>/dev/null || true
mount --bind "$STATE" "$STATE"; mount -o remount,ro,bind "$STATE"
code=0; "$@" || code=$?
umount "$STATE"; exit $code
'''


class Documents(LoginTest):
    def test_others_keep_their_bytes(self):
        odd = '{ "version":1,\n\t"xTop": 1e2, "profiles": { "b:1":{"type":"api_key","provider":"b","key":"\\u00e9"} }}'
        self.home.write(self.home.store, odd, 0o644)
        exit_code, login = self.sign_in()
        self.assertEqual(exit_code, 0, login.stderr)
        text = self.read_store()
        self.assertIn('{ "version":1,\n\t"xTop": 1e2, "profiles": { "b:1":'
                      '{"type":"api_key","provider":"b","key":"\\u00e9"}', text)
        self.assertEqual(list(json.loads(text)['profiles']), ['b:1', PROFILE])
        self.assertEqual(os.stat(self.home.store).st_mode & 0o777, 0o600)

    def test_second_sign_in_replaces_the_first(self):
        self.sign_in()
        first = json.loads(self.read_store())['profiles'][PROFILE]
        self.sign_in()
        profiles = json.loads(self.read_store())['profiles']
        self.assertEqual(list(profiles), [PROFILE])
        self.assertEqual(list(profiles[PROFILE]), list(first))
        self.assertNotEqual(profiles[PROFILE]['refresh'], first['refresh'])

    def test_symlink_is_followed(self):
        target = self.home.write(self.home.file('elsewhere/real.json'), OLD)
        os.makedirs(os.path.dirname(self.home.store))
        os.symlink(target, self.home.store)
        exit_code, login = self.sign_in()
        self.assertEqual(exit_code, 0, login.stderr)
        self.assertTrue(os.path.islink(self.home.store))
        self.assertEqual(list(json.loads(self.read_store())['profiles']), ['anthropic:default', PROFILE])
        self.assertEqual(os.listdir(self.home.file('elsewhere')), ['real.json'])

    def test_corrupt_store_is_copied_aside(self):
        for name, text in (('half a document', OLD[:40]), ('no JSON', 'hello'), ('an array', '[]')):
            with self.subTest(name):
                self.home = self.new_home()
                self.home.write(self.home.store, text)
                exit_code, login = self.sign_in()
                self.check_failed(login, 'store_malformed', 1, exit_code)
                names = sorted(os.listdir(os.path.dirname(self.home.store)))
                self.assertEqual(len(names), 2, names)
                for each in names:
                    with open(os.path.join(os.path.dirname(self.home.store), each), encoding='utf-8') as file:
                        self.assertEqual(file.read(), text)

    def test_sqlite_generation_is_refused(self):
        os.makedirs(os.path.join(self.home.state, 'state'))
        store = sqlite3.connect(os.path.join(self.home.state, 'state/openclaw.sqlite'))
        store.execute('CREATE TABLE config_machine_state(state_key TEXT NOT NULL PRIMARY KEY, value_json TEXT NOT NULL,'
                      ' updated_at_ms INTEGER NOT NULL) STRICT')
        store.execute("INSERT INTO config_machine_state VALUES('auth.sharedStore', '{\"location\":\"state-db\"}', 1)")
        store.execute('PRAGMA user_version=18')
        store.commit()
        store.close()
        login = self.login('--no-browser')
        event = login.next_event()
        if event['event'] == 'authorize':
            visit(approve(event['url']))
        self.check_failed(login, 'permission', 1, login.finish())
        self.assertFalse(os.path.exists(os.path.dirname(self.home.store)), 'no JSON file for this generation')


class Disks(LoginTest):
    """The program in a mount namespace, with the state folder on a bad disk."""

    def namespace(self, script, **variables):
        for name, value in variables.items():
            self.home.env[name] = value
        self.home.env.update(STATE=self.home.state, STORE=self.home.store)
        flags = '-m' if os.geteuid() == 0 else '-Urm'
        return ['unshare', flags, '--propagation', 'unchanged', 'sh', '-ec', script, 'sh']

    def test_read_only(self):
        self.home.write(self.home.store, OLD)
        if os.geteuid() == 0:
            prefix = self.namespace(READ_ONLY)
        else:
            prefix = []
            os.chmod(os.path.dirname(self.home.store), 0o500)
            self.addCleanup(os.chmod, os.path.dirname(self.home.store), 0o700)
        exit_code, login = self.sign_in(prefix=prefix)
        self.check_failed(login, 'permission', 1, exit_code)
        self.assertIn(os.path.dirname(self.home.store), login.error['message'])
        self.assertEqual(self.read_store(), OLD)

    def test_full(self):
        for free in (0, 1):
            with self.subTest(free=free):
                self.home = self.new_home()
                kept = self.home.file('kept')
                os.mkdir(kept)
                os.mkdir(self.home.state)
                old = self.home.write(self.home.file('old'), OLD)
                prefix = self.namespace(FULL_DISK, FREE=str(free), OLD=old, KEPT=kept)
                exit_code, login = self.sign_in(prefix=prefix)
                self.check_failed(login, 'permission', 1, exit_code)
                self.assertRegex(login.error['message'], 'full|space')
                folder = os.path.join(kept, 'agents/main/agent')
                self.assertEqual(os.listdir(folder), ['auth-profiles.json'])
                with open(os.path.join(folder, 'auth-profiles.json'), encoding='utf-8') as file:
                    self.assertEqual(file.read(), OLD)


if __name__ == '__main__':
    unittest.main(verbosity=2)
