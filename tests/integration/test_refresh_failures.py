#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way in which a refresh can fail has its name; only the issuer's own word ends a login, and it does so for good."""
import json
import os
import signal
import subprocess
import threading
import time
import unittest

from home import wait_for
from login import write_provider
from renewal import ALICE, TOKENKEEP, RenewalTest, digest, entry

DEAD = ('invalid_grant', 'invalid_refresh_token', 'refresh_token_reused', 'refresh_token_expired', 'refresh_token_invalidated',
        'token_invalidated', 'app_session_terminated')
# What happens to the answers; exit code, outcome or code, how many requests.
PASSING = (
    ('403 of a gateway', dict(kind='html', status=403, times=-1), 1, 'unavailable', 3),
    ('403 with a reason', dict(kind='status', status=403, code='unsupported_country', times=-1), 1, 'rejected', 1),
    ('401 with an unknown reason', dict(kind='status', status=401, code='invalid_client', times=-1), 1, 'rejected', 1),
    ('429, soon', dict(kind='status', status=429, code='slow_down', retry_after=1), 0, 'refreshed', 2),
    ('429, later', dict(kind='status', status=429, code='slow_down', retry_after=3600, times=-1), 1, 'rate_limited', 1),
    ('429 that names a death', dict(kind='status', status=429, code='invalid_grant', times=-1), 1, 'rate_limited', 3),
    ('500 once', dict(kind='status', status=500), 0, 'refreshed', 2),
    ('503 twice', dict(kind='status', status=503, times=2), 0, 'refreshed', 3),
    ('503 for long', dict(kind='status', status=503, times=-1), 1, 'unavailable', 3),
    ('500 that names a death', dict(kind='status', status=500, code='refresh_token_reused', times=-1), 1, 'unavailable', 3),
    ('a connection that breaks', dict(kind='reset', spend=False), 0, 'refreshed', 2),
    ('connections that break', dict(kind='reset', spend=False, times=-1), 1, 'offline', 3),
    ('half of an answer', dict(kind='cut', spend=False, times=-1), 1, 'offline', 3),
    ('a portal page', dict(kind='html', times=-1), 1, 'bad_answer', 1),
    ('nothing', dict(kind='empty', times=-1), 1, 'bad_answer', 1),
    ('an answer without end', dict(kind='huge', spend=False, times=-1), 1, 'too_large', 1),
)


# Runs "$@" in a namespace of its own, and does something to the state folder $STATE once the request is out.
BIND = 'mount --bind "$STATE/agents" "$STATE/agents"; '
SMALL_DISK = '''
mkdir "$STATE.old"; cp -a "$STATE/." "$STATE.old"
mount -t tmpfs -o size=96k,mode=700 tmpfs "$STATE"; cp -a "$STATE.old/." "$STATE"
'''
FILL = 'dd if=/dev/zero of="$STATE/full" bs=4096 2>/dev/null || true; '
READ_ONLY = 'mount -o remount,ro,bind "$STATE/agents"; '
MIDWAY = '''
"$@" & pid=$!
until ls "$SPOOL"/*.json >/dev/null 2>&1; do sleep 0.02; done
%s
code=0; wait $pid || code=$?
'''
AGAIN = 'echo; "$@"; cat "$STATE/agents/main/agent/auth-profiles.json" > "$LEFT"; exit $code'


