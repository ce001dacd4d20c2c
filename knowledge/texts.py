"""The parts of a text, and how variants of it are written."""

from collections.abc import Mapping
from functools import cached_property

from pydantic import Field

from knowledge.authored import Authored, When

SINGLE_PARTS: tuple[str, ...] = (
    "say",
    "ask",
    "why",
    "expect",
    "example",
    "ask_again",
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


class Words(Authored):
    """The parts that a text can have; each is a template."""

    say: str | None = None
    ask: str | None = None
    why: str | None = None
    """*Why do you ask?*"""
    expect: str | None = None
    """Not understood, first time: what is being waited for."""
    example: str | None = None
    """Not understood, second time: what could be typed, for example."""
    ask_again: str | None = None
    """Not understood, second time: the question in other words; without it, the same again."""
    choices: dict[str, str] = Field(default_factory=dict)
    """Labels, by id."""
    spoken: dict[str, str] = Field(default_factory=dict)
    """Accessibility labels, by id of the choice."""
    typed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What people type instead of pressing, by id of the choice."""
    progress: str | None = None
    slow: str | None = None
    found: str | None = None
    what: str | None = None
    do: str | None = None
    evidence: str | None = None
    reason: str | None = None
    next: str | None = None
    likeliest: str | None = None
    title: str | None = None
    name: str | None = None
    submit: str | None = None
    close: str | None = None
    copy_text: str | None = Field(default=None, alias="copy")
    """Views: a text to be copied, without marks."""
    parts: dict[str, str] = Field(default_factory=dict)
    """Forms, views, cards, packs: their lines by name."""
    fields: dict[str, "FieldWords"] = Field(default_factory=dict)

    @cached_property
    def flat(self) -> Mapping[str, str]:
        """Every template by a flat name: ``say``, ``choices.works``, ``fields.host.label``."""
        written = self.model_fields_set
        parts: dict[str, str] = {name: getattr(self, name) for name in SINGLE_PARTS if name in written}
        for prefix in ("choices", "spoken", "parts"):
            if prefix in written:
                table: dict[str, str] = getattr(self, prefix)
                parts.update({f"{prefix}.{name}": value for name, value in table.items()})
        for name, one in self.fields.items():
            parts[f"fields.{name}.label"] = one.label
            if one.hint:
                parts[f"fields.{name}.hint"] = one.hint
            parts.update({f"fields.{name}.options.{key}": label for key, label in one.options.items()})
        return parts


class FieldWords(Authored):
    """A field of a form."""

    label: str
    hint: str = ""
    options: dict[str, str] = Field(default_factory=dict)


class Variant(Words):
    """Words instead of the ordinary ones while ``when`` is true; parts that are not given stay."""

    when: When


class Text(Words):
    """An entry of ``texts/<language>/*.yaml``; a plain string is the same as ``{say: …}``."""

    variants: tuple[Variant, ...] = ()
    """The first whose ``when`` is true."""
    note: str = ""
