#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real OpenClaw 2026.4.29 and `tokenkeep token` make the same of keys and tokens that are kept elsewhere.

Each row says what `secrets` is in the configuration and what the store's entry holds; both have to hand out
the same secret, or both none. Where we answer otherwise on purpose, OURS says what and why; such a row fails
as soon as both answer the same.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from openclaw import NODE, Unreachable, install

HERE = os.path.dirname(os.path.abspath(__file__))
ANSWER = 'echo \'{"protocolVersion":1,"values":{"a":"sk-exec"}}\''
PROGRAMS = {
    'answer': ANSWER,
    'text': 'echo " sk-text "',
    'string': 'echo \'"sk-string"\'',
    'noise': f'echo noise >&2; {ANSWER}',
    'exit': f'{ANSWER}; exit 3',
    'empty': ':',
    'slow': 'exec /bin/sleep 60',
    'flood': 'exec /usr/bin/head -c 2000000 /dev/zero',
    'id-error': 'echo \'{"protocolVersion":1,"values":{"a":"sk"},"errors":{"a":{"message":"x"}}}\'',
    'other-error': 'echo \'{"protocolVersion":1,"values":{"a":"sk"},"errors":{"b":{}}}\'',
    'missing': 'echo \'{"protocolVersion":1,"values":{"b":"sk"}}\'',
    'number': 'echo \'{"protocolVersion":1,"values":{"a":7}}\'',
    'blank': 'echo \'{"protocolVersion":1,"values":{"a":" "}}\'',
    'version': 'echo \'{"protocolVersion":2,"values":{"a":"sk"}}\'',
    'no-version': 'echo \'{"values":{"a":"sk"}}\'',
    'list': 'echo \'[1]\'',
    'surroundings': '/bin/cat; echo; /bin/pwd -P; echo "$0|$1|$2|$PASSED|$SET|$HOME|$SECOND"',
    'writable': ANSWER,
    'linked': ANSWER,
}


def ref(source, id_, provider='p'):
    return {'source': source, 'provider': provider, 'id': id_}


def key(reference=None, **members):
    return {'type': 'api_key', 'provider': 'x', **({'keyRef': reference} if reference else {}), **members}


def token(reference, **members):
    return {'type': 'token', 'provider': 'x', 'tokenRef': reference, **members}


def provider(**members):
    return {'providers': {'p': members}}


def file(name='keys.json', **members):
    return provider(source='file', path=f'{{home}}/{name}', **members)


def program(name, **members):
    return provider(source='exec', command=f'{{home}}/bin/{name}', **members)


