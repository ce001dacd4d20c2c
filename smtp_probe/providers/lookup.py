"""Finds a provider by id, address domain or MX host."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from smtp_probe.providers.entry import Kind, Provider
from smtp_probe.providers.reading import read_providers

# These two give every customer a sub-domain: name@USER.plus.com, name@nyc.rr.com.
_WITH_SUBDOMAINS = ("plus.com", "rr.com")


@cache
def all_providers() -> tuple[Provider, ...]:
    """Every provider in the order of the data file; read on the first call, then kept."""
    return read_providers()


@cache
def _ids() -> Mapping[str, Provider]:
    return {provider.id: provider for provider in all_providers()}


@cache
def _domains() -> Mapping[str, Provider]:
    return {domain: provider for provider in all_providers() for domain in provider.domains}


@cache
def _mx_suffixes() -> Mapping[str, tuple[Provider, ...]]:
    suffixes: dict[str, tuple[Provider, ...]] = {}
    for provider in all_providers():
        for pattern in provider.mx_patterns:
            suffixes[pattern] = (*suffixes.get(pattern, ()), provider)
    return suffixes


def by_id(provider_id: str) -> Provider | None:
    """The provider with this id."""
    return _ids().get(provider_id)


def by_domain(domain: str) -> Provider | None:
    """The provider whose customers have addresses at `domain`; case and a final dot do not matter."""
    domain = _plain(domain)
    found = _domains().get(domain)
    if found:
        return found
    for parent in _WITH_SUBDOMAINS:
        if domain.endswith("." + parent):
            return _domains().get(parent)
    return None


def by_mx(mx_hosts: Sequence[str]) -> tuple[Provider, ...]:
    """Those who may host a domain with these MX hosts, given best (lowest preference) first.

    The best host alone decides, because those behind it are often somebody else's back-up service. The
    longest known suffix wins, on a label boundary. Several providers can share one suffix: then all of
    them are given, and somebody has to ask. A filter in front of the mailbox tells nothing: no provider.
    """
    if not mx_hosts:
        return ()
    labels = _plain(mx_hosts[0]).split(".")
    for start in range(len(labels)):
        owners = _mx_suffixes().get(".".join(labels[start:]))
        if owners:
            return () if any(owner.kind is Kind.GATEWAY for owner in owners) else owners
    return ()


@cache
def _hosts() -> Mapping[str, Provider]:
    # Several resell one host; the first in the file is the one that runs it.
    return {server.host: one for one in reversed(all_providers()) for server in one.smtp}


def by_host(host: str) -> Provider | None:
    """The provider whose submission server has this whole name; case and a final dot do not matter."""
    return _hosts().get(_plain(host))


@cache
def known_hosts() -> frozenset[str]:
    """All submission hosts that stand in the data as whole names (to notice a typing slip by)."""
    return frozenset(
        endpoint.host
        for provider in all_providers()
        for endpoint in provider.endpoints("{domain}")
        if "{" not in endpoint.host
    )


def known_domains() -> Collection[str]:
    """All domains of addresses that stand in the data (to notice a typing slip by)."""
    return _domains().keys()


def _plain(name: str) -> str:
    return name.rstrip(".").lower()
