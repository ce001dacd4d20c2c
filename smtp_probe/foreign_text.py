"""Makes text that comes from others safe to show, where bytes become text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NewType

CleanText = NewType("CleanText", str)
"""Foreign text after `clean`: bounded, and without anything that moves a cursor, turns or hides letters."""

# A reply, a certificate's name or a pasted line that needs more room than this is not meant for reading.
MOST_LINES = 10
LONGEST_LINE = 200

# Letters that draw nothing although Unicode counts them as letters, symbols or marks: Hangul fillers, the
# blank Braille pattern, the grapheme joiner, Khmer inherent vowels, variation selectors.
_INVISIBLE = frozenset(
    [
        *(0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x034F, 0x17B4, 0x17B5),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Printable ASCII, Latin letters, dashes, quotation marks, the ellipsis: nothing hidden, no mark that stacks.
_ORDINARY = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u024f\u2013\u2014\u2018-\u201e\u2026]*")
# Vietnamese and pointed Hebrew stack two marks; more is there to flood the lines above and below.
_MOST_MARKS = 2


def decoded(raw: bytes) -> str:
    """Return the bytes as text: UTF-8 if they are that, else Latin-1; never a lone surrogate."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def visible(text: str) -> str:
    """Return `text` in full with everything hidden written out; line ends stay, lengths are not bounded."""
    return "\n".join(
        line if _is_plain(line) else "".join(_pieces(line)) for line in text.replace("\r\n", "\n").split("\n")
    )


def clean_line(text: str) -> CleanText:
    """Return one line of at most 200 characters with every control and hidden character written out."""
    if _is_plain(text):
        return CleanText(text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…")
    shown: list[str] = []
    length = 0
    for piece in _pieces(text):
        length += len(piece)
        if length > LONGEST_LINE:
            _cut(shown)
            break
        shown.append(piece)
    return CleanText("".join(shown))


def clean(text: str) -> CleanText:
    """Return at most 10 lines of at most 200 characters; line ends stay, other controls are written out."""
    lines = text.replace("\r\n", "\n").split("\n", MOST_LINES)
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = ["…"]
    return CleanText("\n".join(clean_line(line) for line in lines))


def _is_plain(text: str) -> bool:
    """Tell whether every character is an ordinary one, as in nearly all texts: then none is looked at."""
    return (text.isascii() and text.isprintable()) or _ORDINARY.fullmatch(text) is not None


def _pieces(text: str) -> Iterator[str]:
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        yield _visible(letter, category, marks)


def _visible(letter: str, category: str, marks: int) -> str:
    if letter == "\t" or category == "Zs":
        return " "
    point = ord(letter)
    if category in _HIDDEN_CATEGORIES or point in _INVISIBLE or marks > _MOST_MARKS:
        return (
            f"\\x{point:02x}"
            if point < 0x100
            else f"\\u{point:04x}"
            if point < 0x10000
            else f"\\U{point:08x}"
        )
    return letter


def _cut(shown: list[str]) -> None:
    while sum(map(len, shown)) > LONGEST_LINE - 1:
        shown.pop()
    shown.append("…")
