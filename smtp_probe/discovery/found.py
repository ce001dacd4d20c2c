"""What a search for settings has found, as a value and as JSON."""

from dataclasses import dataclass
from enum import StrEnum

from smtp_probe.model import Endpoint
from smtp_probe.providers import Provider


class Source(StrEnum):
    """Where settings come from, the most trustworthy first."""

    PROVIDERS = "providers"
    """The shipped provider data, by the address's domain."""
    MX = "mx"
    """The shipped provider data, by the host that receives the domain's mail."""
    AUTOCONFIG = "autoconfig"
    """A settings file published by the domain, or by the look-up service."""
    SRV = "srv"
    """Records in the domain's zone (RFC 6186, RFC 8314)."""
    GUESS_TESTED = "guess-tested"
    """A usual host name, which answered with a good certificate and offers a log-in."""


@dataclass(frozen=True, slots=True)
class FoundSettings:
    """The settings for one address; without an endpoint, nobody knows them or there are none."""

    provider: Provider | None
    """Set too where only the provider is known, and not a server that could be used."""
    endpoint: Endpoint | None
    username: str
    """ "" where only the provider's own page tells it."""
    password_auth: str | None
    """The provider's rule for passwords, as in the provider data; None if it is not known."""
    source: Source | None
    alternatives: tuple[Endpoint, ...] = ()
    """Other ways in, best first."""
    candidates: tuple[Provider, ...] = ()
    """All who may be the provider; more than one if somebody has to ask."""
    asked: tuple[str, ...] = ()
    """The hosts that were asked for a settings file. They learned the domain, never the address."""


def settings_as_json(found: FoundSettings) -> dict[str, object]:
    """The object that `retriever settings --json` prints."""
    endpoint = found.endpoint
    return {
        "provider": found.provider.id if found.provider else None,
        "host": endpoint.host if endpoint else None,
        "port": endpoint.port if endpoint else None,
        "security": endpoint.security.value if endpoint else None,
        "username": found.username or None,
        "password_auth": found.password_auth,
        "source": found.source.value if found.source else None,
        "alternatives": [
            {"host": other.host, "port": other.port, "security": other.security.value}
            for other in found.alternatives
        ],
    }
