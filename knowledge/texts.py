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
    """What is said, before the question."""
    ask: str | None = None
    """The question, in one sentence."""
    why: str | None = None
    """*Why do you ask?* In a remedy: why it happened, and it is said."""
    expect: str | None = None
    """Not understood, first time: what is being waited for."""
    example: str | None = None
    """Not understood, second time: what could be typed, for example."""
    ask_again: str | None = None
    """Not understood, second time: the question in other words; without it, the same again."""
    choices: dict[str, str] = Field(default_factory=dict)
    """Labels of the buttons, by id of the choice: 75 characters at most. Those that mean the same everywhere
    stand under ``labels`` in ``shared.yaml``."""
    spoken: dict[str, str] = Field(default_factory=dict)
    """Accessibility labels, by id of the choice."""
    typed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What people type instead of pressing, by id of the choice."""
    progress: str | None = None
    """A test: what is told while it runs."""
    slow: str | None = None
    """A test: what is told when it takes long."""
    found: str | None = None
    """A test: the line that its progress message becomes."""
    what: str | None = None
    """A remedy: what happened, in one sentence."""
    do: str | None = None
    """A remedy: what to do, with **Test & Update** at its end."""
    evidence: str | None = None
    """A remedy: *How we know*."""
    reason: str | None = None
    """What stands behind a step's status on the card; for an end node, behind *Solved it*."""
    next: str | None = None
    """A lead or step: what stands behind *Next: step 1.* on the card."""
    likeliest: str | None = None
    """A lead: what the desk reads of it in the hand-off."""
    title: str | None = None
    """The heading of a card, a form or a window (24 characters), or of an entry in a list (75)."""
    name: str | None = None
    """What the thing is called inside a sentence."""
    submit: str | None = None
    """A form: its button, 24 characters at most."""
    close: str | None = None
    """A form or window: the button that closes it, 24 characters at most."""
    copy_text: str | None = Field(default=None, alias="copy")
    """Views: a text to be copied, without marks."""
    parts: dict[str, str] = Field(default_factory=dict)
    """Forms, views, cards, packs: their lines by name."""
    fields: dict[str, "FieldWords"] = Field(default_factory=dict)
    """A form: its fields by name."""

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
    """What stands above the field."""
    hint: str = ""
    """What stands below it, in small letters."""
    options: dict[str, str] = Field(default_factory=dict)
    """What can be picked in it, by id: 75 characters at most."""


class Variant(Words):
    """Words instead of the ordinary ones while ``when`` is true; parts that are not given stay."""

    when: When
    """They stand while this holds."""


class Text(Words):
    """An entry of ``texts/<language>/*.yaml``; a plain string is the same as ``{say: …}``."""

    variants: tuple[Variant, ...] = ()
    """The first whose ``when`` is true."""
    note: str = ""
    """For authors. Facts about the world name their source and its date:
    ``source: godaddy.com 40128, October 2026``."""
