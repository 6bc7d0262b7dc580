# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a script run where the issuers' real host names are this machine's loopback.

A network namespace of its own has nothing but a loopback, and /etc/hosts, in a mount namespace of
its own, leads the names there. So real programs with real addresses meet the local issuer, and
nothing can ever reach the real one.
"""
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile

HOSTS = ('localhost', 'auth.openai.com', 'chatgpt.com', 'api.openai.com')
MARK = 'TOKENKEEP_PRIVATE_NETWORK'
SIOCSIFFLAGS, IFF_UP, IFF_LOOPBACK = 0x8914, 0x1, 0x8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000


def mount(source, target, flags):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(source, target, None, flags, None):
        raise OSError(ctypes.get_errno(), 'mount')


def set_up():
    mount(b'none', b'/', MS_REC | MS_PRIVATE)
    with tempfile.NamedTemporaryFile('w', encoding='ascii') as hosts:
        hosts.write(f'127.0.0.1 {" ".join(HOSTS)}\n')
        hosts.flush()
        mount(hosts.name.encode(), b'/etc/hosts', MS_BIND)
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack('16sh14x', b'lo', IFF_UP | IFF_LOOPBACK))


def enter():
    """Starts the running script again inside, unless it is there already."""
    if MARK in os.environ:
        set_up()
        return
    unshare = ['unshare', '--net', '--mount', '--fork', '--kill-child']
    if os.geteuid():
        unshare += ['--user', '--map-root-user']
    try:
        subprocess.run([*unshare, 'true'], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f'no namespaces of its own: {getattr(error, "stderr", None) or error}') from None
    os.environ[MARK] = '1'
    os.execvp(unshare[0], [*unshare, sys.executable, '-B', *sys.argv])


class Unavailable(Exception):
    """This machine gives nobody a network of one's own."""
