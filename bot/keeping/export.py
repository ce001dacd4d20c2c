"""Reads out what is kept of a person: what they told, what was found, and what was said to them.

Notes of the desk stay out, and so do other people's ids and everything that is a key to something.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.incoming import Person
from bot.outgoing import Purpose
from bot.storage import Store, Unit
from bot.storage.audit import Act
from bot.storage.people import KeptOfPerson

EXPORTED = "exported"

_OF_THE_DESK = {
    # What an agent notes for the desk, and who the agent is beyond the name that the customer saw.
    "Resolved": ("helped",),
}
_SAID = frozenset({"text", "say", "ask", "answer", "heading", "words", "card", "progress"})
_FROM_STATE = (
    "answers",
    "findings",
    "own_words",
    "told",
    "outcome",
    "solved_step",
    "solved_cause",
    "provider",
)

_COUNTED = ("outcome", "step", "cause", "provider", "handed_off", "answered_after", "rating")


async def export(store: Store, people: Sequence[Person], now: float) -> dict[str, Any]:
    """As plain values for JSON. ``people`` are one person, by all names of the workspace."""

    def read(unit: Unit) -> list[tuple[KeptOfPerson, list[Act]]]:
        found = [(unit.people.read(person), unit.audit.of_person(person)) for person in people]
        for person in people:
            unit.audit.add(person.tenant, actor=None, act=EXPORTED, about=person, now=now)
        return found

    found = await store.run(read)
    acts = {act for _, acts in found for act in acts}
    return {
        "person": {"team": people[0].tenant.team, "user": people[0].user},
        "exported_at": _moment(now),
        "cases": [case for kept, _ in found for case in _cases(kept.rows)],
        "said_to_you": [said for kept, _ in found for said in _said(kept.rows["outbox"])],
        "not_handled_yet": [said for kept, _ in found for said in _waiting(kept.rows["inbox"])],
        "written_down": [
            {"act": act.act, "case": act.case, "at": _moment(act.at)}
            for act in sorted(acts, key=lambda act: act.at)
        ],
    }


def _cases(rows: Mapping[str, list[Mapping[str, Any]]]) -> Iterable[dict[str, Any]]:
    for case in rows["cases"]:
        name = case["id"]
        state = _plain(case["state"])
        yield {
            "reference": name,
            "opened_at": _moment(case["opened_at"]),
            "closed_at": _moment(case["closed_at"]),
            "known": {key: state.get(key) for key in _FROM_STATE if state.get(key)},
            "events": [
                {"at": _moment(row["at"]), **_event(row["event"])} for row in _of(rows.get("events"), name)
            ],
            "pictures": [
                {"name": row["name"], "link": row["link"], "at": _moment(row["at"])}
                for row in _of(rows.get("pictures"), name)
            ],
            "tests": [
                {
                    "kind": row["kind"],
                    "started_at": _moment(row["started_at"]),
                    "ended_at": _moment(row["ended_at"]),
                }
                for row in _of(rows.get("probes"), name)
            ],
            "reminders": [
                {"name": row["timer"], "at": _moment(row["at"])} for row in _of(rows.get("timers"), name)
            ],
            "sent_by_mail": [
                {"at": _moment(row["sent_at"])} for row in _of(rows.get("mailed_hand_offs"), name)
            ],
            "counted_for_the_report": [
                {key: row[key] for key in _COUNTED} for row in _of(rows.get("summaries"), name)
            ],
        }


def _event(text: str) -> dict[str, Any]:
    tagged = _plain(text)
    value = {
        name: item
        for name, item in tagged["value"].items()
        if name not in _OF_THE_DESK.get(tagged["kind"], ())
    }
    if isinstance(value.get("agent"), dict):
        value["agent"] = value["agent"].get("name")
    value.pop("moment", None)  # its time stands beside it
    return {"what": tagged["kind"], **value}


def _said(letters: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in letters:
        if row["purpose"] in (Purpose.CUSTOMER, Purpose.EDITS) and row["effect"] is not None:
            said = _plain(row["effect"])
            words = {name: item for name, item in said["value"].items() if name in _SAID and item}
            if words:
                yield {"case": row["case"], "at": _moment(row["delivered_at"]), **words}


def _waiting(inbox: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """What came from the person and is not handled; what comes from the desk is not theirs."""
    for row in inbox:
        if row["payload"] is not None and not row["kind"].startswith("Desk"):
            value = _plain(row["payload"])["value"]
            # The number of a sealed password: a key, if only within this process.
            yield {"what": row["kind"], **{name: item for name, item in value.items() if name != "secret"}}


def _of(rows: Iterable[Mapping[str, Any]] | None, case: str) -> list[Mapping[str, Any]]:
    return [row for row in rows or () if row["case"] == case]


def _plain(text: str) -> Any:
    return json.loads(text)


def _moment(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
