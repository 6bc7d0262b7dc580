# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a program holds a lock file, and what it waits for meanwhile, by strace."""
import re

WAITS = ('connect', 'accept4', 'sendto', 'sendmsg', 'recvfrom', 'recvmsg', 'poll', 'ppoll', 'epoll_wait', 'select',
         'nanosleep', 'clock_nanosleep', 'wait4', 'execve')
TAKES = ('linkat', 'openat')
LINE = re.compile(r'(\d+)\s+(\d+\.\d+) (\w+)\((.*)')


class Holding:
    def __init__(self, start):
        self.start, self.seconds, self.waits = start, None, []


def command(file):
    calls = ','.join(('read', 'unlink', *TAKES, *WAITS))
    return ['strace', '-f', '-qq', '-ttt', '-s', '512', '-e', f'trace={calls}', '-e', 'signal=none', '-o', file]


def read(file, lock):
    """The holdings of @lock, each by the thread that took it. Reading is waiting where it is the standard input."""
    holdings, held = [], {}
    with open(file, encoding='utf-8', errors='replace') as lines:
        for thread, when, call, rest in (match.groups() for match in map(LINE.match, lines) if match):
            if thread in held:
                if call == 'unlink' and f'"{lock}"' in rest:
                    held[thread].seconds = float(when) - held[thread].start
                    holdings.append(held.pop(thread))
                elif call in WAITS or call == 'read' and rest.startswith('0,'):
                    held[thread].waits.append(f'{call}({rest}')
            elif call in TAKES and f'"{lock}"' in rest and is_taken(call, rest):
                held[thread] = Holding(float(when))
    assert not held, 'a lock was never released'
    return holdings


def is_taken(call, rest):
    return ' = -1 ' not in rest and (call == 'linkat' or 'O_EXCL' in rest)
