import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from math import inf
from typing import Any

import pytest

from bot import probe_progress
from bot.aftermath import ProbeKey
from bot.incoming import Submitted
from bot.outgoing import ShowProgress
from bot.probing import Probing
from bot.storage import Unit
from bot.succession import BETWEEN_LOOKS, OVERDUE
from bot.tasks import Tasks
from bot.vault import Vault
from knowledge.effects import Marked, RunProbe
from knowledge.events import Loss, MailServer, ProbeFinished, ProbeLost, Security
from smtp_probe import Endpoint, Network, ProbeRequest, Report, Stage
from smtp_probe.lab import Lab, LabEvent, fault
from smtp_probe.network import AddressPort
from tests.bot.fakes import JO, NOON, TENANT, Bot

SERVER = MailServer(host="smtp.gmail.com", port=465, security=Security.SSL)
USER = "jo.example@gmail.com"
PASSWORD = "made-up-canary"


@dataclass
class FakeProbe:
    """Answers every request by one cause, or by what it is told to do."""

    cause: str = "auth.bad_credentials"
    does: Callable[[], Awaitable[None]] | None = None
    requests: list[ProbeRequest] = field(default_factory=list)

    async def __call__(self, request: ProbeRequest, network: Network) -> Report:
        self.requests.append(request)
        if self.does is not None:
            await self.does()
        return Report(self.cause, Stage.AUTH, request.endpoint, (), reply="535 no")

    def logins(self) -> list[tuple[str, str, Endpoint]]:
        return [
            (request.login.username, request.login.password, request.endpoint)
            for request in self.requests
            if request.login
        ]


@dataclass
class Bench:
    bot: Bot
    probe: FakeProbe
    probing: Probing
    tasks: Tasks

    async def logs_in(self, *, password_for: str = "smtp.gmail.com", key: str = "V1", run: int = 1) -> str:
        """The customer sends the private form."""
        asked = RunProbe(run=run, kind="login", address=USER, server=SERVER, username=USER)
        self.bot.engine.answers["FormSubmitted"] = lambda *_: [asked]
        if await self.bot.conversations.snapshot(JO) is None:
            await self.bot.hears(self.bot.says("help"))
        case = await self.bot.case()
        ticket = self.bot.vault.seal(
            PASSWORD, person=JO, case=case, host=password_for, port=465, username=USER
        )
        form = Submitted(key=key, at=NOON, person=JO, case=case, form="login", visit=1, secret=ticket)
        await self.bot.hears(form)
        return case

    async def ends(self, kind: type[Any]) -> Any:
        """Wait until the case hears of an end of that kind."""
        while not isinstance(self.bot.engine.events[-1], kind):
            await asyncio.sleep(0.001)
        return self.bot.engine.events[-1]


def all_are_dead(number: int | None) -> bool:
    return True


@pytest.fixture
async def bench(bot: Bot) -> AsyncIterator[Bench]:
    fake, tasks = FakeProbe(), Tasks()
    one = Probing(
        bot.store,
        bot.conversations,
        Network(control=()),
        tasks,
        bot.clock,
        probe=fake,
        wake_letters=lambda: None,
    )
    bot.wakes.start = one.start  # type: ignore[method-assign]
    bot.wakes.cancel = one.cancel  # type: ignore[method-assign]
    yield Bench(bot, fake, one, tasks)
    await tasks.stop()


async def test_a_log_in_goes_once_to_the_server_of_its_form(bench: Bench) -> None:
    await bench.logs_in()
    finished = await bench.ends(ProbeFinished)
    assert bench.probe.logins() == [(USER, PASSWORD, Endpoint("smtp.gmail.com", 465, "ssl"))]  # type: ignore[arg-type]
    (seen,) = finished.result.tried
    assert (finished.result.kind, seen.server, seen.cause, seen.reply) == (
        "login",
        SERVER,
        "auth.bad_credentials",
        "535 no",
    )
    assert bench.bot.vault.sweep() == 0


async def test_a_password_typed_for_another_server_goes_nowhere(bench: Bench) -> None:
    await bench.logs_in(password_for="smtp.other.example")
    lost = await bench.ends(ProbeLost)
    assert lost.loss is Loss.SECRET_GONE
    assert bench.probe.requests == []


