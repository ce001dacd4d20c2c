"""Finds the words that announce a password, as people spell them: pasword, pw, PIN, mot de passe."""

import re
from collections.abc import Iterator

from msgspec import Struct

from bot.patterns import Pattern

_NAMES = """
pass passes password passwords passwd passwort passcode passphrase pasword pw pwd pwds psw pswd pword pwrd
pswrd passw passwr pwort kennwort kennwörter codewort zugangscode wachtwoord contraseña contrasena
contrasenya clave senha hasło haslo lösenord losenord passord kodeord adgangskode salasana heslo parola
şifre sifre пароль mdp cyfrinair nghyfrinair gyfrinair pincode passnumber oassword
"""
_CODES = "pin otp passcode pincode"
_LABELS = frozenset(_NAMES.split())
_CODE_LABELS = frozenset(_CODES.split())
_COMPOUND = Pattern(
    r"\b(?:p[/.]w\b\.?|pass[ -](?:word|phrase|code|wort)s?\b|mots? de passe\b|palabra clave\b"
    r"|parola d'ordine\b"
    r"|(?:secret|magic|safe|login|logon|sign-?in|code)[ -]?(?:word|phrase)\b|memorable \w{3,10}\b"
    r"|api[ -]key\b"
    r"|(?P<code>(?:pin|pass|secret|security|"
    r"access|entry|verification|login|sign-?in|2fa|otp|sms|backup|one[ -]time|auth)"
    r"[ -]?(?:code|number|no)s?\b|code for (?:the|my) (?!error|problem|fault|fail)\w{2,12}\b))",
    re.IGNORECASE,
)
_WORD = Pattern(r"(?<![^\W_])[^\W\d_]{2,24}(?![^\W_])")
_GROWN = Pattern(r"\A(?:my|the|app|user|e?mail|smtp|new|old|bt|gmail|g|e|a)(?=p)")
_MEANT = ("password", "passwort")
_LETTERS = frozenset("paswordt")
_NOT_MEANT = frozenset({"passport", "passports", "passenger", "passworthy", "passively", "passable"})
_SLIPS = 2


class Label(Struct, frozen=True):
    """Where a label stands in a line."""

    start: int
    end: int
    code: bool
    """What it announces may be digits alone, however few."""
    plural: bool = False
    """It speaks of passwords in general."""


def labels_in(line: str) -> Iterator[Label]:
    """The labels in a line, from left to right."""
    compounds = list(_COMPOUND.finditer(line))
    taken = [found.span() for found in compounds]
    labels = [Label(*found.span(), found["code"] is not None) for found in compounds]
    for found in _WORD.finditer(line):
        word = found[0].casefold()
        if any(start <= found.start() < end for start, end in taken):
            continue
        if is_label(word):
            labels.append(Label(*found.span(), word in _CODE_LABELS, word.endswith("ds")))
    yield from sorted(labels, key=lambda label: label.start)


def is_label(word: str) -> bool:
    """Whether a word in lower case means a password, though misspelt or grown together with its owner."""
    return _is_name(word) or _is_name(_GROWN.sub("", word))


def _is_name(word: str) -> bool:
    if len(word) < 2:
        return False
    if word in _LABELS or word in _CODE_LABELS:
        return True
    if word[0] != "p" or not 6 <= len(word) <= 10 or word in _NOT_MEANT:
        return False
    if sum(letter not in _LETTERS for letter in word) > _SLIPS:
        return False
    return any(_slips(word, meant) <= _SLIPS for meant in _MEANT)


def _slips(word: str, meant: str) -> int:
    """Letters to put in, leave out, change, or change places with their neighbour."""
    before: list[int] = []
    last = list(range(len(meant) + 1))
    for row, letter in enumerate(word, start=1):
        now = [row]
        for column, wanted in enumerate(meant, start=1):
            least = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (letter != wanted))
            swapped = row > 1 and column > 1 and letter == meant[column - 2] and word[row - 2] == wanted
            now.append(min(least, before[column - 2] + 1) if swapped else least)
        if min(now) > _SLIPS:
            return _SLIPS + 1
        before, last = last, now
    return last[-1]
