"""Finds what looks like a secret in a file of content: such a file is read by many, and kept for ever."""

import re
from collections.abc import Iterator

from knowledge.yaml_reading import YamlFault

_REMEDY = "Remove it here and change it where it is used; a file's history keeps it."
_TOKENS = (
    ("a Slack token", re.compile(r"\b(?:xox[a-z]|xapp)-[\w-]{8,}")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("an access key", re.compile(r"\b(?:AKIA[0-9A-Z]{16}|ya29\.[\w-]{20,}|gh[pousr]_\w{30,}|AIza[\w-]{35})")),
    ("a password in a URL", re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@{}]+:[^\s/@{}]+@")),
    ("a key", re.compile(r"(?<![\w+/=-])[\w-]{43}=(?![\w=])")),
    ("an app password", re.compile(r"(?<![\w-])[a-z]{4}(?:-[a-z]{4}){3}(?![\w-])")),
    ("a log-in", re.compile(r"\bAUTH[ \t]+PLAIN[ \t]+[A-Za-z0-9+/]{12,}={0,2}(?![\w+/=])")),
    (
        "a password",
        re.compile(r"\b(?:pass(?:word|wd)?|pwd?)[ \t]*[:=][ \t]*(?P<value>[^\s,;}\]]{6,})", re.IGNORECASE),
    ),
    (
        "a password",
        re.compile(
            r"\b(?:password|passcode|pass|pwd)[ \t]+(?:is|was)[ \t]+"
            r"(?P<value>(?!\d+-[a-z])(?=\S*[\d#$%^&*+=@])[^\s,;}\]]{6,})",
            re.IGNORECASE,
        ),
    ),
    (
        "a password",
        re.compile(
            r"\b(?:[Pp]ass(?:word|code)|pwd)[ \t]+"
            r"(?P<value>(?=[^\s.,;:/]*\d)(?=[^\s.,;:/]*[A-Za-z])[^\s.,;:/}\]]{6,})"
        ),
    ),
)
_SPACED = re.compile(r"(?<![\w'-])(?=([a-z]{4}(?: [a-z]{4}){3})(?![\w'-]))")
_UNSPEAKABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{3}")
_NAMES_OF_FOUR = frozenset({"smtp", "http", "html"})
_NO_PASSWORD = re.compile(r"[\"'`]?(?:[A-Za-z_.<>{}|-]+|\[withheld\]|\w+://\S*)[\"'`]?[.!?]?")
"""``password: refused`` is a sentence or a key with a name; a password has more than letters."""


def secrets_in(source: bytes) -> Iterator[YamlFault]:
    """Every place where a file seems to hold a secret, by line. The secret itself is not repeated."""
    text = source.decode("utf-8", "replace")
    found: dict[int, tuple[int, str]] = {}
    for start, what in _found(text):
        begin = text.rfind("\n", 0, start) + 1
        line = text.count("\n", 0, begin) + 1
        found.setdefault(line, (start - begin + 1, what))
    for line, (column, what) in sorted(found.items()):
        yield YamlFault(line, column, f"This looks like {what}.", _REMEDY)


def _found(text: str) -> Iterator[tuple[int, str]]:
    for what, pattern in _TOKENS:
        for match in pattern.finditer(text):
            value = match.groupdict().get("value")
            if value is None or not _NO_PASSWORD.fullmatch(value):
                yield match.start(), what
    for match in _SPACED.finditer(text):
        if any(map(_is_no_word, match.group(1).split())):
            yield match.start(), "an app password"


def _is_no_word(letters: str) -> bool:
    """Whether four letters cannot be spoken, as most of those that a provider draws; ``ends`` can."""
    return letters not in _NAMES_OF_FOUR and _UNSPEAKABLE.search(letters.removesuffix("s")) is not None
