"""Names the servers that may work where the one that was asked about does not."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from smtp_probe.addresses import MailAddress, parse_address
from smtp_probe.discovery.search import domain_of_mx, settings_for
from smtp_probe.hosts import grammar_problem, normalise_host, slip_of
from smtp_probe.model import Endpoint
from smtp_probe.network import Network
from smtp_probe.probe import Search
from smtp_probe.providers import by_host, known_domains, known_hosts


def address_after_a_slip(mailbox: MailAddress) -> MailAddress | None:
    """The address at the well-known domain that `mailbox` misses by a slip of the finger, if there is one."""
    domain = slip_of(mailbox.domain, known_domains())
    return None if domain is None else replace(mailbox, domain=domain)


def ways_after_a_slip(own: Endpoint) -> tuple[Endpoint, ...]:
    """The servers of the well-known host that `own` misses by a slip of the finger, if there is one."""
    host = slip_of(own.host, known_hosts())
    if host is None:
        return ()
    provider = by_host(host)
    offered = provider.endpoints("") if provider is not None else ()
    return tuple(one for one in offered if one.host == host) or (replace(own, host=host),)


def ways_of_the_provider(own: Endpoint) -> tuple[Endpoint, ...]:
    """The servers of whoever runs this well-known host, as the provider data names them."""
    provider = by_host(own.host)
    offered = provider.endpoints("") if provider is not None else ()
    return tuple(one for one in offered if one.host == normalise_host(own.host))


def search_for(own: Endpoint, addresses: Iterable[str], network: Network) -> Search | None:
    """A search for what is published about the domain: provider data, settings files, SRV records.

    The domain is that of the first mail address, else the one that the host most likely belongs to; None if
    there is neither. Nobody is told more than the domain.
    """
    mailboxes = filter(None, map(parse_address, addresses))
    domain = next((mailbox.domain for mailbox in mailboxes), None) or _domain_of(own.host)
    if domain is None:
        return None
    asked_for = f"postmaster@{domain}"

    async def search() -> Sequence[Endpoint]:
        found = await settings_for(asked_for, network, guesses=False)
        return () if found.endpoint is None else (found.endpoint, *found.alternatives)

    return search if parse_address(asked_for) is not None else None


def _domain_of(host: str) -> str | None:
    return None if grammar_problem(host) is not None else domain_of_mx(normalise_host(host))
