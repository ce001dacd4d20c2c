"""Notes in a case's thread: kept there, and sent to the customer only as they stand when that is pressed."""

import hashlib
from enum import Enum, auto

from bot.asked_secrets import asks_for_a_password
from bot.incoming import DeskWrote
from bot.outgoing import Place
from bot.secrets_in_text import Cleaned, withhold
from bot.slack import event_payloads, payloads
from bot.slack.blocks import Message
from bot.slack.cases import CaseSnapshot
from bot.slack.errands import FAILED
from bot.slack.listeners.reception import Reception
from bot.slack.wording import first_name

_SEPARATOR = "|"


class _Lost(Enum):
    """Why a note cannot be sent."""

    GONE = auto()
    UNSEEN = auto()


async def keep(reception: Reception, line: event_payloads.Line, case: CaseSnapshot) -> None:
    """Answer a plain reply: it stays at the desk, and can be sent on purpose."""
    if line.thread_ts is None or not await reception.cases.first_time(f"note:{line.key}"):
        return
    cleaned, customer = withhold(line.text), first_name(case.state.customer)
    if cleaned.withheld:
        said = reception.customer.say(reception.wording.marked("desk_withheld", customer=customer))
    else:
        said = reception.desk.note_kept(cleaned.text, customer, _slip(line.ts, cleaned.text), line.files)
    reception.tell_thread(line.channel, said, line.thread_ts)


async def send(reception: Reception, press: payloads.Press, case: CaseSnapshot) -> None:
    """*Send to …* was pressed: the note goes out as it was read beside the button, or not at all."""
    customer = first_name(case.state.customer)
    ts, _, read = press.value.partition(_SEPARATOR)
    note = await _note(reception, press, ts)
    if isinstance(note, _Lost):
        _tell(reception, press, "note_gone" if note is _Lost.GONE else "note_unseen", customer)
    elif note.withheld or not note.text.strip():
        _tell(reception, press, "desk_withheld" if note.withheld else "note_gone", customer)
    elif asks_for_a_password(note.text):
        _tell(reception, press, "desk_asks_password", customer)
    elif _digest(note.text) != read:
        _redraw(reception, press, reception.desk.note_changed(note.text, customer, _slip(ts, note.text)))
    elif not await reception.cases.receive(
        DeskWrote(
            # By the note as it stands, not by the press: it goes out once, however often it is pressed.
            key=f"note:{press.channel}:{press.value}",
            at=reception.now(),
            agent=press.person,
            case=case.case,
            tenant=case.person.tenant,
            text=note.text,
            source=ts,
        )
    ):
        _tell(reception, press, "note_sent_already", customer)


async def _note(reception: Reception, press: payloads.Press, ts: str) -> Cleaned | _Lost:
    """The note's words as they stand in the thread now."""
    channel, thread = press.channel or "", press.thread_ts or ""
    if not ts or not thread:
        return _Lost.GONE
    try:
        message = await reception.posting.in_thread(channel, thread, ts)
    except FAILED:
        return _Lost.UNSEEN
    found = event_payloads.note(message, press.person) if message is not None else None
    if found is None or not await reception.gate.admits(found.person):
        return _Lost.GONE
    return withhold(found.text)


def _slip(ts: str, text: str) -> str:
    """What the button carries: where the note stands, and how it read, so that a change is seen."""
    return f"{ts}{_SEPARATOR}{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _redraw(reception: Reception, press: payloads.Press, said: Message) -> None:
    if press.channel and press.message_ts:
        reception.errands.run(reception.posting.redraw(Place(press.channel, press.message_ts), said))


def _tell(reception: Reception, press: payloads.Press, name: str, customer: str) -> None:
    said = reception.customer.say(reception.wording.marked(name, customer=customer))
    reception.tell_alone(press.person, press.channel, said, press.thread_ts)
