"""The live card: the seven steps as the plan has them, in words."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple

from msgspec import Struct

from knowledge.effects import Ask, Card, CardLine, Choice, Marked, Say, ShowCard, Status
from knowledge.events import Command
from knowledge.filters import Raw
from knowledge.marks import plain
from knowledge.plan import SETTLED, PlanStep
from knowledge.planning import cause_of_lead
from knowledge.surfaces import NO_WORDS
from knowledge.turn import Work

_MOST_LINES = 2_000
"""Lines kept of all cases: those of a provider, a port or a minute come again and again."""
OPEN_STEP = "open_step"
REOPEN = "reopen"


class _Shown(Struct, frozen=True):
    """A line of the card."""

    line: CardLine
    spoken: str
    """As it is read aloud."""
    sign: str
    """All of it that can change."""


class _Sketch(NamedTuple):
    """What of a card can change: enough to know whether it has to be shown again."""

    title: Marked
    next: Marked
    lines: tuple[_Shown, ...]
    choices: tuple[str, ...]
    here: Mapping[str, object]
    """What the card's own words may name."""

    @property
    def fingerprint(self) -> str:
        return fingerprint(
            self.title,
            self.next,
            *[line.sign for line in self.lines],
            *self.choices,
        )


def make_card(work: Work) -> Card:
    """The card of a case as it stands."""
    return _drawn(work, _sketch(work))


def _sketch(work: Work) -> _Sketch:
    plan = work.plan
    likeliest = plan.likeliest
    here = next_words(work)
    return _Sketch(
        title=work.text("card", "title", here),
        next=work.text("card", _part_of_next(work), here),
        lines=tuple([_line(work, step, first=likeliest is None or likeliest is step) for step in plan.steps]),
        choices=_choices(work),
        here=here,
    )


def _drawn(work: Work, sketch: _Sketch) -> Card:
    choices = tuple([_choice(work, choice) for choice in sketch.choices])
    return Card(
        title=sketch.title,
        next=sketch.next,
        lines=tuple([one.line for one in sketch.lines]),
        spoken=_spoken(work, sketch, choices),
        choices=choices,
    )


def _choice(work: Work, choice: str) -> Choice:
    made: Choice | None = work.wording.made.get(("card", choice))
    if made is None:
        keys = ("card", "labels")
        made = Choice(id=choice, label=work.label(keys, choice) or choice)
        if work.wording.button(keys, choice).fixed:
            work.wording.made["card", choice] = made
    return made


def _part_of_next(work: Work) -> str:
    """Which words say what is next: with the reminder's time, what is waited for, or the step's own."""
    state = work.state
    if "remind" in state.timers and not (state.node or state.closed or state.support or state.running):
        return "parts.waiting"
    following = work.next_step
    waits = following is not None and following.status is Status.WAITING and not state.closed
    return "parts.waits" if waits and not state.support else "next"


def status_words(work: Work) -> Marked:
    """How far the case is, in one line: what is next is what the card says."""
    part = _part_of_next(work)
    return work.text("status_line", "say" if part == "next" else part, next_words(work))


def next_words(work: Work) -> dict[str, object]:
    """The next step: its number, its name, and the lead's or the step's own words about it."""
    following = work.next_step
    number = following.step if following else max(work.tree.content.steps, default=7)
    words = Marked("")
    if following is not None and following.lead is not None:
        words = work.text(following.lead.text or f"lead.{following.lead.lead}", "next")
    words = words or work.text(f"step.{number}", "next")
    waits = following is not None and following.status is Status.WAITING
    reason = reason_of(work, following) if following is not None and waits else words
    return {
        "step": str(number),
        "step_name": Raw(work.text(f"step.{number}", "name")),
        "words": Raw(words),
        "reason": Raw(reason),
        "settled": str(work.plan.settled),
    }


def whereto(work: Work) -> dict[str, object]:
    """The same, with ``following``: where the card says that it goes on, in words that end a sentence."""
    here = next_words(work)
    return {**here, "following": Raw(work.text("card", "name", here))}


