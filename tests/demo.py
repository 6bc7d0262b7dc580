#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job in a few seconds: demo.py TOKENKEEP

Signs in against the local issuer with the real program, the real loopback listener and a store in a
throwaway folder, and says each step. Needs no account, display or network.
"""
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "issuer"))
sys.dont_write_bytecode = True
from process import IssuerProcess  # noqa: E402

SECRETS = ("access", "refresh", "idToken")
DEADLINE_SECONDS = 20


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def say(text):
    print(text, flush=True)


def write_descriptor(folder, issuer_url):
    """The built-in descriptor with the local issuer's addresses."""
    with open(os.path.join(HERE, "../data/providers/openai-codex.json"), encoding="utf-8") as file:
        provider = json.load(file)
    for member in ("authorizeUrl", "tokenUrl", "revokeUrl"):
        path = provider[member].split("/", 3)[3]
        provider[member] = f"{issuer_url}/{path}"
    os.makedirs(folder)
    with open(os.path.join(folder, "openai-codex.json"), "w", encoding="utf-8") as file:
        json.dump(provider, file)


def approve(url):
    """What a browser does where somebody clicks "Allow" at once: the redirect's address."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
    try:
        opener.open(url, timeout=DEADLINE_SECONDS)
    except urllib.error.HTTPError as answer:
        if answer.code == 303:
            return answer.headers["Location"]
        raise
    raise RuntimeError("the issuer did not redirect")


def visit(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=DEADLINE_SECONDS) as answer:
        return answer.status


def handle(event, login):
    """Plays the person and the browser."""
    kind = event["event"]
    if kind == "authorize":
        say("  the link to sign in with: " + event["url"].split("?")[0] + "?…")
        redirect = approve(event["url"])
        if event["listening"]:
            status = visit(redirect)
            say(f"  the browser was sent back to {redirect.split('?')[0]}: HTTP {status}")
        else:
            say("  the callback ports are taken, so the redirect is pasted instead")
            login.stdin.write(redirect + "\n")
            login.stdin.flush()
    elif kind == "signed-in":
        say(f"  signed in as {event['profile']}, agent {event['agent']}")
    elif kind == "error":
        say(f"  {event['code']}: {event['message']}")


def sign_in(program, environment):
    command = [program, "login", "openai-codex", "--json", "--no-browser",
               "--timeout", str(DEADLINE_SECONDS)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as words, subprocess.Popen(
            command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=words) as login:
        try:
            for line in login.stdout:
                handle(json.loads(line), login)
            code = login.wait(timeout=DEADLINE_SECONDS)
        except BaseException:
            login.kill()
            raise
        if code != 0:
            words.seek(0)
            say(words.read().rstrip())
        return code


def show_store(path):
    with open(path, encoding="utf-8") as file:
        store = json.load(file)
    for profile in store["profiles"].values():
        for member in SECRETS:
            if member in profile:
                profile[member] = f"({len(profile[member])} characters, not shown)"
    mode = os.stat(path).st_mode & 0o777
    say(f"  {path}, mode {mode:04o}")
    say("  " + json.dumps(store, indent=2, ensure_ascii=False).replace("\n", "\n  "))


def run(program, home):
    state = os.path.join(home, "openclaw")
    say("1. Start an OAuth server on this computer in place of the provider's.")
    issuer = IssuerProcess()
    try:
        issuer.control("auto", on=True)
        say(f"  it answers at {issuer.url} and says yes to everybody")
        write_descriptor(os.path.join(home, "providers"), issuer.url)
        environment = {"PATH": os.environ["PATH"], "HOME": home, "OPENCLAW_STATE_DIR": state,
                       "TOKENKEEP_PROVIDERS_DIR": os.path.join(home, "providers"),
                       "XDG_STATE_HOME": os.path.join(home, "state"), "LANG": "C.UTF-8"}
        say("\n2. tokenkeep login openai-codex --no-browser")
        if sign_in(program, environment) != 0:
            say("The sign-in failed.")
            return 1
        say("\n3. What OpenClaw will read:")
        show_store(os.path.join(state, "agents/main/agent/auth-profiles.json"))
        say("\n4. tokenkeep list")
        return subprocess.run([program, "list"], env=environment, check=False).returncode
    finally:
        issuer.stop()


def main():
    with tempfile.TemporaryDirectory(prefix="tokenkeep-demo-") as home:
        code = run(sys.argv[1], home)
    say("\nThe throwaway folder and the server are gone." if code == 0 else "\nThe demo failed.")
    return 1 if code else 0


if __name__ == "__main__":
    sys.exit(main())
