"""Tries one endpoint at all its addresses at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import zip_longest

from smtp_probe.attempt import Attempting, Errand
from smtp_probe.failures import ConversationEnded
from smtp_probe.hosts import literal_address, normalise_host
from smtp_probe.judging import cause_of
from smtp_probe.model import Endpoint, Stage
from smtp_probe.network import AddressPort, Network
from smtp_probe.observation import Ending, Observation
from smtp_probe.recorder import Clock, Limits, Recorder
from smtp_probe.request_rules import LOCALHOST
from smtp_probe.resolver import Answer

# One address has said what is wrong, another is silent: so much longer it may be silent.
_SILENT_BESIDE_AN_ANSWER = 3.0
_NO_ANSWER = frozenset({Ending.ADDRESS_BLOCKED, Ending.NOT_ADMITTED, Ending.UNREACHABLE, Ending.TIMED_OUT})
# The others get this share of the time spent so far to finish as well, once one has done its errand.
_GRACE = 0.05
# Silence means something once it has lasted so much longer than another address's answer took.
_MEANINGFUL_SILENCE = 3.0


@dataclass(slots=True)
class Connections:
    """How many connections a probe may still open in all."""

    left: int

    def take(self) -> bool:
        """Use one up; False if there is none."""
        self.left -= 1
        return self.left >= 0


@dataclass(slots=True)
class Trial:
    """One endpoint on trial. `observations` holds what has come out so far, also after `stop`."""

    endpoint: Endpoint
    errand: Errand
    network: Network
    limits: Limits
    clock: Clock
    lookups: Mapping[str, asyncio.Task[Answer]]
    most_addresses: int
    connections: Connections
    observations: list[Observation] = field(default_factory=list)
    _running: dict[asyncio.Task[Observation], Attempting] = field(default_factory=dict)
    _looking_up: Recorder | None = None
    decided_by: Observation | None = None
    """What the attempt saw that had the errand."""

    async def run(self) -> None:
        """Carry the trial through; cancelled, it closes all its sockets."""
        recorder = self._recorder(None)
        self._looking_up = recorder
        try:
            targets = await self._targets(recorder)
        except ConversationEnded as end:
            self.observations.append(recorder.ended(end))
            return
        finally:
            self._looking_up = None
        async with asyncio.TaskGroup() as tasks:
            for target in targets:
                attempting = Attempting(target, self.errand, self._recorder(target, recorder), self.network)
                self._running[tasks.create_task(attempting.run())] = attempting
            try:
                await self._race()
            finally:
                self._stop_running()

    def stop(self) -> None:
        """Note what the attempts that still run have seen; the caller cancels `run` then."""
        if self._looking_up is not None:
            self.observations.append(self._looking_up.observation(Ending.TIMED_OUT))
        for attempting in self._running.values():
            self.observations.append(attempting.recorder.observation(Ending.TIMED_OUT))
        self._running.clear()

    def is_silent(self) -> bool:
        """Tell whether no address has answered at all yet."""
        if self.observations or self._looking_up is not None or not self._running:
            return False
        return all(attempting.recorder.stage is Stage.TCP for attempting in self._running.values())

    @property
    def works(self) -> bool:
        """Whether one address came through with everything that was asked."""
        return any(cause_of(seen) == "ok" for seen in self.observations)

    async def _race(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        until: float | None = None
        while self._running:
            wait = None if until is None else max(0.0, until - loop.time())
            done, _ = await asyncio.wait(self._running, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                self._note_silent(loop.time() - began)
                return
            for task in done:
                self._collect(task)
            if self.decided_by is not None:
                until = until or loop.time() + _GRACE * (loop.time() - began)
            elif self._only_silent_left() and self._has_answered():
                until = until or loop.time() + _SILENT_BESIDE_AN_ANSWER

    def _collect(self, task: asyncio.Task[Observation]) -> None:
        attempting = self._running.pop(task)
        seen = task.result()
        self.observations.append(seen)
        if attempting.took_turn:
            self.decided_by = seen

    def _only_silent_left(self) -> bool:
        return all(attempting.recorder.stage is Stage.TCP for attempting in self._running.values())

    def _has_answered(self) -> bool:
        """An address that cannot be reached from here says nothing about the others."""
        return any(seen.ending not in _NO_ANSWER for seen in self.observations)

    def _note_silent(self, elapsed: float) -> None:
        """Name the addresses that were silent far longer than the others took; the rest is unknown."""
        answered = [seen.timings_ms.get(Stage.TCP.value, 0.0) / 1000 for seen in self.observations]
        if elapsed < _MEANINGFUL_SILENCE * max(answered, default=0.0):
            return
        for attempting in self._running.values():
            recorder = attempting.recorder
            if recorder.stage is Stage.TCP:
                recorder.remark(f"no answer for {elapsed:.1f} s, while another address answered")
                self.observations.append(recorder.observation(Ending.TIMED_OUT))

    def _stop_running(self) -> None:
        for task in self._running:
            task.cancel()
        self._running.clear()

    async def _targets(self, recorder: Recorder) -> Sequence[AddressPort]:
        endpoint = self.endpoint
        routed = self.network.routed(endpoint.host, endpoint.port)
        if routed is not None:
            return (routed,)
        literal = literal_address(endpoint.host)
        if literal is not None:
            return (AddressPort(literal, endpoint.port),)
        host = normalise_host(endpoint.host)
        if host == LOCALHOST:
            addresses: tuple[str, ...] = ("127.0.0.1", "::1")
        else:
            async with recorder.during(Stage.DNS):
                answer = await asyncio.shield(self.lookups[host])
            if answer.failure is not None:
                raise ConversationEnded(answer.failure)
            addresses = answer.records
        return [AddressPort(ip_address(address), endpoint.port) for address in self._chosen(addresses)]

    def _chosen(self, addresses: tuple[str, ...]) -> list[str]:
        """As many as there are connections for, the families by turns, IPv4 first."""
        four = [address for address in addresses if ":" not in address]
        six = [address for address in addresses if ":" in address]
        turns = [address for pair in zip_longest(four, six) for address in pair if address is not None]
        return [address for address in turns[: self.most_addresses] if self.connections.take()]

    def _recorder(self, target: AddressPort | None, before: Recorder | None = None) -> Recorder:
        return Recorder(
            endpoint=self.endpoint,
            address=None if target is None else str(target.address),
            limits=self.limits,
            clock=self.clock,
            ehlo_name=self.network.ehlo_name,
            wants_login=self.errand.login is not None,
            wants_envelope=self.errand.sender is not None,
            timings_ms={} if before is None else dict(before.timings_ms),
        )