# name: (secrets, entry)
ROWS = {
    'literal': (None, key(key='  sk-literal\n')),
    'literal-blank': (None, key(key='  ')),
    'env': (None, key(ref('env', 'KEY', 'default'))),
    'env-token': (None, token(ref('env', 'KEY', 'default'))),
    'env-token-expired': (None, token(ref('env', 'KEY', 'default'), expires=1)),
    'env-padded-id': (None, key(ref('env', ' KEY ', 'default'))),
    'env-keeps-white-space': (None, key(ref('env', 'PADDED', 'default'))),
    'env-blank': (None, key(ref('env', 'BLANK', 'default'))),
    'env-unset': (None, key(ref('env', 'UNSET', 'default'))),
    'env-no-provider': (None, key({'source': 'env', 'id': 'KEY'})),
    'env-unknown-provider': (None, key(ref('env', 'KEY'))),
    'env-named-default': ({'defaults': {'env': 'p'}}, key(ref('env', 'KEY'))),
    'env-not-the-default': ({'defaults': {'env': 'p'}}, key(ref('env', 'KEY', 'default'))),
    'env-default-applies': ({'defaults': {'env': 'p'}}, key({'source': 'env', 'id': 'KEY'})),
    'env-default-not-to-inline': ({'defaults': {'env': 'p'}}, key(key={'source': 'env', 'id': 'KEY'})),
    'env-template': (None, key(key='${KEY}')),
    'env-template-ref': (None, key('${KEY}')),
    'env-template-default': ({'defaults': {'env': 'p'}}, key(key=' ${KEY}')),
    'env-template-unset': (None, key(key='${UNSET}')),
    'env-no-template': (None, key(key='$KEY')),
    'env-of-a-file': (None, key('${FILE_KEY}')),
    'env-of-a-quoted-line': (None, key('${QUOTED}')),
    'env-of-a-second-file': (None, key('${GATEWAY_KEY}')),
    'env-before-files': (None, key('${PADDED}')),
    'env-inline': (None, key(key=ref('env', 'KEY', 'default'))),
    'env-inline-old-name': (None, key(apiKey=ref('env', 'KEY', 'default'))),
    'env-four-members': (None, key({**ref('env', 'KEY', 'default'), 'x': 1})),
    'env-listed': (provider(source='env', allowlist=['KEY']), key(ref('env', 'KEY'))),
    'env-not-listed': (provider(source='env', allowlist=['OTHER']), key(ref('env', 'KEY'))),
    'env-listed-badly': (provider(source='env', allowlist=['key']), key(ref('env', 'key'))),
    'env-other-source': (file(), key(ref('env', 'KEY'))),
    'both': (None, key(ref('env', 'KEY', 'default'), key='sk-literal')),
    'both-unusable-ref': (None, key({'source': 'moon', 'provider': 'p', 'id': 'x'}, key='sk-literal')),
    'file': (file(), key(ref('file', '/a'))),
    'file-deep': (file(), key(ref('file', '/list/1/x~1y'))),
    'file-odd-index': (file(), key(ref('file', '/list/1th/x~1y'))),
    'file-empty-name': (file(), key(ref('file', '/'))),
    'file-number': (file(), key(ref('file', '/n'))),
    'file-missing': (file(), key(ref('file', '/none'))),
    'file-no-pointer': (file(), key(ref('file', 'a'))),
    'file-other-mode': (file(), key(ref('file', 'value'))),
    'file-too-large': (file(maxBytes=10), key(ref('file', '/a'))),
    'file-unknown-member': (file(shell=True), key(ref('file', '/a'))),
    'file-fraction': (file(maxBytes=1000.5), key(ref('file', '/a'))),
    'file-single': (file('single', mode='singleValue'), key(ref('file', 'value'))),
    'file-single-other-id': (file('single', mode='singleValue'), key(ref('file', '/a'))),
    'file-readable': (file('readable.json'), key(ref('file', '/a'))),
    'file-insecure': (file('readable.json', allowInsecurePath=True), key(ref('file', '/a'))),
    'file-link': (file('link.json'), key(ref('file', '/a'))),
    'file-link-insecure': (file('link.json', allowInsecurePath=True), key(ref('file', '/a'))),
    'file-folder': (file('bin'), key(ref('file', '/a'))),
    'file-mark': (file('mark.json'), key(ref('file', '/a'))),
    'file-list': (file('list.json'), key(ref('file', '/0'))),
    'file-home': (provider(source='file', path='~/keys.json'), key(ref('file', '/a'))),
    'exec': (program('answer'), key(ref('exec', 'a'))),
    'exec-other-id': (program('answer'), key(ref('exec', 'b'))),
    'exec-bad-id': (program('answer'), key(ref('exec', 'a/../b'))),
    'exec-noise': (program('noise'), key(ref('exec', 'a'))),
    'exec-exit': (program('exit'), key(ref('exec', 'a'))),
    'exec-empty': (program('empty'), key(ref('exec', 'a'))),
    'exec-slow': (program('slow', timeoutMs=300), key(ref('exec', 'a'))),
    'exec-silent': (program('slow', noOutputTimeoutMs=300), key(ref('exec', 'a'))),
    'exec-flood': (program('flood'), key(ref('exec', 'a'))),
    'exec-cap': (program('answer', maxOutputBytes=10), key(ref('exec', 'a'))),
    'exec-id-error': (program('id-error'), key(ref('exec', 'a'))),
    'exec-other-error': (program('other-error'), key(ref('exec', 'a'))),
    'exec-missing': (program('missing'), key(ref('exec', 'a'))),
    'exec-number': (program('number'), key(ref('exec', 'a'))),
    'exec-blank': (program('blank'), key(ref('exec', 'a'))),
    'exec-version': (program('version'), key(ref('exec', 'a'))),
    'exec-no-version': (program('no-version'), key(ref('exec', 'a'))),
    'exec-list': (program('list'), key(ref('exec', 'a'))),
    'exec-text': (program('text'), key(ref('exec', 'a'))),
    'exec-text-allowed': (program('text', jsonOnly=False), key(ref('exec', 'a'))),
    'exec-string-allowed': (program('string', jsonOnly=False), key(ref('exec', 'a'))),
    'exec-surroundings': (program('surroundings', jsonOnly=False, args=['x y', '$(z)'], passEnv=['PASSED', 'UNSET'],
                                  env={'SET': 'yes', 'PASSED': 'over'}), token(ref('exec', 'a'))),
    'exec-writable': (program('writable'), key(ref('exec', 'a'))),
    'exec-insecure': (program('writable', allowInsecurePath=True), key(ref('exec', 'a'))),
    'exec-link': (program('link'), key(ref('exec', 'a'))),
    'exec-link-allowed': (program('link', allowSymlinkCommand=True), key(ref('exec', 'a'))),
    'exec-trusted': (program('answer', trustedDirs=['{home}/bin']), key(ref('exec', 'a'))),
    'exec-not-trusted': (program('answer', trustedDirs=['{home}/bi']), key(ref('exec', 'a'))),
    'exec-relative': (provider(source='exec', command='bin/answer'), key(ref('exec', 'a'))),
    'exec-shell': (provider(source='exec', command='/bin/sh -c "x"'), key(ref('exec', 'a'))),
    'exec-gone': (program('none'), key(ref('exec', 'a'))),
    'exec-not-ours': (provider(source='exec', command='/usr/bin/env'), key(ref('exec', 'a'))),
    'oauth-with-reference': (None, {'type': 'oauth', 'provider': 'x', 'access': '${KEY}', 'expires': 4102444800000}),
}
OURS = {
    'env-template-unset': (None, 'OpenClaw hands out the text of the reference itself'),
    'both': ('sk-env', 'its gateway goes by the reference, its command line by the literal; one of them we cannot'),
}


