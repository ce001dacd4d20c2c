"""Follows a customer who deletes or changes a line: the desk's thread and our own rows lose its words."""

import dataclasses

from msgspec.structs import replace

from bot.engine import Engine
from bot.incoming import DeskWrote, Showed, TookBack, Wrote
from bot.outgoing import AmendRelay
from bot.recording import EVENTS
from bot.storage import Unit
from bot.storage.cases import StoredCase
from knowledge.effects import Effect, RelayToCustomer, RelayToDesk, TellDesk
from knowledge.events import Opened, Reading, Typed
from knowledge.state import State

DELETED = "[deleted]"
_LOOKED_AT = 5
"""A person's newest cases; Slack lets nobody change what is much older."""


def traced(effect: Effect, what: object) -> Effect:
    """A line that goes to the other side, with the message that it came by."""
    if isinstance(what, Wrote | Showed):
        return replace(effect, source=what.ts) if isinstance(effect, RelayToDesk) else effect
    if isinstance(what, DeskWrote) and isinstance(effect, RelayToCustomer | TellDesk):
        return replace(effect, source=what.source)
    return effect


def forget(unit: Unit, engine: Engine, what: TookBack | Wrote) -> tuple[StoredCase, AmendRelay] | None:
    """Take the line's words out of the rows of its case.

    The case as it is to be saved, and what the desk is told in their place; ``None`` where no case holds it.
    What was recognised in the words (an address, a port, a cause) stays: the case has moved by it.
    """
    tenant, user, source = what.person.tenant, what.person.user, what.ts
    if not source.replace(".", "").isdecimal():
        return None
    for case in unit.cases.newest(tenant, user)[:_LOOKED_AT]:
        words: list[str] = []

        def blank(text: str, words: list[str] = words) -> str:
            event = EVENTS.load(text)
            if not isinstance(event, Typed | Opened) or event.reading is None:
                return text
            words.append(event.reading.text)
            return EVENTS.dump(replace(event, reading=_without_words(event.reading)))

        if not unit.taken_back.rewrite(tenant, case.id, source, blank):
            continue
        unit.taken_back.withdraw(tenant, case.id, source)
        locked = unit.cases.get(tenant, case.id, lock=True) or case
        state = engine.load(locked.state)
        for one in words:
            state = _forgotten(state, one)
        key = "slack.desk_line_changed" if isinstance(what, Wrote) else "slack.desk_line_deleted"
        customer = state.customer.split()[0] if state.customer.split() else state.customer
        text = engine.words(key, "en", customer=customer)
        return dataclasses.replace(locked, state=engine.dump(state)), AmendRelay(source=source, text=text)
    return None


def _without_words(reading: Reading) -> Reading:
    message = replace(reading.message, fragment=DELETED) if reading.message is not None else None
    return replace(reading, text=DELETED, message=message)


def _forgotten(state: State, words: str) -> State:
    """Without the words wherever they stand as they were written."""
    line = " ".join(words.split())
    if not line:
        return state

    def holds(kept: str) -> bool:
        told = " ".join(kept.split()).removesuffix("…")
        return bool(told) and (told in line or line in told)

    return replace(
        state,
        own_words=tuple(one for one in state.own_words if not holds(one)),
        answered={visit: DELETED if one == line else one for visit, one in state.answered.items()},
        comment="" if holds(state.comment) else state.comment,
        findings=tuple(
            replace(one, fragment=DELETED) if one.fragment and one.fragment in words else one
            for one in state.findings
        ),
    )
