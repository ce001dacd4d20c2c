"""Puts what is to be shown into the outbox."""

from bot import desk_budget
from bot.addressing import purpose_of
from bot.incoming import Person, Tenant
from bot.outgoing import BotEffect
from bot.recording import OUTGOING
from bot.references import letter_id
from bot.storage import Unit
from knowledge.effects import Effect, RelayToDesk


def post(
    unit: Unit, tenant: Tenant, case: str, person: Person, effect: Effect | BotEffect, due: float
) -> None:
    """In the caller's transaction; nothing happens where an effect shows nothing in Slack."""
    purpose = purpose_of(effect)
    if isinstance(effect, RelayToDesk):
        desk_budget.relay(unit, person, case, effect, due)
    elif purpose is not None:
        unit.outbox.add(
            tenant,
            letter=letter_id(),
            case=case,
            user=person.user,
            purpose=purpose.value,
            effect=OUTGOING.dump(effect),
            now=due,
        )
