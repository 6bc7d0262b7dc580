#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenClaw 2026.4.29 and we read the same in its configuration."""
import json
import os
import subprocess
import sys
import unittest

from home import Home
from json5_corpus import Corpus, Speller
from openclaw import NODE, OpenClaw, Unreachable, install

HERE = os.path.dirname(os.path.abspath(__file__))
VARIABLES = {'WORK': '~/work', 'PLACE': '/srv/agents', 'EMPTY': '', 'DOLLAR': '${WORK}', 'CODEX': 'openai-codex'}
PROVIDERS = ('openai-codex', 'OpenAI-Codex', 'zai', 'z-ai', ' Z.AI', 'anthropic', '${CODEX}')
FOLDERS = ('/a/b', '~/c', '${WORK}/d', '${PLACE}/../e', 'relative/f', '~', '$${WORK}', '${NONE}/g', '${OWN}/h', ' ',
           '${EMPTY}', '${DOLLAR}', '~other/i', '/j/./k//l/')


def ask(command, text, cwd):
    run = subprocess.run(command, input=text, capture_output=True, check=False, timeout=240, cwd=cwd,
                         env={'PATH': '/usr/bin:/bin', 'HOME': cwd, 'LANG': 'C.UTF-8'})
    if run.returncode:
        raise AssertionError(f'{command}: exit {run.returncode}\n{run.stderr.decode()}')
    return run.stdout


