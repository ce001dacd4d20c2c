"""A diagnosis is followed as a stream; whoever stops reading stops it, and no socket is left."""

import asyncio
import socket
from contextlib import aclosing

import pytest

from smtp_probe import Diagnosis, Endpoint, Login, ProbeRequest, Security
from smtp_probe.lab import PASSWORD, USER, Lab, Manners, Scripted, fault, polite

HOST = "mail.kennel.example"
STARTTLS = Endpoint(HOST, 587, Security.STARTTLS)


@pytest.fixture
async def opened(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """Every socket that a probe connects."""
    sockets: list[socket.socket] = []
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect

    async def watched(sock: socket.socket, where: tuple[str, int]) -> None:
        sockets.append(sock)
        await connect(sock, where)

    monkeypatch.setattr(loop, "sock_connect", watched)
    return sockets


async def test_the_stages_come_as_they_begin_and_end_and_then_the_report(lab: Lab) -> None:
    await lab.add_host(HOST, {587: Scripted(polite(Manners()))})
    async with Diagnosis(ProbeRequest(STARTTLS, Login(USER, PASSWORD)), lab.network) as diagnosis:
        told = [step async for step in diagnosis.events()]

    report = diagnosis.report
    assert report.cause == "ok"
    stages = [step.stage.value for step in told if step.state == "started"]
    assert stages == ["tcp", "greeting", "ehlo", "starttls", "tls", "ehlo", "auth"]
    assert [step.at_ms for step in told] == sorted(step.at_ms for step in told)
    assert len(told) == 2 * len(stages)
    assert set(report.attempts[0].timings_ms) == set(stages)
    assert {step.address for step in told} == {"127.0.0.1"}


async def test_a_stage_is_told_while_it_lasts(lab: Lab) -> None:
    request = ProbeRequest(fault("stalls_at_ehlo").request().endpoint)
    async with Diagnosis(request, lab.network) as diagnosis, aclosing(diagnosis.events()) as events:
        async for step in events:
            if (step.stage.value, step.state) == ("ehlo", "started"):
                break
        with pytest.raises(RuntimeError, match="not come to its end"):
            assert diagnosis.report


@pytest.mark.parametrize("name", ["silent", "says_nothing", "handshake_stalls", "stalls_at_auth", "drips"])
async def test_leaving_the_stream_closes_every_socket(
    lab: Lab, opened: list[socket.socket], name: str
) -> None:
    request = ProbeRequest(fault(name).request().endpoint, Login(USER, PASSWORD), timeout=30)
    async with Diagnosis(request, lab.network) as diagnosis, aclosing(diagnosis.events()) as events:
        async for _ in events:
            break

    assert opened
    assert all(sock.fileno() == -1 for sock in opened)


async def test_cancelling_the_reader_closes_every_socket(lab: Lab, opened: list[socket.socket]) -> None:
    request = ProbeRequest(fault("says_nothing").request().endpoint, timeout=30)
    connected = asyncio.Event()

    async def read() -> None:
        async with Diagnosis(request, lab.network) as diagnosis:
            async for step in diagnosis.events():
                if step.stage.value == "greeting":
                    connected.set()

    reading = asyncio.ensure_future(read())
    await connected.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert opened
    assert all(sock.fileno() == -1 for sock in opened)


async def test_a_refusal_by_the_guard_has_no_stages(lab: Lab) -> None:
    request = ProbeRequest(Endpoint("db", 587, Security.STARTTLS))
    async with Diagnosis(request, lab.network) as diagnosis:
        assert [step async for step in diagnosis.events()] == []

    assert diagnosis.report.cause == "guard.invalid_input"


async def test_nothing_is_told_of_a_diagnosis_that_was_not_begun(lab: Lab) -> None:
    diagnosis = Diagnosis(ProbeRequest(STARTTLS), lab.network)

    with pytest.raises(RuntimeError, match="not begun"):
        await diagnosis.result()


async def test_a_failure_of_a_search_is_raised_to_the_reader(lab: Lab) -> None:
    async def search() -> tuple[Endpoint, ...]:
        raise LookupError

    async with Diagnosis(ProbeRequest(STARTTLS), lab.network, search=search) as diagnosis:
        with pytest.raises(ExceptionGroup):
            _ = [step async for step in diagnosis.events()]
