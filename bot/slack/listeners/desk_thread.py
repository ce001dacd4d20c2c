"""What agents write in a case's thread: a note, which stays there, or a line that begins with ``send:``."""

from bot.asked_secrets import asks_for_a_password
from bot.incoming import DeskWrote
from bot.secrets_in_text import Cleaned, withhold
from bot.slack import event_payloads, limits
from bot.slack.cases import CaseSnapshot
from bot.slack.listeners import desk_notes, desk_standing
from bot.slack.listeners.reception import Reception
from bot.slack.wording import first_name

SEND = "send:"


async def reply(reception: Reception, line: event_payloads.Line) -> None:
    """Handle a message in the desk's channel. An edit, a broadcast, a stranger's line goes nowhere."""
    if line.thread_ts is None or line.thread_ts == line.ts or line.edited or line.broadcast:
        return
    case = await reception.cases.desk_case(line.channel, line.thread_ts)
    if case is None:
        return
    sending = line.text.lstrip()[: len(SEND)].casefold() == SEND
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


async def _send(reception: Reception, line: event_payloads.Line, case: CaseSnapshot) -> None:
    cleaned = withhold(line.text.lstrip()[len(SEND) :].strip())
    fault = _fault(cleaned)
    if fault:
        text = reception.wording.marked(
            fault, customer=first_name(case.state.customer), most=str(limits.SENT_ON)
        )
        reception.tell_alone(line.person, line.channel, reception.customer.say(text), line.thread_ts)
        return
    await reception.cases.receive(
        DeskWrote(
            key=line.key,
            at=reception.now(),
            agent=line.person,
            case=case.case,
            tenant=case.person.tenant,
            text=cleaned.text,
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
