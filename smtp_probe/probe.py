"""Runs a whole diagnosis: the person's own settings, the alternatives beside them, and the verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from smtp_probe.address_table import is_public
from smtp_probe.attempt import Errand
from smtp_probe.control import Control, control_check
from smtp_probe.hosts import literal_address
from smtp_probe.judging import cause_of, stage_of
from smtp_probe.model import Endpoint, ProbeRequest, Progress, Report, Security, Stage
from smtp_probe.network import Network
from smtp_probe.recorder import Clock, Limits, Recorder
from smtp_probe.request_rules import LOCALHOST, host_refusal, refusal
from smtp_probe.resolver import Answer, look_up_addresses
from smtp_probe.trial import Connections, Trial
from smtp_probe.verdict import decisive, normalised, report_of

# Enough for two families, four alternatives and a second look; a scanner would want more.
MOST_CONNECTIONS = 8
MOST_ALTERNATIVES = 4
_SHORTEST, _LONGEST = 0.2, 120.0

# An alternative has answered and the own port is silent: so much longer it may be silent.
_SILENT_BESIDE_AN_ALTERNATIVE = 3.0
# Something has answered: an alternative may be silent so much longer (a lost SYN is sent again after 1 s),
# and one that talks may take so long.
_SILENT_ALTERNATIVE = 1.2
_HEADWAY = 3.0

# Settled between the server and the person who logs in: another port would say the same.
_SETTLED_STAGES = frozenset({Stage.AUTH, Stage.MAIL, Stage.RCPT})
_OPEN_CAUSES = frozenset(
    {
        "auth.not_offered",
        "auth.mechanism_unsupported",
        "auth.oauth_required",
        "tls.starttls_required",
        "guard.invalid_input",
        "protocol.stalled",
        "protocol.malformed",
        "tcp.dropped",
    }
)
# Where the silence could be on our side.
_SILENCES = frozenset({"tcp.timeout", "tcp.unreachable", "dns.unavailable"})


async def probe(
    request: ProbeRequest, network: Network, *, progress: Callable[[Progress], None] | None = None
) -> Report:
    """Find out why `request.endpoint` does not work, or that it does.

    Raises nothing that the network or a peer does: whatever happens there is in the report. With a login,
    one AUTH command is sent at most, over verified TLS, to `request.endpoint`. Cancelled, it closes every
    socket. `progress` is called in the event loop, once at the beginning and end of every stage.
    """
    began = asyncio.get_running_loop().time()
    clock = Clock(began, progress)
    total = min(max(request.timeout, _SHORTEST), _LONGEST)
    limits = Limits.within(total, began)
    refused = refusal(request, network)
    if refused is not None:
        recorder = Recorder(normalised(request.endpoint), None, limits, clock)
        recorder.remark(refused[1])
        return report_of(request, [recorder.observation(refused[0])], None, [], None, began)
    return await _Diagnosis(request, network, limits, clock).run()


def usual_alternatives(endpoint: Endpoint) -> tuple[Endpoint, ...]:
    """Return the two ways in that RFC 8314 and RFC 6409 name for the same host, less the given one."""
    usual = (Endpoint(endpoint.host, 465, Security.SSL), Endpoint(endpoint.host, 587, Security.STARTTLS))
    return tuple(other for other in usual if other != endpoint)


@dataclass(slots=True)
class _Turn:
    """The one right to go on with the errand."""

    taken: bool = False

    def take(self) -> bool:
        first, self.taken = not self.taken, True
        return first


@dataclass(slots=True)
class _Diagnosis:
    """One probe while it runs."""

    request: ProbeRequest
    network: Network
    limits: Limits
    clock: Clock
    connections: Connections = field(default_factory=lambda: Connections(MOST_CONNECTIONS))
    lookups: dict[str, asyncio.Task[Answer]] = field(default_factory=dict)

    async def run(self) -> Report:
        endpoint = normalised(self.request.endpoint)
        others = self._alternatives(endpoint)
        async with asyncio.TaskGroup() as tasks:
            self._look_up(tasks, (endpoint, *others))
            own = self._own_trial(endpoint, len(others))
            trials = [self._alternative_trial(other) for other in others]
            own_task = tasks.create_task(own.run())
            other_tasks = {tasks.create_task(trial.run()): trial for trial in trials}
            try:
                await self._wait_for_own(own, own_task, other_tasks)
                if self.request.login is None or not _is_settled(own):
                    await self._wait_for_others(other_tasks, answered=own.works)
            finally:
                for task in (own_task, *other_tasks, *self.lookups.values()):
                    task.cancel()
        control = await self._control(own, trials)
        return report_of(self.request, own.observations, own.decided_by, trials, control, self.clock.began)

    def _look_up(self, tasks: asyncio.TaskGroup, endpoints: Iterable[Endpoint]) -> None:
        for endpoint in endpoints:
            host = endpoint.host
            asks = literal_address(host) is None and host != LOCALHOST
            if asks and host not in self.lookups and self.network.routed(host, endpoint.port) is None:
                limit = self.limits.dns
                self.lookups[host] = tasks.create_task(look_up_addresses(host, self.network, limit=limit))

    def _alternatives(self, own: Endpoint) -> tuple[Endpoint, ...]:
        """Those that may be asked, without doubles; found hosts and ports obey the typed ones' rules."""
        allowed = dict.fromkeys(
            normalised(other)
            for other in self.request.alternatives
            if other.security is not Security.NONE
            and host_refusal(other.host, other.port, self.network) is None
            and other.port in self.network.ports
        )
        allowed.pop(own, None)
        return tuple(allowed)[:MOST_ALTERNATIVES]

    def _own_trial(self, endpoint: Endpoint, others: int) -> Trial:
        request = self.request
        errand = Errand(
            take_turn=_Turn().take,
            may_look_closer=self.connections.take,
            login=request.login,
            sender=request.sender,
            recipient=request.recipient,
            allow_cleartext_login=request.allow_cleartext_login and endpoint.security is Security.NONE,
        )
        # One is kept for a second look.
        return self._trial(endpoint, errand, max(1, MOST_CONNECTIONS - 1 - others))

    def _alternative_trial(self, endpoint: Endpoint) -> Trial:
        errand = Errand(take_turn=lambda: True, may_look_closer=lambda: False)
        return self._trial(endpoint, errand, 1)

    def _trial(self, endpoint: Endpoint, errand: Errand, most_addresses: int) -> Trial:
        return Trial(
            endpoint,
            errand,
            self.network,
            self.limits,
            self.clock,
            self.lookups,
            most_addresses,
            self.connections,
        )

    async def _wait_for_own(
        self, own: Trial, own_task: asyncio.Task[None], others: dict[asyncio.Task[None], Trial]
    ) -> None:
        """Wait for the own settings; a silent port is given up soon after an alternative has answered."""
        loop = asyncio.get_running_loop()
        pending: set[asyncio.Task[None]] = {own_task, *others}
        until: float | None = None
        watching = True
        while not own_task.done():
            wait = max(0.0, until - loop.time()) if watching and until is not None else None
            done, pending = await asyncio.wait(pending, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if until is None and any(trial.works for trial in others.values()):
                until = loop.time() + _SILENT_BESIDE_AN_ALTERNATIVE
            if not done and own.is_silent():
                own.stop()
                own_task.cancel()
                return
            watching = watching and bool(done)

    async def _wait_for_others(self, others: dict[asyncio.Task[None], Trial], *, answered: bool) -> None:
        """Wait for the alternatives; once something has answered, only for as long as they make headway."""
        loop = asyncio.get_running_loop()
        pending = {task for task in others if not task.done()}
        since: float | None = None
        while pending:
            answered = answered or any(trial.works for trial in others.values())
            if since is None and answered:
                since = loop.time()
            patience = _HEADWAY
            if all(others[task].is_silent() for task in pending):
                patience = _SILENT_ALTERNATIVE
            wait = None if since is None else max(0.0, since + patience - loop.time())
            done, pending = await asyncio.wait(pending, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
        for task in pending:
            if others[task].is_silent():
                others[task].stop()

    async def _control(self, own: Trial, trials: Sequence[Trial]) -> Control | None:
        """Ask for public targets only, and only if nothing else got out."""
        causes = {cause_of(seen) for seen in own.observations}
        if not self.network.control or not causes <= _SILENCES or any(trial.works for trial in trials):
            return None
        if self.network.routed(own.endpoint.host, own.endpoint.port) is not None:
            return None
        addresses = [ip_address(seen.address) for seen in own.observations if seen.address is not None]
        if not all(map(is_public, addresses)):
            return None
        versions = {address.version for address in addresses}
        version = versions.pop() if len(versions) == 1 else None
        return await control_check(self.network, end=self.limits.end, version=version)


def _is_settled(own: Trial) -> bool:
    seen = decisive(own.observations, own.decided_by)
    cause = cause_of(seen)
    return cause == "ok" or (stage_of(seen, cause) in _SETTLED_STAGES and cause not in _OPEN_CAUSES)
