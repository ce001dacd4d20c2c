"""Chooses and fills in words: the entry of a key, the variant that applies, the part that is asked for."""

import re
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from knowledge.case_facts import CaseFacts
from knowledge.deciding import Decided, Deciding
from knowledge.effects import Marked
from knowledge.facts import Condition, Look
from knowledge.filters import LanguageWords, filters_of
from knowledge.marks import plain
from knowledge.templates import Template
from knowledge.tree import Text

_NO_WORD = re.compile(r"[^\w']|_")


def normal(text: str) -> str:
    """Words as they are compared: small letters, one space, no punctuation but apostrophes."""
    said = text.lower().replace("\u2019", "'")
    if not said.replace(" ", "").isalnum():
        said = _NO_WORD.sub(" ", said)
    return " ".join(said.split())


class Entry(Struct, frozen=True, dict=True):
    """A text as it is used: parts by name, those of a variant first."""

    parts: Mapping[str, str]
    variants: tuple[tuple[Condition, Mapping[str, str]], ...]
    typed: Mapping[str, tuple[str, ...]]

    @cached_property
    def heard(self) -> Mapping[str, tuple[str, ...]]:
        """What people type instead of pressing, by the id of the choice, as it is compared."""
        return {choice: tuple(map(normal, phrases)) for choice, phrases in self.typed.items()}

    @cached_property
    def said(self) -> Mapping[str, tuple[str, ...]]:
        """The same, with the labels themselves."""
        labels = {name: self.parts.get(f"choices.{name}", "") for name in self.names("choices.")}
        return {
            choice: (*self.heard.get(choice, ()), normal(labels.get(choice, "")))
            for choice in {**self.typed, **labels}
        }

    @cached_property
    def meaning(self) -> Mapping[str, str]:
        """The choice that a line of exactly these words stands for; the first that has them."""
        meaning: dict[str, str] = {}
        for choice, phrases in self.said.items():
            for phrase in phrases:
                meaning.setdefault(phrase, choice)
        return meaning

    @cached_property
    def phrases(self) -> Mapping[str, tuple[str, ...]]:
        """Those of more than one word, between spaces, as they are looked for inside a line."""
        return {
            choice: tuple(f" {phrase} " for phrase in phrases if " " in phrase)
            for choice, phrases in self.said.items()
        }

    def names(self, prefix: str) -> tuple[str, ...]:
        """Names of the parts that begin so: ``parts.``, ``choices.``, in the order in which they stand."""
        every = [*self.parts, *(name for _, parts in self.variants for name in parts)]
        return tuple(dict.fromkeys(name[len(prefix) :] for name in every if name.startswith(prefix)))


Filling = Template | Marked | None
"""What stands in a part: words with places, words as they are, or nothing."""


_MANY_VARIANTS = 3
_MOST_CHOSEN = 500
"""Kept for one part of a text: a tuple of facts each, and only differences that its conditions name."""


class Part(Struct, frozen=True):
    """A part of a text, ready to be used."""

    fixed: Marked | None
    """The words where they are the same for every case; else ``None``."""
    plain: str
    """Those without their marks."""
    variants: tuple[tuple[Condition, Filling], ...] = ()
    otherwise: Filling = None
    deciding: Deciding | None = None
    """Set where there are so many variants that it pays to remember which one was chosen. All parts of a text
    have the same."""
    chosen: dict[Decided, Filling] = field(default_factory=dict)
    """What was chosen, by what decided it. Bounded."""

    def words(self, facts: CaseFacts, values: Mapping[str, object]) -> Marked | None:
        """The words by the first variant that is true; ``None`` where that has none."""
        if self.fixed is not None:
            return self.fixed
        filling = self.filling(facts)
        return filling.fill(values) if isinstance(filling, Template) else filling

    def filling(self, facts: CaseFacts, decided: dict[Deciding, Decided] | None = None) -> Filling:
        """What stands there by the first variant that is true, where the words are not ``fixed``.

        ``decided`` keeps what was decided while nothing changes: the parts of a text decide by the same.
        """
        if self.deciding is not None:
            return self._chosen(self.deciding, facts.look, decided)
        return self._choose(facts.look) if self.variants else self.otherwise

    def _choose(self, look: Look) -> Filling:
        for condition, words in self.variants:
            if condition.fires(look):
                return words
        return self.otherwise

    def _chosen(self, deciding: Deciding, look: Look, known: dict[Deciding, Decided] | None) -> Filling:
        decided = known.get(deciding) if known is not None else None
        if decided is None:
            decided = deciding.of(look)
            if known is not None:
                known[deciding] = decided
        try:
            return self.chosen[decided]
        except KeyError:
            if len(self.chosen) >= _MOST_CHOSEN:
                self.chosen.clear()
            filling = self.chosen[decided] = self._choose(look)
            return filling


