"""Erases a person: what would still act, our messages in Slack, every row, and what files keep of rows."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from bot.incoming import Person
from bot.keeping.messages import OwnMessages
from bot.outgoing import Place
from bot.storage import Store, Unit, remnants
from bot.storage.replicas import Act, Call

UNDER_WAY_FOR = 3.0
"""Seconds for a letter that is being delivered right now to arrive, so that it can be deleted."""
ERASED = "erased"


class Erased(Struct):
    """What was done."""

    rows: Counter[str] = field(default_factory=Counter)
    deleted_messages: int = 0
    left_messages: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    """Hand-offs that have gone by mail."""
    files_are_clear: bool = True


async def plan(store: Store, people: Sequence[Person]) -> Erased:
    """What would be erased; nothing is touched. ``people`` are one person, by all names of the workspace."""
    found = Erased()

    def look(unit: Unit) -> list[dict[str, int]]:
        return [unit.people.count(person) for person in people]

    for counted in await store.run(look):
        found.rows.update(counted)
    found.mails = found.rows["mailed_hand_offs"]
    return found


async def erase(store: Store, people: Sequence[Person], messages: OwnMessages | None, now: float) -> Erased:
    """Erase for good. ``messages`` ``None``: there is no token, and Slack is left as it is.

    What comes from the person afterwards starts anew.
    """
    done = await plan(store, people)
    for person in people:
        await _erase_one(store, person, messages, now, done)
    done.files_are_clear = await clear_files(store)
    return done


async def clear_files(store: Store) -> bool:
    """Whether the database's files hold nothing any more of rows that were erased, now or earlier."""
    return await remnants.clear(store.database)


async def _erase_one(
    store: Store, person: Person, messages: OwnMessages | None, now: float, done: Erased
) -> None:
    cards, is_being_told = await store.run(lambda unit: _quieten(unit, person))
    if is_being_told:
        await asyncio.sleep(UNDER_WAY_FOR)
    if messages is not None:
        # Before the rows: they are the only ones to know where the cards at the desk stand.
        sweep = await messages.take_away(person, cards)
        done.deleted_messages += sweep.deleted
        done.left_messages.update(sweep.left)

    def delete(unit: Unit) -> None:
        unit.people.erase(person)
        unit.audit.add(person.tenant, actor=None, act=ERASED, about=person, now=now)

    await store.run(delete)


def _quieten(unit: Unit, person: Person) -> tuple[list[Place], bool]:
    """Where the cards at the desk stand, and whether a letter is on its way this moment."""
    for case, run in unit.people.running_probes(person):
        unit.replicas.call(Call(Act.CANCEL, person.tenant, case, run))
    return unit.people.desk_cards(person), unit.people.still(person)
