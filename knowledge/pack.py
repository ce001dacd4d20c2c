"""The hand-off card: all that an agent needs, on one screen."""

from collections.abc import Iterable

from knowledge.effects import Choice, Marked, Pack, PackLine, Status
from knowledge.evidence_lines import evidence_lines
from knowledge.facts import Value
from knowledge.filters import Raw
from knowledge.marks import plain
from knowledge.plan import PlanStep
from knowledge.steps_card import reason_of, status_word
from knowledge.turn import Work

PACK_LINES: tuple[str, ...] = (
    "about",
    "wants",
    "question",
    "words",
    "withheld",
    "product",
    "settings",
    "steps",
    "evidence",
    "not_known",
    "likeliest",
    "handed_over",
)
"""Lines of the card in their order; each is the text ``pack.<name>``, and vanishes where that is empty."""
_MOST_LIKELIEST = 2
_ROOM_FOR_WORDS = 200
"""Characters of the customer's own words on the card, so that it stays on one screen; all of them stand in
the talk that *Read the conversation* shows."""
_FEWEST_SHOWN = 40
"""Characters that the beginning of a line must have to be worth showing."""
_ORDER = tuple(Status)
_PACK_ORDER = (Status.SOLVED, Status.MOST_LIKELY, Status.TO_DO, Status.UNLIKELY)


def make_pack(work: Work) -> Pack:
    """The hand-off card of a case as it stands."""
    here, facts = _locals(work)
    lines = []
    for name in PACK_LINES:
        value = work.text(f"pack.{name}", "say", here, facts)
        if value:
            lines.append(PackLine(label=plain(work.text(f"pack.{name}", "title", here, facts)), value=value))
    if work.state.closed and work.state.newer:
        newer = {"reference": work.state.newer}
        label = plain(work.text("pack.newer", "title"))
        lines.insert(0, PackLine(label=label, value=work.text("pack.newer", "say", newer)))
    headline = work.text("pack", "title", here, facts)
    choices = _choices(work)
    spoken = ". ".join(
        [plain(headline), *(f"{line.label}: {plain(line.value)}".strip(": ") for line in lines)]
    )
    return Pack(
        reference=work.state.reference, headline=headline, lines=tuple(lines), choices=choices, spoken=spoken
    )


def _locals(work: Work) -> tuple[dict[str, object], dict[str, Value]]:
    state = work.state
    reason = state.support.reason if state.support else ""
    evidence = evidence_lines(work, "name")
    likeliest = likeliest_words(work)
    here: dict[str, object] = {
        "words": _newest(state.own_words),
        "steps": Raw(" · ".join(step_words(work))),
        "evidence": Raw(" · ".join(evidence)),
        "likeliest": Raw("\n".join(likeliest)),
        "reason": Raw(work.text(reason, "say")),
        "lines": Raw(work.text(reason, "title")),
        "count": str(len(likeliest)),
    }
    facts: dict[str, Value] = {
        "count": len(likeliest),
        "words": "true" if state.own_words else None,
        "evidence.lines": len(evidence),
    }
    return here, facts


def _newest(words: tuple[str, ...]) -> tuple[str, ...]:
    """As many of the newest lines as there is room for, in the order in which they were written.

    Of the first one that has no room its beginning is shown, as long as it says something. An ellipsis is no
    line of its own: a line that was not kept would look the same.
    """
    shown: list[str] = []
    room = _ROOM_FOR_WORDS
    for line in reversed(words):
        line = " ".join(line.split())
        if len(line) <= room:
            shown.append(line)
            room -= len(line)
            continue
        beginning = line[: max(0, room - 1)].rsplit(" ", 1)[0]
        if len(beginning) >= _FEWEST_SHOWN or not shown:
            shown.append(beginning + "…")
        else:
            shown[-1] = "… " + shown[-1]
        break
    return tuple(reversed(shown))


def likeliest_words(work: Work) -> tuple[Marked, ...]:
    """The two likeliest causes, numbered."""
    told: list[Marked] = []
    for lead in work.plan.leads:
        if len(told) == _MOST_LIKELIEST:
            break
        words = work.text(lead.text or f"lead.{lead.lead}", "likeliest")
        if words and words not in told:
            told.append(words)
    return tuple(Marked(f"{number}. {words}") for number, words in enumerate(told, start=1))


def step_words(work: Work) -> tuple[Marked, ...]:
    """The seven steps in short: those of one status together, likely ones with their reason."""
    groups: list[tuple[list[PlanStep], str, Marked]] = []
    for step in sorted(work.plan.steps, key=_pack_rank):
        word = status_word(work, step)
        reason = Marked("")
        if step.status in (Status.MOST_LIKELY, Status.SOLVED, Status.WAITING):
            reason = reason_of(work, step, "name") or reason_of(work, step)
        if groups and groups[-1][1] == word and not reason and not groups[-1][2]:
            groups[-1][0].append(step)
        else:
            groups.append(([step], word, reason))
    return tuple(
        work.text(
            "pack.step",
            "say",
            {"steps": _numbers(steps), "status": word, "reason": Raw(reason)},
            {"reason": reason or None},
        )
        for steps, word, reason in groups
    )


def _numbers(steps: Iterable[PlanStep]) -> tuple[str, ...]:
    return tuple(str(number) for number in sorted(step.step for step in steps))


def _pack_rank(step: PlanStep) -> tuple[int, int]:
    """Open steps first, *With support* after them unless evidence points at support itself."""
    lifted = step.status is Status.WITH_SUPPORT and step.lead is not None
    status = Status.MOST_LIKELY if lifted else step.status
    rank = _PACK_ORDER.index(status) if status in _PACK_ORDER else len(_PACK_ORDER)
    return (rank, -(step.lead.weight if step.lead else 0)) if rank < 2 else (rank, _ORDER.index(step.status))


def _choices(work: Work) -> tuple[Choice, ...]:
    support = work.state.support
    if work.state.closed:
        return desk_choices(work, ("open_again", "conversation"))
    if support is None or support.claimed_by is None:
        return desk_choices(work, ("claim", "assign", "conversation"))
    return desk_choices(work, ("reply", "retest", "resolve", "release", "conversation"))


def desk_choices(work: Work, ids: tuple[str, ...]) -> tuple[Choice, ...]:
    """Buttons for agents, by their ids."""
    return tuple([_desk_choice(work, one) for one in ids])


def _desk_choice(work: Work, one: str) -> Choice:
    made: Choice | None = work.wording.made.get(("desk", one))
    if made is None:
        keys = ("desk.labels",)
        made = Choice(
            id=one,
            label=work.label(keys, one) or one,
            opens="form" if one in ("reply", "resolve") else "view" if one == "conversation" else None,
            name=one if one in ("reply", "resolve", "conversation") else None,
        )
        if work.wording.button(keys, one).fixed:
            work.wording.made["desk", one] = made
    return made
