"""Follows an agent who changes or deletes a line that was sent: the customer's copy, the thread, our rows."""

from msgspec.structs import replace

from bot.addressing import tenant_of
from bot.engine import Engine
from bot.incoming import DeskAmended, Tenant
from bot.outgoing import AmendAnswer, AmendSent, BotEffect
from bot.recording import EVENTS, OUTGOING
from bot.storage import Unit
from bot.storage.cases import StoredCase
from bot.taken_back import DELETED
from knowledge.effects import RelayToCustomer, TellDesk
from knowledge.events import AgentWrote
from knowledge.state import State


def amend(unit: Unit, engine: Engine, case: StoredCase, what: DeskAmended, agent: str) -> list[BotEffect]:
    """What both sides are shown in place of the line; nothing where it had not gone to the customer.

    It follows behind all that was posted before, so a copy that is still under way is met as well.
    """
    tenant, source, new = tenant_of(what), what.source, what.text
    if not source.replace(".", "").isdecimal() or not _has_copy(unit, tenant, case.id, source):
        return []
    before: list[str] = []

    def rewritten(text: str) -> str:
        event = EVENTS.load(text)
        if not isinstance(event, AgentWrote):
            return text
        before.append(event.text)
        return EVENTS.dump(replace(event, text=DELETED if new is None else new))

    unit.taken_back.rewrite(tenant, case.id, source, rewritten)
    if not before or before == [new]:
        return []
    state = engine.load(case.state)
    told = _for_customer(engine, state, what, agent), _for_desk(engine, state, what)

    def in_its_place(text: str, tried: bool) -> str | None:
        """A copy that may stand in Slack already goes on its way, so that there is something to change."""
        effect = OUTGOING.load(text)
        if isinstance(effect, RelayToCustomer):
            if new is None and not tried:
                return None
            return OUTGOING.dump(replace(effect, words=DELETED if new is None else new))
        if isinstance(effect, TellDesk):
            return OUTGOING.dump(replace(effect, text=told[1].text))
        return None  # an earlier change, overtaken by this one

    unit.taken_back.amend(tenant, case.id, source, in_its_place)
    return [*told]


def was_sent(unit: Unit, tenant: Tenant, case: str, source: str) -> bool:
    """Whether the desk's line with that ``ts`` has gone to the case's customer, or is on its way."""
    return _has_copy(unit, tenant, case, source) or unit.taken_back.waits_to_be_handled(tenant, source)


def _has_copy(unit: Unit, tenant: Tenant, case: str, source: str) -> bool:
    stands = unit.outbox.find(tenant, case, f"answer:{source}") is not None
    return stands or unit.taken_back.waits_to_go_out(tenant, case, source)


def _for_customer(engine: Engine, state: State, what: DeskAmended, agent: str) -> AmendAnswer:
    if what.text is None:
        text = engine.words("slack.answer_taken_back", state.language, agent=agent)
        return AmendAnswer(source=what.source, text=text)
    heading = engine.words("slack.answer_changed", state.language, agent=agent)
    return AmendAnswer(source=what.source, text=heading, words=what.text)


def _for_desk(engine: Engine, state: State, what: DeskAmended) -> AmendSent:
    customer = state.customer.split()[0] if state.customer.split() else state.customer
    if what.text is None:
        text = engine.words("slack.sent_taken_back", "en", customer=customer)
    else:
        text = engine.words("slack.sent_changed", "en", customer=customer, words=what.text)
    return AmendSent(source=what.source, text=text)
