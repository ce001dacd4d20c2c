"""Reads single values out of Slack's payloads, whose every part may be missing or of another kind."""

import hashlib
from collections.abc import Mapping

from bot.incoming import Person, Tenant

Payload = Mapping[str, object]


def person(enterprise: str, team: str, user: str) -> Person | None:
    """A member of a workspace; ``None`` where an id is missing or is none."""
    # An `E…` in the place of a team means "somebody of another organisation", and names no tenant.
    if not team.startswith("T") or not user.startswith(("U", "W")):
        return None
    return Person(Tenant(enterprise, team), user)


def key(kind: str, person: Person, *rest: str) -> str:
    """What makes a payload the same when it comes again."""
    return ":".join((kind, person.tenant.enterprise, person.tenant.team, person.user, *rest))


def hashed(text: str) -> str:
    """A fingerprint of a value that must not rest itself."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def part(body: Payload, name: str) -> Payload:
    """A mapping inside; empty where there is none."""
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def text(body: Payload, name: str) -> str:
    """A string inside; empty where there is none."""
    return whole(as_sent(body, name))


def as_sent(body: Payload, name: str) -> str:
    """A string inside, be it one that cannot be kept; empty where there is none."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def whole(value: str) -> str:
    """Without halves of surrogate pairs: JSON carries them, and no database and no reply can hold one."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not value.isascii() else value
