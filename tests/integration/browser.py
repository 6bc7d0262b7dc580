#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""browser.py DECISION FOLDER URL

The person at the default browser: opens URL in a real headless Chromium and presses Allow or Deny.
DECISION is allow, deny or leave (opens nothing and only notes the URL). FOLDER gets the pictures
1-question.png and 2-answer.png, and visit.json when all is done.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import traceback
import urllib.error
import urllib.request
from contextlib import contextmanager

from home import die_with_parent, wait_for

FLAGS = ('--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
         '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage',
         '--no-proxy-server', '--remote-debugging-pipe', '--window-size=800,600')
DESKTOP_FILE = '''[Desktop Entry]
Type=Application
Name=Test Browser
Exec=/usr/bin/python3 -B {program} {decision} {folder} %u
MimeType=x-scheme-handler/http;x-scheme-handler/https;
NoDisplay=true
'''
DEFAULTS = '''[Default Applications]
x-scheme-handler/http=test-browser.desktop
x-scheme-handler/https=test-browser.desktop
'''


def install(home, decision):
    """Makes this program the default browser of @home; the visit's folder."""
    folder = home.file('visit')
    os.makedirs(folder, exist_ok=True)
    entry = DESKTOP_FILE.format(program=os.path.abspath(__file__), decision=decision, folder=folder)
    home.write(os.path.join(home.env['XDG_DATA_HOME'], 'applications/test-browser.desktop'), entry)
    home.write(os.path.join(home.env['XDG_CONFIG_HOME'], 'mimeapps.list'), DEFAULTS)
    return folder


def read_visit(folder, seconds=60):
    """Waits for the end of a visit: {"asked", "question", "answered", "answer"}."""
    path = os.path.join(folder, 'visit.json')
    wait_for(lambda: os.path.exists(path), 'the browser', seconds)
    with open(path, encoding='utf-8') as file:
        result = json.load(file)
    if 'failure' in result:
        raise AssertionError(result['failure'])
    return result


class Driver:
    """A session with chromedriver (W3C WebDriver)."""

    def __init__(self, port, profile):
        self.base = f'http://127.0.0.1:{port}'
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        options = {'binary': '/usr/bin/chromium', 'args': [*FLAGS, '--user-data-dir=' + profile]}
        wanted = {'alwaysMatch': {'browserName': 'chrome', 'goog:chromeOptions': options}}
        self.base += '/session/' + self.call('/session', capabilities=wanted)['sessionId']

    def call(self, path, **body):
        return self.send(urllib.request.Request(self.base + path, json.dumps(body).encode(),
                                                {'Content-Type': 'application/json'}))

    def get(self, path):
        return self.send(urllib.request.Request(self.base + path))

    def send(self, request):
        try:
            with self.opener.open(request, timeout=60) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError('chromedriver: ' + json.load(error)['value']['message']) from None

    def find(self, selector):
        return next(iter(self.call('/element', using='css selector', value=selector).values()))

    def text(self):
        return self.get(f'/element/{self.find("body")}/text')

    def picture(self, path):
        with open(path, 'wb') as file:
            file.write(base64.b64decode(self.get('/screenshot')))

    def close(self):
        self.send(urllib.request.Request(self.base, method='DELETE'))


@contextmanager
def chromium():
    process = subprocess.Popen(['chromedriver', '--port=0'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, preexec_fn=die_with_parent)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        try:
            line = next(line for line in process.stdout if 'started successfully on port' in line)
            driver = Driver(int(line.strip().rstrip('.').split()[-1]), profile)
            yield driver
            driver.close()
        finally:
            process.terminate()
            process.wait()


def visit(decision, folder, url):
    with chromium() as driver:
        driver.call('/url', url=url)
        asked, question = driver.get('/url'), driver.text()
        driver.picture(os.path.join(folder, '1-question.png'))
        driver.call(f'/element/{driver.find("#" + decision)}/click')
        wait_for(lambda: driver.get('/url') != asked, 'the redirect', 30)
        result = {'asked': asked, 'question': question, 'answered': driver.get('/url'), 'answer': driver.text()}
        driver.picture(os.path.join(folder, '2-answer.png'))
        return result


def main():
    decision, folder, url = sys.argv[1:]
    try:
        result = {'asked': url} if decision == 'leave' else visit(decision, folder, url)
    except Exception:  # whatever it is, the test that waits wants to know
        result = {'failure': traceback.format_exc()}
    partial = os.path.join(folder, 'visit.part')
    with open(partial, 'w', encoding='utf-8') as file:
        json.dump(result, file)
    os.rename(partial, os.path.join(folder, 'visit.json'))


if __name__ == '__main__':
    main()
