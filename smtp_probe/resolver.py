"""Asks name servers: absolute names only, no search list, no hosts file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smtp_probe.failures import lookup_ending
from smtp_probe.network import AddressPort, Network
from smtp_probe.observation import Ending

if TYPE_CHECKING:
    import dns.asyncresolver
    import dns.resolver

# More addresses or aliases than this serve nobody but an attacker.
MOST_ADDRESSES = 16
MOST_ALIASES = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What the name servers said: the records as text, or why there are none."""

    records: tuple[str, ...] = ()
    failure: Ending | None = None
    """NO_NAME, NO_ADDRESS (the name exists without such a record), DNS_FAILED or INVALID_INPUT."""


async def look_up_addresses(host: str, network: Network, *, limit: float) -> Answer:
    """Return the addresses of `host`, IPv4 first; A and AAAA are asked for at once.

    A name that has one family counts as found although the other one failed. `limit` is in seconds.
    """
    four, six = await asyncio.gather(
        look_up(host, "A", network, limit=limit), look_up(host, "AAAA", network, limit=limit)
    )
    found = _within_bounds(four.records, six.records)
    if found:
        return Answer(found)
    failures = {four.failure, six.failure}
    for failure in (Ending.INVALID_INPUT, Ending.DNS_FAILED):
        if failure in failures:
            return Answer(failure=failure)
    return Answer(failure=Ending.NO_NAME if failures == {Ending.NO_NAME} else Ending.NO_ADDRESS)


async def look_up(name: str, record_type: str, network: Network, *, limit: float) -> Answer:
    """Return the records of one type (`A`, `AAAA`, `MX`, `SRV`, `TXT`…) in their text form."""
    # Loading dnspython takes longer than most look-ups, and a routed probe needs none.
    import dns.exception
    import dns.name

    try:
        resolver = _resolver(network.dns)
        absolute = dns.name.from_text(name.removesuffix(".") + ".")
        answer = await resolver.resolve(absolute, record_type, search=False, lifetime=limit)
    except (dns.exception.DNSException, OSError) as error:
        return Answer(failure=lookup_ending(error))
    if len(answer.chaining_result.cnames) > MOST_ALIASES:
        return Answer(failure=Ending.DNS_FAILED)
    return Answer(tuple(record.to_text() for record in answer))


def _resolver(server: AddressPort | None) -> dns.asyncresolver.Resolver:
    import dns.asyncresolver
    import dns.nameserver

    if server is None:
        return dns.asyncresolver.Resolver()
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [dns.nameserver.Do53Nameserver(str(server.address), server.port)]
    return resolver


def _within_bounds(four: tuple[str, ...], six: tuple[str, ...]) -> tuple[str, ...]:
    """At most 16 in all; half of the room stays for the second family if it needs it."""
    kept_six = six[: max(MOST_ADDRESSES // 2, MOST_ADDRESSES - len(four))]
    return four[: MOST_ADDRESSES - len(kept_six)] + kept_six