class SameSecrets(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.homes = {name: self.make_home(name, *row) for name, row in ROWS.items()}

    def write(self, path, text, mode=0o600):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, 'w', encoding='utf-8') as target:
            target.write(text)
        os.chmod(path, mode)

    def make_home(self, name, secrets, entry):
        home = os.path.join(self.folder, name)
        config = {'secrets': secrets} if secrets else {}
        self.write(f'{home}/.openclaw/openclaw.json', json.dumps(config).replace('{home}', home))
        self.write(f'{home}/.openclaw/agents/main/agent/auth-profiles.json',
                   json.dumps({'version': 1, 'profiles': {'x:y': entry}}))
        keys = json.dumps({'a': 'sk-file', '': 'sk-empty', 'n': 7, 'list': [0, {'x/y': ' sk-deep '}]})
        self.write(f'{home}/keys.json', keys)
        self.write(f'{home}/readable.json', keys, 0o644)
        self.write(f'{home}/mark.json', '\ufeff' + keys)
        self.write(f'{home}/list.json', '["sk"]')
        self.write(f'{home}/.openclaw/.env', 'export FILE_KEY = sk-of-file # one\nQUOTED="sk-a\\nb#"\nPADDED=sk-no\n')
        self.write(f'{home}/.config/openclaw/gateway.env', 'FILE_KEY=sk-no\nGATEWAY_KEY=sk-gateway\n')
        self.write(f'{home}/single', ' sk-single\r\n\r\n')
        os.symlink('keys.json', f'{home}/link.json')
        for each, script in PROGRAMS.items():
            self.write(f'{home}/bin/{each}', f'#!/bin/sh\n{script}\n', 0o775 if each == 'writable' else 0o755)
        os.symlink('linked', f'{home}/bin/link')
        return home

    def environment(self, home):
        # Without the plugins OpenClaw answers in a tenth of the time.
        return {'HOME': home, 'OPENCLAW_DISABLE_BUNDLED_PLUGINS': '1', 'PATH': os.environ['PATH'], 'KEY': 'sk-env', 'PADDED': ' sk-padded ', 'BLANK': ' ',
                'key': 'sk-small', 'PASSED': 'passed', 'LC_ALL': 'C.UTF-8',
                **{name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}}

    def ours(self, home):
        run = subprocess.run([os.environ['TOKENKEEP'], 'token', 'x:y', '--json', '--min-valid', '0'], text=True,
                             env=self.environment(home), capture_output=True, check=False, timeout=60)
        self.assertNotIn('sk-', run.stderr)
        self.assertEqual(run.returncode in (1, 3), run.stdout == '', run.stderr)
        return json.loads(run.stdout)['token'] if run.returncode == 0 else None

    def theirs(self):
        modules = os.path.join(install(), 'node_modules')
        question = [{'home': home, 'env': self.environment(home), 'profiles': ['x:y']}
                    for home in self.homes.values()]
        command = [os.path.join(modules, NODE, 'bin/node'), os.path.join(HERE, 'oracle.mjs'), modules, 'secrets']
        run = subprocess.run(command, input=json.dumps(question), env=self.environment(self.folder), text=True,
                             capture_output=True, check=False, timeout=300)
        self.assertEqual(run.returncode, 0, run.stderr)
        return {name: answer['x:y'].get('key') for name, answer in zip(self.homes, json.loads(run.stdout))}

    def test_both(self):
        theirs = self.theirs()
        n_secrets = sum(answer is not None for answer in theirs.values())
        self.assertGreater(n_secrets, 25, theirs)
        self.assertGreater(len(ROWS) - n_secrets, 35, theirs)
        for name, home in self.homes.items():
            with self.subTest(name):
                ours = self.ours(home)
                if name in OURS:
                    self.assertEqual(ours, OURS[name][0])
                    self.assertNotEqual(ours, theirs[name])
                else:
                    self.assertEqual(ours, theirs[name])
        print(f'{len(ROWS)} references: {n_secrets} secrets, {len(ROWS) - n_secrets} refused, '
              f'{len(OURS)} on purpose otherwise')


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
