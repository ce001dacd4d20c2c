"""Shows effects in a terminal and reads what is typed; the only place that knows about colours."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

import click

from knowledge.effects import (
    Ask,
    CancelProbe,
    Card,
    CardLine,
    ClearTimer,
    Close,
    Effect,
    Field,
    HandOff,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    Say,
    SetTimer,
    ShowAnswer,
    ShowCard,
    ShowFinding,
    TellDesk,
    View,
)
from knowledge.marks import parse_marked, plain

Read = Callable[[str], str | None]
"""Shows a prompt and reads a line; ``None`` at the end."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""A server's words could hold sequences that steer the terminal."""
_QUIET_TIMERS = frozenset({"idle"})


class Screen:
    """A terminal, or a pipe: then without colours, and with what is read shown as well."""

    def __init__(self, write: Callable[[str], None], read: Read, secret: Read, *, terminal: bool) -> None:
        """``terminal``: somebody sits there; ``secret`` reads without showing."""
        self._write = write
        self._read = read
        self._secret = secret
        self._terminal = terminal
        self._card: tuple[CardLine, ...] = ()

    def read(self, prompt: str) -> str | None:
        """A line that is typed."""
        line = self._read(prompt)
        if line is not None and not self._terminal:
            self._write(f"{prompt}{line.rstrip()}")
        return line

    def secret(self, label: str) -> str | None:
        """A password; it is never shown."""
        return self._secret(f"  {label}: ")

    def field(self, field: Field) -> str | None:
        """What is entered in a field of a form: what stands there already, if nothing is typed."""
        hint = f" ({field.hint})" if field.hint else ""
        self._write(f"  {field.label}{hint}")
        for number, option in enumerate(field.options, start=1):
            self._write(f"    {number} {option.label}")
        line = self.read(f"  [{field.initial}] " if field.initial else "  ")
        if line is None or line.strip() == ":cancel":
            return None
        told = line.strip() or field.initial
        if field.options and told.isdecimal() and 1 <= int(told) <= len(field.options):
            return field.options[int(told) - 1].value
        return told

    def effect(self, effect: Effect, zone: str) -> None:
        """One effect, as far as anybody would see it."""
        match effect:
            case Say(text=text) | ShowFinding(text=text):
                self.say(text)
            case Ask():
                self._asked(effect)
            case RunProbe(progress=text) if text:
                self.say(text)
            case ShowCard(card=shown):
                if shown.lines != self._card:  # what comes next is read from the question
                    self.card(shown)
            case RelayToCustomer(heading=heading, words=words):
                self.say(heading)
                self._write(_clean(words))
            case HandOff(pack=pack):
                self._desk(plain(pack.headline))
                for line in pack.lines:
                    self._desk(f"{line.label}: {plain(line.value)}")
            case TellDesk(text=text):
                self._desk(plain(text))
            case RelayToDesk(heading=heading, words=words):
                self._desk(f"{plain(heading)} {words}")
            case SetTimer(timer=timer, at=at) if timer not in _QUIET_TIMERS:
                self.note(f"(timer {timer}: {_clock(at, zone)})")
            case Close():
                step = f", step {effect.step}" if effect.step is not None else ""
                cause = f", {effect.cause}" if effect.cause is not None else ""
                self.note(f"(the case is closed: {effect.outcome}{step}{cause})")
            case RunProbe() | ShowAnswer() | CancelProbe() | ClearTimer() | SetTimer():
                pass
            case _:
                assert_never(effect)

    def _asked(self, ask: Ask) -> None:
        if ask.say:
            self.say(ask.say)
        if ask.ask:
            self.say(ask.ask, bold=True)
        for number, choice in enumerate(ask.choices, start=1):
            opens = " …" if choice.opens is not None else ""
            self._write(self._styled(f"  {number} ", fg="cyan") + _clean(choice.label) + opens)

    def card(self, card: Card) -> None:
        """The seven steps."""
        self._card = card.lines
        self.note(f"{plain(card.title)}. {plain(card.next)}")
        for line in card.lines:
            reason = f": {plain(line.reason)}" if line.reason else ""
            done = "✓" if line.settled else " "
            self.note(f"  {done} {line.step} {line.title} [{line.status_word}{reason}]")

    def view(self, view: View) -> None:
        """Something to read."""
        self.title(view.title)
        for part in view.parts:
            self.say(part)
        if view.copyable:
            self._write(_clean(view.copyable))

    def title(self, words: str) -> None:
        """The title of a form or a view."""
        self._write(self._styled(f"--- {_clean(words)} ---", bold=True))

    def say(self, marked: str, *, bold: bool = False) -> None:
        """Marked text, in the styles that a terminal has."""
        for line in parse_marked(marked):
            number = f"{line.number}. " if line.number is not None else ""
            words = "".join(
                self._styled(
                    _clean(span.text),
                    bold=span.bold or bold,
                    italic=span.italic,
                    fg="yellow" if span.code else None,
                )
                for span in line.spans
            )
            self._write(number + words)

    def note(self, words: str) -> None:
        """What is said about the talk, not in it."""
        for line in words.split("\n"):
            self._write(self._styled(_clean(line), dim=True))

    def _desk(self, words: str) -> None:
        for line in words.split("\n"):
            self.note(f"  desk | {line}")

    def _styled(
        self,
        words: str,
        *,
        fg: str | None = None,
        bold: bool = False,
        italic: bool = False,
        dim: bool = False,
    ) -> str:
        if not self._terminal or not words or not (fg or bold or italic or dim):
            return words
        return click.style(words, fg=fg, bold=bold or None, italic=italic or None, dim=dim or None)


def _clean(words: str) -> str:
    return _CONTROL.sub("", words)


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%d %B, %H:%M}"
