"""Sums a case up in a line for the report, whenever that line reads differently than before."""

from bot.incoming import Tenant
from bot.storage import Unit
from bot.storage.summaries import Summary, week_of
from knowledge.state import State


def summary_of(state: State) -> Summary:
    """Closed words and numbers only: nothing that anybody said."""
    support = state.support
    answered_after = None
    if support is not None and support.first_answer_at is not None:
        answered_after = (support.first_answer_at - (support.clock_from or support.asked_at)).total_seconds()
    return Summary(
        week=week_of(state.opened_at.timestamp()),
        outcome=state.outcome or "",
        step=state.solved_step or 0,
        cause=state.solved_cause or state.at_cause or _found(state),
        provider=state.provider.id if state.provider else "",
        handed_off=support is not None,
        answered_after=None if answered_after is None else max(answered_after, 0.0),
        rating=state.rating,
    )


def _found(state: State) -> str:
    """What was found last, if nothing is being done about it."""
    causes = [one.cause for one in state.findings if not one.stale and one.cause not in ("ok", "unknown")]
    return causes[-1] if causes else ""


def note(unit: Unit, tenant: Tenant, case: str, before: State | None, after: State) -> None:
    """In the turn's own transaction; costs nothing where the line stays as it was."""
    now = summary_of(after)
    if before is None or summary_of(before) != now:
        unit.summaries.note(tenant, case, now)
