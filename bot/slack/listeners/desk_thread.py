"""What agents write in a case's thread: a note, which stays there, or a line that begins with ``send:``."""

from bot.incoming import DeskWrote
from bot.secrets_in_text import withhold
from bot.slack import event_payloads
from bot.slack.cases import CaseSnapshot
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
    if sending:
        await _send(reception, line, case)
    elif await reception.cases.first_time(f"note:{line.key}"):
        said = reception.desk.note_kept(withhold(line.text).text, first_name(case.state.customer))
        reception.tell_thread(line.channel, said, line.thread_ts)


async def _send(reception: Reception, line: event_payloads.Line, case: CaseSnapshot) -> None:
    cleaned = withhold(line.text.lstrip()[len(SEND) :].strip())
    if cleaned.withheld or not cleaned.text:
        name = "desk_withheld" if cleaned.withheld else "desk_nothing_to_send"
        said = reception.customer.say(
            reception.wording.marked(name, customer=first_name(case.state.customer))
        )
        reception.tell_alone(line.person, line.channel, said, line.thread_ts)
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
