"""The other end of what the benches measure: the lab and a slow relay before it, each in its own process."""

import asyncio
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from ipaddress import ip_address
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import MappingProxyType

from smtp_probe.lab import Lab, Manners, Scripted, polite
from smtp_probe.lab.services import Absent, Service
from smtp_probe.network import AddressPort, Network
from tests.bench import relay

ROUND_TRIP = 0.1
"""What the relay adds to each round trip, in seconds."""

HOST = "mail.kennel.example"
OTHER = "smtp.kennel.example"
SHUT_465 = "shut.kennel.example"
SILENT_465 = "silent.kennel.example"
# Python's servers let a hundred connections wait at a port; a thousand at once need more ports than ten.
CROWDED = tuple(f"mail{number}.kennel.example" for number in range(16))

_STARTTLS = "starttls"
_SSL = "ssl"
_SHUT = "shut"
_SILENT = "silent"

# By name, so that it can be handed to another process.
_HOSTS: Mapping[str, Mapping[int, str]] = {
    HOST: {25: _STARTTLS, 465: _SSL, 587: _STARTTLS, 2525: _STARTTLS},
    OTHER: {465: _SSL, 587: _STARTTLS},
    SHUT_465: {465: _SHUT, 587: _STARTTLS, 2525: _STARTTLS},
    SILENT_465: {465: _SILENT, 587: _STARTTLS},
    **{host: {587: _STARTTLS} for host in CROWDED},
}


@contextmanager
def far_side() -> Iterator[Network]:
    """Start both processes; yields the ground rules that lead through the relay to the lab's servers."""
    spawning = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        ours, theirs = spawning.Pipe()
        stack.enter_context(_running(spawning.Process(target=_serve_lab, args=(theirs,)), ours))
        network = Network.from_variables(ours.recv())
        slow = [(host, port) for host, port in _ports() if _HOSTS[host][port] in (_STARTTLS, _SSL)]
        targets = [(str(network.route[key].address), network.route[key].port) for key in slow]
        ours, theirs = spawning.Pipe()
        process = spawning.Process(target=relay.serve, args=(targets, ROUND_TRIP / 2, theirs))
        stack.enter_context(_running(process, ours))
        yield _through(network, slow, ours.recv())


def _through(network: Network, slow: Sequence[tuple[str, int]], ports: Sequence[int]) -> Network:
    loopback = ip_address(relay.LOOPBACK)
    relayed = {key: AddressPort(loopback, port) for key, port in zip(slow, ports, strict=True)}
    # Of the lab's own hosts, hundreds, none is asked about here.
    route = {key: network.route[key] for key in _ports()} | relayed
    return replace(network, allow=tuple(route.values()), route=MappingProxyType(route))


def _ports() -> Iterator[tuple[str, int]]:
    for host, services in _HOSTS.items():
        for port in services:
            yield host, port


@contextmanager
def _running(process: BaseProcess, channel: Connection) -> Iterator[None]:
    process.start()
    try:
        yield
    finally:
        channel.send("stop")
        process.join()


def _serve_lab(channel: Connection) -> None:
    asyncio.run(_serve(channel))


async def _serve(channel: Connection) -> None:
    async with Lab() as lab:
        for host, services in _HOSTS.items():
            await lab.add_host(host, {port: _service(kind) for port, kind in services.items()})
        channel.send(lab.environment)
        asked_to_stop = asyncio.Event()
        asyncio.get_running_loop().add_reader(channel.fileno(), asked_to_stop.set)
        await asked_to_stop.wait()


def _service(kind: str) -> Service:
    match kind:
        case "shut":
            return Absent.SHUT
        case "silent":
            return Absent.SILENT
        case _:
            return Scripted(polite(Manners()), implicit_tls=kind == _SSL)
