"""Tries one endpoint at all its addresses at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from itertools import zip_longest

from smtp_probe.attempt import Attempting, Errand
from smtp_probe.failures import ConversationEnded
from smtp_probe.foreign_text import clean_line
from smtp_probe.hosts import literal_address, normalise_host
from smtp_probe.judging import cause_of
from smtp_probe.model import Endpoint, Stage
from smtp_probe.network import AddressPort, Network
from smtp_probe.observation import Ending, Observation
from smtp_probe.recorder import Clock, Limits, Recorder
from smtp_probe.request_rules import LOCALHOST
from smtp_probe.resolver import Answer

# In all. Enough for two families, four alternatives and a second look; a scanner would want more.
MOST_CONNECTIONS = 8
# One address has said what is wrong, another is silent: so much longer it may be silent.
_SILENT_BESIDE_AN_ANSWER = 3.0
_NO_ANSWER = frozenset({Ending.ADDRESS_BLOCKED, Ending.NOT_ADMITTED, Ending.UNREACHABLE, Ending.TIMED_OUT})
# The others get this share of the time spent so far to finish as well, once one has done its errand.
_GRACE = 0.05
# So long nobody has answered at the first addresses before the others are tried beside them.
_SILENT_BEFORE_MORE = 1.0
# What one address can say while another does better: it is down, overloaded, or does not want us there.
_OF_ONE_ADDRESS = frozenset(
    {
        "guard.address_blocked",
        "tcp.refused",
        "tcp.timeout",
        "tcp.unreachable",
        "tcp.dropped",
        "greeting.timeout",
        "greeting.rejected",
        "server.ip_blocked",
        "server.unavailable",
        "protocol.stalled",
        "protocol.malformed",
    }
)
_UP_TO_GREETING = frozenset({Stage.GUARD, Stage.TCP, Stage.TLS, Stage.GREETING})
# Silence means something once it has lasted so much longer than another address's answer took.
_MEANINGFUL_SILENCE = 3.0


@dataclass(slots=True)
class Connections:
    """How many connections a probe may still open in all."""

    left: int = MOST_CONNECTIONS
    beside: int = 0
    """How many of them the alternatives and a second look take, if the person's own addresses leave them."""
    spare: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the person's own addresses need no more of them."""

    def take(self) -> bool:
        """Use one up; False if there is none."""
        if self.left <= 0:
            return False
        self.left -= 1
        return True

    def plan(self, addresses: int) -> None:
        """Let the others have theirs at once if there are enough for all of the person's own addresses."""
        if addresses + self.beside <= MOST_CONNECTIONS:
            self.spare.set()


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
    """So many are tried at once; the own settings go on to the others if these tell nothing."""
    connections: Connections
    is_own: bool = False
    waits: bool = False
    """Whether the person's own addresses have their connections first."""
    observations: list[Observation] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)
    """Addresses of the endpoint that no connection was opened to (yet)."""
    left_out: int = 0
    """How many addresses it has beyond those that are looked at."""
    _addresses: list[str] = field(default_factory=list)
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
        if self.is_own:
            self.connections.plan(len(targets))
        if self.waits:
            await self.connections.spare.wait()
        self._addresses = [str(target.address) for target in targets]
        self.untried = list(self._addresses)

        async with asyncio.TaskGroup() as tasks:

            def begin(most: int) -> bool:
                before = len(self.untried)
                for target in targets[len(targets) - len(self.untried) :][: max(0, most)]:
                    if not self.connections.take():
                        break
                    self.untried.pop(0)
                    attempting = Attempting(
                        target, self.errand, self._recorder(target, recorder), self.network
                    )
                    self._running[tasks.create_task(attempting.run())] = attempting
                return len(self.untried) < before

            begin(self.most_addresses)
            try:
                await self._race(begin)
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

    def told(self) -> list[Observation]:
        """What has come out, in the order of the addresses, whoever was quicker.

        Where an address that was left out might have done better, the first says that there are such.
        """
        places = {address: place for place, address in enumerate(self._addresses)}
        told = sorted(self.observations, key=lambda seen: places.get(seen.address or "", -1))
        if told and self.untried and self._tells_of_single_addresses():
            left = [*self.untried, *([f"{self.left_out} more"] if self.left_out else [])]
            remark = clean_line(f"*: not tried, for want of connections: {', '.join(left)}")
            told[0] = replace(told[0], transcript=(*told[0].transcript, remark))
        return told

    async def _race(self, begin: Callable[[int], bool]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        until: float | None = None
        more = began + _SILENT_BEFORE_MORE
        while self._running:
            goes_on = self._may_go_on() and (until is None or more < until)
            at = more if goes_on else until
            wait = None if at is None else max(0.0, at - loop.time())
            done, _ = await asyncio.wait(self._running, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if not done and not goes_on:
                self._note_silent(loop.time() - began)
                return
            if not done:
                more = loop.time() + _SILENT_BEFORE_MORE
                if self._only_silent_left() and begin(len(self.untried)):
                    until = None
            for task in done:
                self._collect(task)
            if self._may_go_on() and begin(self.most_addresses - len(self._running)):
                until = None
            if self.decided_by is not None:
                until = until or loop.time() + _GRACE * (loop.time() - began)
            elif self._only_silent_left() and self._has_answered():
                until = until or loop.time() + _SILENT_BESIDE_AN_ANSWER

    def _may_go_on(self) -> bool:
        """Tell whether further addresses may do better than those that were tried."""
        if not (self.is_own and self.untried and self.connections.left > 0) or self.decided_by is not None:
            return False
        if not all(item.recorder.stage in _UP_TO_GREETING for item in self._running.values()):
            return False
        return self._tells_of_single_addresses()

    def _tells_of_single_addresses(self) -> bool:
        return all(may_be_of_one_address(cause_of(seen), seen.stage) for seen in self.observations)

    def _collect(self, task: asyncio.Task[Observation]) -> None:
        attempting = self._running.pop(task)
        seen = task.result()
        self.observations.append(seen)
        if seen.ending is Ending.ADDRESS_BLOCKED:
            # Nothing was opened.
            self.connections.left += 1
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
            addresses, self.left_out = answer.records, answer.left_out
        return [AddressPort(ip_address(address), endpoint.port) for address in _by_turns(addresses)]

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


def may_be_of_one_address(cause: str, stage: Stage) -> bool:
    """Tell whether another address of the same endpoint may do better than one with this verdict."""
    return stage in _UP_TO_GREETING and cause in _OF_ONE_ADDRESS


def _by_turns(addresses: tuple[str, ...]) -> list[str]:
    """The families by turns, IPv4 first, each by number: name servers give another order each time."""
    four, six = (
        sorted((address for address in addresses if (":" in address) is is_six), key=ip_address)
        for is_six in (False, True)
    )
    return [address for pair in zip_longest(four, six) for address in pair if address is not None]
