"""Hands a case over to the support desk, and takes it back."""

import re

from msgspec.structs import replace

from knowledge.effects import HandOff, RelayToDesk, TellDesk
from knowledge.facts import Value
from knowledge.going_back import keep_point
from knowledge.pack import desk_choices, make_pack
from knowledge.state import Checkpoint, Support
from knowledge.steps_card import fingerprint
from knowledge.tree import HandOffNode
from knowledge.turn import NO_LOCALS, Work

SUPPORT_STEP = 7
CLOSED_BY_DESK = f"step.{SUPPORT_STEP}.closed"
"""Why that step is behind, where an agent has closed the case."""
LONGEST_WORDS = 600
"""Characters of one line kept in a customer's own words."""
_MOST_WORDS = 12
CUT = "[withheld]"
"""What stands in a reading where something was cut out of it."""
_FEWEST_WORDS = 3
_PLAIN_WORD = re.compile(r"[A-Za-z][a-z']*[,;:.!?]*")
"""Letters as words have them: no digit, no sign within, no capital but the first."""


def hand_off(work: Work, node: HandOffNode) -> None:
    """Put the case on the desk, at once; asked for again, nothing changes."""
    if work.state.support is not None:
        return
    desk = work.moment.desk
    keep_point(work, work.state.node, work.state.visit)
    work.put(
        support=Support(
            asked_at=work.at,
            reason=node.reason,
            clock_from=work.at if desk.open or desk.opens is None else desk.opens,
        ),
        before=work.state.node,
        outcome=None,
        released=None,
    )
    work.mark(SUPPORT_STEP, "with_support", f"step.{SUPPORT_STEP}.with_support")
    work.clear_timer("idle")
    work.hand_off_at = len(work.effects)  # the card itself is drawn once, when the turn is as good as over
    if not desk.open and desk.opens is not None:
        work.set_timer("desk_opens", desk.opens)


def update_pack(work: Work) -> None:
    """Bring the hand-off card up to date, if anything on it has changed."""
    if work.state.support is None:
        return
    with work.for_desk():
        pack = make_pack(work)
    shown = fingerprint(
        pack.headline,
        *(f"{line.label} {line.value}" for line in pack.lines),
        *(choice.id for choice in pack.choices),
    )
    if shown != work.state.pack_shown:
        at = len(work.effects) if work.hand_off_at is None else work.hand_off_at
        # An edited card notifies nobody: what is asked for once more has to be seen once more.
        work.effects.insert(at, HandOff(pack=pack, anew=work.hand_off_at is not None))
        work.put(pack_shown=shown)


def take_back(work: Work) -> None:
    """The customer takes the request back: the desk is told, its card can no longer be claimed."""
    if work.state.support is None:
        return
    tell_desk(work, "desk.cancelled")
    forget_request(work)
    _nothing_to_press(work, "cancelled")
    work.put(support=None, pack_shown="", routing="slack", released=None)
    work.clear_timer("desk_opens")


def forget_request(work: Work) -> None:
    """The case is the bot's again: the step is where it was, and *back* leads to nothing asked meanwhile.

    A question that was put while people had the case would wait for them, and they have it no longer.
    """
    state = work.state
    trail = before_requests(state.trail)
    at_step = trail[-1].at_step if trail else None
    work.put(
        marks={step: mark for step, mark in state.marks.items() if mark.mark != "with_support"},
        trail=trail,
        at_step=at_step if at_step != SUPPORT_STEP else None,
    )


def before_requests(trail: tuple[Checkpoint, ...]) -> tuple[Checkpoint, ...]:
    """What *back* can return to, but for the questions that were asked while a request stood."""
    return tuple(
        point for point in trail if all(mark.mark != "with_support" for mark in point.marks.values())
    )


def opened_by_customer(work: Work) -> None:
    """A case that the desk had closed goes on with the bot: the desk is told, and cannot open it as well."""
    if work.state.support is None:
        return
    tell_desk(work, "desk.reopened_by_customer")
    _nothing_to_press(work, "reopened")
    work.put(pack_shown="")


def _nothing_to_press(work: Work, why: str) -> None:
    """The hand-off card once more, with the talk to read and no act; its headline says why."""
    with work.for_desk(), work.about({}, {"kind": why}):
        pack = replace(make_pack(work), choices=desk_choices(work, ("conversation",)))
    work.do(HandOff(pack=pack))


def tell_desk(
    work: Work, key: str, choices: tuple[str, ...] = (), here: dict[str, object] | None = None
) -> None:
    """Write a line into the case's thread, in the desk's own language."""
    with work.for_desk():
        words = work.text(key, "say", here or NO_LOCALS)
        if words:
            work.do(TellDesk(text=words, choices=desk_choices(work, choices)))


def withheld_from_desk(work: Work, line: str) -> None:
    """Tell the desk that a line held what looks like a password; its beginning, where that is surely safe."""
    beginning = _before_the_cut(line)
    here: dict[str, object] = {"words": beginning} if beginning else {}
    facts: dict[str, Value] = {"words": "true" if beginning else None}
    with work.about(here, facts):
        tell_desk(work, "desk.withheld")


def _before_the_cut(line: str) -> str:
    """The whole sentences before the one that something was cut out of, as long as they hold words alone.

    A password may have been recognised in part only, or stand in the line twice; so nothing behind goes on.
    """
    before, cut, _ = line.partition(CUT)
    sentences = re.findall(r"[^.!?\n]+[.!?\n]+(?=\s|$)", before) if cut else []
    kept = []
    for sentence in sentences:
        words = sentence.split()
        if len(words) < _FEWEST_WORDS or not all(_PLAIN_WORD.fullmatch(word) for word in words):
            break
        kept.append(" ".join(words))
    return " ".join(kept)


def relay_to_desk(work: Work, words: str) -> None:
    """Show the desk what the customer wrote."""
    with work.for_desk():
        work.do(RelayToDesk(heading=work.text("desk.words"), words=words))


def keep_words(work: Work, words: str) -> None:
    """Keep what the customer wrote in their own words, bounded, for the desk."""
    words = words.strip()[:LONGEST_WORDS]
    if words and words not in work.state.own_words:
        work.put(own_words=(*work.state.own_words, words)[-_MOST_WORDS:])
