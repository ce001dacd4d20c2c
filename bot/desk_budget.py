"""Keeps the support desk from being flooded: so many requests a person, so many relayed lines a minute."""

from datetime import UTC, datetime

from msgspec.structs import replace

from bot.incoming import Person
from bot.outgoing import Purpose
from bot.recording import OUTGOING, RECORDED, HandOffWent
from bot.references import letter_id
from bot.storage import Unit
from knowledge.effects import RelayToDesk
from knowledge.events import Routing
from knowledge.state import State

MINUTE, DAY = 60.0, 86_400.0
REQUESTS = 3
"""New hand-offs of a person in a day; within one case it is the same card, however often it is asked for."""
RELAYED = 20
"""Lines of a case in a minute; what comes on top is shown in one message when the minute is over."""
_LONGEST_FOLD = 2_800
"""Characters; a section of Slack takes 3,000."""


def opens_at(unit: Unit, person: Person, case: str, before: State | None, after: State, now: float) -> float:
    """When the desk may see what a turn asks of it: ``now``, or later for one request too many in a day.

    The person hears at once of the other ways to support.
    """
    if after.support is None or (before is not None and before.support is not None):
        return now
    who = unit.spending.name("hand_off", person.tenant.team, person.user)
    unit.spending.lock(who)
    earlier = unit.spending.times("hand_off", who, now - DAY)
    if len(earlier) < REQUESTS:
        unit.spending.take("hand_off", who, now)
        return now
    went = HandOffWent(
        key=f"routed:{case}:{after.support.asked_at.timestamp()}:later",
        at=datetime.fromtimestamp(now, UTC),
        person=person,
        case=case,
        routing=Routing.NOWHERE,
    )
    unit.inbox.record(
        person.tenant,
        key=went.key,
        stream=person.user,
        kind=RECORDED.kind(went),
        payload=RECORDED.dump(went),
        now=now,
    )
    opens = earlier[-REQUESTS] + DAY
    unit.spending.take("hand_off", who, opens)
    return opens


def relay(unit: Unit, person: Person, case: str, effect: RelayToDesk, now: float) -> None:
    """Show the desk a line of the customer's, or fold it into one with others."""
    who = unit.spending.name("relay", person.tenant.enterprise, person.tenant.team, case)
    unit.spending.lock(who)
    earlier = unit.spending.times("relay", who, now - MINUTE)
    if len(earlier) < RELAYED:
        unit.spending.take("relay", who, now)
        _post(unit, person, case, effect, letter=letter_id(), due=now)
        return
    fold = unit.folds.waiting(person, case)
    if fold is None:
        _post(unit, person, case, effect, letter=unit.folds.PREFIX + letter_id(), due=earlier[0] + MINUTE)
        return
    waiting = OUTGOING.load(fold.effect)
    assert isinstance(waiting, RelayToDesk)  # noqa: S101 - nothing else is posted under such an id
    words = f"{waiting.words}\n{effect.words}"
    if len(words) > _LONGEST_FOLD:
        words = words[: _LONGEST_FOLD - 1].removesuffix("…") + "…"
    unit.folds.rewrite(fold, OUTGOING.dump(replace(waiting, words=words, source="")))


def _post(unit: Unit, person: Person, case: str, effect: RelayToDesk, *, letter: str, due: float) -> None:
    unit.outbox.add(
        person.tenant,
        letter=letter,
        case=case,
        user=person.user,
        purpose=Purpose.DESK.value,
        effect=OUTGOING.dump(effect),
        now=due,
    )