def reason_of(work: Work, step: PlanStep, part: str = "reason") -> Marked:
    """Why a step stands where it stands."""
    if step.reason is None:
        return Marked("")
    if (words := work.fixed(step.reason, part)) is not None:
        return words
    here: dict[str, object] = {}
    if step.mark is not None and step.mark.reason == step.reason:
        here["at"] = work.values.clock(step.mark.at)
    cause = cause_of_lead(step.lead, work.facts) if step.lead is not None else None
    if cause is not None and (found := work.evidence.about(cause)) is not None:
        # A lead is as old as the finding that raised it, whatever was tested since.
        here["tested_at"] = work.values.clock(found.at)
    return work.text(step.reason, part, here)


def status_word(work: Work, step: PlanStep, *, first: bool = True) -> str:
    """The status as people read it."""
    key = f"{step.status}_too" if step.status is Status.MOST_LIKELY and not first else step.status
    return work.wording.plain_label("status", key) or step.status


def _line(work: Work, step: PlanStep, *, first: bool) -> _Shown:
    reason = NO_WORDS if step.reason is None else reason_of(work, step)
    lines = work.wording.lines
    key = (step.step, step.status, reason, first)
    line: _Shown | None = lines.get(key)
    if line is None:
        line = _new_line(work, step, reason, first=first)
        if work.fixed(f"step.{step.step}", "title") is None:
            # It may be about this case alone.
            return line
        if len(lines) >= _MOST_LINES:
            lines.clear()
        lines[key] = line
    return line


def _new_line(work: Work, step: PlanStep, reason: Marked, *, first: bool) -> _Shown:
    title = work.plain_text(f"step.{step.step}", "title")
    word = status_word(work, step, first=first)
    return _Shown(
        CardLine(
            step=step.step,
            title=title,
            status=step.status,
            status_word=word,
            reason=reason,
            settled=step.status in SETTLED,
        ),
        f"{step.step}, {title}: {word}" + (f", {plain(reason)}" if reason else ""),
        # Joined: a member of an enumeration is slow to format.
        " ".join((str(step.step), step.status, word, reason)),
    )


def _choices(work: Work) -> tuple[str, ...]:
    state = work.state
    if state.closed:
        return (REOPEN,)
    if state.support is None:
        return (OPEN_STEP, str(Command.PERSON))
    return (OPEN_STEP,) if state.support.claimed_by is None else ()


def _spoken(work: Work, sketch: _Sketch, choices: tuple[Choice, ...]) -> str:
    """The card as it is read aloud: every step with its status, then the buttons."""
    told = "; ".join([line.spoken for line in sketch.lines])
    words = {"lines": Raw(told), "words": "; ".join([choice.label for choice in choices])}
    whole = work.text("card", "say", {**sketch.here, **words})
    return plain(whole) or f"{plain(sketch.title)}. {plain(sketch.next)} {told}."


def fingerprint(*parts: str) -> str:
    """A short sign by which a change of what is shown is known."""
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _begun_anew(work: Work) -> bool:
    """Whether all was cleared but the findings, and the mailbox that they are of is not named again yet."""
    state = work.state
    untold = not (state.answers or state.trail or state.marks or state.support)
    return untold and not state.closed


def show_card(work: Work) -> None:
    """Show the card where it has changed. The first one goes in before what is said or asked."""
    state = work.state
    if state.running and not state.card_shown:
        return
    if not (state.findings or state.support or state.marks or work.plan.leads):
        return
    if state.card_shown and state.findings and _begun_anew(work):
        return
    sketch = _sketch(work)
    shown = sketch.fingerprint
    if shown == state.card_shown:
        return
    card = ShowCard(card=_drawn(work, sketch))
    if state.card_shown:
        work.do(card)
    else:
        before = Ask | Say if state.answered else Ask  # the hello comes first of all
        said = (place for place, effect in enumerate(work.effects) if isinstance(effect, before))
        work.effects.insert(next(said, len(work.effects)), card)
    work.put(card_shown=shown)
