"""Tries the host names that most domains use, without a password."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from smtp_probe.capabilities import offers
from smtp_probe.discovery.eligible import eligible
from smtp_probe.model import Endpoint, ProbeRequest, Report, Security
from smtp_probe.network import Network
from smtp_probe.probe import probe

_Host = tuple[Endpoint, ...]
"""The usual ways into one host."""

_PREFIXES = ("smtp.", "mail.", "")
# Seconds for one host; a server that needs longer is no server to recommend.
_LIMIT = 8.0
# A better-placed host may answer so much later (s) than one that works already.
_GRACE = 2.0


async def tested_guesses(domain: str, mx: Sequence[str], network: Network) -> tuple[Endpoint, ...]:
    """The endpoints of the first usual host that works, best first; none if no host does.

    The hosts are `smtp.`, `mail.` and the bare domain, then the best MX host (many small hosts run all in
    one place); on each, 465 with implicit TLS and 587 with STARTTLS. "Works" is: a good certificate, and
    a log-in offered. Never port 25, never in clear, never a password.
    """
    names = dict.fromkeys([*(prefix + domain for prefix in _PREFIXES), *mx[:1]])
    hosts = [found for name in names if (found := _usual_endpoints(name, network))]
    # A guess that is silent says nothing about our way out, so nobody else is troubled to check it.
    quiet = replace(network, control=()) if network.control else network
    working: set[Endpoint] = set()
    async with asyncio.TaskGroup() as tasks:
        tries = {tasks.create_task(_try(way, quiet, working)): way for host in hosts for way in host}
        await _until_decided(hosts, tries, working)
        for unneeded in tries:
            unneeded.cancel()
    return tuple(way for way in _best(hosts, working) if way in working)


async def _until_decided(
    hosts: Sequence[_Host], tries: Mapping[asyncio.Task[None], Endpoint], working: set[Endpoint]
) -> None:
    """Wait until nothing can come before what works, or the moment of grace is over."""
    now = asyncio.get_running_loop().time
    until: float | None = None
    pending = set(tries)
    while pending:
        limit = None if until is None else max(0.0, until - now())
        done, pending = await asyncio.wait(pending, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        best = _best(hosts, working)
        if best:
            until = until or now() + _GRACE
            rivals = {way for host in hosts[: hosts.index(best) + 1] for way in host}
            if not done or rivals.isdisjoint(tries[task] for task in pending):
                return


def _best(hosts: Sequence[_Host], working: set[Endpoint]) -> _Host:
    return next((host for host in hosts if not working.isdisjoint(host)), ())


def _usual_endpoints(host: str, network: Network) -> _Host:
    ways = ((465, Security.SSL), (587, Security.STARTTLS))
    return tuple(found for port, security in ways if (found := eligible(host, port, security, network)))


async def _try(endpoint: Endpoint, network: Network, working: set[Endpoint]) -> None:
    report = await probe(ProbeRequest(endpoint, timeout=_LIMIT), network)
    if report.cause == "ok" and _offers_login(report):
        working.add(endpoint)


def _offers_login(report: Report) -> bool:
    return any(
        attempt.endpoint == report.endpoint and offers(attempt.capabilities, "AUTH")
        for attempt in report.attempts
    )
