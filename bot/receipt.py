"""Records what came in, once and without passwords, before anybody is told that it was received."""

from collections.abc import Mapping
from typing import Protocol

from msgspec.structs import replace

from bot.addressing import owner_of, tenant_of
from bot.engine import Engine
from bot.incoming import SINGLE_VALUES, CameIn, DeskAmended, DeskResolved, DeskWrote, Submitted, Wrote
from bot.newest_wording import is_overtaken
from bot.recording import RECORDED, Recorded
from bot.secret_shapes import could_be_a_password
from bot.secrets_in_text import WITHHELD, withhold
from bot.storage import Unit
from bot.translation import AT_THE_DESK
from knowledge.events import Moment, Reading, Typed
from smtp_probe.addresses import find_address


class Reader(Protocol):
    """Recognises things in what people wrote. It gets cleaned text, and whether something was withheld."""

    def line(self, text: str, withheld: bool) -> Reading:
        """A typed line."""

    def form(self, values: Mapping[str, str], withheld: bool) -> Reading:
        """The fields of a check-up form."""


def record(unit: Unit, incoming: Recorded, engine: Engine, reader: Reader, now: float) -> tuple[str, bool]:
    """The person whose case it touches, and whether it is new: neither known, nor overtaken by an edit."""
    incoming = cleaned(incoming)
    tenant, stream = tenant_of(incoming), owner_of(incoming).user
    if is_overtaken(unit, incoming, now):
        return stream, False
    if isinstance(incoming, AT_THE_DESK):
        stream = unit.cases.owner(tenant, incoming.case) or stream
    if isinstance(incoming, CameIn | Wrote) and _may_be_a_password(unit, incoming, engine, reader):
        found = find_address(incoming.text or "")
        rest = f"{found} {WITHHELD}" if found else WITHHELD
        incoming = replace(incoming, text=rest, withheld=True)
    new = unit.inbox.record(
        tenant,
        key=incoming.key,
        stream=stream,
        kind=RECORDED.kind(incoming),
        payload=RECORDED.dump(incoming),
        now=now,
    )
    return stream, new


def _may_be_a_password(unit: Unit, line: CameIn | Wrote, engine: Engine, reader: Reader) -> bool:
    """While a password is asked for, a short line that has the looks of one counts as one.

    Unless it answers the question; an address before such a word makes it no answer.
    """
    text = line.text
    if text is None or line.withheld or not could_be_a_password(text):
        return False
    case = unit.cases.open_of(line.person.tenant, line.person.user)
    if case is None:
        return False
    state = engine.load(case.state)
    if not engine.asks_for_a_secret(state):
        return False
    reading = reader.line(text, withheld=False)
    if reading.address is not None:
        return True
    event = Typed(moment=Moment(at=line.at), reading=reading)
    return engine.advance(state, event).state.misunderstood > state.misunderstood


def cleaned(incoming: Recorded) -> Recorded:
    """Without what looks like a password, in every field that holds people's own words."""
    match incoming:
        case CameIn(text=str(text)) | Wrote(text=text) | DeskWrote(text=text):
            found = withhold(text)
            return replace(incoming, text=found.text, withheld=incoming.withheld or found.withheld)
        case DeskAmended(text=str(text)):
            return replace(incoming, text=withhold(text).text)
        case Submitted():
            fields = {
                name: withhold(value, talk=name not in SINGLE_VALUES)
                for name, value in incoming.values.items()
            }
            values = {name: field.text for name, field in fields.items()}
            withheld = incoming.withheld or any(field.withheld for field in fields.values())
            return replace(incoming, values=values, withheld=withheld)
        case DeskResolved():
            return replace(incoming, helped=withhold(incoming.helped).text, tell=withhold(incoming.tell).text)
        case _:
            return incoming
