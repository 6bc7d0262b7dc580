# SPDX-License-Identifier: GPL-3.0-or-later
"""The issuer's pages, for people and for browsers that tests drive."""
from html import escape

PAGE = '''<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 28em; margin: 4em auto; padding: 0 1em }}
button {{ font: inherit; padding: .4em 1.5em; margin-right: .5em }}
</style>
<h1>{title}</h1>
{content}
</html>
'''

DECISION = '''<form method="post" action="{action}">
{fields}
<button id="allow" name="decision" value="allow">Allow</button>
<button id="deny" name="decision" value="deny">Deny</button>
</form>'''


def page(title, content):
    return PAGE.format(title=escape(title), content=content).encode()


def approve(transaction, email, scope):
    hidden = f'<input type="hidden" name="transaction" value="{escape(transaction)}">'
    return page('Sign in to the test issuer',
                f'<p>Signed in as <b id="email">{escape(email or "somebody")}</b>.</p>'
                f'<p>An application asks for <span id="scope">{escape(scope)}</span>.</p>'
                + DECISION.format(action='/decide', fields=hidden))


def device():
    field = '<p><label>Code <input id="code" name="user_code" autofocus></label></p>'
    return page('Enter the code that your device shows',
                DECISION.format(action='/codex/device', fields=field))


def message(title, text):
    return page(title, f'<p id="message">{escape(text)}</p>')
