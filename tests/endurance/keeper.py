# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokenkeep beside the programs: `tokenkeep watch`, told of the places that a person would tell it of."""
import os
import subprocess

from clients import Agent, Codex

TOKENKEEP = os.environ.get('TOKENKEEP', 'tokenkeep')


class Keeper:
    def __init__(self, world, clients):
        self.world, self.clients = world, clients

    def tell(self, *arguments, **env):
        subprocess.run([TOKENKEEP, *arguments], env=dict(self.world.env, **env), check=True, capture_output=True,
                       timeout=120)

    def link(self):
        """What is not in the state folder that Tokenkeep looks after by itself."""
        homes = sorted({client.folder for client in self.clients if isinstance(client, Codex)})
        folders = sorted({client.state for client in self.clients if isinstance(client, Agent)} - {self.world.state()})
        profile = self.clients[0].profile if isinstance(self.clients[0], Agent) else None
        if homes and profile is None:
            self.tell('import', 'codex', CODEX_HOME=homes[0])
            profile = 'openai-codex:default'
        for home in homes:
            self.tell('link', 'codex', profile, CODEX_HOME=home)
        for folder in folders:
            self.tell('link', 'openclaw', profile, '--state-dir', folder)

    def __enter__(self):
        self.link()
        log = open(self.world.home.file('watch.log'), 'w', encoding='utf-8')
        with log:
            self.process = self.world.home.popen([TOKENKEEP, 'watch'], env=self.world.env, stdin=subprocess.DEVNULL,
                                                 stdout=log, stderr=log)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
