"""What happens at the support desk: claimed, released, answered, re-test wanted, resolved."""

from datetime import timedelta

from msgspec.structs import replace

from knowledge.asking import overtake
from knowledge.commands import reopen
from knowledge.desk import (
    CLOSED_BY_DESK,
    SUPPORT_STEP,
    forget_request,
    keep_words,
    relay_to_desk,
    tell_desk,
    update_pack,
)
from knowledge.effects import Close, RelayToCustomer
from knowledge.events import (
    AgentWrote,
    Claimed,
    HandOffRouted,
    Released,
    Reopened,
    Resolved,
    RetestAsked,
    Routing,
)
from knowledge.filters import Raw
from knowledge.heard_facts import heard_in
from knowledge.marks import escape
from knowledge.probes import cancel_probe
from knowledge.state import Support
from knowledge.turn import Work
from knowledge.walking import go

_AGENT_BUTTONS = ("reply", "retest", "resolve", "release")


def claimed(work: Work, event: Claimed) -> None:
    """An agent took the case: from now on the bot says only what the agent orders."""
    if _closed(work):
        return
    support = work.state.support
    if support is None and work.state.released is not None:
        support = Support(asked_at=work.at, reason=work.state.released, clock_from=work.at)
        work.mark(SUPPORT_STEP, "with_support", f"step.{SUPPORT_STEP}.with_support")
    if support is None:
        return
    taken_over = support.claimed_by
    if taken_over is not None and taken_over.id == event.agent.id:
        return
    work.put(support=replace(support, claimed_by=event.agent, claimed_at=work.at), released=None)
    for name in ("desk_opens", "idle", "remind"):
        work.clear_timer(name)
    overtake(work)
    work.put(before=work.state.node or work.state.before, node="")
    tell_desk(work, "desk.claimed", _AGENT_BUTTONS)
    go(work, work.tree.pattern("claimed"))


def _closed(work: Work) -> bool:
    """Whether the case has ended; then the desk is told so, and the customer nothing."""
    if work.state.closed:
        tell_desk(work, "desk.closed_already", ("open_again",))
    return work.state.closed


def released(work: Work, event: Released) -> None:
    """The case is the bot's again; the request stands no longer, and anybody may claim it again."""
    support = work.state.support
    if _closed(work) or support is None or support.claimed_by is None:
        return
    with work.about({"agent": event.agent.name}, {"agent": event.agent.name}):
        tell_desk(work, "desk.released", ("claim",))
    work.put(support=replace(support, claimed_by=None, claimed_at=None))
    update_pack(work)
    forget_request(work)
    with work.about({"agent": event.agent.name}, {"agent": event.agent.name}):
        work.put(support=None, pack_shown="", released=support.reason)
        go(work, work.tree.pattern("released"))


def agent_wrote(work: Work, event: AgentWrote) -> None:
    """An agent's answer, sent on purpose: the customer gets it word for word, the thread keeps it."""
    support = work.state.support
    if _closed(work) or support is None or not event.text.strip():
        return
    name = Raw(escape(event.agent.name))
    heading = work.text("relay.agent", here={"agent": name})
    work.do(RelayToCustomer(heading=heading, words=event.text))
    work.tell(heard_in(event.text, _meant_by_agents(work)))
    work.greet()
    tell_desk(work, "desk.sent", here={"words": event.text, "agent": name})
    if support.first_answer_at is None:
        work.put(support=replace(support, first_answer_at=work.at))


def _meant_by_agents(work: Work) -> list[tuple[str, dict[str, str]]]:
    """What words in an agent's answers tell: the author's names of facts, each with its phrases."""
    entry = work.wording.entry("relay.agent")
    heard = entry.heard if entry is not None else {}
    return [(phrase, {fact: "true"}) for fact, phrases in heard.items() for phrase in phrases]


def retest_asked(work: Work, event: RetestAsked) -> None:
    """An agent wants one more log-in; the customer decides."""
    support = work.state.support
    if _closed(work) or support is None or work.state.running is not None:
        return
    work.put(support=replace(support, retests=support.retests + 1))
    go(work, work.tree.pattern("retest_asked"))
    _ = event


def resolved(work: Work, event: Resolved) -> None:
    """An agent closed the case, with the cause and the step that they saw."""
    support = work.state.support
    if _closed(work):
        return
    cancel_probe(work)
    overtake(work)
    if support is None:
        support = Support(asked_at=work.at, reason="", clock_from=work.at)
    if support.claimed_by is None:
        support = replace(support, claimed_by=event.agent, claimed_at=work.at)
    start = support.clock_from or support.asked_at
    step = event.step if event.step in range(1, SUPPORT_STEP + 1) else None
    work.put(support=support, solved_step=step, solved_cause=event.cause, node="")
    work.mark(SUPPORT_STEP, "tried", CLOSED_BY_DESK)
    if step is not None and not _solved(work, step):
        work.mark(step, "solved", "desk.solved")
    here: dict[str, object] = {
        "agent": event.agent.name,
        "cause": event.cause,
        "step": str(step or ""),
        "words": event.helped,
        "minutes": _minutes(work.at - start),
        "first_answer": _minutes((support.first_answer_at or work.at) - start),
    }
    tell_desk(work, "desk.resolved", here=here)
    work.put(told={**work.state.told, "tell": event.tell.strip().rstrip(".")[:1000]})
    go(work, work.tree.pattern("resolved"))


def _solved(work: Work, step: int) -> bool:
    mark = work.state.marks.get(step)
    return mark is not None and mark.mark == "solved"


def _minutes(span: timedelta) -> str:
    return str(max(0, int(span.total_seconds() // 60)))


def reopened(work: Work, event: Reopened) -> None:
    """A closed case was opened again; not at the desk, while its customer has a newer one."""
    if not work.state.closed:
        return
    if event.newer is not None:
        tell_desk(work, "desk.newer_case", here={"reference": event.newer})
        work.put(newer=event.newer)
        return
    work.put(newer="")
    if event.agent is None:
        reopen(work)
        for words in event.words:
            keep_words(work, words)
        return
    support = work.state.support
    marks = {step: mark for step, mark in work.state.marks.items() if mark.mark != "solved"}
    for name in [name for name in work.state.timers if name.startswith("follow_up")]:
        work.clear_timer(name)
    work.put(outcome=None, marks=marks, solved_step=None, solved_cause=None)
    overtake(work)  # whether it was helpful is asked no more
    work.put(node="")
    asked = support.asked_at if support is not None else work.at
    work.put(support=Support(asked_at=asked, reason=support.reason if support else "", clock_from=work.at))
    work.mark(SUPPORT_STEP, "with_support", f"step.{SUPPORT_STEP}.with_support")
    tell_desk(work, "desk.reopened")
    claimed(work, Claimed(moment=event.moment, agent=event.agent))
    for words in event.words:
        keep_words(work, words)
        relay_to_desk(work, words)


def moved_on(work: Work) -> None:
    """The case ends without a word: its customer goes on with an earlier one."""
    if work.state.closed:
        return
    cancel_probe(work)
    overtake(work)
    for name in tuple(work.state.timers):
        work.clear_timer(name)
    work.put(node="", outcome="abandoned.moved_on")
    work.do(Close(outcome="abandoned.moved_on"))


def routed(work: Work, event: HandOffRouted) -> None:
    """The request could not go to the desk's channel: the customer is told which way it went."""
    work.put(routing=str(event.routing))
    if work.state.support is not None and event.routing is not Routing.SLACK:
        work.say("hand_off_routed")
