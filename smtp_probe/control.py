"""Finds out whether our own way out works, where another's silence could be ours."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import Literal

from smtp_probe.failures import PEER_FAULTS
from smtp_probe.guard import Purpose, connect
from smtp_probe.network import HostPort, Network
from smtp_probe.resolver import look_up_addresses

Control = Literal["fine", "failed"]

# The control hosts answer from anywhere within a fraction of this.
_LIMIT = 3.0


async def control_check(network: Network, *, end: float, version: int | None) -> Control:
    """Return `fine` as soon as one control host takes a connection, `failed` if none does in time.

    `version` is the IP version whose way out is in question, None for any; `end` is on the loop's clock.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        running = {tasks.create_task(_answers(host, network, version)) for host in network.control}
        deadline = min(loop.time() + _LIMIT, max(end, loop.time() + _LIMIT / 2))
        verdict: Control = "failed"
        while running and verdict == "failed":
            done, running = await asyncio.wait(
                running, timeout=max(0.0, deadline - loop.time()), return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                break
            if any(task.result() for task in done):
                verdict = "fine"
        for task in running:
            task.cancel()
    return verdict


async def _answers(control: HostPort, network: Network, version: int | None) -> bool:
    found = await look_up_addresses(control.host, network, limit=_LIMIT)
    addresses = [ip_address(text) for text in found.records]
    for address in [address for address in addresses if version in (None, address.version)][:2]:
        try:
            sock = await connect(
                address, control.port, named_port=control.port, purpose=Purpose.CONTROL, network=network
            )
        except PEER_FAULTS:
            continue
        sock.close()
        return True
    return False
