"""What happens when a time has come, and which times a case waits for."""

from knowledge.desk import tell_desk
from knowledge.events import TimerFired
from knowledge.tree import AskNode
from knowledge.turn import Work
from knowledge.walking import DAY, go

FOLLOW_UP = "follow_up_"
IDLE = "idle"
IDLE_CLOSE = "idle_close"
REMIND = "remind"
DESK_OPENS = "desk_opens"


def fired(work: Work, event: TimerFired) -> None:
    """A timer came due. One that the case does not know (any more) does nothing."""
    due = work.state.timers.get(event.timer)
    if due is None:
        return
    work.put(timers={name: at for name, at in work.state.timers.items() if name != event.timer})
    support = work.state.support
    if event.timer.startswith(FOLLOW_UP):
        _follow_up(work, event.timer)
    elif event.timer == DESK_OPENS:
        if support is not None and support.claimed_by is None:
            tell_desk(work, "desk.unclaimed", ("claim",))
    elif work.state.closed or support is not None:
        return
    elif event.timer == REMIND:
        after = work.state.after_run
        work.put(after_run=None)
        go(work, after or "question")
    elif event.timer == IDLE:
        work.set_timer(IDLE_CLOSE, DAY)
        _remind_once(work)
    elif event.timer == IDLE_CLOSE:
        go(work, work.tree.pattern("idle_closed"))


def _remind_once(work: Work) -> None:
    before = work.state.node
    work.put(before=before)
    go(work, work.tree.pattern("reminder"))


def _follow_up(work: Work, timer: str) -> None:
    outcome = work.state.outcome or ""
    if not outcome.startswith(("resolved", "handed_off.solved")):
        return
    name = timer if timer in work.tree.content.tree.patterns else f"{FOLLOW_UP}1d"
    target = work.tree.pattern(name)
    if isinstance(work.tree.nodes.get(target), AskNode):
        go(work, target)


def keep_idle_timer(work: Work, *, customer_acted: bool) -> None:
    """One reminder after a day without an answer; none while the case waits for something else."""
    state = work.state
    waits = bool(state.node) and not state.closed and state.support is None and state.running is None
    if not waits:
        if state.closed or state.support is not None or REMIND in state.timers:
            work.clear_timer(IDLE)
            work.clear_timer(IDLE_CLOSE)
        return
    if customer_acted:
        work.clear_timer(IDLE_CLOSE)
        work.set_timer(IDLE, DAY)
    elif IDLE not in state.timers and IDLE_CLOSE not in state.timers:
        # Asked by a reminder: that question is not left open for ever either.
        work.set_timer(IDLE, DAY)
