"""All listeners together: every field of a payload is altered, and nothing of somebody else comes of it."""

import copy
from collections.abc import Iterator
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.incoming import Incoming
from bot.slack import ids
from bot.slack.listeners.commands import COMMAND
from knowledge.effects import Ask
from tests.bot.slack.conftest import ANN, JO, TEAM, WALKERS, Rig, person
from tests.bot.slack.ledger import reached
from tests.bot.slack.listeners.test_forms import filled, opened_login

ANNS = "ann.example@yahoo.co.uk"
# What another's payload would hold in the place of this one's, and things of another kind.
OTHERS: tuple[Any, ...] = (
    "c2",
    "q|c2|2",
    "in|c2|2|ab|username",
    '{"case": "c2", "visit": 2}',
    "form:login:x",
    3,
    [],
)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single value of a payload."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path


def replaced(payload: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy of a payload with one value exchanged."""
    altered = copy.deepcopy(payload)
    place: Any = altered
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return altered


def may_be_altered(path: tuple[Any, ...]) -> bool:
    """Not what Slack vouches for: who acts, for which workspace, and what kind of payload it is."""
    named = {"user", "user_id", "team", "team_id", "enterprise", "authorizations", "type", "user_team"}
    # Blocks are what we sent ourselves; no listener looks at them, and there are hundreds of values in them.
    return not (named | {"blocks", "bot_profile"}) & set(path) or "action_id" in path


async def recorded(rig: Rig) -> list[dict[str, Any]]:
    """One payload of each kind, all by Jo."""
    _, view = await opened_login(rig)
    jo = rig.slack.as_user(JO)
    await jo.submit(view["id"], filled(view, username="jo.example@gmail.com", password="made-up-pass"))
    _, effects = reached(rig.ledger.tree)
    sent = await rig.deliver(person(JO), "c1", next(each for each in effects if isinstance(each, Ask)))
    assert sent is not None
    await jo.press(sent.ts, "answer:app")
    await jo.select(sent.ts, ids.MORE, "why")
    await jo.slash(COMMAND, "jo.example@gmail.com", channel=WALKERS)
    await jo.types(jo.dm, "port 25")
    await rig.settle()
    return [envelope.payload for envelope in rig.slack.envelopes]


def person_of(incoming: Incoming) -> object:
    return getattr(incoming, "person", None)


def read_by_bolt(body: dict[str, Any]) -> AsyncBoltRequest | None:
    """The request, or ``None`` where Bolt cannot make one: that never gets as far as a listener."""
    try:
        return AsyncBoltRequest(mode="socket_mode", body=body)
    except (TypeError, AttributeError):
        return None


async def test_no_altered_field_shows_or_does_anything_in_another_persons_case(rig: Rig) -> None:
    payloads = await recorded(rig)
    assert {payload.get("type") for payload in payloads} >= {
        "block_actions",
        "view_submission",
        "event_callback",
    }
    other, _ = reached(rig.ledger.tree, ANNS)
    rig.ledger.keep("c2", person(ANN), other)
    before = len(rig.slack.requests)
    tried = 0
    for payload in payloads:
        for path in leaves(payload):
            if not may_be_altered(path):
                continue
            for value in OTHERS:
                request = read_by_bolt(replaced(payload, path, value))
                if request is None:
                    continue
                response = await rig.app.async_dispatch(request)
                assert ANNS not in str(response.body)
                tried += 1
    await rig.surface.errands.finish()
    assert tried > 300
    assert {person_of(incoming) for incoming in rig.ledger.received} == {person(JO)}
    assert {person_of(incoming).tenant.team for incoming in rig.ledger.received} == {TEAM}  # type: ignore[attr-defined]
    assert ANNS not in str(rig.slack.requests[before:])
