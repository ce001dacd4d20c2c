"""The small language in which rules say what a text must contain.

* ``words as they are`` - matched without regard to case, at the beginning of a word, open at its end, or,
  written ``no~``, whole;
* ``{one|other}`` - any of these; ``$name`` - any word of a set of ``words.yaml``;
* ``^words`` - at the beginning of the text;
* ``first … then`` - in this order, with at most sixty characters between;
* ``this & that`` - both, near each other, in texts short enough to be a person's own words.

A pattern asks for words of which the text is known to hold some; only for those it looks where they stand. No
regular expression is involved, so no text can make one run away.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import NamedTuple

GAP = 60
"""Characters that ``…`` may stand for: a reply's sentence, not a page."""

SHORT_TEXT = 600
"""``&`` joins words of one thought; in a long log everything stands somewhere."""

THOUGHT = 200
"""Characters within which the words of ``this & that`` must stand."""

PLACES = 32
"""Places of a word that are looked at, the last ones: a text that says it more often says no more."""

COMPOUND = 6
"""Letters from which on a word of ``this & that`` may stand in another, as German joins them (Mailserver)."""

RARER = 0.6
"""How much less often a word is met for each letter that it has, as measured on failure messages."""

WHOLE = "~"
"""Closes a word that must end there: "no", not "normal"."""

STANDING = f" {WHOLE}"
"""What says at the edges of a word how it stands in a text."""

CODE = 3
"""Digits of a reply code, which is no part of a longer number: 4521 holds no 452."""

NO_SPACES = "\u2e80"
"""The first of the letters of the scripts that write words without spaces between them."""

OPENS = "^"
"""Stands before what must begin the text."""

THEN = "…"
AND = " & "

_IZE = re.compile("(ecogn|uthor|rgan)iz")
_PIECE = re.compile(r"\{[^{}]+\}|\$[a-z_]+|[^{}$]+")

Span = tuple[int, int]


class PatternFault(ValueError):
    """A pattern that cannot be understood; the message says why."""


class _Word(NamedTuple):
    """Words that may stand at one place."""

    letters: str
    spaced: tuple[bool, bool]
    """Whether a space belongs to it before and after; it may be missing, as may an optional word there."""
    begins: bool
    """Whether no letter may come before."""
    ends: bool
    """Whether no letter may come after."""

    def end_at(self, text: str, place: int) -> int | None:
        """Where the words end that begin at a place of the text; None if they do not."""
        letters, (space_before, space_after), _, ends = self
        if space_before and text.startswith(" ", place):
            place += 1
        if not text.startswith(letters, place):
            return None
        place += len(letters)
        if len(letters) == CODE and letters.isdigit() and text[place : place + 1].isdigit():
            return None
        if ends and place < len(text) and (text[place].isalnum() or text[place] == "_"):
            return None
        return place + 1 if space_after and text.startswith(" ", place) else place


_Piece = tuple[_Word, ...]
"""Words of which any may stand at a place, the longest first."""


class _Fragment(NamedTuple):
    """Pieces that follow each other."""

    pieces: tuple[_Piece, ...]
    opens: bool
    """Whether it must stand at the beginning of the text."""

    def spans(self, text: str, held: Set[str]) -> list[Span]:
        """The last places where the fragment stands, in their order."""
        found: list[Span] = []
        pieces, opens = self
        for word in pieces[0]:
            letters, _, begins, _ = word
            if letters not in held:
                continue
            place = 1 if opens else len(text)
            for _ in range(PLACES):
                place = text.rfind(letters, 0, place + len(letters) - 1)
                if place < 0:
                    break
                if opens and place:
                    continue
                if begins and place and (text[place - 1].isalnum() or text[place - 1] == "_"):
                    continue
                end = word.end_at(text, place)
                if end is not None:
                    end = self._rest(text, end, 1)
                if end is not None:
                    found.append((place, end))
        found.sort()
        return found[-PLACES:]

    def _rest(self, text: str, place: int, number: int) -> int | None:
        if number == len(self.pieces):
            return place
        for word in self.pieces[number]:
            end = word.end_at(text, place)
            if end is not None:
                end = self._rest(text, end, number + 1)
            if end is not None:
                return end
        return None


class Pattern:
    """One compiled alternative of a rule."""

    __slots__ = ("_parts", "_words", "needs", "written")

    def __init__(
        self,
        needs: tuple[frozenset[str], ...],
        written: tuple[str, ...],
        words: Mapping[str, Sequence[str]],
    ) -> None:
        self.needs = needs
        """Of each at least one must be in the text, or the pattern cannot match; the least common first."""
        self.written = written
        """The parts as they are written; more than one only with ``&``, and then all must stand somewhere."""
        self._words = words
        self._parts: tuple[tuple[_Fragment, ...], ...] | None = None

    @property
    def parts(self) -> tuple[tuple[_Fragment, ...], ...]:
        """Of each part the fragments in their order. Made where they are first looked for: many never are."""
        if self._parts is None:
            compounds = len(self.written) > 1
            self._parts = tuple(
                tuple(_fragment(fragment, self._words, compounds=compounds) for fragment in part.split(THEN))
                for part in self.written
            )
        return self._parts

    def find(self, text: str, held: Set[str], known: dict[str, Span | None] | None = None) -> Span | None:
        """Where the pattern stands in a lower-case text: the last place, since the innermost cause is last.

        ``held`` are the words that the text holds, of all that stand in the needs of any pattern. ``known``
        keeps where parts stand in this text, for other patterns that join them: one for each text.
        """
        for group in self.needs:
            if group.isdisjoint(held):
                return None
        parts = self._parts or self.parts
        if len(parts) == 1:
            return _last(parts[0], text, held)
        if len(text) > SHORT_TEXT:
            return None
        known = {} if known is None else known
        spans = []
        for written, part in zip(self.written, parts, strict=True):
            if written not in known:
                known[written] = _last(part, text, held)
            span = known[written]
            if span is None:
                return None
            spans.append(span)
        start, end = min(s for s, _ in spans), max(e for _, e in spans)
        return (start, end) if end - start <= THOUGHT else None


