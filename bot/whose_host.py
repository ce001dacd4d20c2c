"""Tells whose server a host is that belongs neither to the mailbox's provider nor to its own domain."""

from collections.abc import Iterable

from smtp_probe.addresses import MailAddress
from smtp_probe.discovery import FoundSettings
from smtp_probe.hosts import normalise_host
from smtp_probe.providers import Provider, by_host

NOBODY_KNOWN = "unknown"
"""What stands for an owner whose name the provider data does not tell."""
_SHORT = 3
"""Letters: ``co.uk`` and ``com.au`` are sold under; ``web.de`` is not."""


def owner_of_strange_host(host: str, mailbox: MailAddress, found: FoundSettings) -> Provider | str | None:
    """Whoever runs the host, or ``unknown``; ``None`` where the mailbox may well be there.

    A mailbox may be at a host of its provider's, at one under its own domain, and where its domain's own
    published settings point.
    """
    host = normalise_host(host)
    published = [one.host for one in (found.endpoint, *found.alternatives) if one is not None]
    if _is_of(host, (mailbox.domain, *published)):
        return None
    owner = by_host(host)
    for provider in (found.provider, *found.candidates):
        if provider is None:
            continue
        hosts = _hosts(provider, mailbox.domain)
        if _is_of(host, (*provider.domains, *map(_registered, hosts))):
            return None
        if owner is not None and _one_house(owner, provider, host, hosts):
            return None
    return owner or NOBODY_KNOWN


def _one_house(owner: Provider, provider: Provider, host: str, hosts: set[str]) -> bool:
    """Whether two entries are one firm, or a mailbox of the one may be on the other's platform."""
    platform = owner.family == provider.family or owner.family in provider.platforms
    return platform or _house(host) in map(_house, hosts)


def _hosts(provider: Provider, domain: str) -> set[str]:
    return {endpoint.host for endpoint in provider.endpoints(domain)}


def _registered(host: str) -> str:
    """The part of a host that somebody registered: ``ionos.co.uk``."""
    labels = host.split(".")
    sold_under = 2 if len(labels) > 2 and len(labels[-2]) <= _SHORT and len(labels[-1]) < _SHORT else 1
    return ".".join(labels[-sold_under - 1 :])


def _house(host: str) -> str:
    """One firm's name in all countries: ``ionos``. For hosts of the provider data: a stranger may copy it."""
    return _registered(host).partition(".")[0]


def _is_of(host: str, names: Iterable[str]) -> bool:
    """Whether a host is one of these names, or stands under one."""
    return any(host == name or host.endswith(f".{name}") for name in names)
