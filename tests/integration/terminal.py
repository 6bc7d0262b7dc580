# SPDX-License-Identifier: GPL-3.0-or-later
"""A program on a terminal of its own, for those that talk to nobody else."""
import fcntl
import os
import select
import struct
import termios
import time


class Terminal:
    def __init__(self, home, command, env=None):
        self.leader, follower = os.openpty()
        # Wide, or it breaks its questions.
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 200, 0, 0))
        self.text = ''
        self.process = home.popen(command, env={**home.env, 'TERM': 'xterm', **(env or {})}, stdin=follower,
                                  stdout=follower, stderr=follower, start_new_session=True)
        os.close(follower)

    def read(self, seconds):
        """Whether something came."""
        if not select.select([self.leader], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self.leader, 4096)
        except OSError:  # the last one has closed its end
            return False
        self.text += data.decode(errors='replace')
        return bool(data)

    def wait_for(self, text, seconds=60):
        deadline = time.monotonic() + seconds
        while text not in self.text:
            if not self.read(deadline - time.monotonic()):
                raise AssertionError(f'no {text!r} in {seconds} s: {self.text}')

    def type(self, text):
        os.write(self.leader, text.encode())

    def finish(self, seconds=60):
        """The exit code."""
        while self.read(seconds):
            pass
        os.close(self.leader)
        return self.process.wait(seconds)