def stands(word: str, text: str) -> bool:
    """Whether a word stands in a text: at the beginning of a word, and, written ``no~``, whole."""
    letters, begins = word.rstrip(WHOLE), word[0].isalnum() and word[0] < NO_SPACES
    place = text.find(letters)
    while place >= 0:
        after = place + len(letters)
        if not (begins and place and text[place - 1].isalnum()) and not (
            word.endswith(WHOLE) and after < len(text) and text[after].isalnum()
        ):
            return True
        place = text.find(letters, place + 1)
    return False


def compile_pattern(written: str, words: Mapping[str, Sequence[str]]) -> Pattern:
    """Compile a pattern; raises `PatternFault` for an unknown set, an empty part or an optional beginning."""
    needs: set[frozenset[str]] = set()
    spoken = tuple(written.lower().split(AND))
    for part in spoken:
        for fragment in part.split(THEN):
            begun = False
            for options in _pieces(fragment, words):
                group = _letters(options)
                if "" not in group:  # white space, or nothing, is no test
                    needs.add(group)
                elif not begun:
                    raise PatternFault(f"empty or optional beginning in {written!r}")
                begun = True
            if not begun:
                raise PatternFault(f"empty part in {written!r}")
    order = sorted(needs, key=_by_commonness)
    return Pattern(tuple(order), spoken, words)


@cache
def _by_commonness(group: frozenset[str]) -> tuple[float, list[str]]:
    return commonness(group), sorted(group)


def commonness(group: Collection[str]) -> float:
    """How likely a text holds any word of a group: few and long words are the quickest to miss."""
    return sum([RARER ** len(word) for word in group])


def _last(fragments: tuple[_Fragment, ...], text: str, held: Set[str]) -> Span | None:
    """The last place where fragments follow each other, no further apart than the gap."""
    following: list[Span] | None = None
    for fragment in reversed(fragments):
        spans = fragment.spans(text, held)
        if following is not None:
            spans = [
                (start, next(e for s, e in following if s >= end))
                for start, end in spans
                if any(end <= s <= end + GAP for s, _ in following)
            ]
        if not spans:
            return None
        following = spans
    return following[-1] if following else None


def _fragment(written: str, words: Mapping[str, Sequence[str]], *, compounds: bool) -> _Fragment:
    pieces: list[_Piece] = []
    for options in _pieces(written, words):
        pieces.append(_piece(options, first=not pieces, compounds=compounds))
    return _Fragment(tuple(pieces), written.lstrip().startswith(OPENS))


def _pieces(fragment: str, words: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    fragment = fragment.strip().removeprefix(OPENS)
    if OPENS in fragment:
        raise PatternFault(f"{OPENS} is no beginning in {fragment!r}")
    for piece in _PIECE.findall(fragment):
        yield options_of(piece, words)


def options_of(piece: str, words: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What may stand for a piece - words, ``{one|other}`` or ``$name`` - however it is spelt."""
    if piece[0] == "$":
        if piece[1:] not in words:
            raise PatternFault(f"no word set {piece}")
        return _spelt(tuple(words[piece[1:]]))
    options = (piece,) if piece[0] != "{" else tuple(piece[1:-1].split("|"))
    return _spelt(options) if "n't" in piece or "iz" in piece else options


@cache
def _letters(options: tuple[str, ...]) -> frozenset[str]:
    return frozenset([option.strip(STANDING) for option in options])


@cache
def _spelt(options: tuple[str, ...]) -> tuple[str, ...]:
    """The options, in a hurry too (``cant`` for ``can't``), and in British spelling where it differs."""
    hurried = [
        option.replace("n't", "nt") for option in options if "n't" in option and not option.startswith("n't")
    ]
    british = [_IZE.sub(r"\1is", option) for option in options if "iz" in option]
    return tuple(dict.fromkeys([*options, *hurried, *british]))


@cache
def _piece(options: tuple[str, ...], *, first: bool, compounds: bool) -> _Piece:
    piece = []
    for option in sorted(dict.fromkeys(options), key=len, reverse=True):
        letters = option.strip(STANDING)
        # "n't" is the one word that stands at the end of another, and the names of constants have a family's
        # name before them: ERR_TLS_CERT_ALTNAME_INVALID.
        constant = "_" in letters and len(letters) >= COMPOUND
        inside = option.startswith("n't") or constant or (compounds and len(letters) >= COMPOUND)
        begins = first and letters[:1].isalnum() and letters < NO_SPACES and not inside
        piece.append(_Word(letters, (option[:1] == " ", option[-1:] == " "), begins, option.endswith(WHOLE)))
    return tuple(piece)
