#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL at each system call of a refresh, and each of them failing: the login can be used afterwards."""
import collections
import json
import os
import sys
import unittest

from renewal import ALICE, TOKENKEEP, RenewalTest, digest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'store'))
import syscalls  # noqa: E402

COURIER = os.path.join(os.path.dirname(TOKENKEEP), 'tokenkeep-courier')
COMMAND = (COURIER, '--agent=main', '--min-valid-ms=300000', '--', ALICE)
# What may fail, and how, without the disk or the machine being gone.
ERRORS = {'openat': ('ENOSPC', 'EMFILE'), 'write': ('ENOSPC',), 'pwrite64': ('ENOSPC', 'EINTR'), 'fallocate': ('ENOSPC',),
          'fsync': ('EIO',), 'fdatasync': ('EIO',), 'rename': ('ENOSPC', 'EROFS'), 'linkat': ('ENOSPC',), 'mkdir': ('ENOSPC',),
          'flock': ('ENOLCK',), 'unlink': ('EIO',), 'eventfd2': ('EMFILE',), 'socket': ('EMFILE',), 'connect': ('ENETUNREACH',)}


class Sweep(RenewalTest):
    def prepare(self):
        self.issuer.control('reset')
        self.home.close()
        self.home = self.new_home()
        return self.sign_in()

    def look(self, old):
        """Where the login is after a crash: (what the issuer did, where the new token is)."""
        asked = self.counts().get('ok', 0)
        stored = self.read()[ALICE]['refresh'] != old['refresh_token']
        path = os.path.join(self.home.own, 'spool', digest(old['refresh_token']) + '.json')
        spooled = os.path.exists(path) and os.path.getsize(path) > 0
        return 'stored' if stored else 'spooled' if spooled else 'lost' if asked else 'not spent'

    def check_usable(self, where):
        """The next refresh renews it, or takes what is there; the one after that leaves nothing lying around."""
        code, report = self.refresh()
        if where == 'lost':
            self.assertEqual((code, report['code']), (3, 'refresh_token_reused'))
            return
        self.assertEqual((code, report['outcome']), (0, 'refreshed' if where == 'not spent' else 'adopted'), report)
        self.assertTrue(self.is_alive()['alive'])
        self.assertEqual(self.counts(), {'ok': 1})
        code, report = self.refresh('--force', ALICE)
        self.assertEqual((code, report['outcome'], self.counts()), (0, 'refreshed', {'ok': 2}), report)
        self.assertTrue(self.is_alive()['alive'])
        self.assertEqual(self.spooled(), [])
        self.assertEqual(os.listdir(os.path.join(self.home.state, 'locks/oauth-refresh')), [])

    def trace(self, command):
        self.prepare()
        calls, run = syscalls.trace(self.home, command, self.home.state)
        self.assertEqual(json.loads(run.stdout)['outcome'], 'refreshed', run.stderr)
        return calls


@unittest.skipUnless(os.readlink('/proc/self/ns/pid') == 'pid:[4026531836]',
                     'in a container a dead process\'s lock is broken by its age alone, which takes three minutes each')
class Killed(Sweep):
    def test_courier(self):
        calls, counts, lost = self.trace(COMMAND), collections.Counter(), []
        for call in calls:
            with self.subTest(str(call)):
                old = self.prepare()
                syscalls.kill_at(self.home, COMMAND, call)
                where = self.look(old)
                counts[where] += 1
                if where == 'lost':
                    lost.append(call.name)
                self.check_usable(where)
        print(f'courier killed at each of {len(calls)} system calls: usable afterwards {len(calls) - len(lost)} '
              f'(not spent {counts["not spent"]}, spooled {counts["spooled"]}, stored {counts["stored"]}); '
              f'answer under way {len(lost)}: {" ".join(lost)}', flush=True)
        self.assertLess(len(lost), 40)

    def test_face(self):
        command = (TOKENKEEP, 'refresh', '--json', ALICE)
        self.prepare()
        calls, _ = self.trace_face(command)
        counts = collections.Counter()
        for call in calls:
            with self.subTest(str(call)):
                old = self.prepare()
                self.kill_face(command, call)
                # The courier may be under way by now; then the next one waits for it.
                code, report = self.refresh()
                self.assertEqual((code, self.counts()), (0, {'ok': 1}), report)
                self.assertNotEqual(self.read()[ALICE]['refresh'], old['refresh_token'])
                self.assertTrue(self.is_alive()['alive'])
                self.assertEqual(self.spooled(), [])
                counts[report['outcome']] += 1
        print(f'face killed at each of {len(calls)} system calls: usable afterwards {sum(counts.values())} '
              f'(renewed by its courier {counts["adopted"]}, by the next one {counts["refreshed"]})', flush=True)

    def trace_face(self, command):
        """Without its children: they are the courier."""
        plain, syscalls.FOLLOW = syscalls.FOLLOW, ()
        try:
            return syscalls.trace(self.home, command, self.home.state)
        finally:
            syscalls.FOLLOW = plain

    def kill_face(self, command, call):
        plain, syscalls.FOLLOW = syscalls.FOLLOW, ()
        try:
            return syscalls.kill_at(self.home, command, call)
        finally:
            syscalls.FOLLOW = plain


class Failing(Sweep):
    def test_courier(self):
        calls, counts, n_faults = self.trace(COMMAND), collections.Counter(), 0
        for call, error in ((call, error) for call in calls for error in ERRORS.get(call.name, ())):
            with self.subTest(f'{error} from {call}'):
                old = self.prepare()
                run = syscalls.fail_at(self.home, COMMAND, call, error)
                report = json.loads(run.stdout or '{"outcome": "unreported"}')
                where = self.look(old)
                n_faults += 1
                counts[report['outcome'], where] += 1
                self.assertNotEqual(where, 'lost', report)
                if report['outcome'] == 'refreshed':
                    self.assertEqual(where, 'stored')
                self.check_usable(where)
        print(f'courier with {n_faults} failing system calls: ' +
              ', '.join(f'{outcome} and {where} {number}' for (outcome, where), number in sorted(counts.items())), flush=True)


if __name__ == '__main__':
    unittest.main(verbosity=2)
