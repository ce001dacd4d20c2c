"""The customer's App Home: nothing yet, an open case, earlier ones."""

from collections.abc import Sequence

from knowledge.effects import Choice, Earlier, EarlierLine, Home, Marked
from knowledge.facts import Value
from knowledge.marks import plain
from knowledge.steps_card import make_card, whereto
from knowledge.turn import Work
from knowledge.views import make_view

_MOST_EARLIER = 10


def make_home(work: Work, *, open_case: bool, earlier: Sequence[Earlier]) -> Home:
    """App Home for a customer with or without an open case; earlier cases newest first."""
    key = "home.open" if open_case else "home.empty"
    heading = work.text("home.earlier", "title")
    here = whereto(work)
    entry = work.wording.entry(key)
    names = entry.names("parts.") if entry is not None else ()
    parts = [work.text(key, "say", here), *(work.text(key, f"parts.{name}", here) for name in names)]
    return Home(
        parts=tuple(part for part in parts if part),
        choices=_choices(work, key, entry.names("choices.") if entry is not None else ()),
        card=make_card(work) if open_case else None,
        earlier=tuple(
            _earlier(work, one, heading if number == 0 else Marked(""))
            for number, one in enumerate(earlier[:_MOST_EARLIER])
        ),
        contacts=make_view(work, "other_ways").parts,
    )


def _choices(work: Work, key: str, names: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            id=name,
            label=plain(work.text(key, f"choices.{name}")),
            opens="form" if name == "start" else None,
            name="check_up" if name == "start" else None,
        )
        for name in names
    )


def _earlier(work: Work, one: Earlier, heading: Marked) -> EarlierLine:
    here: dict[str, object] = {
        "at": work.values.clock(one.opened_at),
        "reference": one.reference,
        "outcome": one.outcome,
        "step": str(one.step or ""),
    }
    if one.address is not None:
        here["address"] = one.address
    facts: dict[str, Value] = {
        "outcome": one.outcome,
        "kind": one.outcome.partition(".")[0],
        "solved.step": one.step,
        "solved.cause": one.cause,
        "address": one.address,
    }
    text = work.text("home.earlier", "say", here, facts)
    label = plain(work.text("home.earlier", "choices.open_again")) or one.reference
    return EarlierLine(
        text=Marked(f"{heading} {text or one.reference}".strip()),
        reference=one.reference,
        choice=Choice(id="open_again", label=label),
    )
