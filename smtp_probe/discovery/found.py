"""What a search for settings has found, as a value and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from smtp_probe.model import Endpoint
from smtp_probe.providers import PasswordAuth, Provider


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
    other_sources: Mapping[Endpoint, Source] = field(default_factory=dict)
    """For those of the alternatives that come from elsewhere than `source`."""
    asked: tuple[str, ...] = ()
    """The hosts that were asked for a settings file. They learned the domain, never the address."""

    @property
    def switched_off_until(self) -> str | None:
        """Where somebody has to switch SMTP on first, at a provider that has it off; None elsewhere."""
        if self.provider is None or self.password_auth != PasswordAuth.DISABLED_BY_DEFAULT.value:
            return None
        return self.provider.smtp_must_be_enabled

    def source_of(self, other: Endpoint) -> Source | None:
        """Where one of the alternatives comes from."""
        return self.other_sources.get(other, self.source)


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
        "alternatives": [_other(found, other) for other in found.alternatives],
        "switched_off_until": found.switched_off_until,
        "app_password_url": found.provider.app_password_url if found.provider else None,
        "dates": [
            {"date": entry.date, "event": entry.event, "source": entry.source}
            for entry in (found.provider.timeline if found.provider else ())
        ],
    }


def _other(found: FoundSettings, other: Endpoint) -> dict[str, object]:
    source = found.source_of(other)
    return {
        "host": other.host,
        "port": other.port,
        "security": other.security.value,
        "source": source.value if source else None,
    }