async def test_the_second_log_in_within_a_minute_is_not_made(bench: Bench) -> None:
    await bench.logs_in()
    await bench.ends(ProbeFinished)
    await bench.logs_in(key="V2", run=2)
    lost = await bench.ends(ProbeLost)
    assert (lost.loss, lost.cause) == (Loss.MAILBOX_LIMIT, "guard.rate_limited")
    assert len(bench.probe.logins()) == 1
    assert bench.bot.vault.sweep() == 0


async def test_the_operators_own_servers_have_no_budget(bench: Bench) -> None:
    from ipaddress import ip_address

    target = AddressPort(ip_address("127.0.0.1"), 4650)
    bench.probing._network = Network(control=(), allow=(target,), route={("smtp.gmail.com", 465): target})
    for run in (1, 2, 3, 4):
        await bench.logs_in(key=f"V{run}", run=run)
        while len(bench.probe.logins()) < run:
            await asyncio.sleep(0.001)
    assert len(bench.probe.logins()) == 4


async def test_a_refusal_by_the_guard_is_no_result(bench: Bench) -> None:
    bench.probe.cause = "guard.address_blocked"
    await bench.logs_in()
    lost = await bench.ends(ProbeLost)
    assert (lost.loss, lost.cause) == (Loss.GUARD, "guard.address_blocked")


async def test_a_connection_that_no_budget_allows_is_a_limit_and_no_result(bench: Bench) -> None:
    bench.probe.cause = "guard.rate_limited"
    await bench.logs_in()
    lost = await bench.ends(ProbeLost)
    assert (lost.loss, lost.cause) == (Loss.PROBE_LIMIT, "guard.rate_limited")


async def test_a_person_has_one_test_at_a_time(bench: Bench) -> None:
    def runs_elsewhere(unit: Unit) -> None:
        unit.probes.request(
            TENANT, "OTHER", 1, user=JO.user, kind="reach", effect="{}", ticket=None, view=None
        )
        unit.probes.start(TENANT, "OTHER", 1, 1.0)

    await bench.bot.store.run(runs_elsewhere)
    await bench.logs_in()
    lost = await bench.ends(ProbeLost)
    assert (lost.loss, lost.cause) == (Loss.PROBE_LIMIT, "guard.rate_limited")
    assert bench.probe.requests == []


async def test_each_log_in_is_written_down(bench: Bench) -> None:
    case = await bench.logs_in()
    await bench.ends(ProbeFinished)
    acts = await bench.bot.store.run(lambda unit: unit.audit.of_person(JO))
    assert [(act.act, act.case) for act in acts] == [("login_attempt", case)]


async def test_a_fault_of_our_own_is_a_lost_probe(bench: Bench) -> None:
    async def fails() -> None:
        raise RuntimeError(PASSWORD)

    bench.probe.does = fails
    await bench.logs_in()
    assert (await bench.ends(ProbeLost)).loss is Loss.DIED


async def test_what_died_with_its_process_is_reported_and_not_repeated(bench: Bench) -> None:
    async def never_ends() -> None:
        await asyncio.Event().wait()

    bench.probe.does = never_ends
    await bench.logs_in()
    while not bench.probe.requests:
        await asyncio.sleep(0.001)
    await bench.tasks.stop()
    await bench.probing.take_up(all_are_dead, inf)
    assert (await bench.ends(ProbeLost)).loss is Loss.DIED
    assert len(bench.probe.logins()) == 1


async def test_a_probe_whose_start_was_kept_and_never_confirmed_is_reported(bench: Bench) -> None:
    bench.bot.wakes.start = lambda probe: None  # type: ignore[method-assign]
    case = await bench.logs_in()
    now = bench.bot.clock().timestamp()
    assert await bench.bot.store.run(lambda unit: unit.probes.start(TENANT, case, 1, now))
    await bench.probing.take_up(lambda number: False, inf)
    assert (await bench.ends(ProbeLost)).loss is Loss.DIED
    assert bench.probe.requests == []


async def test_a_log_in_that_had_not_begun_is_asked_for_again(bench: Bench) -> None:
    bench.bot.wakes.start = lambda probe: None  # type: ignore[method-assign]
    await bench.logs_in()
    bench.bot.conversations.vault = Vault()  # that of another process
    await bench.probing.take_up(all_are_dead, inf)
    assert (await bench.ends(ProbeLost)).loss is Loss.SECRET_GONE
    assert bench.probe.requests == []


