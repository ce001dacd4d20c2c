"""What was read out of a text."""

from typing import NamedTuple

from smtp_probe.model import Security


class Reading(NamedTuple):
    """The best reading of a text alone."""

    label: str
    """A code of the causes; ``unknown`` for a failure that cannot be named, ``none`` for no mail failure."""
    confidence: float
    """0 to 1. From 0.6 on somebody may act on it without asking back."""
    also: tuple[str, ...]
    """Other codes that a careful reader could defend, best first."""
    evidence: str
    """The fragment that decided, as it stood in the text; at most 200 characters."""
    provider: str | None
    """Id of the provider whose words these are."""
    host: str | None = None
    port: int | None = None
    security: Security | None = None
    address: str | None = None
