"""What was said in a case, in the order of time: its events are gone through again for each turn's words."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import chain

from msgspec import Struct

from bot.engine import Engine
from knowledge.effects import Ask, Effect, Marked, Say, ShowAnswer, ShowFinding
from knowledge.events import AgentWrote, Commanded, Event, FormSubmitted, Opened, Typed
from knowledge.marks import escape
from knowledge.state import State


class Speaker(StrEnum):
    """Who said something."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"


class Spoken(Struct, frozen=True, kw_only=True):
    """One thing that was said in the private chat."""

    at: datetime
    """Aware, in UTC."""
    speaker: Speaker
    name: str
    """Of the person; empty for the bot."""
    words: Marked


def transcript(engine: Engine, events: Iterable[Event]) -> list[Spoken]:
    """The talk of a case, oldest line first. Pure.

    The bot's lines come in the words of the content as it is now: what is kept of a case is what happened.
    """
    state: State | None = None
    told: list[Spoken] = []
    for event in events:
        turned = engine.advance(state, event)
        state = turned.state
        told.extend(_heard(event, turned.effects, state.customer))
        told.extend(
            Spoken(at=event.moment.at, speaker=Speaker.BOT, name="", words=words)
            for words in chain.from_iterable(_said(effect) for effect in turned.effects)
            if words
        )
    return told


def _heard(event: Event, effects: Iterable[Effect], customer: str) -> list[Spoken]:
    """What a person said by an event: typed, pressed, sent in a form, or written at the desk."""
    if isinstance(event, AgentWrote):
        words = escape(event.text)
        return [Spoken(at=event.moment.at, speaker=Speaker.AGENT, name=event.agent.name, words=words)]
    words = _customers(event) or next(
        (escape(effect.answer) for effect in effects if isinstance(effect, ShowAnswer) and effect.answer),
        Marked(""),
    )
    return [Spoken(at=event.moment.at, speaker=Speaker.CUSTOMER, name=customer, words=words)] if words else []


def _customers(event: Event) -> Marked:
    match event:
        case Typed(reading=reading):
            return escape(reading.text.strip())
        case Opened(reading=reading) if reading is not None:
            return escape(reading.text.strip())
        case FormSubmitted(values=values):
            return escape(" · ".join(value.strip() for value in values.values() if value.strip()))
        case Commanded(command=command):
            return escape(command.value)
        case _:
            return Marked("")


def _said(effect: Effect) -> tuple[Marked, ...]:
    match effect:
        case Say(text=text) | ShowFinding(text=text):
            return (text,)
        case Ask(say=say, ask=ask):
            return (say, ask)
        case _:
            return ()