class Death(RenewalTest):
    def check_dead(self, code):
        """Nobody asks the issuer again, and everybody who looks is told why."""
        before = self.issuer.read('stats')['faults']
        for arguments in ((ALICE,), ('--force', ALICE)):
            exit_code, report = self.refresh(*arguments)
            self.assertEqual((exit_code, report['outcome'], report['code']), (3, 'failed', code))
        self.assertEqual((self.issuer.read('stats')['faults'], self.counts()), (before, {}))
        listed = self.listed()
        self.assertEqual((listed['status'], listed['reason'], listed['verifiedAt']), ('invalidated', code, None))
        self.assertEqual([(event['kind'], event['code']) for event in self.events()], [('invalidated', code)])
        self.assertEqual(self.spooled(), [])

    def test_names(self):
        for code in DEAD:
            for status in (400, 401):
                with self.subTest(code=code, status=status):
                    self.issuer.control('reset')
                    self.home = self.new_home()
                    tokens = self.sign_in()
                    self.issuer.control('fault', endpoint='token', kind='status', status=status, code=code, times=-1)
                    before = self.read()
                    exit_code, report = self.refresh()
                    self.assertEqual((exit_code, report['outcome'], report['code']), (3, 'failed', code), report)
                    self.assertEqual(self.read(), before, 'the store is OpenClaw\'s')
                    self.check_dead(code)
                    with open(os.path.join(self.home.own, 'generations.json'), encoding='utf-8') as file:
                        known = json.load(file)['generations'][digest(tokens['refresh_token'])]
                    self.assertEqual((known['invalidated']['code'], known['invalidated']['by']), (code, 'tokenkeep'))

    def test_sign_in_clears(self):
        """A new login is another generation."""
        self.sign_in()
        self.issuer.control('fault', endpoint='token', kind='status', status=401, code='refresh_token_expired')
        self.assertEqual(self.refresh()[0], 3)
        self.sign_in()
        self.assertEqual(self.listed()['status'], 'expired')
        self.assertEqual(self.refresh()[1]['outcome'], 'refreshed')
        self.assertEqual(self.listed()['status'], 'ok')

    def test_somebody_was_faster(self):
        """A program that keeps to no lock renewed it meanwhile: theirs is taken."""
        self.sign_in()
        self.issuer.control('fault', endpoint='token', kind='status', status=401, code='refresh_token_reused')
        self.issuer.control('latency', seconds=1, endpoint='token')
        run = self.start_verb('refresh', '--json', ALICE)
        wait_for(lambda: self.spooled(), 'the request')
        self.sign_in(seconds=3600)
        self.assertEqual(json.loads(run.communicate(timeout=30)[0])['outcome'], 'adopted')
        self.assertEqual(self.listed()['status'], 'expiring')

    def test_still_valid(self):
        """A dead refresh token says nothing of an access token that has time left."""
        self.sign_in(seconds=3600)
        self.issuer.control('fault', endpoint='token', kind='status', status=401, code='invalid_grant')
        self.assertEqual(self.refresh('--force', ALICE)[0], 3)
        self.assertEqual(self.refresh()[1]['outcome'], 'adopted')
        self.assertEqual(self.listed()['status'], 'invalidated')


class Passing(RenewalTest):
    def check_alive(self):
        """Nothing is held against the login."""
        self.assertNotEqual(self.listed()['status'], 'invalidated')
        self.assertEqual(self.spooled(), [])
        self.assertTrue(self.is_alive()['alive'])
        code, report = self.refresh()
        self.assertIn((code, report['outcome']), ((0, 'refreshed'), (0, 'adopted')))

    def test_names(self):
        for name, fault, exit_code, word, n_requests in PASSING:
            with self.subTest(name):
                self.issuer.control('reset')
                self.home = self.new_home()
                self.sign_in()
                self.issuer.control('fault', endpoint='token', **fault)
                code, report = self.refresh()
                self.assertEqual((code, report['code'] or report['outcome']), (exit_code, word), report)
                stats = self.issuer.read('stats')
                self.assertEqual(sum(stats['faults'].values()) + sum(stats.get('refresh', {}).values()), n_requests)
                kinds = [event['kind'] for event in self.events()]
                self.assertEqual(kinds, ['error' if exit_code else 'refreshed'])
                self.issuer.control('calm')
                self.check_alive()

    def test_answer_lost(self):
        """The token was spent, the answer never came: the second try is told so. Nothing can be done but to say it."""
        self.sign_in()
        self.issuer.control('fault', endpoint='token', kind='reset')
        code, report = self.refresh()
        self.assertEqual((code, report['code']), (3, 'refresh_token_reused'))

    def test_without_rotation(self):
        """No new refresh token: the old one stays, and may be used again."""
        tokens = self.sign_in()
        for _ in range(2):
            self.issuer.control('fault', endpoint='token', kind='status', status=200,
                                body=json.dumps({'access_token': 'opaque', 'expires_in': 3600}))
            self.assertEqual(self.refresh('--force', ALICE)[1]['outcome'], 'refreshed')
            stored = self.read()[ALICE]
            self.assertEqual((stored['refresh'], stored['access']), (tokens['refresh_token'], 'opaque'))
        self.assertEqual(self.spooled(), [])

    def test_poor_answers(self):
        """The old token is spent, so what came for it is kept, however little it is."""
        for member in ('expires_in', 'access_token'):
            with self.subTest(member):
                self.sign_in()
                self.issuer.control('fault', endpoint='token', kind='drop_member', member=member)
                self.assertEqual(self.refresh()[1]['outcome'], 'refreshed')
                self.assertTrue(self.is_alive()['alive'])
                self.assertEqual(self.refresh('--force', ALICE)[1]['outcome'], 'refreshed')
        self.issuer.control('user', account=None)
        self.sign_in()
        self.assertEqual(self.refresh()[1]['outcome'], 'refreshed')
        self.issuer.control('user', jwt=False)
        self.sign_in()
        self.assertEqual(self.refresh()[1]['outcome'], 'refreshed')

    def test_offline(self):
        self.sign_in()
        write_provider(self.home, 'http://127.0.0.1:1', [0])
        code, report = self.refresh()
        self.assertEqual((code, report['code']), (1, 'offline'))
        write_provider(self.home, self.issuer.url, [0])
        self.check_alive()

    def test_tls(self):
        """No way around a broken certificate, and no second try."""
        self.sign_in()
        write_provider(self.home, self.issuer.url.replace('http:', 'https:'), [0])
        code, report = self.refresh()
        self.assertEqual((code, report['code']), (1, 'tls'), report)
        write_provider(self.home, self.issuer.url, [0])
        self.check_alive()

    def test_timeout(self):
        self.sign_in()
        self.issuer.control('fault', endpoint='token', kind='stall')
        start = time.monotonic()
        code, report = self.refresh()
        self.assertEqual((code, report['outcome']), (0, 'refreshed'), report)
        self.assertTrue(24 < time.monotonic() - start < 40)