async def test_who_holds_the_password_begins_before_others_take_it_for_gone(bench: Bench) -> None:
    bench.bot.wakes.start = lambda probe: None  # type: ignore[method-assign] # the call to begin was lost
    await bench.logs_in()
    asked_at = bench.bot.clock().timestamp()
    # Everybody has looked at least once since, and it is not overdue yet.
    await bench.probing.take_up(lambda number: False, asked_at + 1.5 * BETWEEN_LOOKS - OVERDUE)
    assert bench.probing.running == 1
    await bench.ends(ProbeFinished)
    assert len(bench.probe.logins()) == 1


async def test_a_reach_test_that_had_not_begun_is_made_after_the_restart(bench: Bench) -> None:
    bench.bot.wakes.start = lambda probe: None  # type: ignore[method-assign]
    bench.bot.engine.answers["Opened"] = lambda *_: [RunProbe(run=1, kind="reach", address=USER)]
    await bench.bot.hears(bench.bot.says("help"))
    await bench.probing.take_up(all_are_dead, inf)
    finished = await bench.ends(ProbeFinished)
    assert finished.result.kind == "reach"
    assert bench.probe.logins() == []


async def test_a_probe_begins_once_however_often_it_is_started(bench: Bench) -> None:
    case = await bench.logs_in()
    await bench.ends(ProbeFinished)
    bench.probing.start(ProbeKey(TENANT, case, 1))
    while bench.probing.running:
        await asyncio.sleep(0.001)
    assert len(bench.probe.requests) == 1


async def test_cancelling_ends_the_probe_and_reports_nothing(bench: Bench) -> None:
    stopped = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    bench.probe.does = waits
    case = await bench.logs_in()
    while not bench.probe.requests:
        await asyncio.sleep(0.001)
    bench.probing.cancel(ProbeKey(TENANT, case, 1))
    await stopped.wait()
    assert bench.bot.engine.kinds() == ["Opened", "FormSubmitted"]


async def test_a_slow_probe_says_so_in_its_progress_message(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe_progress, "SLOW_AFTER", 0.0)

    async def waits() -> None:
        await asyncio.Event().wait()

    bench.probe.does = waits
    asked = RunProbe(run=1, kind="reach", address=USER, slow=Marked("Still working."))
    bench.bot.engine.answers["Opened"] = lambda *_: [asked]
    await bench.bot.hears(bench.bot.says("help"))
    found: list[Any] = []
    while not any(isinstance(effect, ShowProgress) for effect in found):
        found += await bench.bot.letters()
    assert found[-1] == ShowProgress(run=1, text=Marked("Still working."))


async def test_a_test_is_told_stage_by_stage_and_a_cancelled_one_no_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's own probe, at a server that greets nobody."""
    monkeypatch.setattr(probe_progress, "FIRST_EDIT", 0.2)
    monkeypatch.setattr(probe_progress, "EDIT_EVERY", 0.05)
    quiet = fault("says_nothing")
    async with Lab() as lab:
        bench.probing._probe, bench.probing._network = None, lab.network
        server = MailServer(host=quiet.host, port=587, security=Security.STARTTLS)
        asked = RunProbe(run=1, kind="reach", address="", server=server, progress=Marked("Testing."))
        bench.bot.engine.answers["Opened"] = lambda *_: [asked]
        await bench.bot.hears(bench.bot.says("help"))
        found: list[Any] = []
        while not any(isinstance(effect, ShowProgress) for effect in found):
            found += await bench.bot.letters()
        shown = next(effect for effect in found if isinstance(effect, ShowProgress))
        assert shown.run == 1
        assert shown.text == f"Testing.\nslack.stage.greeting {quiet.host} 587"

        bench.probing.cancel(ProbeKey(TENANT, await bench.bot.case(), 1))
        while bench.probing.running:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.2)
        assert not any(isinstance(effect, ShowProgress) for effect in await bench.bot.letters())
        while not any(entry.event is LabEvent.CLOSED for entry in lab.log if entry.host == quiet.host):
            await asyncio.sleep(0.001)


async def test_no_edit_follows_the_end_of_a_test(bench: Bench) -> None:
    case = await bench.logs_in()
    await bench.ends(ProbeFinished)
    stored = await bench.bot.store.run(lambda unit: unit.probes.get(TENANT, case, 1))
    assert stored is not None
    asked = RunProbe(run=1, kind="login", address=USER, server=SERVER, progress=Marked("Testing."))
    progress = bench.probing._messages.of(stored, asked)
    assert not await progress._show(Marked("Testing on."))
    assert not any(isinstance(effect, ShowProgress) for effect in await bench.bot.letters())
