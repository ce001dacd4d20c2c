"""The support desk's controls: each passes the gate first, and finds its case by the thread it stands in."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.incoming import (
    DeskClaimed,
    DeskIncoming,
    DeskReleased,
    DeskReopened,
    DeskRetest,
)
from bot.slack import ids, payloads
from bot.slack.cases import CaseSnapshot
from bot.slack.desk_blocks import ASK_OVER, SEND_NOTE
from bot.slack.listeners import desk_forms, desk_notes, desk_standing, openings
from bot.slack.listeners.reception import Body, Reception
from bot.slack.wording import first_name

_CONTROL = re.compile(rf"{ids.DESK}:")
_FORMS = frozenset({"reply", "resolve"})
_CONVERSATION = "conversation"


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the desk's controls and forms."""
    desk_forms.register(app, reception)

    @app.action(_CONTROL)
    async def used(ack: AsyncAck, body: Body) -> None:
        press, trigger = payloads.press(body), openings.trigger_of(body)
        what = press.rest[0] if press and press.rest else ""
        case = await _admitted(reception, press, what) if press else None
        if press is not None and case is not None:
            incoming = _incoming(reception, press, case, what)
            if incoming is not None:
                await reception.cases.receive(incoming)
        await ack()
        if press is not None and case is not None:
            await _open(reception, press, case, what, trigger)


async def _admitted(reception: Reception, press: payloads.Press, what: str) -> CaseSnapshot | None:
    """The case, if the presser acts for the desk, in a case's thread there, and the case can be acted on."""
    root = press.thread_ts or press.message_ts
    if not reception.gate.is_desk(press.channel) or not await reception.gate.admits(press.person):
        _tell(reception, press, "desk_only")
        return None
    case = await reception.cases.desk_case(press.channel or "", root or "")
    if case is None:
        _tell(reception, press, "desk_no_case")
        return None
    refusal = desk_standing.refusal(reception, case, what, press.person)
    if refusal is not None:
        reception.tell_alone(press.person, press.channel, refusal, root)
        return None
    return case


def _incoming(
    reception: Reception, press: payloads.Press, case: CaseSnapshot, what: str
) -> DeskIncoming | None:
    key, at, agent, tenant = press.key, reception.now(), press.person, case.person.tenant
    match what:
        case "claim" if not _held_by_another(press, case):
            return DeskClaimed(key=key, at=at, agent=agent, case=case.case, tenant=tenant)
        case "release":
            return DeskReleased(key=key, at=at, agent=agent, case=case.case, tenant=tenant)
        case "retest":
            return DeskRetest(key=key, at=at, agent=agent, case=case.case, tenant=tenant)
        case "open_again":
            return DeskReopened(key=key, at=at, agent=agent, case=case.case, tenant=tenant)
    return None


async def _open(
    reception: Reception, press: payloads.Press, case: CaseSnapshot, what: str, trigger: str
) -> None:
    """What a press opens or says, beside what it does to the case."""
    channel, thread = press.channel or "", openings.thread_of(press)
    if what in _FORMS:
        await openings.open_desk_form(reception, case, what, trigger, press)
    elif what == _CONVERSATION:
        await openings.open_talk(reception, case, _CONVERSATION, trigger, press)
    elif what == "assign":
        await desk_forms.open_assign(reception, case, trigger, press)
    elif what == "claim" and case.state.support and _held_by_another(press, case):
        said = reception.desk.held_by(case.state.support, case.moment.desk.zone)
        reception.tell_alone(press.person, channel, said, thread)
    elif what == SEND_NOTE:
        await desk_notes.send(reception, press, case)
    elif what == ASK_OVER:
        await _ask_over(reception, press, case, channel, thread)


def _held_by_another(press: payloads.Press, case: CaseSnapshot) -> bool:
    support = case.state.support
    holder = support.claimed_by if support else None
    return holder is not None and holder.id != press.person.user


async def _ask_over(
    reception: Reception, press: payloads.Press, case: CaseSnapshot, channel: str, thread: str
) -> None:
    support = case.state.support
    if support is None or support.claimed_by is None:
        customer = first_name(case.state.customer)
        said = reception.customer.say(reception.wording.marked("desk_unclaimed", customer=customer))
        reception.tell_alone(press.person, channel, said, thread)
        return
    asker = await reception.directory.profile(press.person)
    text = reception.wording.marked("desk_asks_over", agent=support.claimed_by.name, customer=asker.name)
    said = reception.desk.line(case.case, text, ())
    reception.tell_thread(channel, said, thread)


def _tell(reception: Reception, press: payloads.Press, name: str, **values: str) -> None:
    said = reception.customer.say(reception.wording.marked(name, **values))
    reception.tell_alone(press.person, press.channel, said, press.thread_ts)