class Readers(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.modules = os.path.join(install(), 'node_modules')

    def ask_us(self, what, text, *variables):
        answers = ask([os.environ['CONFIG_PROBE'], what, *variables], text, self.home.path)
        return answers.decode('utf-8').removesuffix('\n').split('\n')

    def ask_them(self, what, question):
        node = os.path.join(self.modules, NODE, 'bin/node')
        command = [node, os.path.join(HERE, 'oracle.mjs'), self.modules, what]
        return json.loads(ask(command, json.dumps(question).encode(), self.home.path))


class Json5(Readers):
    def test_corpus(self):
        texts = [text for text in Corpus(1).documents(20000) if '\0' not in text]
        framed = b''.join(b'%d\n%s' % (len(text), text) for text in (text.encode() for text in texts))
        answers = self.ask_us('json5', framed)
        self.assertEqual(len(answers), len(texts))
        verdict = self.ask_them('json5', [
            {'text': text, 'json': answer[1:] if answer[0] == '+' else None,
             'reason': answer[1:] if answer[0] == '-' else None} for text, answer in zip(texts, answers)])
        print(verdict['counts'])
        self.assertEqual(verdict['wrong'][:5], [])
        self.assertGreater(min(verdict['counts'].values()), 500, 'the corpus has something of everything')


class ConfigMaker(Speller):
    """Writes configurations, in several files, into homes."""

    def __init__(self, seed, home):
        super().__init__(seed)
        self.home, self.files = home, 0

    def make(self, path):
        self.write(path, 'openclaw.json', self.part(path, 'root', 0))

    def write(self, path, name, value):
        self.home.write(os.path.join(path, '.openclaw', name), self.document(value))

    def chance(self, probability):
        return self.random.random() < probability

    def part(self, path, kind, depth):
        if depth > 4 or not self.chance(0.25):
            return getattr(self, kind)(path, depth)
        return self.include(path, kind, depth)

    def include(self, path, kind, depth):
        names = [self.file(path, kind, depth) for _ in range(self.random.choice((1, 1, 2, 3)))]
        value = {'$include': names[0] if len(names) == 1 and self.chance(0.7) else names}
        if self.chance(0.05):
            value['$include'] = self.random.choice(('none', '../outside', 'openclaw.json', 5, [5], '/etc/passwd', ''))
        if self.chance(0.4):
            siblings = getattr(self, kind)(path, depth)
            value = {**value, **siblings} if isinstance(siblings, dict) and self.chance(0.5) else \
                {**siblings, **value} if isinstance(siblings, dict) else \
                {**value, 'x': 1} if self.chance(0.1) else value
        return value

    def file(self, path, kind, depth):
        self.files += 1
        name = self.random.choice(('', './', 'd/', './d/../d/')) + f'{self.files}.json5'
        # What a file includes is relative to that file, so these stay in the folder of the first.
        nested = getattr(self, kind)(path, 9) if name.startswith(('d/', './d')) else self.part(path, kind, depth + 1)
        if self.chance(0.03):
            nested = self.random.choice((5, None, [], [5], 'text'))
        self.write(path, name, nested)
        return name

    def root(self, path, depth):
        kinds = self.random.sample(('agents', 'auth', 'env'), self.random.randrange(4))
        root = {kind: self.part(path, kind, depth + 1) for kind in kinds}
        # Includes in here OpenClaw would read, and we would not.
        return {'channels': {'x': ['${WORK}', {'y': None}]}, **root}

    def env(self, _path, _depth):
        return self.random.choice(({}, {'vars': {'OWN': '/own'}}, {'OWN': '/other', 'vars': {'OWN': '/own'}},
                                   {'OWN': '${WORK}'}, {'EMPTY': 'full', 'WORK': '/not-this'}))

    def agents(self, path, depth):
        return {'list': self.part(path, 'list', depth + 1)} if self.chance(0.9) else {}

    def list(self, path, depth):
        return [self.part(path, 'agent', depth + 1) for _ in range(self.random.randrange(4))]

    def agent(self, _path, _depth):
        name = self.random.choice(('work', ' Work', 'Main Agent!', 'b_c', '-', 'é'))
        agent = {'id': name, 'model': {'primary': 'x/y'}}
        if self.chance(0.6):
            agent['agentDir'] = self.random.choice(FOLDERS)
        if self.chance(0.3):
            agent['default'] = self.chance(0.5)
        return agent

    def auth(self, path, depth):
        return {kind: self.part(path, kind, depth + 1)
                for kind in self.random.sample(('profiles', 'order'), self.random.randrange(3))}

    def profiles(self, _path, _depth):
        ids = self.random.sample(('p:a', 'p:b', 'p:c', 'q@example.com'), self.random.randrange(4))
        return {name: {'provider': self.random.choice(PROVIDERS),
                       'mode': self.random.choice(('oauth', 'token', 'api_key', 'aws-sdk'))} for name in ids}

    def order(self, _path, _depth):
        names = self.random.sample(PROVIDERS, self.random.randrange(4))
        return {name: self.random.choices(('p:a', 'p:b', 'p:c', '${CODEX}:d'), k=self.random.randrange(3))
                for name in names}


class Config(Readers):
    def ask_both(self, homes):
        variables = [f'{name}={value}' for name, value in VARIABLES.items()]
        ours = self.ask_us('config', '\n'.join(homes).encode(), *variables)
        theirs = self.ask_them('config', {'env': VARIABLES, 'homes': homes})
        return [json.loads(answer) for answer in ours], theirs

    def test_generated(self):
        maker = ConfigMaker(1, self.home)
        homes = [self.home.file('homes', str(number)) for number in range(1500)]
        for home in homes:
            maker.make(home)
        ours, theirs = self.ask_both(homes)
        failed = 0
        for home, our, their in zip(homes, ours, theirs):
            failed += 'error' in their
            if our != their and not ('error' in our and 'error' in their):
                self.assertEqual(our, their, self.show(home))
        print(f'{len(homes)} configurations in {maker.files} more files, {failed} refused')
        self.assertGreater(failed, len(homes) / 100)
        self.assertLess(failed, len(homes) / 2)

    def show(self, home):
        parts = []
        for folder, _, names in os.walk(home):
            for name in names:
                with open(os.path.join(folder, name), encoding='utf-8') as file:
                    parts.append(f'{name}: {file.read()}')
        return '\n'.join(parts)

    def test_command(self):
        """Not only its parts: the whole program."""
        state = self.home.state
        self.home.write(os.path.join(state, 'openclaw.json'), '''// by hand
            {
              agents: { $include: './more/agents.json5', list: [ { id: 'Second One', }, ], },
              env: { vars: { PLACE: '/srv/agents' } },
            }''')
        self.home.write(os.path.join(state, 'more/agents.json5'),
                        "{ list: [{ id: 'work', agentDir: '${PLACE}/work' }, { id: 'main', default: true }] }")
        theirs = OpenClaw(self.home).read('agents', 'list')
        [answer] = self.ask_us('config', self.home.path.encode())
        ours = json.loads(answer)
        self.assertEqual([{'id': agent['id'], 'agentDir': agent['agentDir']} for agent in theirs], ours['agents'])
        self.assertEqual([agent['id'] for agent in theirs if agent['isDefault']], [ours['default']])
        self.assertEqual([agent['id'] for agent in theirs], ['work', 'main', 'second-one'])


def main():
    try:
        install()
    except Unreachable as reason:
        print('skipped:', reason)
        sys.exit(77)
    unittest.main(verbosity=2)


if __name__ == '__main__':
    main()
