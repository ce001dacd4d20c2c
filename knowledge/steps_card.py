"""The live card: the seven steps as the plan has them, in words."""

from hashlib import blake2b

from knowledge.effects import Card, CardLine, Choice, Marked, ShowCard, Status
from knowledge.events import Command
from knowledge.marks import plain
from knowledge.planning import SETTLED, Plan, PlanStep
from knowledge.templates import Raw
from knowledge.turn import Work

OPEN_STEP = "open_step"
REOPEN = "reopen"


def make_card(work: Work) -> Card:
    """The card of a case as it stands."""
    plan = work.plan
    lines = tuple(_line(work, step, first=_is_first(plan, step)) for step in plan.steps)
    here = next_words(work)
    title = work.text("card", "title", here)
    following = work.text("card", "next", here)
    choices = _choices(work)
    spoken = _spoken(work, title, following, lines, choices, here)
    return Card(title=title, next=following, lines=lines, spoken=spoken, choices=choices)


def next_words(work: Work) -> dict[str, object]:
    """The next step: its number, its name, and the lead's or the step's own words about it."""
    following = work.next_step
    number = following.step if following else max(work.tree.content.steps, default=7)
    words = Marked("")
    if following is not None and following.lead is not None:
        words = work.text(following.lead.text or f"lead.{following.lead.lead}", "next")
    words = words or work.text(f"step.{number}", "next")
    return {
        "step": str(number),
        "step_name": Raw(work.text(f"step.{number}", "name")),
        "words": Raw(words),
        "settled": str(work.plan.settled),
    }


def reason_of(work: Work, step: PlanStep, part: str = "reason") -> Marked:
    """Why a step stands where it stands."""
    if step.reason is None:
        return Marked("")
    here: dict[str, object] = {}
    if step.mark is not None and step.mark.reason == step.reason:
        here["at"] = work.values.clock(step.mark.at)
    return work.text(step.reason, part, here)


def status_word(work: Work, step: PlanStep, *, first: bool = True) -> str:
    """The status as people read it."""
    key = f"{step.status}_too" if step.status is Status.MOST_LIKELY and not first else step.status
    return work.wording.plain_label("status", key) or step.status


def _is_first(plan: Plan, step: PlanStep) -> bool:
    return next((one for one in plan.steps if one.status is Status.MOST_LIKELY), step) is step


def _line(work: Work, step: PlanStep, *, first: bool) -> CardLine:
    return CardLine(
        step=step.step,
        title=plain(work.text(f"step.{step.step}", "title")),
        status=step.status,
        status_word=status_word(work, step, first=first),
        reason=reason_of(work, step),
        settled=step.status in SETTLED,
    )


def _choices(work: Work) -> tuple[Choice, ...]:
    state = work.state
    if state.closed:
        ids = [REOPEN]
    elif state.support is None:
        ids = [OPEN_STEP, str(Command.PERSON)]
    else:
        ids = [OPEN_STEP] if state.support.claimed_by is None else []
    return tuple(
        Choice(id=one, label=work.wording.label(("card", "labels"), one, work.facts, work.values) or one)
        for one in ids
    )


def _spoken(
    work: Work,
    title: str,
    following: str,
    lines: tuple[CardLine, ...],
    choices: tuple[Choice, ...],
    here: dict[str, object],
) -> str:
    """The card as it is read aloud: every step with its status, then the buttons."""
    told = "; ".join(
        f"{line.step}, {line.title}: {line.status_word}" + (f", {plain(line.reason)}" if line.reason else "")
        for line in lines
    )
    whole = work.text(
        "card",
        "say",
        {
            **here,
            "lines": plain(told),
            "words": "; ".join(choice.label for choice in choices),
        },
    )
    return plain(whole) or f"{plain(title)}. {plain(following)} {told}."


def fingerprint(*parts: str) -> str:
    """A short sign by which a change of what is shown is known."""
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def show_card(work: Work, *, first_before: int) -> None:
    """Show the card where it has changed. The first one goes in before what is asked at ``first_before``."""
    state = work.state
    if state.running and not state.card_shown:
        return
    if not (state.findings or state.support or state.marks or work.plan.leads):
        return
    card = make_card(work)
    shown = fingerprint(
        card.title,
        card.next,
        *(f"{line.step} {line.status} {line.status_word} {line.reason}" for line in card.lines),
        *(choice.id for choice in card.choices),
    )
    if shown == state.card_shown:
        return
    if state.card_shown:
        work.do(ShowCard(card=card))
    else:
        work.effects.insert(first_before, ShowCard(card=card))
    work.put(card_shown=shown)