_NO_PART = Part(Marked(""), "")


class Button(Struct, frozen=True):
    """The words on a button, from wherever they may stand: those that come first count."""

    labels: tuple[Part, ...]
    spoken: tuple[Part, ...]
    fixed: bool
    """Whether they are the same for every case."""


def entry_of(text: Text) -> Entry:
    """A text as it is used."""
    return Entry(
        parts=text.flat,
        variants=tuple((variant.when, variant.flat) for variant in text.variants),
        typed=text.typed,
    )


class Wording:
    """All words of one language; what it lacks is taken from the language that content is written in."""

    def __init__(self, texts: Mapping[str, Text], fallback: Mapping[str, Text]) -> None:
        self._texts = {**fallback, **texts}
        self._entries: dict[str, Entry] = {}
        self._buttons: dict[tuple[tuple[str, ...], str], Button] = {}
        self._labels: dict[str, Mapping[str, str]] = {}
        self._parts: dict[str, Mapping[str, Part]] = {}
        self.made: dict[Hashable, Any] = {}
        """What others have made of words that are the same for every case, by all that it depends on."""
        self.lines: dict[Hashable, Any] = {}
        """Lines of cards, by the words in them; kept and bounded by ``steps_card``."""
        self._filters = filters_of(
            LanguageWords(
                calendar=self._table("calendar", "parts."),
                security=self._table("security", "choices."),
                join=self._table("join", "choices."),
            )
        )

    def _table(self, key: str, prefix: str) -> dict[str, str]:
        entry = self.entry(key)
        if entry is None:
            return {}
        return {name[len(prefix) :]: text for name, text in entry.parts.items() if name.startswith(prefix)}

    def entry(self, key: str) -> Entry | None:
        """The text of a key, if there is one; made ready when it is first asked for."""
        entry = self._entries.get(key)
        if entry is None and (text := self._texts.get(key)) is not None:
            entry = self._entries[key] = entry_of(text)
        return entry

    def part(self, key: str, part: str) -> Part:
        """A part of a text; an empty one where there is none. Templates are read when first asked for."""
        try:
            return self._parts[key].get(part, _NO_PART)
        except KeyError:
            pass
        entry = self.entry(key)
        if entry is None:
            return _NO_PART
        every = {*entry.parts, *(name for _, more in entry.variants for name in more)}
        many = len(entry.variants) >= _MANY_VARIANTS
        deciding = Deciding(condition for condition, _ in entry.variants) if many else None
        parts = self._parts[key] = {name: self._made(entry, name, deciding) for name in every}
        return parts.get(part, _NO_PART)

    def _made(self, entry: Entry, part: str, deciding: Deciding | None) -> Part:
        base = entry.parts.get(part)
        having = [number for number, (_, parts) in enumerate(entry.variants, start=1) if part in parts]
        if not having and base is not None and "{" not in base:
            return Part(Marked(base), plain(base))
        otherwise = self._filling(base)
        # Whether a later variant is true makes no difference.
        variants = tuple(
            (condition, self._filling(parts[part]) if part in parts else otherwise)
            for condition, parts in entry.variants[: max(having, default=0)]
        )
        if len(variants) < _MANY_VARIANTS:
            deciding = None
        return Part(fixed=None, plain="", variants=variants, otherwise=otherwise, deciding=deciding)

    def _filling(self, source: str | None) -> Filling:
        if source is None:
            return None
        return Template(source, self._filters) if "{" in source else Marked(source)

    def plain_label(self, key: str, name: str) -> str | None:
        """A label of a key's ``choices``, as it stands: for tables such as ``status`` and ``unknown``."""
        labels = self._labels.get(key)
        if labels is None:
            if self.entry(key) is None:
                return None
            labels = self._labels[key] = self._table(key, "choices.")
        return labels.get(name)

    def button(self, keys: tuple[str, ...], choice: str) -> Button:
        """The words of a choice, by the texts in which they may stand."""
        known = self._buttons.get((keys, choice))
        if known is None:
            labels = [self.part(key, f"choices.{choice}") for key in keys]
            spoken = [self.part(key, f"spoken.{choice}") for key in keys]
            every = [part for part in (*labels, *spoken) if part is not _NO_PART]
            known = Button(
                tuple(part for part in labels if part is not _NO_PART),
                tuple(part for part in spoken if part is not _NO_PART),
                fixed=bool(every) and all(part.fixed is not None for part in every),
            )
            if known.labels:
                # A choice without a label is none of the author's: it may be anything, and is not kept.
                self._buttons[keys, choice] = known
        return known
