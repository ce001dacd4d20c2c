"""The small language in which rules say what a text must contain.

* ``words as they are`` - matched without regard to case, at the beginning of a word, open at its end;
* ``{one|other}`` - any of these; ``$name`` - any word of a set of ``words.yaml``;
* ``first … then`` - in this order, with at most sixty characters between;
* ``this & that`` - both, anywhere, in texts short enough to be a person's own words.

Every pattern is turned into plain substring tests, which most texts fail in well under a microsecond, and a
regular expression without nested quantifiers, which is tried only on the few texts that pass them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

GAP = 60
"""Characters that ``…`` may stand for: a reply's sentence, not a page."""

SHORT_TEXT = 600
"""``&`` joins words of one thought; in a long log everything stands somewhere."""

_PIECE = re.compile(r"\{([^{}]+)\}|\$([a-z_]+)|([^{}$]+)")


class PatternFault(ValueError):
    """A pattern that cannot be understood; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words of which a text must hold one; compared by identity, since many patterns share the same."""

    options: tuple[str, ...]


Present = dict[Words, bool]
"""Remembers, for one text, which words it holds."""


@dataclass(frozen=True)
class Pattern:
    """One compiled alternative of a rule."""

    needs: tuple[Words, ...]
    """Of each at least one must be in the text, or the expression cannot match."""
    source: tuple[str, ...]
    """Expressions that must all match; more than one only with ``&``."""

    @cached_property
    def _expressions(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(expression) for expression in self.source)

    def find(self, text: str, present: Present) -> tuple[int, int] | None:
        """Where the pattern stands in a lower-case text: the last place, since the innermost cause is last.

        ``present`` is filled on the way, and given again for the same text.
        """
        for group in self.needs:
            held = present.get(group)
            if held is None:
                held = False
                for word in group.options:
                    if word in text:
                        held = True
                        break
                present[group] = held
            if not held:
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
        return min(s for s, _ in spans), max(e for _, e in spans)


def compile_pattern(written: str, words: Mapping[str, Sequence[str]]) -> Pattern:
    """Compile a pattern; raises `PatternFault` for an unknown word set or an empty part."""
    needs: list[Words] = []
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
                    needs.append(_words(options))
                compiled += _any_of(options, first=not compiled)
            expression.append(compiled)
        source.append(f"[^\\0]{{0,{GAP}}}?".join(expression))
    # The shortest group first: it is the quickest to miss, and a miss ends the search.
    return Pattern(
        tuple(sorted(set(needs), key=lambda words: (len(words.options), -len(words.options[0])))),
        tuple(source),
    )


@cache
def _words(options: tuple[str, ...]) -> Words:
    return Words(options)


def _pieces(fragment: str, words: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    for group, name, literal in _PIECE.findall(fragment):
        if name:
            if name not in words:
                raise PatternFault(f"no word set ${name}")
            yield tuple(words[name])
        elif group:
            yield tuple(group.split("|"))
        else:
            yield (literal,)


def _any_of(options: tuple[str, ...], *, first: bool) -> str:
    alternatives = []
    for option in sorted(options, key=len, reverse=True):
        # "n't" is the one word that stands at the end of another.
        begins_word = first and option[:1].isalnum() and not option.startswith("n't")
        boundary = r"(?<!\w)" if begins_word else ""
        alternatives.append(boundary + _literal(option))
    return alternatives[0] if len(alternatives) == 1 else "(?:" + "|".join(alternatives) + ")"


def _literal(words: str) -> str:
    """Escape words; a space at their edge may be missing, since an optional word beside it may be too."""
    inner = re.escape(words.strip())
    if not inner:
        return " ?" if words else ""
    return (" ?" if words[0] == " " else "") + inner + (" ?" if words[-1] == " " else "")
