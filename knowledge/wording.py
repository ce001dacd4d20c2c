"""Chooses and fills in words: the entry of a key, the variant that applies, the part that is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from knowledge.effects import Marked
from knowledge.facts import Condition, Look
from knowledge.marks import plain
from knowledge.templates import LanguageWords, Templates
from knowledge.tree import Text, Words

Values = Callable[[str], object]
_NOT_LOOKED = Marked("\0")

SINGLE_PARTS: tuple[str, ...] = (
    "say",
    "ask",
    "why",
    "expect",
    "example",
    "progress",
    "slow",
    "found",
    "what",
    "do",
    "evidence",
    "reason",
    "next",
    "likeliest",
    "title",
    "name",
    "submit",
    "close",
    "copy_text",
)
"""The parts of a text that are one template each."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as it is used: parts by name, those of a variant first."""

    parts: Mapping[str, str]
    variants: tuple[tuple[Condition, Mapping[str, str]], ...]
    typed: Mapping[str, tuple[str, ...]]

    def source(self, part: str, look: Look) -> str | None:
        """The template of a part, by the first variant that is true."""
        for condition, parts in self.variants:
            if condition.fires(look):
                return parts.get(part, self.parts.get(part))
        return self.parts.get(part)

    def names(self, prefix: str) -> tuple[str, ...]:
        """Names of the parts that begin so: ``parts.``, ``choices.``, in the order in which they stand."""
        every = [*self.parts, *(name for _, parts in self.variants for name in parts)]
        return tuple(dict.fromkeys(name[len(prefix) :] for name in every if name.startswith(prefix)))


def flat_parts(words: Words) -> dict[str, str]:
    """Every template of a text by a flat name: ``say``, ``choices.works``, ``fields.host.label``."""
    parts: dict[str, str] = {}
    for name in SINGLE_PARTS:
        value: str | None = getattr(words, name)
        if value is not None:
            parts[name] = value
    parts.update({f"choices.{name}": value for name, value in words.choices.items()})
    parts.update({f"spoken.{name}": value for name, value in words.spoken.items()})
    parts.update({f"parts.{name}": value for name, value in words.parts.items()})
    for name, one in words.fields.items():
        parts[f"fields.{name}.label"] = one.label
        if one.hint:
            parts[f"fields.{name}.hint"] = one.hint
        parts.update({f"fields.{name}.options.{key}": label for key, label in one.options.items()})
    return parts


def entry_of(text: Text) -> Entry:
    """A text as it is used."""
    return Entry(
        parts=flat_parts(text),
        variants=tuple((variant.when, flat_parts(variant)) for variant in text.variants),
        typed=text.typed,
    )


class Wording:
    """All words of one language; what it lacks is taken from the language that content is written in."""

    def __init__(self, texts: Mapping[str, Text], fallback: Mapping[str, Text]) -> None:
        every = {**fallback, **texts}
        self._entries = {key: entry_of(text) for key, text in every.items()}
        self._written: dict[tuple[str, str], Marked | None] = {}
        self._templates = Templates(
            LanguageWords(
                calendar=self._table("calendar", "parts."),
                security=self._table("security", "choices."),
                join=self._table("join", "choices."),
            )
        )

    def _table(self, key: str, prefix: str) -> dict[str, str]:
        entry = self._entries.get(key)
        if entry is None:
            return {}
        return {name[len(prefix) :]: text for name, text in entry.parts.items() if name.startswith(prefix)}

    def entry(self, key: str) -> Entry | None:
        """The text of a key, if there is one."""
        return self._entries.get(key)

    def as_written(self, key: str, part: str) -> Marked | None:
        """A part that is the same for every case: without variants of it and without values in it."""
        known = self._written.get((key, part), _NOT_LOOKED)
        if known is _NOT_LOOKED:
            known = self._written[(key, part)] = self._look(key, part)
        return known

    def _look(self, key: str, part: str) -> Marked | None:
        entry = self._entries.get(key)
        if entry is None:
            return Marked("")
        if any(part in parts for _, parts in entry.variants):
            return None
        source = entry.parts.get(part, "")
        return None if "{" in source else Marked(source)

    def plain_label(self, key: str, name: str) -> str | None:
        """A label of a key's ``choices``, as it stands: for tables such as ``status`` and ``unknown``."""
        entry = self._entries.get(key)
        return entry.parts.get(f"choices.{name}") if entry else None

    def part(self, key: str, part: str, look: Look, values: Values) -> Marked | None:
        """A part of a text, filled in; ``None`` where the text has none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        source = entry.source(part, look)
        return None if source is None else self._templates.fill(source, values)

    def label(self, keys: tuple[str, ...], name: str, look: Look, values: Values) -> str | None:
        """The label of a choice in plain text, from the first of the keys that has one."""
        for key in keys:
            written = self.as_written(key, f"choices.{name}")
            if written is not None:
                if written:
                    return plain(written)
                continue
            found = self.part(key, f"choices.{name}", look, values)
            if found is not None:
                return plain(found)
        return None
