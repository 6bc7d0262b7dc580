# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs `tokenkeep login --json` and talks with it."""
import http.client
import json
import os
import queue
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest
import urllib.error
from urllib.parse import urlsplit

from home import Home

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, 'tests/issuer'))
from process import DIRECT, IssuerProcess  # noqa: E402

END = object()


def free_ports(count):
    sockets = [socket.create_server(('127.0.0.1', 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def write_provider(home, url, ports):
    """The shipped descriptor, with the issuer at @url instead of OpenAI's and other ports."""
    with open(os.path.join(ROOT, 'data/providers/openai-codex.json'), encoding='utf-8') as file:
        provider = json.load(file)
    for name in ('authorizeUrl', 'tokenUrl', 'revokeUrl'):
        provider[name] = provider[name].replace('https://auth.openai.com', url)
        assert provider[name].startswith(url), provider[name]
    provider['redirect']['ports'] = ports
    folder = home.file('providers')
    home.write(os.path.join(folder, 'openai-codex.json'), json.dumps(provider))
    home.env['TOKENKEEP_PROVIDERS_DIR'] = folder


def approve(url):
    """A browser without a person, on any machine: the issuer's redirect (control auto)."""
    parts = urlsplit(url)
    if parts.scheme == 'https':
        connection = http.client.HTTPSConnection(parts.netloc, timeout=30, context=ssl._create_unverified_context())
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request('GET', f'{parts.path}?{parts.query}')
    location = connection.getresponse().getheader('Location')
    connection.close()
    return location


def visit(url):
    """The page at @url: (status, text)."""
    url = url.replace('//localhost:', '//127.0.0.1:', 1)  # a minimal container may not know its own name
    try:
        with DIRECT.open(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


class Login:
    """One run of the program."""

    def __init__(self, home, *arguments, prefix=(), program=None):
        command = [*prefix, program or home.env['TOKENKEEP'], 'login', 'openai-codex', '--json', *arguments]
        self.process = home.popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True)
        self.events, self.lines, self.words = [], queue.Queue(), []
        self.readers = [threading.Thread(target=self.read_events, daemon=True),
                        threading.Thread(target=self.read_words, daemon=True)]
        for reader in self.readers:
            reader.start()

    def read_events(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(END)

    def read_words(self):
        for line in self.process.stderr:
            self.words.append(line)

    @property
    def stderr(self):
        return ''.join(self.words)

    def next_event(self, seconds=30):
        """The next event, or None at the end."""
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f'no event in {seconds} s after {self.events}; said: {self.stderr}') from None
        if line is END:
            return None
        self.events.append(json.loads(line))
        return self.events[-1]

    def wait(self, name, seconds=30):
        deadline = time.monotonic() + seconds
        while True:
            event = self.next_event(max(deadline - time.monotonic(), 0.01))
            if event is None:
                raise AssertionError(f'ended without {name}: {self.events}; said: {self.stderr}')
            if event['event'] == name:
                return event

    def say(self, text):
        self.process.stdin.write(text + '\n')
        self.process.stdin.flush()

    def finish(self, seconds=30):
        """Reads to the end; the exit code."""
        while self.next_event(seconds) is not None:
            pass
        code = self.process.wait(seconds)
        for reader in self.readers:
            reader.join(seconds)
        for pipe in (self.process.stdout, self.process.stderr):
            pipe.close()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        return code

    @property
    def error(self):
        """The last error event, or {}."""
        return next((e for e in reversed(self.events) if e['event'] == 'error'), {})


class LoginTest(unittest.TestCase):
    """A test with an issuer for the class and a home for each test."""
    auto = True  # the issuer approves without a page

    @classmethod
    def setUpClass(cls):
        cls.issuer = IssuerProcess()

    @classmethod
    def tearDownClass(cls):
        cls.issuer.stop()

    def setUp(self):
        self.issuer.control('reset')
        self.issuer.control('auto', on=self.auto)
        self.home = self.new_home()

    def new_home(self, url=None):
        home = Home()
        self.addCleanup(home.close)
        home.ports = free_ports(2)
        write_provider(home, url or self.issuer.url, home.ports)
        return home

    def login(self, *arguments, home=None, **options):
        login = Login(home or self.home, *arguments, **options)
        self.addCleanup(login.process.kill)
        return login

    def sign_in(self, *arguments, home=None, **options):
        """A whole run with a robot for a browser; (exit code, login)."""
        login = self.login('--no-browser', *arguments, home=home, **options)
        visit(approve(login.wait('authorize')['url']))
        return login.finish(60), login

    def check_failed(self, login, code, expected_exit, actual_exit):
        self.assertEqual((login.error.get('code'), actual_exit), (code, expected_exit), login.stderr)
        self.assertGreater(len(login.error['message']), 20)
        self.assert_no_secret(login)

    def read_store(self, home=None):
        with open((home or self.home).store, encoding='utf-8') as file:
            return file.read()

    def assert_nothing_left(self, home=None):
        """No lock, temporary file or listener stays behind."""
        home = home or self.home
        left = [name for _, _, names in os.walk(home.state) for name in names
                if name.endswith(('.lock', '.tmp')) or name.startswith('.')]
        self.assertEqual(left, [])
        for port in home.ports:
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(('127.0.0.1', port)).close()

    def assert_no_secret(self, login, *secrets):
        said = json.dumps(login.events) + login.stderr
        for secret in ('rt_', 'eyJ', 'ac_', *secrets):
            self.assertNotIn(secret, said)
