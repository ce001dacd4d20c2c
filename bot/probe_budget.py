"""Bounds what a person's tests connect to: nobody scans with them, and no server is bothered by them."""

from ipaddress import IPv4Address, ip_network

from bot.incoming import Person
from bot.moments import Clock
from bot.storage import Store, Unit
from smtp_probe.guard import Admission
from smtp_probe.network import AddressPort, IPAddress, Network
from smtp_probe.providers import known_hosts

HOUR, DAY = 3_600.0, 86_400.0
# Somebody who gets one mailbox going needs two or three hosts and a dozen connections.
HOSTS = 10
"""Different hosts of a person in a day, those of known providers aside."""
CONNECTIONS = 60
"""Connections of a person in a day."""
TO_ADDRESS = 20
"""Connections to one address in an hour, of all people of all workspaces; not to known providers."""
TO_NETWORK = 60
"""The same to its neighbourhood: a /24, or a /48 of IPv6."""


def admission(store: Store, clock: Clock, person: Person, network: Network) -> Admission:
    """What a person's probe asks before each connection. The operator's own targets are not counted."""

    async def admit(host: str, target: AddressPort) -> bool:
        if _is_the_operators_own(target, network):
            return True
        now = clock().timestamp()
        return await store.run(lambda unit: take(unit, person, host, target.address, now))

    return admit


def is_at_it_already(unit: Unit, person: Person, case: str, run: int) -> bool:
    """Whether another test of the same person runs, here or in another replica."""
    return any(
        one.started and one.person == person and (one.case, one.run) != (case, run)
        for one in unit.probes.unfinished()
    )


def take(unit: Unit, person: Person, host: str, address: IPAddress, now: float) -> bool:
    """Take one connection from every budget that counts; False, and nothing is taken, if one has no more.

    Has to run in a transaction that is kept before the connection is made.
    """
    is_known = host.casefold().rstrip(".") in known_hosts()
    spending = unit.spending
    who = spending.name("person", person.tenant.team, person.user)
    at_address, at_network = (
        spending.name("address", str(address)),
        spending.name("net", _neighbourhood(address)),
    )
    # In one order, so that two who want the same two never wait for each other.
    for name in sorted({who, at_address, at_network}):
        spending.lock(name)
    if spending.used("connections", who, now - DAY) >= CONNECTIONS:
        return False
    if not is_known:
        named = spending.name("host", host.casefold().rstrip("."))
        hosts = spending.kinds("hosts", who, now - DAY)
        if named not in hosts and len(hosts) >= HOSTS:
            return False
        if spending.used("targets", at_address, now - HOUR) >= TO_ADDRESS:
            return False
        if spending.used("targets", at_network, now - HOUR) >= TO_NETWORK:
            return False
        if named not in hosts:
            spending.take("hosts", who, now, what=named)
        spending.take("targets", at_address, now)
        spending.take("targets", at_network, now)
    spending.take("connections", who, now)
    return True


def _neighbourhood(address: IPAddress) -> str:
    return str(ip_network((address, 24 if isinstance(address, IPv4Address) else 48), strict=False))


def _is_the_operators_own(target: AddressPort, network: Network) -> bool:
    """Whether the operator has let it through the guard besides public addresses."""
    return any(
        target == allowed if isinstance(allowed, AddressPort) else target.address in allowed
        for allowed in network.allow
    )
