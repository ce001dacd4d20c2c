"""Runs the probes that cases ask for, outside every lock, and reports what became of each."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from sqlalchemy.exc import InterfaceError, OperationalError

from bot import logs
from bot.aftermath import ProbeKey
from bot.conversation import LOST_DATABASE_PAUSE, Conversations
from bot.diagnosis import endpoint_of, login_result
from bot.incoming import Person
from bot.login_budget import PlannedLogin, Verdict, take
from bot.moments import Clock
from bot.probe_budget import admission, is_at_it_already
from bot.probe_progress import ProgressMessages
from bot.reach import Probe, Tell, diagnosed, reach
from bot.recording import OUTGOING, RECORDED, ProbeEnded
from bot.storage import Store, Unit
from bot.storage.replicas import Act, Call
from bot.storage.wakeups import StoredProbe
from bot.tasks import Tasks
from bot.vault import LoginTarget
from knowledge.effects import RunProbe
from knowledge.events import Loss, ProbeResult
from smtp_probe import Endpoint, Login, Network, ProbeRequest
from smtp_probe.guard import ADMISSION
from smtp_probe.network import AddressPort
from smtp_probe.providers import known_hosts

RATE_LIMITED = "guard.rate_limited"
LOGIN_SECONDS = 30.0  # what the progress message promises
HEAD_START = 3.0  # seconds: with the time between two looks, less than what it takes to be overdue

log = logs.logger("probing")


class Probing:
    """The probes of this process."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        network: Network,
        tasks: Tasks,
        clock: Clock,
        *,
        probe: Probe | None,
        wake_letters: Callable[[], None],
    ) -> None:
        """``probe`` stands in for the library's; ``wake_letters`` is called when a message has to change."""
        self._store = store
        self._conversations = conversations
        self._network = network
        self._tasks = tasks
        self._clock = clock
        self._probe = probe
        self._messages = ProgressMessages(store, conversations, clock, wake_letters)
        self._running: dict[ProbeKey, asyncio.Task[None]] = {}

    @property
    def running(self) -> int:
        """How many run now."""
        return len(self._running)

    async def take_up(self, is_dead: Callable[[int | None], bool], asked_before: float) -> None:
        """Report what died with its replica, and begin what nobody has begun since ``asked_before``."""
        for probe in await self._store.run(lambda unit: unit.probes.unfinished()):
            key = ProbeKey(probe.person.tenant, probe.case, probe.run)
            if probe.started:
                # Ours, and not running: the database kept its start and was gone before it said so.
                is_lost = probe.replica == self._store.database.number and key not in self._running
                if is_lost or is_dead(probe.replica):
                    await self._report(key, probe.person, loss=Loss.DIED, insist=False)
            elif probe.asked_at > asked_before + self._head_start(probe) or key in self._running:
                continue
            elif probe.kind == "login" and not self._has_password(probe):
                # Its password lay in the memory of a process that is gone.
                await self._report(key, probe.person, loss=Loss.SECRET_GONE, insist=False)
            else:
                self.start(key)

    def _head_start(self, probe: StoredProbe) -> float:
        """Who holds the password begins before the others take it for gone: the call to do so may be lost."""
        return HEAD_START if self._has_password(probe) else 0.0

    def _has_password(self, probe: StoredProbe) -> bool:
        return probe.ticket is not None and self._conversations.vault.holds(probe.ticket)

    def start(self, key: ProbeKey) -> None:
        """Begin a probe that was asked for; it reports by itself."""
        if key not in self._running:
            task = self._tasks.hold(self._run(key), "probe")
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))

    def cancel(self, key: ProbeKey) -> None:
        """Stop a probe and close its connections; whoever cancels has reported already."""
        if not self.cancel_here(key):
            self._tasks.hold(self._call_others(Act.CANCEL, key), "call")

    def cancel_here(self, key: ProbeKey) -> bool:
        """Stop it if it runs in this process; whether it does."""
        running = self._running.get(key)
        if running is not None:
            running.cancel()
        return running is not None

    def on_call(self, call: Call) -> None:
        """Another replica has something for the one that holds a password, or runs a probe."""
        key = ProbeKey(call.tenant, call.case, call.run)
        match call.act:
            case Act.START:
                self._tasks.hold(self._start_if_mine(key), "call")
            case Act.CANCEL:
                self.cancel_here(key)
            case _:
                assert_never(call.act)

    async def _start_if_mine(self, key: ProbeKey) -> None:
        probe = await self._store.run(lambda unit: unit.probes.get(key.tenant, key.case, key.run))
        if probe is not None and self._has_password(probe):
            self.start(key)

    async def _call_others(self, act: Act, key: ProbeKey) -> None:
        call = Call(act, key.tenant, key.case, key.run)
        await self._store.run(lambda unit: unit.replicas.call(call))

    async def _run(self, key: ProbeKey) -> None:
        now = self._clock().timestamp()

        def begin(unit: Unit) -> tuple[StoredProbe, bool] | None:
            asked = unit.probes.get(key.tenant, key.case, key.run)
            is_login = asked is not None and asked.kind == "login"
            if asked is not None and is_login and not self._has_password(asked) and not unit.replicas.alone:
                # The turn was taken here, but another replica got the form. If that one is gone, nobody
                # begins it, and it is reported as such.
                unit.replicas.call(Call(Act.START, key.tenant, key.case, key.run))
                return None
            started = unit.probes.start(key.tenant, key.case, key.run, now)
            if asked is None or not started:
                return None
            return asked, is_at_it_already(unit, asked.person, key.case, key.run)

        begun = await self._store.run(begin)
        if begun is None:
            return  # begun by somebody else, or cancelled before it began
        stored, is_second = begun
        if is_second:
            await self._report(key, stored.person, loss=Loss.PROBE_LIMIT, cause=RATE_LIMITED)
            return
        ADMISSION.set(admission(self._store, self._clock, stored.person, self._network))
        effect = OUTGOING.load(stored.effect)
        assert isinstance(effect, RunProbe)  # noqa: S101 - it was stored as one
        progress = self._messages.of(stored, effect)
        telling = None if effect.silent else self._tasks.hold(progress.run(), "probe_progress")
        try:
            if effect.kind == "login":
                await self._log_in(key, stored, effect, progress.take)
            else:
                result = await reach(effect, self._network, self._probe, progress.take)
                if _was_not_admitted(result):
                    await self._report(key, stored.person, loss=Loss.PROBE_LIMIT, cause=RATE_LIMITED)
                else:
                    await self._report(key, stored.person, result=result)
        except Exception as error:  # noqa: BLE001 - the case must hear that its probe is gone
            logs.fault(log, "probe_failed", error, sort=effect.kind)
            await self._report(key, stored.person, loss=Loss.DIED)
        finally:
            if telling is not None:
                telling.cancel()

    # -- log-in

    async def _log_in(self, key: ProbeKey, stored: StoredProbe, effect: RunProbe, tell: Tell) -> None:
        server = effect.server
        if server is None or stored.ticket is None:
            await self._report(key, stored.person, loss=Loss.SECRET_GONE)
            return
        username = effect.username or effect.address
        target = LoginTarget(stored.person, stored.case, server.host, server.port, username)
        password = self._conversations.vault.take(stored.ticket, target)
        if password is None:
            await self._report(key, stored.person, loss=Loss.SECRET_GONE)
            return
        refusal = await self._budget_refuses(stored, endpoint_of(server), username)
        if refusal is not None:
            await self._report(key, stored.person, loss=refusal, cause=RATE_LIMITED)
            return
        request = ProbeRequest(endpoint_of(server), login=Login(username, password), timeout=LOGIN_SECONDS)
        del password
        report = await diagnosed(self._probe, request, self._network, tell)
        if report.cause.startswith("guard."):
            loss = Loss.PROBE_LIMIT if report.cause == RATE_LIMITED else Loss.GUARD
            await self._report(key, stored.person, loss=loss, cause=report.cause)
        else:
            await self._report(key, stored.person, result=login_result(report))

    async def _budget_refuses(self, stored: StoredProbe, endpoint: Endpoint, username: str) -> Loss | None:
        """Take one log-in from the budgets, for good; the reason if there is none left.

        The operator's own mailboxes have no budget. Each try is written down.
        """
        is_exempt = self._is_the_operators_own(endpoint)
        known = endpoint.host.casefold() in known_hosts()
        planned = PlannedLogin(stored.person, username, endpoint.host, known)
        now = self._clock().timestamp()

        def take_one(unit: Unit) -> Verdict:
            verdict = Verdict.GRANTED if is_exempt else take(unit, planned, now)
            if verdict is Verdict.GRANTED:
                unit.audit.add(
                    stored.person.tenant,
                    actor=stored.person,
                    act="login_attempt",
                    case=stored.case,
                    now=now,
                )
            return verdict

        match await self._store.run(take_one):
            case Verdict.GRANTED:
                return None
            case Verdict.MAILBOX:
                return Loss.MAILBOX_LIMIT
            case verdict:
                if verdict is Verdict.ALARM:
                    log.error("too_many_log_ins_altogether")
                return Loss.PROBE_LIMIT

    def _is_the_operators_own(self, endpoint: Endpoint) -> bool:
        """Whether the operator has let this very target through the guard: such mailboxes are theirs."""
        routed = self._network.routed(endpoint.host, endpoint.port)
        if routed is None:
            return False
        return any(
            routed == allowed if isinstance(allowed, AddressPort) else routed.address in allowed
            for allowed in self._network.allow
        )

    # -- reporting

    async def _report(
        self,
        key: ProbeKey,
        person: Person,
        *,
        result: ProbeResult | None = None,
        loss: Loss | None = None,
        cause: str | None = None,
        insist: bool = True,
    ) -> None:
        """End the probe and record its end, in one transaction: it is told once, whatever happens.

        While the database is away, what was found waits for it; who does not ``insist`` gets the error.
        """
        at: datetime = self._clock()
        ended = ProbeEnded(
            key=f"probe:{key.case}:{key.run}",
            at=at,
            person=person,
            case=key.case,
            run=key.run,
            result=result,
            loss=loss,
            cause=cause,
        )

        def record(unit: Unit) -> bool:
            if not unit.probes.end(key.tenant, key.case, key.run, at.timestamp()):
                return False
            return unit.inbox.record(
                key.tenant,
                key=ended.key,
                stream=person.user,
                kind=RECORDED.kind(ended),
                payload=RECORDED.dump(ended),
                now=at.timestamp(),
            )

        while True:
            try:
                is_new = await self._store.run(record)
                break
            except (OperationalError, InterfaceError) as error:
                if not insist:
                    raise
                logs.fault(log, "database_refused", error)
                await asyncio.sleep(LOST_DATABASE_PAUSE)
        if is_new:
            self._conversations.poke(key.tenant, person.user)


def _was_not_admitted(result: ProbeResult) -> bool:
    """Whether a budget kept the test from telling anything; what did answer is told all the same."""
    causes = {tried.cause for tried in result.tried}
    return RATE_LIMITED in causes and "ok" not in causes
