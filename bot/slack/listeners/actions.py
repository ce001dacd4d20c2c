"""A customer's buttons and menus."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.incoming import CancelledProbe, CommandGiven, Incoming, OpenedStep, Pressed
from bot.slack import ids, payloads
from bot.slack.cases import CaseSnapshot
from bot.slack.listeners import openings
from bot.slack.listeners.reception import Body, Reception
from knowledge.events import Command

_KINDS = (ids.ANSWER, ids.COMMAND, ids.MORE, ids.STEP, ids.CANCEL, ids.FORM, ids.VIEW, ids.LINK, ids.HOME)
_OURS = re.compile(rf"(?:{'|'.join(_KINDS)})(?::|\Z)")


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to every control that a customer can use."""

    @app.action(_OURS)
    async def used(ack: AsyncAck, body: Body) -> None:
        press, trigger = payloads.press(body), openings.trigger_of(body)
        incoming = _incoming(reception, press) if press else None
        if incoming is not None:
            await reception.cases.receive(incoming)
        await ack()
        if press is not None:
            await _open(reception, press, trigger)


def _incoming(reception: Reception, press: payloads.Press) -> Incoming | None:
    """What a press means to the case. What it names is looked up and its owner checked by the handler."""
    at, person, place = reception.now(), press.person, press.place
    name = press.rest[0] if press.rest else ""
    case = place.case if place else None
    match press.kind:
        case ids.ANSWER if place:
            return Pressed(
                key=press.key,
                at=at,
                person=person,
                case=place.case,
                visit=place.visit,
                choice=":".join(press.rest),
                channel=press.channel,
            )
        case ids.VIEW if place and press.rest[2:] == (ids.ALSO_ANSWERS,):
            return Pressed(
                key=press.key,
                at=at,
                person=person,
                case=place.case,
                visit=place.visit,
                choice=press.rest[1],
                channel=press.channel,
            )
        case ids.COMMAND | ids.MORE:
            word = name or press.value
            if word in set(Command):
                return CommandGiven(key=press.key, at=at, person=person, command=Command(word), case=case)
        case ids.HOME if name == ids.OPEN_AGAIN and press.value:
            # An earlier case, by the reference that its customer knows it by.
            return CommandGiven(
                key=press.key, at=at, person=person, command=Command.CONTINUE, case=press.value
            )
        case ids.STEP if place and ids.is_count(press.value):
            return OpenedStep(key=press.key, at=at, person=person, case=place.case, step=int(press.value))
        case ids.CANCEL if place and ids.is_count(name):
            return CancelledProbe(key=press.key, at=at, person=person, case=place.case, run=int(name))
    return None


async def _open(reception: Reception, press: payloads.Press, trigger: str) -> None:
    """Open what a press opens, if it does, and if the case is its presser's."""
    if press.kind not in (ids.FORM, ids.VIEW) or not press.rest:
        return
    name = press.rest[0]
    if name == ids.CHECK_UP:
        await openings.open_check_up(reception, press.person, trigger, press.channel)
        return
    case = await own_case(reception, press)
    if case is None:
        said = reception.customer.say(reception.wording.marked("not_yours"))
        reception.tell_alone(press.person, press.channel, said)
    elif press.kind == ids.FORM:
        if not await openings.open_form(reception, case, name, trigger, press):
            await _answer_instead(reception, press)
    else:
        await openings.open_reading(reception, case, name, trigger, press.channel)


async def _answer_instead(reception: Reception, press: payloads.Press) -> None:
    """A form that cannot be had: the press is an answer, and the case says why."""
    if press.place is not None and len(press.rest) > 1:
        await reception.cases.receive(
            Pressed(
                key=press.key,
                at=reception.now(),
                person=press.person,
                case=press.place.case,
                visit=press.place.visit,
                choice=press.rest[1],
                channel=press.channel,
            )
        )


async def own_case(reception: Reception, press: payloads.Press) -> CaseSnapshot | None:
    """The case that a press names, if it belongs to the presser; without a name, the presser's open case."""
    if press.place is None:
        return await reception.cases.snapshot(press.person)
    case = await reception.cases.case(press.person.tenant, press.place.case)
    return case if case is not None and case.person == press.person else None
