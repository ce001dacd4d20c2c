"""Runs a whole diagnosis: the person's own settings, the alternatives beside them, and the verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Any

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
from smtp_probe.trial import MOST_CONNECTIONS, Connections, Trial
from smtp_probe.verdict import decisive, normalised, report_of

MOST_ALTERNATIVES = 4
# The first of them are tried at once; the others wait until the own addresses have what they need.
_ALTERNATIVES_AT_ONCE = 2
# One of each family.
_FEWEST_ADDRESSES = 2
MOST_FOUND = 2
"""Of what a search brings up, besides the alternatives that were named."""
SHORTEST, LONGEST = 0.2, 600.0
"""Bounds of the total, in seconds."""

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


Search = Callable[[], Awaitable[Sequence[Endpoint]]]
"""Looks for further servers, best first, while the others are tried. Raises nothing that the network does."""


async def probe(request: ProbeRequest, network: Network, *, search: Search | None = None) -> Report:
    """Find out why `request.endpoint` does not work, or that it does.

    Raises nothing that the network or a peer does: whatever happens there is in the report. With a login,
    one AUTH command is sent at most, over verified TLS, to `request.endpoint`. Cancelled, it closes every
    socket. What `search` finds is tried like `request.alternatives`. To follow it, see `Diagnosis`.
    """
    return await followed_probe(request, network, search=search)


async def followed_probe(
    request: ProbeRequest,
    network: Network,
    *,
    search: Search | None = None,
    tell: Callable[[Progress], None] | None = None,
) -> Report:
    """As `probe`; `tell` is called in the event loop at the beginning and end of every stage."""
    began = asyncio.get_running_loop().time()
    clock = Clock(began, tell)
    total = min(max(request.timeout, SHORTEST), LONGEST)
    limits = Limits.within(total, began, request.stage_timeouts)
    refused = refusal(request, network)
    if refused is not None:
        recorder = Recorder(normalised(request.endpoint), None, limits, clock)
        recorder.remark(refused.remark)
        report = report_of(request, [recorder.observation(refused.ending)], None, [], None, began)
        return replace(report, bad_entry=refused.entry)
    return await _Probe(request, network, limits, clock, search).run()


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
class _Probe:
    """One probe while it runs."""

    request: ProbeRequest
    network: Network
    limits: Limits
    clock: Clock
    search: Search | None
    connections: Connections = field(default_factory=Connections)
    lookups: dict[str, asyncio.Task[Answer]] = field(default_factory=dict)
    others: dict[asyncio.Task[None], Trial] = field(default_factory=dict)
    """The alternatives on trial."""
    searching: asyncio.Task[Sequence[Endpoint]] | None = None

    async def run(self) -> Report:
        endpoint = normalised(self.request.endpoint)
        others = self._allowed(self.request.alternatives, {endpoint})[:MOST_ALTERNATIVES]
        async with asyncio.TaskGroup() as tasks:
            self._look_up(tasks, (endpoint, *others))
            # One is kept for a second look.
            self.connections.beside = 1 + len(others)
            own = self._own_trial(endpoint)
            own_task = tasks.create_task(own.run())
            self._try(tasks, others)
            if self.search is not None:
                self.searching = tasks.create_task(self._found(self.search))
            try:
                await self._wait_for_own(tasks, own, own_task)
                self.connections.spare.set()
                if self.request.login is None or not _is_settled(own):
                    await self._wait_for_others(tasks, answered=own.works)
            finally:
                for task in (own_task, *self.others, *self.lookups.values(), self.searching):
                    if task is not None:
                        task.cancel()
        trials = list(self.others.values())
        control = await self._control(own, trials)
        return report_of(
            self.request,
            own.told(),
            own.decided_by,
            trials,
            control,
            self.clock.began,
            own.untried,
            own.left_out,
        )

    async def _found(self, search: Search) -> Sequence[Endpoint]:
        try:
            async with asyncio.timeout_at(self.limits.end):
                return await search()
        except TimeoutError:
            return ()

    def _try(self, tasks: asyncio.TaskGroup, endpoints: Iterable[Endpoint]) -> None:
        for endpoint in endpoints:
            trial = self._alternative_trial(endpoint, waits=len(self.others) >= _ALTERNATIVES_AT_ONCE)
            self.others[tasks.create_task(trial.run())] = trial

    def _take_in(self, tasks: asyncio.TaskGroup, done: Iterable[asyncio.Task[Any]]) -> None:
        """Try what the search has found, once it has ended."""
        if self.searching is None or self.searching not in done:
            return
        known = {normalised(self.request.endpoint), *(trial.endpoint for trial in self.others.values())}
        found = self._allowed(self.searching.result(), known)[:MOST_FOUND]
        self._look_up(tasks, found)
        self._try(tasks, found)

    def _pending(self) -> set[asyncio.Task[Any]]:
        tasks = (*self.others, self.searching)
        return {task for task in tasks if task is not None and not task.done()}

    def _other_works(self) -> bool:
        return any(trial.works for trial in self.others.values())

    def _look_up(self, tasks: asyncio.TaskGroup, endpoints: Iterable[Endpoint]) -> None:
        for endpoint in endpoints:
            host = endpoint.host
            asks = literal_address(host) is None and host != LOCALHOST
            if asks and host not in self.lookups and self.network.routed(host, endpoint.port) is None:
                limit = self.limits.of(Stage.DNS)
                self.lookups[host] = tasks.create_task(look_up_addresses(host, self.network, limit=limit))

    def _allowed(self, endpoints: Iterable[Endpoint], known: Set[Endpoint]) -> tuple[Endpoint, ...]:
        """Those that may be asked, without doubles; found hosts and ports obey the typed ones' rules."""
        allowed = dict.fromkeys(
            normalised(other)
            for other in endpoints
            if other.security is not Security.NONE
            and host_refusal(other.host, other.port, self.network) is None
            and other.port in self.network.ports
        )
        return tuple(other for other in allowed if other not in known)

    def _own_trial(self, endpoint: Endpoint) -> Trial:
        request, turn = self.request, _Turn()

        def take_turn() -> bool:
            # One address is ready, so no others are needed.
            self.connections.spare.set()
            return turn.take()

        errand = Errand(
            take_turn=take_turn,
            may_look_closer=self.connections.take,
            login=request.login,
            sender=request.sender,
            recipient=request.recipient,
            allow_cleartext_login=request.allow_cleartext_login and endpoint.security is Security.NONE,
        )
        kept = self.connections.beside + (MOST_FOUND if self.search is not None else 0)
        return self._trial(endpoint, errand, max(_FEWEST_ADDRESSES, MOST_CONNECTIONS - kept), is_own=True)

    def _alternative_trial(self, endpoint: Endpoint, *, waits: bool) -> Trial:
        errand = Errand(take_turn=lambda: True, may_look_closer=lambda: False)
        return self._trial(endpoint, errand, 1, waits=waits)

    def _trial(
        self, endpoint: Endpoint, errand: Errand, at_once: int, *, is_own: bool = False, waits: bool = False
    ) -> Trial:
        return Trial(
            endpoint,
            errand,
            self.network,
            self.limits,
            self.clock,
            self.lookups,
            at_once,
            self.connections,
            is_own,
            waits,
        )

    async def _wait_for_own(self, tasks: asyncio.TaskGroup, own: Trial, own_task: asyncio.Task[None]) -> None:
        """Wait for the own settings; a silent port is given up soon after an alternative has answered."""
        loop = asyncio.get_running_loop()
        until: float | None = None
        watching = True
        while not own_task.done():
            wait = max(0.0, until - loop.time()) if watching and until is not None else None
            waiting = {own_task, *self._pending()}
            done, _ = await asyncio.wait(waiting, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            self._take_in(tasks, done)
            # Whoever says how long a connection may take is taken at their word.
            if until is None and Stage.TCP not in self.request.stage_timeouts and self._other_works():
                until = loop.time() + _SILENT_BESIDE_AN_ALTERNATIVE
            if not done and own.is_silent():
                own.stop()
                own_task.cancel()
                return
            watching = watching and bool(done)

    async def _wait_for_others(self, tasks: asyncio.TaskGroup, *, answered: bool) -> None:
        """Wait for the alternatives; once something has answered, only for as long as they make headway."""
        loop = asyncio.get_running_loop()
        if answered and self.searching is not None:
            # Nobody needs servers that are not known yet where the own one works.
            self.searching.cancel()
            self.searching = None
        since: float | None = None
        while pending := self._pending():
            answered = answered or self._other_works()
            if since is None and answered:
                since = loop.time()
            patience = _HEADWAY
            if all(task in self.others and self.others[task].is_silent() for task in pending):
                patience = _SILENT_ALTERNATIVE
            wait = None if since is None else max(0.0, since + patience - loop.time())
            done, _ = await asyncio.wait(pending, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            self._take_in(tasks, done)
            if not done:
                break
        for task, trial in self.others.items():
            if not task.done() and trial.is_silent():
                trial.stop()

    async def _control(self, own: Trial, trials: Sequence[Trial]) -> Control | None:
        """Ask for public targets only, and only if nothing else got out."""
        causes = {cause_of(seen) for seen in own.observations}
        if not self.network.control or any(trial.works for trial in trials):
            return None
        if not causes <= _SILENCES and not (causes == {"dns.not_found"} and _is_known(own.endpoint.host)):
            return None
        if self.network.routed(own.endpoint.host, own.endpoint.port) is not None:
            return None
        addresses = [ip_address(seen.address) for seen in own.observations if seen.address is not None]
        if not all(map(is_public, addresses)):
            return None
        versions = {address.version for address in addresses}
        version = versions.pop() if len(versions) == 1 else None
        return await control_check(self.network, end=self.limits.end, version=version)


def _is_known(host: str) -> bool:
    """Tell whether a provider of our data has this host: then a name server that denies it knows no names."""
    from smtp_probe.providers import known_hosts

    return host in known_hosts()


def _is_settled(own: Trial) -> bool:
    seen = decisive(own.observations, own.decided_by)
    cause = cause_of(seen)
    return cause == "ok" or (stage_of(seen, cause) in _SETTLED_STAGES and cause not in _OPEN_CAUSES)
