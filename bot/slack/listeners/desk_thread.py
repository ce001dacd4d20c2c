"""What agents write in a case's thread: a note, which stays there, or a line that begins with ``send:``."""

from bot.asked_secrets import asks_for_a_password
from bot.incoming import DeskAmended, DeskWrote
from bot.secrets_in_text import Cleaned, withhold
from bot.slack import event_payloads, limits
from bot.slack.cases import CaseSnapshot
from bot.slack.listeners import desk_notes, desk_standing
from bot.slack.listeners.reception import Reception
from bot.slack.wording import first_name

SEND = "send:"


async def reply(reception: Reception, line: event_payloads.Line) -> None:
    """Handle a message in the desk's channel. A broadcast, a stranger's line, a note's edit goes nowhere."""
    if line.thread_ts is None or line.thread_ts == line.ts or line.broadcast:
        return
    case = await reception.cases.desk_case(line.channel, line.thread_ts)
    if case is None:
        return
    sending = line.text.lstrip()[: len(SEND)].casefold() == SEND
    if line.edited:
        if await reception.gate.admits(line.person):
            await _edited(reception, line, line.thread_ts, case, sending=sending)
        return
    if not await reception.gate.admits(line.person):
        if sending:
            said = reception.customer.say(reception.wording.marked("desk_only"))
            reception.tell_alone(line.person, line.channel, said, line.thread_ts)
        return
    if not sending:
        await desk_notes.keep(reception, line, case)
    elif (refusal := desk_standing.refusal(reception, case, desk_standing.SEND)) is not None:
        reception.tell_alone(line.person, line.channel, refusal, line.thread_ts)
    else:
        await _send(reception, line, case)


async def deleted(reception: Reception, gone: event_payloads.Deletion) -> None:
    """A line in a case's thread was deleted: what had gone to the customer is taken back.

    Whoever wrote it was let in by the gate when it was sent, and taking back shows nobody anything.
    """
    case = await reception.cases.desk_case(gone.channel, gone.thread_ts) if gone.thread_ts else None
    if case is None or not await reception.cases.was_sent(case.person.tenant, case.case, gone.ts):
        return
    await reception.cases.receive(
        DeskAmended(
            key=gone.key,
            at=reception.now(),
            agent=gone.person,
            case=case.case,
            tenant=case.person.tenant,
            channel=gone.channel,
            source=gone.ts,
            text=None,
        )
    )


async def _edited(
    reception: Reception, line: event_payloads.Line, thread: str, case: CaseSnapshot, *, sending: bool
) -> None:
    """The copy of a line that was sent follows it; nothing else goes out by an edit."""
    was_sent = await reception.cases.was_sent(case.person.tenant, case.case, line.ts)
    fault = ""
    cleaned = withhold(line.text.lstrip()[len(SEND) :].strip())
    if sending:
        fault = _fault(cleaned) if was_sent else "desk_edit_sends_nothing"
    elif was_sent:
        fault = "desk_edit_stays"
    if fault:
        _tell(reception, line, case, fault)
        if was_sent and fault != "desk_edit_stays":
            _tell(reception, line, case, "desk_edit_stays")
    elif sending:
        await reception.cases.receive(
            DeskAmended(
                key=line.key,
                at=reception.now(),
                agent=line.person,
                case=case.case,
                tenant=case.person.tenant,
                channel=line.channel,
                source=line.ts,
                text=cleaned.text,
                edited_at=line.edited_at,
            )
        )


def _tell(reception: Reception, line: event_payloads.Line, case: CaseSnapshot, name: str) -> None:
    customer = first_name(case.state.customer)
    text = reception.wording.marked(name, customer=customer, most=str(limits.SENT_ON))
    reception.tell_alone(line.person, line.channel, reception.customer.say(text), line.thread_ts)


async def _send(reception: Reception, line: event_payloads.Line, case: CaseSnapshot) -> None:
    cleaned = withhold(line.text.lstrip()[len(SEND) :].strip())
    fault = _fault(cleaned)
    if fault:
        _tell(reception, line, case, fault)
        return
    await reception.cases.receive(
        DeskWrote(
            key=line.key,
            at=reception.now(),
            agent=line.person,
            case=case.case,
            tenant=case.person.tenant,
            text=cleaned.text,
            channel=line.channel,
            source=line.ts,
        )
    )


def _fault(cleaned: Cleaned) -> str:
    """The text that says why a line cannot be sent; empty where it can."""
    if cleaned.withheld:
        return "desk_withheld"
    if asks_for_a_password(cleaned.text):
        return "desk_asks_password"
    if not cleaned.text:
        return "desk_nothing_to_send"
    return "desk_too_long" if len(cleaned.text) > limits.SENT_ON else ""
