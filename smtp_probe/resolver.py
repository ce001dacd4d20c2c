"""Asks name servers: absolute names only, no search list, no hosts file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from ipaddress import ip_address
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
# RFC 8305, 3 gives the slower family 50 ms; a resolver far away may be granted twice that.
_SECOND_FAMILY = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the name servers said: the records as text, or why there are none."""

    records: tuple[str, ...] = ()
    failure: Ending | None = None
    """NO_NAME, NO_ADDRESS (the name exists without such a record), DNS_FAILED or INVALID_INPUT."""
    left_out: int = 0
    """How many further records there were, beyond the bounds."""


async def look_up_addresses(host: str, network: Network, *, limit: float) -> Answer:
    """Return the addresses of `host`, IPv4 first; A and AAAA are asked for at once.

    A name that has one family counts as found although the other one failed; once one has been found, the
    other is not waited for much longer. `limit` is in seconds.
    """
    async with asyncio.TaskGroup() as tasks:
        four, six = (
            tasks.create_task(look_up(host, record_type, network, limit=limit))
            for record_type in ("A", "AAAA")
        )
        done, late = await asyncio.wait({four, six}, return_when=asyncio.FIRST_COMPLETED)
        if any(task.result().records or task.result().failure is Ending.NO_NAME for task in done):
            if late:
                await asyncio.wait(late, timeout=_SECOND_FAMILY)
            for task in late:
                task.cancel()
    answers = [Answer() if task.cancelled() else task.result() for task in (four, six)]
    return _together(*answers)


def _together(four: Answer, six: Answer) -> Answer:
    found = _within_bounds(four.records, six.records)
    if found:
        return Answer(found, left_out=len(four.records) + len(six.records) - len(found))
    failures = {four.failure, six.failure} - {None}
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
    """At most 16 in all; half of the room stays for the second family if it needs it.

    If some are left out, the lowest stay: name servers give another order each time.
    """
    if len(four) + len(six) > MOST_ADDRESSES:
        four, six = (tuple(sorted(records, key=ip_address)) for records in (four, six))
    kept_six = six[: max(MOST_ADDRESSES // 2, MOST_ADDRESSES - len(four))]
    return four[: MOST_ADDRESSES - len(kept_six)] + kept_six
