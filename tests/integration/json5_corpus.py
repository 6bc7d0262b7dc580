# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents in JSON5, spelled in every way that JSON5 allows, and broken ones."""
import random

SPACES = ('', '', '', ' ', '\n', '\t', '\r\n', '\v', '\f', '\u00a0', '\ufeff', '\u2028', '\u2029', '\u3000', '/**/',
          '/* * / "\' */', '// c\n', '//\r', '//\u2028')
BARE_NAMES = ('a', '$', '_', '$a_1', 'null', 'Infinity', 'ä', '\u03b1\u0301', 'a\u200d', '\\u0061b', 'b\\u0031',
              '\u4e2d', '\U00010400', '__proto__', 'constructor')
NUMBERS = ('0', '-0', '+0', '1', '-17', '+5', '0.5', '.5', '-.25', '5.', '5.e2', '1e3', '1E+3', '1e-400', '1e999',
           '-1e999', '0x0', '-0x1F', '+0XabCD', '0x1fffffffffffff', '0x20000000000001', '0x20000000000003',
           '0xfffffffffffffbff', '0xfffffffffffffc00', '0x10000000000000000000001', '18446744073709551615',
           '0.1e-7', '123456789012345678901234567890', 'Infinity', '-Infinity', '+Infinity')
CHARACTERS = ('a', 'z', '0', ' ', '/', '*', 'ä', '\u4e2d', '\U0001f600', '\t', '\x01', '\x7f', '\u2028', '\ufeff', '{',
              ':', ',')
ESCAPES = ('\\b', '\\f', '\\n', '\\r', '\\t', '\\v', '\\0', '\\x41', '\\xe9', '\\u0041', '\\u4e2d', '\\ud83d\\ude00',
           '\\ud83d', '\\ude00', '\\u0000', '\\a', '\\/', '\\\\', "\\'", '\\"', '\\ä', '\\\n', '\\\r\n', '\\\r',
           '\\\u2028', '\\ud83d\\\n\\ude00')
# What goes into a document to break it, often without success.
SPLINTERS = tuple('{}[]:,\'"\\/*+-.0x1eINtfn \n') + ('//', '/*', '*/', '\\u', '\\x', '\\1', '\\u{61}', 'NaN', '-NaN',
                                                    'null', 'true', 'Infinity', 'undefined', '#', '01', '0x', '\u2028')


class Speller:
    """Spells Python's values as JSON5, each time in another way."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def space(self):
        return self.random.choice(SPACES)

    def text(self, text):
        quote = self.random.choice('"\'')
        spelled = []
        for character in text:
            if character in (quote, '\\', '\n', '\r') or self.random.random() < 0.05:
                units = character.encode('utf-16-be')
                spelled += [f'\\u{units[i]:02x}{units[i + 1]:02X}' for i in range(0, len(units), 2)]
            else:
                spelled.append(character)
            if self.random.random() < 0.02:
                spelled.append('\\\n')
        return quote + ''.join(spelled) + quote

    def name(self, name):
        if name.isascii() and name.isidentifier() and self.random.random() < 0.6:
            return name
        return self.text(name)

    def items(self, opening, items, closing):
        spaced = [self.space() + item + self.space() for item in items]
        trailing = ',' + self.space() if spaced and self.random.random() < 0.3 else self.space()
        return opening + (','.join(spaced) + trailing if spaced else self.space()) + closing

    def value(self, value):
        if isinstance(value, dict):
            return self.items('{', [f'{self.name(name)}{self.space()}:{self.space()}{self.value(item)}'
                                    for name, item in value.items()], '}')
        if isinstance(value, list):
            return self.items('[', [self.value(item) for item in value], ']')
        if isinstance(value, str):
            return self.text(value)
        return {'None': 'null', 'True': 'true', 'False': 'false'}.get(str(value), str(value))

    def document(self, value):
        return self.space() + self.value(value) + self.space()


class Corpus(Speller):
    """Documents that mean nothing."""

    def any_text(self):
        pieces = self.random.choices(CHARACTERS + ESCAPES, k=self.random.randrange(6))
        if self.random.random() < 0.5:
            return '"' + ''.join(pieces) + '"'
        return "'" + ''.join(pieces) + "'"

    def any_value(self, depth=0):
        kind = self.random.random()
        if depth < 5 and kind < 0.3:
            names = [self.random.choice(BARE_NAMES) if self.random.random() < 0.6 else self.any_text()
                     for _ in range(self.random.randrange(4))]
            return self.items('{', [f'{name}{self.space()}:{self.space()}{self.any_value(depth + 1)}'
                                    for name in names], '}')
        if depth < 5 and kind < 0.5:
            return self.items('[', [self.any_value(depth + 1) for _ in range(self.random.randrange(4))], ']')
        if kind < 0.7:
            return self.any_text()
        if kind < 0.9:
            return self.random.choice(NUMBERS)
        return self.random.choice(('null', 'true', 'false', 'NaN'))

    def break_up(self, text):
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            at = self.random.randrange(len(text) + 1)
            cut = self.random.choice((0, 0, 1, 1, 2))
            text = text[:at] + self.random.choice(SPLINTERS + ('',) * 8) + text[at + cut:]
        return text

    def documents(self, count):
        for number in range(count):
            text = self.space() + self.any_value() + self.space()
            yield self.break_up(text) if number % 2 else text
