"""The small words around a message: labels and lines that belong to Slack alone, from the content."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from knowledge.effects import Choice, Marked
from knowledge.marks import plain

Say = Callable[..., Marked]
"""``say(key, language, **values)``: any text of the content by its key."""


class Wording(Struct, frozen=True):
    """Texts under ``slack.`` in one language."""

    say: Say
    language: str = "en"

    def marked(self, name: str, **values: str) -> Marked:
        """A text with its marks; values are escaped by the content's own templates."""
        return self.say(f"slack.{name}", self.language, **values)

    def plain(self, name: str, **values: str) -> str:
        """A text without marks, for buttons, titles, field errors."""
        return plain(self.marked(name, **values))

    def title(self, form: str) -> str:
        """The title of a form by its name, which stays above whatever the form becomes."""
        own = plain(self.say(f"form.{form}", self.language, part="title"))
        return own or plain(self.marked(f"{form}_title")) or self.plain("view_title")

    def aloud(
        self, *texts: str, choices: Sequence[Choice] = (), more: Sequence[Choice] = (), typed: bool = True
    ) -> str:
        """What is read aloud: the texts, the choices, that typing does the same, what *More* holds."""
        said = [_ended(text.strip()) for text in texts if text.strip()]
        if choices:
            said.append(self.plain("choose_or_type" if typed else "choose", options=_labels(choices)))
        if more:
            said.append(self.plain("choose_more", options=_labels(more)))
        return " ".join(said)


def first_name(name: str) -> str:
    """How an agent speaks of a customer: *Sam*, not *Sam Example*."""
    return name.split()[0] if name.split() else name


def _labels(choices: Sequence[Choice]) -> str:
    return "; ".join(choice.label for choice in choices)


def _ended(text: str) -> str:
    """The text with a full stop, where it has no end of its own: a voice pauses there."""
    return text if text[-1] in ".!?:…" else f"{text}."
