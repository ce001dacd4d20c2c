"""Asks the zone of a domain who receives its mail and which servers it names for sending."""

import asyncio

from smtp_probe.discovery.eligible import eligible
from smtp_probe.model import Endpoint, Security
from smtp_probe.network import Network
from smtp_probe.resolver import look_up

# Seconds for one question; resolvers ask again after one or two.
_LIMIT = 5.0
# More hosts than this serve nobody.
_MOST = 8
# RFC 8314, 5.1: implicit TLS is preferred where both are published.
_SERVICES = (("_submissions._tcp", Security.SSL), ("_submission._tcp", Security.STARTTLS))


async def mx_hosts(domain: str, network: Network) -> tuple[str, ...]:
    """The hosts that receive mail for `domain`, best first; none if there are none, or no answer came."""
    answer = await look_up(domain, "MX", network, limit=_LIMIT)
    hosts = []
    for record in answer.records:
        preference, _, host = record.partition(" ")
        # RFC 7505: a lone dot means that the domain receives no mail.
        if preference.isdigit() and host.strip(".") and host.isascii():
            hosts.append((int(preference), host.rstrip(".").lower()))
    return tuple(host for _, host in sorted(hosts)[:_MOST])


async def srv_endpoints(domain: str, network: Network) -> tuple[Endpoint, ...]:
    """The submission servers that the domain publishes by SRV records (RFC 6186, RFC 8314), best first."""
    found = await asyncio.gather(
        *(_endpoints(f"{service}.{domain}", security, network) for service, security in _SERVICES)
    )
    return tuple(dict.fromkeys(endpoint for endpoints in found for endpoint in endpoints))


async def _endpoints(name: str, security: Security, network: Network) -> list[Endpoint]:
    answer = await look_up(name, "SRV", network, limit=_LIMIT)
    ranked = []
    for record in answer.records[:_MOST]:
        fields = record.split(" ")
        if len(fields) != 4 or not all(number.isdigit() for number in fields[:3]):
            continue
        priority, weight, port = map(int, fields[:3])
        endpoint = eligible(fields[3].rstrip("."), port, security, network)
        if endpoint is not None:
            # RFC 2782 draws lots by weight; the heaviest first is as good and the same every time.
            ranked.append((priority, -weight, endpoint.host, endpoint))
    return [entry[3] for entry in sorted(ranked, key=lambda entry: entry[:3])]
