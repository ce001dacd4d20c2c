"""Withholds what a server repeats of a log-in, in whatever encoding it repeats it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, quote_plus

from smtp_probe.model import Login

WITHHELD = "[withheld: the server repeats what was sent]"

# A shorter piece of base64 occurs in ordinary words; a longer one would leave room to repeat part of it.
_WINDOW = 8
# In a longer text a set of all pieces pays. For a usual reply making it would cost more than it saves; kept,
# while a thousand log-ins wait for their answers, it takes a hundred megabytes.
_LONG_TEXT = 600
# So short a password would be found in every second word; then all words are withheld.
_SHORTEST = 4
# From this length on a password is looked for without its first or last letter as well.
_LONG_ENOUGH_TO_CUT = 7
# All that a server could write between the letters: blanks, quotes, colons, dots, percent signs, padding.
_NOISE = re.compile(r"[\W_]+")
# Its number in decimal, in octal and in the hexadecimal escapes of HTML, C and JavaScript.
_FORMS_OF_A_LETTER = ("{}", "{:03o}", "x{:x}", "x{:02x}", "0x{:02x}", "u{:04x}")


class Secrets:
    """What must not be shown of one log-in, from its AUTH command on. Says nothing when printed."""

    __slots__ = ("_blanket", "_encoded", "_wholes")

    def __init__(self, login: Login) -> None:
        password = login.password.encode("utf-8")
        identity = b"\0" + login.username.encode("utf-8") + b"\0" + password
        self._blanket = len(_folded(login.password)) < _SHORTEST
        self._wholes = set(_plain_forms(login.password)) - {""}
        self._encoded: list[str] = []
        for secret in (password, identity):
            self.add_encoded(secret)
            for encoded in _twice_encoded(secret):
                self.add_encoded(encoded)

    def __repr__(self) -> str:
        return "Secrets(…)"

    def add_whole(self, secret: str) -> None:
        """Also withhold `secret` as it stands."""
        self._wholes.add(_folded(secret))

    def add_encoded(self, secret: bytes) -> None:
        """Also withhold every base64 and hexadecimal form of `secret`, in whole and in pieces."""
        for text in _encoded_forms(secret):
            folded = _folded(text)
            if len(folded) <= _WINDOW:
                self._wholes.add(folded)
            else:
                self._encoded.append(folded)
        self._wholes.discard("")

    def withhold(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return the lines, each one that holds a part of a secret replaced; looks across line ends too."""
        if self._blanket:
            return tuple(WITHHELD if line.strip() else line for line in lines)
        joined, owners = _joined(lines)
        touched: set[int] = set()
        for start, end in self._found(joined):
            touched.update(owners[start:end])
        return tuple(WITHHELD if index in touched else line for index, line in enumerate(lines))

    def _found(self, text: str) -> Iterable[tuple[int, int]]:
        for whole in self._wholes:
            start = text.find(whole)
            while start >= 0:
                yield start, start + len(whole)
                start = text.find(whole, start + 1)
        # Folded text has no line ends, so that no piece reaches from one form into the next.
        forms = "\n".join(self._encoded)
        pieces = set(_windows(forms)) if len(text) > _LONG_TEXT else forms
        for start, window in enumerate(_windows(text)):
            if window in pieces:
                yield start, start + _WINDOW


def _windows(text: str) -> Iterable[str]:
    return (text[start : start + _WINDOW] for start in range(len(text) - _WINDOW + 1))


def _joined(lines: Sequence[str]) -> tuple[str, list[int]]:
    """All lines as one folded text, and for each of its characters the line it stands on."""
    parts = [_folded(line) for line in lines]
    return "".join(parts), [index for index, part in enumerate(parts) for _ in part]


def _folded(text: str) -> str:
    """Letters and digits alone count: case, padding, separators and base64's alphabet make no difference."""
    return _NOISE.sub("", text).lower()


def _plain_forms(secret: str) -> Iterable[str]:
    """Folded, with their first or last letter left out as well."""
    for form in map(_folded, _forms_of_the_whole(secret)):
        yield form
        if len(form) >= _LONG_ENOUGH_TO_CUT:
            yield form[:-1]
            yield form[1:]


def _forms_of_the_whole(secret: str) -> tuple[str, ...]:
    raw = secret.encode("utf-8")
    return (
        secret,
        secret[::-1],
        raw.decode("latin-1"),
        quote(secret, safe=""),
        quote_plus(secret, safe=""),
        secret.encode("unicode_escape").decode("ascii"),
        *_by_number(map(ord, secret)),
        *(() if secret.isascii() else _by_number(raw)),
    )


def _by_number(letters: Iterable[int]) -> Iterable[str]:
    numbers = tuple(letters)
    return ("".join(map(form.format, numbers)) for form in _FORMS_OF_A_LETTER)


def _encoded_forms(secret: bytes) -> Iterable[str]:
    yield secret.hex()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + secret).decode("ascii").rstrip("=")
        # Letters at either end also carry bits of what stands beside the secret: they are not its own.
        yield encoded[(0, 2, 3)[shift] : len(encoded) - (1 if (shift + len(secret)) % 3 else 0)]


def _twice_encoded(secret: bytes) -> Iterable[bytes]:
    """What a second encoding would be made of."""
    yield secret.hex().encode("ascii")
    yield secret.hex().upper().encode("ascii")
    yield secret.hex(":").encode("ascii")
    yield base64.b64encode(secret).rstrip(b"=")
    yield base64.urlsafe_b64encode(secret).rstrip(b"=")
