"""Says at once what the desk cannot do as a case stands, before an agent has written anything in vain."""

from bot.incoming import Person
from bot.slack import ids
from bot.slack.blocks import Message
from bot.slack.cases import CaseSnapshot
from bot.slack.desk_blocks import SEND_NOTE
from bot.slack.listeners.reception import Reception
from bot.slack.wording import first_name

CLAIM, ASSIGN, REPLY, RESOLVE, RETEST, RELEASE = "claim", "assign", "reply", "resolve", "retest", "release"
SEND = "send"
_TAKES = frozenset({CLAIM, ASSIGN})
_OF_ITS_HOLDER = frozenset({REPLY, RETEST, RELEASE, SEND, SEND_NOTE})
_NEEDS_IT_OPEN = _TAKES | _OF_ITS_HOLDER | {RESOLVE}


def refusal(
    reception: Reception, case: CaseSnapshot, what: str, agent: Person | None = None
) -> Message | None:
    """What an agent is told instead; ``None`` where the case is as the act needs it."""
    state, customer = case.state, first_name(case.state.customer)
    holder = state.support.claimed_by if state.support else None
    if what in _NEEDS_IT_OPEN and state.closed:
        return reception.desk.closed_already(case.case, customer)
    if what == ids.OPEN_AGAIN and not state.closed:
        return _said(reception, "desk_open_already")
    if state.support is None and what in _TAKES | _OF_ITS_HOLDER:
        if state.released is None:
            return _said(reception, "desk_taken_back", customer)
        if what in _OF_ITS_HOLDER:
            return reception.desk.with_the_bot(case.case, customer)
    if what == CLAIM and state.support and holder and agent and holder.id == agent.user:
        return reception.desk.held_by_you(state.support, case.moment.desk.zone)
    if what == RELEASE and holder is None:
        return _said(reception, "desk_unclaimed", customer)
    if what == RETEST and state.running is not None:
        return _said(reception, "desk_test_runs", customer)
    return None


def _said(reception: Reception, name: str, customer: str = "") -> Message:
    return reception.customer.say(reception.wording.marked(name, customer=customer))