class Keeping(RenewalTest):
    """The answer is there, and the store is not to be had."""

    def lock(self):
        """Somebody holds the store's lock as long as this test lives."""
        when = time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime(time.time() + 3600))
        self.home.write(self.path() + '.lock', json.dumps({'pid': os.getpid(), 'createdAt': when}))

    def start_slow(self):
        """A refresh whose answer takes a second; returns when the request is out."""
        self.issuer.control('latency', seconds=1, endpoint='token')
        run = self.start_verb('refresh', '--json', ALICE)
        wait_for(self.spooled, 'the request')
        time.sleep(0.1)
        return run

    def courier(self, run):
        """The process id of the courier that @run has sent, or None."""
        with open(f'/proc/{run.pid}/task/{run.pid}/children', encoding='ascii') as file:
            return next(map(int, file.read().split()), None)

    def check_kept(self, old):
        self.assertEqual(self.spooled(), [digest(old['refresh_token']) + '.json'])
        self.assertEqual(self.read()[ALICE]['refresh'], old['refresh_token'])
        path = os.path.join(self.home.own, 'spool', self.spooled()[0])
        self.assertEqual(os.stat(path).st_mode & 0o7777, 0o600)

    def check_placed(self):
        self.issuer.control('latency', seconds=0, endpoint='token')
        self.assertEqual(self.refresh()[1]['outcome'], 'adopted')
        self.assertEqual((self.spooled(), self.counts()), ([], {'ok': 1}))
        self.assertTrue(self.is_alive()['alive'])
        self.assertIn('refreshed', [event['kind'] for event in self.events()])

    def test_session_ends(self):
        """SIGTERM while somebody holds the store: the answer is on the disk, and the courier gone, at once."""
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            with self.subTest(number):
                self.issuer.control('reset')
                self.home = self.new_home()
                old = self.sign_in()
                run = self.start_slow()
                self.lock()
                os.kill(self.courier(run), number)
                start = time.monotonic()
                report = json.loads(run.communicate(timeout=30)[0])
                self.assertLess(time.monotonic() - start, 2 + 1)
                self.assertEqual((report['outcome'], report['code']), ('failed', 'store_locked'))
                self.check_kept(old)
                os.unlink(self.path() + '.lock')
                self.check_placed()

    def test_odd_folder(self):
        """A state folder whose name is no UTF-8."""
        self.home.state = self.home.file('st\udcffte')
        self.home.env['OPENCLAW_STATE_DIR'] = self.home.state
        old = self.sign_in()
        run = self.start_slow()
        self.lock()
        os.kill(self.courier(run), signal.SIGTERM)
        self.assertEqual(json.loads(run.communicate(timeout=30)[0])['code'], 'store_locked')
        self.check_kept(old)
        os.unlink(self.path() + '.lock')
        self.check_placed()

    def test_store_gone_bad(self):
        """The store is damaged while the answer is under way, and mended later."""
        old = self.sign_in()
        with open(self.path(), encoding='utf-8') as file:
            text = file.read()
        run = self.start_slow()
        self.home.write(self.path(), text[:-20])
        report = json.loads(run.communicate(timeout=30)[0])
        self.assertEqual((report['outcome'], report['code']), ('failed', 'store_malformed'))
        self.home.write(self.path(), text)
        self.check_kept(old)
        self.check_placed()

    def test_another_login(self):
        """Somebody else signed in under this name meanwhile: left alone, and what came is kept."""
        old = self.sign_in()
        run = self.start_slow()
        self.write({ALICE: entry({'access_token': 'a', 'refresh_token': 'theirs'}, 3600, accountId='other')})
        report = json.loads(run.communicate(timeout=30)[0])
        self.assertEqual((report['outcome'], report['code']), ('failed', 'store_conflict'))
        self.assertEqual(self.read()[ALICE]['refresh'], 'theirs')
        self.assertEqual(self.spooled(), [digest(old['refresh_token']) + '.json'])
        # Later the same person signs in again, for a shorter time: what waited is older all the same.
        self.issuer.control('calm')
        new = self.sign_in(seconds=3600)
        self.assertEqual(self.refresh('--force', ALICE)[1]['outcome'], 'refreshed')
        self.assertNotIn(self.read()[ALICE]['refresh'], (old['refresh_token'], new['refresh_token']))
        self.assertTrue(self.is_alive()['alive'])

    def test_old_copy(self):
        """A tool put an older copy of the same person's login back meanwhile: ours is newer."""
        self.sign_in()
        run = self.start_slow()
        self.write({ALICE: entry({'access_token': 'a', 'refresh_token': 'older'}, -7200)})
        self.assertEqual(json.loads(run.communicate(timeout=30)[0])['outcome'], 'refreshed')
        self.assertTrue(self.is_alive()['alive'])

    def test_newer_login(self):
        """The person signed in again meanwhile: that is used."""
        self.sign_in()
        run = self.start_slow()
        self.sign_in(seconds=30 * 86400)
        self.assertEqual(json.loads(run.communicate(timeout=30)[0])['outcome'], 'adopted')
        self.assertTrue(self.is_alive()['alive'])
        self.assertEqual(self.spooled(), [])

    def test_face_killed(self):
        """Whoever waits may be killed: the login is renewed and stored."""
        old = self.sign_in()
        run = self.start_slow()
        run.kill()
        run.communicate(timeout=30)
        wait_for(lambda: self.read()[ALICE]['refresh'] != old['refresh_token'] and not self.spooled(), 'the courier')
        self.assertTrue(self.is_alive()['alive'])

    def run_in_namespace(self, script):
        """What `refresh --json` says at each time that @script runs it."""
        self.home.env.update(STATE=self.home.state, SPOOL=os.path.join(self.home.own, 'spool'), LEFT=self.home.file('left'))
        command = ['unshare', '-m' if os.geteuid() == 0 else '-Urm', 'sh', '-ec', script, 'sh', TOKENKEEP, 'refresh', '--json',
                   ALICE]
        run = subprocess.run(command, env=self.home.env, capture_output=True, text=True, check=False, timeout=120)
        return [json.loads(line) for line in run.stdout.splitlines() if line], run.stderr

    def check_disk(self, script, code):
        """@script: ruins the disk while the request is out, then mends it and refreshes again."""
        old = self.sign_in()
        self.issuer.control('latency', seconds=1, endpoint='token')
        reports, stderr = self.run_in_namespace(script + AGAIN)
        self.assertEqual([(each['outcome'], each['code']) for each in reports], [('failed', code), ('adopted', None)], stderr)
        with open(self.home.file('left'), encoding='utf-8') as file:
            left = json.load(file)['profiles'][ALICE]
        self.assertNotEqual(left['refresh'], old['refresh_token'])
        self.assertTrue(self.issuer.control('alive', refresh_token=left['refresh'])['alive'])
        self.assertEqual((self.counts(), self.spooled()), ({'ok': 1}, []))

    def test_disk_gets_full(self):
        self.check_disk(SMALL_DISK + MIDWAY % FILL + 'rm "$STATE/full"; ', 'no_space')

    def test_store_gets_read_only(self):
        self.check_disk(BIND + MIDWAY % READ_ONLY + 'mount -o remount,rw,bind "$STATE/agents"; ', 'permission')

    def test_disk_before(self):
        """Known before the token is spent: nothing is asked."""
        for script, code in ((SMALL_DISK + FILL, 'no_space'), (BIND + READ_ONLY, 'permission')):
            with self.subTest(code):
                self.home = self.new_home()
                old = self.sign_in()
                reports, stderr = self.run_in_namespace(script + '"$@"')
                self.assertEqual([(each['outcome'], each['code']) for each in reports], [('failed', code)], stderr)
                self.assertEqual((self.read()[ALICE]['refresh'], self.counts()), (old['refresh_token'], {}))

    def test_locked_for_long(self):
        """Somebody takes the store's lock meanwhile and keeps it: it is waited for as OpenClaw waits, then the spool has it."""
        old = self.sign_in()
        run = self.start_slow()
        self.lock()
        report = json.loads(run.communicate(timeout=120)[0])
        self.assertEqual((run.returncode, report['code']), (5, 'store_locked'))
        self.check_kept(old)
        os.unlink(self.path() + '.lock')
        self.check_placed()

    def test_store_locked_before(self):
        """Known before the token is spent: nothing is asked."""
        self.sign_in()
        self.lock()
        run = self.start_verb('refresh', '--json', ALICE)
        pid = wait_for(lambda: self.courier(run), 'the courier')
        threading.Timer(1, os.kill, (pid, signal.SIGTERM)).start()
        report = json.loads(run.communicate(timeout=60)[0])
        self.assertEqual((run.returncode, report['code'], self.counts()), (5, 'store_locked', {}))


if __name__ == '__main__':
    unittest.main(verbosity=2)
