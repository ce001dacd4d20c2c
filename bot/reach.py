"""Finds out, without a password, which servers answer: the customer's own and those that should work."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from bot.diagnosis import endpoint_of, facts_of, provider_of_host, tried_in
from bot.whose_host import owner_of_strange_host
from knowledge.effects import RunProbe
from knowledge.events import ProbeResult, ProviderFacts, ServerTried
from smtp_probe import (
    Diagnosis,
    Endpoint,
    Network,
    ProbeRequest,
    Progress,
    Report,
    Security,
    Stage,
    slip_of,
    usual_alternatives,
)
from smtp_probe.addresses import MailAddress, parse_address
from smtp_probe.control import control_check
from smtp_probe.discovery import FoundSettings, address_after_a_slip, settings_for, ways_after_a_slip
from smtp_probe.providers import by_id, known_hosts

REACH_SECONDS = 20.0  # what the progress message promises
MOST_SERVERS = 4


class Probe(Protocol):
    """As ``smtp_probe.probe``."""

    async def __call__(self, request: ProbeRequest, network: Network) -> Report:
        """Raises nothing that the network or a peer does."""


Tell = Callable[[Progress], None]
"""Hears of every stage as it begins and ends."""


async def diagnosed(
    probe: Probe | None, request: ProbeRequest, network: Network, tell: Tell | None = None
) -> Report:
    """Make one probe; without ``probe`` it is the library's own, whose stages ``tell`` hears of.

    Cancelled, it closes every connection.
    """
    if probe is not None:
        return await probe(request, network)
    async with Diagnosis(request, network) as diagnosis:
        async for step in diagnosis.events():
            if tell is not None:
                tell(step)
        return diagnosis.report


async def reach(
    effect: RunProbe, network: Network, probe: Probe | None = None, tell: Tell | None = None
) -> ProbeResult:
    """Try the customer's own settings, where told, and those that should work, side by side."""
    mailbox = parse_address(effect.address)
    found = await _found(mailbox, network, tell) if mailbox is not None else None
    own = endpoint_of(effect.server) if effect.server else None
    suggested = slip_of(own.host, known_hosts()) if own else None
    others = _others(own, found)
    if own is not None:
        # One probe for all: it gives a silent port up soon after another one has answered.
        request = ProbeRequest(own, alternatives=others, timeout=REACH_SECONDS)
        reports = [await diagnosed(probe, request, network, tell)]
        tried = tried_in(reports[0], others=True)
    else:
        requests = [ProbeRequest(one, timeout=REACH_SECONDS) for one in others]
        reports = await asyncio.gather(*(diagnosed(probe, one, network, tell) for one in requests))
        tried = tuple(seen for report in reports for seen in tried_in(report, others=False))
    control = next((report.control for report in reports if report.control is not None), None)
    if not tried and network.control:
        # No server was found: that says something only where our own way out is in order.
        control = await control_check(network, end=0.0, version=None)
    return ProbeResult(
        kind="reach",
        tried=tried,
        provider=_provider_found(effect, found),
        suggested_host=suggested if _answers(suggested, tried) else None,
        suggested_provider=_provider_of(suggested, effect.address),
        suggested_address=_address_meant(mailbox, found, tried),
        **({} if _is_nowhere(tried) else _strange(own, suggested, mailbox, found)),
        control=control,
        source=found.source.value if found and found.source else None,
    )


async def _found(mailbox: MailAddress, network: Network, tell: Tell | None) -> FoundSettings:
    """What is known and published about the mailbox's domain; that takes a while for some."""
    if tell is not None:
        begun = Progress(Stage.DNS, Endpoint(mailbox.domain, 465, Security.SSL), "started", 0.0)
        tell(begun)
    found = await settings_for(str(mailbox), network)
    if tell is not None:
        tell(replace(begun, state="finished"))
    return found


def _others(own: Endpoint | None, found: FoundSettings | None) -> tuple[Endpoint, ...]:
    """Servers that should work, best first, without the customer's own."""
    wanted: list[Endpoint] = []
    if own is not None:
        wanted += ways_after_a_slip(own)
    if found is not None and found.endpoint is not None:
        wanted += [found.endpoint, *found.alternatives]
    if own is not None and not any(one.host == own.host for one in wanted):
        wanted += usual_alternatives(own)
    return tuple(dict.fromkeys(one for one in wanted if one != own))[:MOST_SERVERS]


def _answers(host: str | None, tried: tuple[ServerTried, ...]) -> bool:
    return any(one.server.host == host and one.cause == "ok" for one in tried)


def _address_meant(
    mailbox: MailAddress | None, found: FoundSettings | None, tried: tuple[ServerTried, ...]
) -> str | None:
    """The address at the provider whose domain is one slip away, where no server is found for this one."""
    if mailbox is None or found is None or found.provider is not None:
        return None
    if any(one.cause == "ok" for one in tried):
        return None
    meant = address_after_a_slip(mailbox)
    return None if meant is None else str(meant)


def _is_nowhere(tried: tuple[ServerTried, ...]) -> bool:
    """Whether the name that was told is nobody's."""
    return bool(tried) and tried[0].cause in ("dns.not_found", "dns.no_address")


def _strange(
    own: Endpoint | None, suggested: str | None, mailbox: MailAddress | None, found: FoundSettings | None
) -> dict[str, Any]:
    """Whose host that is which was told, where it is a stranger's; a slip is another matter."""
    if own is None or suggested is not None or mailbox is None or found is None:
        return {}
    owner = owner_of_strange_host(own.host, mailbox, found)
    if owner is None or isinstance(owner, str):
        return {"strange_host": owner is not None}
    return {"strange_host": True, "strange_provider": facts_of(owner, str(mailbox))}


def _provider_of(host: str | None, address: str) -> ProviderFacts | None:
    provider = provider_of_host(host) if host else None
    return facts_of(provider, address) if provider else None


def _provider_found(effect: RunProbe, found: FoundSettings | None) -> ProviderFacts | None:
    provider = found.provider if found else None
    if provider is None and effect.provider:
        provider = by_id(effect.provider)
    return facts_of(provider, effect.address) if provider else None
