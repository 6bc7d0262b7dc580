#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a verb that writes does while another program holds the store's lock."""
import json
import os
import signal
import subprocess
import sys
import time
import unittest
from datetime import datetime, timezone

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'integration'))
from home import Home, wait_for  # noqa: E402
from terminal import Terminal  # noqa: E402

PROGRAM = os.path.abspath(sys.argv.pop())
STORE = json.dumps({'version': 1, 'profiles': {name: {'type': 'api_key', 'provider': 'p', 'key': 'k'}
                                               for name in ('p:a', 'p:b')}})


class Waiting(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.home.write(self.home.store, STORE)
        self.lock = self.home.store + '.lock'
        now = datetime.now(timezone.utc).isoformat(timespec='milliseconds')[:-6] + 'Z'
        self.home.write(self.lock, json.dumps({'pid': os.getpid(), 'createdAt': now}))

    def check_unchanged(self):
        with open(self.home.store, encoding='utf-8') as file:
            self.assertEqual(file.read(), STORE)
        self.assertEqual(sorted(os.listdir(os.path.dirname(self.home.store))),
                         ['auth-profiles.json', 'auth-profiles.json.lock'])

    def test_terminal(self):
        """After two seconds it names the holder; Ctrl+C gives up."""
        start = time.monotonic()
        terminal = Terminal(self.home, [PROGRAM, 'use', 'p:b'])
        self.addCleanup(terminal.process.kill)
        terminal.wait_for(f'process {os.getpid()}', 20)
        self.assertGreater(time.monotonic() - start, 1.9)
        terminal.process.send_signal(signal.SIGINT)
        self.assertEqual(terminal.finish(20), 4, terminal.text)
        self.assertIn('Nothing was changed', terminal.text)
        self.check_unchanged()

    def test_pipe(self):
        """Nobody reads along, so it says nothing; each of the signals gives up."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.home.popen([PROGRAM, 'order', 'set', 'p', 'p:b'], stderr=subprocess.PIPE, text=True)
            self.addCleanup(process.kill)
            with open(f'/proc/{process.pid}/status', encoding='ascii') as status:
                wait_for(lambda: self.blocks(status, number), 'the program to expect signals')
            process.send_signal(number)
            self.assertEqual(process.wait(20), 4)
            said = process.stderr.read()
            process.stderr.close()
            self.assertNotIn('Waiting', said)
            self.check_unchanged()

    @staticmethod
    def blocks(status, number):
        status.seek(0)
        [mask] = [line.split()[1] for line in status if line.startswith('SigBlk')]
        return int(mask, 16) & 1 << number - 1

    def test_lock_that_goes(self):
        terminal = Terminal(self.home, [PROGRAM, 'use', 'p:b'])
        self.addCleanup(terminal.process.kill)
        terminal.wait_for('Waiting', 20)
        os.unlink(self.lock)
        self.assertEqual(terminal.finish(30), 0, terminal.text)
        self.assertIn('p:b', terminal.text)
        self.assertFalse(os.path.exists(self.lock))


if __name__ == '__main__':
    unittest.main(verbosity=2)
