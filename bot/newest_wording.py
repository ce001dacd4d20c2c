"""Remembers which lines were changed or deleted, so that an older wording that comes later counts no more.

Slack brings events in no certain order: a line may come after its own edit.
"""

from bot.addressing import owner_of, tenant_of
from bot.incoming import DeskAmended, DeskWrote, TookBack, Wrote
from bot.outgoing import Place
from bot.recording import Recorded
from bot.storage import Unit
from bot.storage.people import EDITED

_NEVER_EDITED, _GONE = "", "~"
"""As the time of a wording: before and behind all that Slack writes."""


def is_overtaken(unit: Unit, what: Recorded, now: float) -> bool:
    """Whether a newer wording of the same line was here before; if not, this is the newest known."""
    match what:
        case (
            Wrote(channel=channel, ts=ts, edited_at=at)
            | DeskAmended(channel=channel, source=ts, edited_at=at, text=str())
        ):
            pass
        case DeskWrote(channel=channel, source=ts) if channel:
            at = _NEVER_EDITED
        case TookBack(channel=channel, ts=ts) | DeskAmended(channel=channel, source=ts):
            at = _GONE
        case _:
            return False
    tenant, role = tenant_of(what), f"{EDITED}{owner_of(what).user}:{channel}:{ts}"
    newest = unit.outbox.find(tenant, "", role)
    if newest is not None and newest.ts >= at:
        return True
    if at != _NEVER_EDITED:
        unit.outbox.remember(tenant, "", role, Place(channel, at), now)
    return False
