#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tokenkeep`: the verbs that need no network, as a person or a script calls them."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = sys.argv.pop()
NOW_MS = int(time.time() * 1000)
DAY_MS = 24 * 60 * 60 * 1000


def oauth(expires, **members):
    return {'type': 'oauth', 'provider': 'openai-codex', 'access': 'at-secret', 'refresh': 'rt-secret',
            'expires': expires, **members}


class Verbs(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.home)
        self.env = {name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}
        self.env |= {'HOME': self.home, 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8'}
        self.agent = os.path.join(self.home, '.openclaw/agents/main/agent')

    def write(self, profiles):
        os.makedirs(self.agent, exist_ok=True)
        with open(os.path.join(self.agent, 'auth-profiles.json'), 'w', encoding='utf-8') as file:
            json.dump({'version': 1, 'profiles': profiles}, file)

    def run_verb(self, *arguments, expected=0):
        result = subprocess.run([PROGRAM, *arguments], env=self.env, capture_output=True, text=True, check=False,
                                stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, expected, result.stderr)
        for secret in ('at-secret', 'rt-secret', 'sk-secret'):
            self.assertNotIn(secret, result.stdout + result.stderr)
        return result

    def test_help_of_everything(self):
        self.assertIn('login', self.run_verb('--help').stdout)
        for verb in ('login', 'list', 'status', 'token', 'use', 'order', 'import', 'agents', 'events', 'providers'):
            with self.subTest(verb):
                text = self.run_verb(verb, '--help').stdout
                self.assertIn(f'tokenkeep {verb}', text)

    def test_version(self):
        self.assertRegex(self.run_verb('--version').stdout, r'^tokenkeep \d+\.\d+\.\d+\n$')

    def test_wrong_usage(self):
        for arguments in ([], ['nonsense'], ['list', '--nonsense'], ['list', 'x'], ['events', 'x'], ['status', 'x'], ['use'],
                          ['use', 'a', 'b'], ['order'], ['order', 'get'], ['agents', 'add'], ['agents', 'add', ' Main '], ['agents', 'add', '!'], ['agents', 'x'], ['order', 'set', 'p'], ['providers', 'x'], ['import'], ['import', 'nobody'], ['import', 'codex', 'x'], ['login'], ['login', 'nobody']):
            with self.subTest(arguments):
                result = self.run_verb(*arguments, expected=2)
                self.assertNotEqual(result.stdout + result.stderr, '')

    def test_list_nobody(self):
        result = self.run_verb('list')
        self.assertEqual(result.stdout, '')
        self.assertIn('tokenkeep login', result.stderr)
        self.assertEqual(json.loads(self.run_verb('list', '--json').stdout),
                         {'schema': 1, 'stateDir': os.path.join(self.home, '.openclaw'), 'generation': 'none',
                          'agent': 'main', 'profiles': [], 'dropped': [], 'danglingPins': []})
        self.assertEqual(os.listdir(self.home), [], 'looking makes nothing')

    def test_list_json(self):
        expires = NOW_MS + 10 * DAY_MS
        self.write({'openai-codex:a@x': oauth(expires, email='a@x', accountId='acct', chatgptPlanType='pro'),
                    'openai:default': {'type': 'api_key', 'provider': 'openai', 'key': 'sk-secret'}})
        document = json.loads(self.run_verb('list', '--json').stdout)
        first, second = document['profiles']
        remaining = first.pop('remainingMs')
        self.assertTrue(10 * DAY_MS - 60000 < remaining <= 10 * DAY_MS, remaining)
        self.assertEqual(first, {
            'id': 'openai-codex:a@x', 'provider': 'openai-codex', 'type': 'oauth', 'status': 'ok', 'reason': None,
            'email': 'a@x', 'accountId': 'acct', 'plan': 'pro', 'expires': expires, 'refreshedAt': None,
            'verifiedAt': None, 'default': True, 'source': 'local', 'owner': 'main', 'secret': 'store', 'lastUsed': None,
            'unusable': None, 'pins': []})
        self.assertEqual((second['status'], second['expires'], second['remainingMs']), ('static', None, None))
        self.assertEqual(document['generation'], 'json')

    def test_list_words(self):
        self.write({'openai-codex:a@x': oauth(NOW_MS - 1), 'openai-codex:b@x': oauth(NOW_MS + 5 * DAY_MS),
                    'odd\x1b[31m:x': oauth(NOW_MS)})
        lines = self.run_verb('list').stdout.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertIn('* openai-codex:a@x', lines[0])
        self.assertIn('expired', lines[0])
        self.assertNotIn('\x1b', lines[2])

    def test_list_dropped(self):
        self.write({'p:a': oauth(NOW_MS), 'p:number': 5, 'p:odd\x1b[2J\u202e\nx': {'type': 'password'}, 'p:' + 'y' * 5000: []})
        document = json.loads(self.run_verb('list', '--json').stdout)
        self.assertEqual([each['id'] for each in document['profiles']], ['p:a'])
        self.assertEqual(document['dropped'][:2], [
            {'id': 'p:number', 'reason': 'non_object', 'source': 'local'},
            {'id': 'p:odd\x1b[2J\u202e\nx', 'reason': 'invalid_type', 'source': 'local'}])
        lines = self.run_verb('list').stdout.splitlines()
        self.assertIn('* p:a', lines[0])
        self.assertIn('loses them', lines[2])
        self.assertEqual(lines[3], '  p:number: it is not an object; remove it, or sign in again.')
        self.assertTrue(lines[4].startswith('  p:odd?[2J??x: its “type”'), lines[4])
        self.assertLess(len(lines[5]), 400)
        inherited = json.loads(self.run_verb('list', '--json', '--agent', 'work').stdout)
        self.assertEqual({each['source'] for each in inherited['dropped']}, {'inherited'})
        self.assertIn("(the main agent's)", self.run_verb('list', '--agent', 'work').stdout)

    def write_sessions(self, text, agent='main'):
        folder = os.path.join(self.home, '.openclaw/agents', agent, 'sessions')
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, 'sessions.json'), 'w', encoding='utf-8') as file:
            file.write(text if isinstance(text, str) else json.dumps(text))

    def test_list_pins(self):
        def pin(profile, source, session):
            return {'sessionId': session, 'authProfileOverride': profile, 'authProfileOverrideSource': source}

        self.write({'p:a': oauth(NOW_MS), 'p:b': oauth(NOW_MS)})
        self.write_sessions({'agent:main:main': pin('p:a', 'user', 's1'), 'agent:main:sms:direct:+4917': pin('p:a', 'user', 's2'),
                             'agent:main:x': pin('p:a', 'auto', 's3'), 'agent:main:y': pin('p:gone', 'user', '+4918')})
        document = json.loads(self.run_verb('list', '--json').stdout)
        self.assertEqual([each['pins'] for each in document['profiles']], [
            [{'session': 's1', 'source': 'user'}, {'session': 's2', 'source': 'user'}, {'session': 's3', 'source': 'auto'}], []])
        self.assertEqual(document['danglingPins'], [{'profile': 'p:gone', 'session': None, 'source': 'user'}])
        text = self.run_verb('list').stdout
        self.assertIn(", pinned by 2 sessions, OpenClaw's choice for 1 session\n", text)
        self.assertIn('p:gone: 1 session\n', text)
        self.assertNotIn('+49', text + json.dumps(document))
        self.write_sessions('{"')
        damaged = self.run_verb('list', '--json')
        self.assertEqual([each['pins'] for each in json.loads(damaged.stdout)['profiles']], [None, None])
        self.assertIn('sessions.json', damaged.stderr)

    def test_list_pins_elsewhere(self):
        self.write({'p:a': oauth(NOW_MS)})
        with open(os.path.join(self.home, '.openclaw/openclaw.json'), 'w', encoding='utf-8') as file:
            file.write("{session: {store: '~/.openclaw/agents/{agentId}/sessions/../sessions/sessions.json'}}")
        self.write_sessions({'agent:work:main': {'authProfileOverride': 'p:a'}}, 'work')
        document = json.loads(self.run_verb('list', '--json', '--agent', 'work').stdout)
        self.assertEqual(document['profiles'][0]['pins'], [{'session': None, 'source': 'user'}])

    def test_list_of_another_agent(self):
        self.write({'openai-codex:a@x': oauth(NOW_MS)})
        document = json.loads(self.run_verb('list', '--json', '--agent', 'Work Bench').stdout)
        self.assertEqual(document['agent'], 'work-bench')
        self.assertEqual([(each['id'], each['source'], each['owner']) for each in document['profiles']],
                         [('openai-codex:a@x', 'inherited', 'main')])

    def test_status(self):
        for profiles, code, word in (
                ({}, 1, 'Nobody'),
                ({'a': oauth(NOW_MS + 9 * DAY_MS)}, 0, 'fine'),
                ({'a': oauth(NOW_MS + 9 * DAY_MS), 'b': oauth(NOW_MS + DAY_MS // 2)}, 2, 'expires'),
                ({'a': oauth(NOW_MS + DAY_MS // 2), 'b': oauth(NOW_MS - 1)}, 1, 'needs'),
                ({'a': oauth('soon')}, 1, 'needs')):
            with self.subTest(word=word, code=code):
                self.write(profiles)
                self.assertIn(word, self.run_verb('status').stdout)
                self.run_verb('status', '--check', expected=code)

    def write_usage(self, usage):
        with open(os.path.join(self.agent, 'auth-state.json'), 'w', encoding='utf-8') as file:
            json.dump({'version': 1, 'usageStats': usage}, file)

    def test_usage(self):
        until = NOW_MS + DAY_MS
        self.write({f'p:{name}': oauth(NOW_MS + 9 * DAY_MS, provider='p') for name in ('a', 'b', 'c', 'd')})
        self.write_usage({'p:a': {'lastUsed': 5, 'cooldownUntil': until, 'cooldownReason': 'rate_limit'},
                          'p:b': {'disabledUntil': until, 'cooldownUntil': 7, 'disabledReason': 'bill\x1b[31m'},
                          'p:c': {'cooldownUntil': NOW_MS - 1, 'cooldownReason': 'overloaded'}})
        profiles = json.loads(self.run_verb('list', '--json').stdout)['profiles']
        for profile in profiles:
            if profile['unusable']:
                self.assertTrue(DAY_MS - 60000 < profile['unusable'].pop('remainingMs') <= DAY_MS)
        self.assertEqual([(each['lastUsed'], each['unusable']) for each in profiles], [
            (5, {'kind': 'cooldown', 'reason': 'rate_limit', 'until': until}),
            (None, {'kind': 'disabled', 'reason': 'bill\x1b[31m', 'until': until}), (None, None), (None, None)])
        self.env['TZ'] = 'UTC'
        lines = self.run_verb('list').stdout.splitlines()
        words = time.strftime(', paused by OpenClaw until %Y-%m-%d %H:%M', time.gmtime(until // 1000))
        self.assertTrue(lines[0].endswith(words + ' (rate_limit)'), lines[0])
        self.assertTrue(lines[1].endswith(words + ' (bill?[31m)'), lines[1])
        self.assertNotIn('paused', lines[2] + lines[3])
        self.assertEqual(self.run_verb('status').stdout, '4 logins, all fine. OpenClaw pauses 2.\n')

    def test_status_json(self):
        self.write({'p:a': oauth(NOW_MS + 9 * DAY_MS), 'p:b': oauth(NOW_MS - 1), 'p:c': oauth(NOW_MS + DAY_MS // 2),
                    'p:d': oauth(NOW_MS + 9 * DAY_MS), 'p:k': {'type': 'api_key', 'provider': 'q', 'key': 'k'}, 'p:x': 5})
        self.write_usage({'p:d': {'cooldownUntil': NOW_MS + DAY_MS}})
        document = json.loads(self.run_verb('status', '--json').stdout)
        listed = {each['id']: each for each in json.loads(self.run_verb('list', '--json').stdout)['profiles']}
        self.assertEqual([each['id'] for each in document['profiles']], ['p:b', 'p:c', 'p:d'])
        for profile in document.pop('profiles'):
            self.assertEqual(list(profile), list(listed[profile['id']]), 'the same members')
            self.assertEqual(profile['status'], listed[profile['id']]['status'])
        self.assertEqual(document, {
            'schema': 1, 'stateDir': os.path.join(self.home, '.openclaw'), 'generation': 'json', 'agent': 'main',
            'status': 'expired', 'check': 1, 'counts': {
                'profiles': 5, 'static': 1, 'ok': 2, 'expiring': 1, 'missing': 0, 'expired': 1, 'invalidated': 0,
                'unusable': 1, 'dropped': 1}})
        self.assertIn('1 entry', self.run_verb('status').stdout)

    def test_status_json_check(self):
        for profiles, status, code in (
                ({}, 'missing', 1), ({'a': oauth(NOW_MS + 9 * DAY_MS)}, 'ok', 0), ({'a': oauth(NOW_MS + DAY_MS // 2)}, 'expiring', 2),
                ({'a': {'type': 'api_key', 'provider': 'q', 'key': 'k'}}, 'static', 0)):
            with self.subTest(status):
                self.write(profiles)
                document = json.loads(self.run_verb('status', '--check', '--json', expected=code).stdout)
                self.assertEqual((document['status'], document['check']), (status, code))

    def test_use(self):
        self.write({'openai-codex:a@x': oauth(NOW_MS), 'openai-codex:b@x': oauth(NOW_MS)})
        self.run_verb('use', 'openai-codex:b@x')
        profiles = json.loads(self.run_verb('list', '--json').stdout)['profiles']
        self.assertEqual([each['default'] for each in profiles], [False, True])
        self.assertIn('no profile', self.run_verb('use', 'nobody', expected=1).stderr)

    def test_order(self):
        self.write({'openai-codex:a@x': oauth(NOW_MS), 'openai-codex:b@x': oauth(NOW_MS), 'p:c': oauth(NOW_MS, provider='p')})

        def get(*arguments):
            return json.loads(self.run_verb('order', 'get', 'OpenAI-Codex', '--json', *arguments).stdout)['order']

        self.assertIsNone(get())
        self.run_verb('order', 'set', 'openai-codex', 'openai-codex:b@x', 'openai-codex:a@x', 'openai-codex:b@x')
        self.assertEqual(get(), ['openai-codex:b@x', 'openai-codex:a@x'])
        self.assertEqual(get('--agent', 'work'), get())
        self.assertEqual(self.run_verb('order', 'get', 'openai-codex').stdout.split(), get())
        for wrong in ('p:c', 'nobody'):
            self.assertIn(wrong, self.run_verb('order', 'set', 'openai-codex', wrong, expected=1).stderr)
        self.run_verb('order', 'clear', 'openai-codex')
        self.assertIsNone(get())

    def test_configured_agents(self):
        config = os.path.join(self.home, '.openclaw/openclaw.json')
        folder = os.path.join(self.home, 'elsewhere')
        os.makedirs(folder)
        self.write({'p:m': oauth(NOW_MS, provider='p')})
        with open(os.path.join(folder, 'auth-profiles.json'), 'w', encoding='utf-8') as file:
            json.dump({'profiles': {'p:a': oauth(NOW_MS, provider='p'), 'p:b': oauth(NOW_MS, provider='p')}}, file)
        with open(config, 'w', encoding='utf-8') as file:
            file.write("{agents: {list: [{id: 'main'}, {id: 'Work', default: true, agentDir: '~/elsewhere'},]},"
                       "auth: {order: {p: ['p:b', 'p:a']}, profiles: {'p:m': {provider: 'q', mode: 'oauth'}}}} // x")
        document = json.loads(self.run_verb('list', '--json').stdout)
        self.assertEqual(document['agent'], 'work')
        self.assertEqual([(each['id'], each['source'], each['default']) for each in document['profiles']],
                         [('p:m', 'inherited', False), ('p:a', 'local', False), ('p:b', 'local', True)])
        self.assertEqual(json.loads(self.run_verb('order', 'get', 'p', '--json').stdout)['order'], ['p:b', 'p:a'])
        self.run_verb('use', 'p:a')
        self.assertEqual(json.loads(self.run_verb('order', 'get', 'p', '--json').stdout)['order'], ['p:a', 'p:b'])
        with open(config, 'w', encoding='utf-8') as file:
            file.write('{agents: ')
        self.assertIn(config, self.run_verb('list', expected=1).stderr)
        self.assertIn('p:m', self.run_verb('list', '--agent', 'main').stdout)

    def test_agents(self):
        self.write({'p:m': oauth(NOW_MS, provider='p'), 'p:n': oauth(NOW_MS, provider='p')})
        added = self.run_verb('agents', 'add', 'Work Bench')
        folder = os.path.join(self.home, '.openclaw/agents/work-bench/agent')
        self.assertEqual(added.stdout, folder + '\n')
        self.assertIn('openclaw agents add work-bench', added.stderr)
        self.assertEqual((os.listdir(folder), os.stat(folder).st_mode & 0o777), ([], 0o700))
        with open(os.path.join(folder, 'auth-profiles.json'), 'w', encoding='utf-8') as file:
            json.dump({'profiles': {'p:n': oauth(NOW_MS, provider='p'), 'p:w': oauth(NOW_MS, provider='p')}}, file)
        document = json.loads(self.run_verb('agents', '--json').stdout)
        self.assertEqual(document['default'], 'main')
        self.assertEqual({each['id']: [(profile['id'], profile['source']) for profile in each['profiles']]
                          for each in document['agents']},
                         {'main': [('p:m', 'local'), ('p:n', 'local')],
                          'work-bench': [('p:m', 'inherited'), ('p:n', 'shadowing'), ('p:w', 'local')]})
        self.assertIn('hiding', self.run_verb('agents').stdout)

    def test_use_for_another_agent(self):
        self.write({'openai-codex:a@x': oauth(NOW_MS)})
        self.assertIn('main agent', self.run_verb('use', 'openai-codex:a@x', '--agent', 'work', expected=1).stderr)
        self.run_verb('use', 'nobody', '--agent', 'mistyped', expected=1)
        self.assertEqual(os.listdir(os.path.join(self.home, '.openclaw/agents')), ['main'])

    def run_into(self, output, *arguments):
        return subprocess.run([PROGRAM, *arguments], env=self.env, stdout=output, stderr=subprocess.PIPE, check=False)

    def test_full_output(self):
        for arguments in (['list', '--json'], ['--version'], ['--help']):
            with self.subTest(arguments), open('/dev/full', 'wb') as full:
                result = self.run_into(full, *arguments)
                self.assertEqual(result.returncode, 1)
                self.assertIn(b'No space left', result.stderr)

    def test_nobody_reads(self):
        reader, writer = os.pipe()
        os.close(reader)
        with open(writer, 'wb') as pipe:
            result = self.run_into(pipe, 'providers')
        self.assertEqual((result.returncode, result.stderr), (1, b''))

    def test_odd_folder(self):
        """A terminal obeys no folder's name, and JSON stays JSON."""
        self.write({'p:a': oauth(NOW_MS)})
        odd = os.path.join(self.home, 'odd \n\x1b[31m').encode() + b'\xff'
        os.rename(os.path.join(self.home, '.openclaw').encode(), odd)
        self.env['OPENCLAW_STATE_DIR'] = odd
        for arguments in (['list'], ['agents'], ['list', '--json'], ['agents', '--json'], ['doctor', '--offline', '--json'],
                          ['order', 'set', 'p', 'nobody'], ['use', 'p:a']):
            with self.subTest(arguments):
                result = self.run_into(subprocess.PIPE, *arguments)
                text = (result.stdout + result.stderr).decode()
                self.assertNotIn('\x1b', text)
                if '--json' in arguments:
                    self.assertIn('odd ', str(json.loads(result.stdout)))
        self.assertIn(b'auth-state.json', b' '.join(os.listdir(os.path.join(odd, b'agents/main/agent'))))

    def test_ids_in_the_c_locale(self):
        self.env['LC_ALL'] = 'C'
        self.write({'openai-codex:j\u00fcrgen@x': oauth(NOW_MS), 'b': oauth(NOW_MS)})
        self.run_verb('use', 'openai-codex:j\u00fcrgen@x')
        self.assertEqual(self.run_verb('list', '--agent', 'J\u00fcrgen', '--json').returncode, 0)

    def test_login_over_another_credential(self):
        self.write({'anthropic:default': {'type': 'token', 'provider': 'anthropic', 'token': 'sk-secret'}})
        result = self.run_verb('login', 'openai-codex', '--profile-id', 'anthropic:default', '--json', expected=1)
        self.assertIn('another credential', json.loads(result.stdout)['message'])

    def test_damaged_store(self):
        os.makedirs(self.agent)
        path = os.path.join(self.agent, 'auth-profiles.json')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('{"rt-secret"')
        for arguments in (['list'], ['status'], ['use', 'a']):
            with self.subTest(arguments):
                self.assertIn(path, self.run_verb(*arguments, expected=1).stderr)

    def test_providers(self):
        self.assertIn('openai-codex\tChatGPT\tbuilt-in', self.run_verb('providers').stdout)
        shown = self.run_verb('providers', 'show', 'openai-codex').stdout
        self.assertEqual(json.loads(shown)['clientId'], 'app_EMoamEEZ73f0CkXaXp7hrann')
        folder = os.path.join(self.home, 'own')
        os.makedirs(folder)
        with open(os.path.join(folder, 'openai-codex.json'), 'w', encoding='utf-8') as file:
            file.write(shown.replace('"ChatGPT"', '"Own"'))
        with open(os.path.join(folder, 'broken.json'), 'w', encoding='utf-8') as file:
            file.write('{"id": "broken", "colour": "red"}')
        self.env['TOKENKEEP_PROVIDERS_DIR'] = folder
        entries = json.loads(self.run_verb('providers', '--json').stdout)['providers']
        self.assertEqual([(each['id'], each['name'], each['shadowed']) for each in entries],
                         [('broken', None, False), ('openai-codex', 'Own', False), ('openai-codex', 'ChatGPT', True)])
        self.assertIn('colour', entries[0]['error'])
        self.run_verb('providers', 'show', 'nobody', expected=1)


if __name__ == '__main__':
    unittest.main(verbosity=2)
