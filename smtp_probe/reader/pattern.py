"""The small language in which rules say what a text must contain.

* ``words as they are`` - matched without regard to case, at the beginning of a word, open at its end, or,
  written ``no~``, whole;
* ``{one|other}`` - any of these; ``$name`` - any word of a set of ``words.yaml``;
* ``first … then`` - in this order, with at most sixty characters between;
* ``this & that`` - both, anywhere, in texts short enough to be a person's own words.

Every pattern is turned into sets of words, of each of which a text must hold one, and a regular expression
without nested quantifiers, which is tried only on the few texts that hold them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

GAP = 60
"""Characters that ``…`` may stand for: a reply's sentence, not a page."""

SHORT_TEXT = 600
"""``&`` joins words of one thought; in a long log everything stands somewhere."""

_IZE = re.compile("(ecogn|uthor|rgan)iz")
_PIECE = re.compile(r"\{([^{}]+)\}|\$([a-z_]+)|([^{}$]+)")


class PatternFault(ValueError):
    """A pattern that cannot be understood; the message says why."""


THOUGHT = 200
"""Characters within which the words of ``this & that`` must stand."""

WHOLE = "~"
"""Closes a word that must end there: "no", not "normal"."""

COMPOUND = 6
"""Letters from which on a word of ``this & that`` may stand in another, as German joins them (Mailserver)."""


@dataclass(frozen=True)
class Pattern:
    """One compiled alternative of a rule."""

    needs: tuple[frozenset[str], ...]
    """Of each at least one must be in the text, or the expression cannot match; the smallest set first."""
    source: tuple[str, ...]
    """Expressions that must all match; more than one only with ``&``."""

    @cached_property
    def _expressions(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(expression) for expression in self.source)

    def find(self, text: str, held: Set[str]) -> tuple[int, int] | None:
        """Where the pattern stands in a lower-case text: the last place, since the innermost cause is last.

        ``held`` are the words that the text holds, of all that stand in the needs of any pattern.
        """
        for group in self.needs:
            if group.isdisjoint(held):
                return None
        if len(self.source) > 1 and len(text) > SHORT_TEXT:
            return None
        spans = []
        for expression in self._expressions:
            last = None
            for last in expression.finditer(text):  # noqa: B007 - only the last match is wanted
                pass
            if last is None:
                return None
            spans.append(last.span())
        start, end = min(s for s, _ in spans), max(e for _, e in spans)
        return (start, end) if len(spans) == 1 or end - start <= THOUGHT else None


def compile_pattern(written: str, words: Mapping[str, Sequence[str]]) -> Pattern:
    """Compile a pattern; raises `PatternFault` for an unknown word set or an empty part."""
    needs: set[frozenset[str]] = set()
    source: list[str] = []
    for part in written.lower().split(" & "):
        expression: list[str] = []
        for fragment in part.split("…"):
            fragment = fragment.strip()
            if not fragment:
                raise PatternFault(f"empty part in {written!r}")
            compiled = ""
            for options in _pieces(fragment, words):
                if all(option.strip() for option in options):  # white space, or nothing, is no test
                    needs.add(frozenset(option.strip(" ~") for option in options))
                compiled += _any_of(options, first=not compiled, compounds=" & " in written)
            expression.append(compiled)
        source.append(f"[^\\0]{{0,{GAP}}}?".join(expression))
    # The smallest group first, and of equal ones that of the longest words: it is the quickest to miss.
    order = sorted(needs, key=lambda group: (len(group), -min(map(len, group)), sorted(group)))
    return Pattern(tuple(order), tuple(source))


def _pieces(fragment: str, words: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    for group, name, literal in _PIECE.findall(fragment):
        if name:
            if name not in words:
                raise PatternFault(f"no word set ${name}")
            yield _spelt(words[name])
        elif group:
            yield _spelt(group.split("|"))
        else:
            yield _spelt((literal,))


def _spelt(options: Sequence[str]) -> tuple[str, ...]:
    """The options, in a hurry too (``cant`` for ``can't``), and in British spelling where it differs."""
    hurried = [option.replace("n't", "nt") for option in options if not option.startswith("n't")]
    british = [_IZE.sub(r"\1is", option) for option in options]
    return tuple(dict.fromkeys([*options, *hurried, *british]))


def _any_of(options: tuple[str, ...], *, first: bool, compounds: bool) -> str:
    alternatives = []
    for option in sorted(options, key=len, reverse=True):
        # "n't" is the one word that stands at the end of another.
        compound = compounds and len(option) >= COMPOUND
        begins_word = first and option[:1].isalnum() and not option.startswith("n't") and not compound
        boundary = r"(?<!\w)" if begins_word else ""
        alternatives.append(boundary + _literal(option))
    return alternatives[0] if len(alternatives) == 1 else "(?:" + "|".join(alternatives) + ")"


def _literal(words: str) -> str:
    """Escape words; a space at their edge may be missing, since an optional word beside it may be too."""
    if words.endswith(WHOLE):
        return re.escape(words.removesuffix(WHOLE)) + r"(?!\w)"
    inner = re.escape(words.strip())
    if not inner:
        return " ?" if words else ""
    return (" ?" if words[0] == " " else "") + inner + (" ?" if words[-1] == " " else "")
