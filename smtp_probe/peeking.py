"""Opens a second connection to find out what a refused certificate says or a silent port speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from smtp_probe.capabilities import offers
from smtp_probe.failures import PEER_FAULTS, ConversationEnded
from smtp_probe.guard import Purpose, connect
from smtp_probe.model import Security, Stage
from smtp_probe.network import AddressPort, Network
from smtp_probe.observation import Ending, Peek
from smtp_probe.recorder import Clock, Recorder
from smtp_probe.replies import Reply
from smtp_probe.smtp_session import SmtpSession
from smtp_probe.wire import Look, Wire

# Most servers greet within a second; those that make strangers wait do so on port 25. On 465 silence nearly
# always means that the other side waits for TLS.
_PATIENCE = 1.5
_PATIENCE_465 = 0.5
_PEEK_LIMIT = 4.0
_CERTIFICATE_LIMIT = 5.0
_GREETING_IN_TLS = 1.5


async def look_at_certificate(target: AddressPort, recorder: Recorder, network: Network) -> None:
    """Note the facts of a certificate that was refused; after that handshake nothing is ever written."""
    began = asyncio.get_running_loop().time()
    notes = _notes_beside(recorder)
    try:
        async with asyncio.timeout_at(min(began + _CERTIFICATE_LIMIT, recorder.limits.end)):
            wire = await _second_wire(target, recorder, network)
            try:
                if recorder.endpoint.security is Security.STARTTLS:
                    await _up_to_starttls(SmtpSession(wire, notes), notes)
                recorder.tls = (await wire.look(network.trust, recorder.endpoint.host)).facts
            finally:
                wire.close()
    except PEER_FAULTS:
        recorder.remark("a second look at the certificate failed")


async def peek_in_tls(
    greeting: Coroutine[Any, Any, Reply],
    wire: Wire,
    target: AddressPort,
    recorder: Recorder,
    network: Network,
    *,
    may_look: Callable[[], bool],
) -> Reply:
    """Wait for the greeting; where none comes, look beside it whether the port speaks TLS from the start.

    ConversationEnded once TLS or another protocol has been found there: nothing is left to wait for.
    """
    patience = _PATIENCE_465 if recorder.endpoint.port == 465 else _PATIENCE
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(_outcome(greeting))
        done, _ = await asyncio.wait({waiting}, timeout=patience)
        if not done and not wire.head and may_look():
            peeking = tasks.create_task(_peek(target, recorder, network))
            await asyncio.wait({waiting, peeking}, return_when=asyncio.FIRST_COMPLETED)
            if peeking.done():
                recorder.peek = peeking.result()
                if recorder.peek is not Peek.NOTHING:
                    waiting.cancel()
            else:
                peeking.cancel()
    if waiting.cancelled():
        raise ConversationEnded(Ending.TIMED_OUT)
    outcome = waiting.result()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def _outcome(greeting: Coroutine[Any, Any, Reply]) -> Reply | Exception:
    """An exception as a value: within a task group it would arrive wrapped."""
    try:
        return await greeting
    except PEER_FAULTS as error:
        return error


async def _peek(target: AddressPort, recorder: Recorder, network: Network) -> Peek:
    wire: Wire | None = None
    try:
        async with asyncio.timeout(_PEEK_LIMIT):
            wire = await _second_wire(target, recorder, network)
            look = await wire.look(network.trust, recorder.endpoint.host)
            recorder.remark("the port speaks TLS from the first byte")
            recorder.tls = look.facts
            return await _greeting_in_tls(look)
    except PEER_FAULTS:
        return _answer_to_hello(wire.head if wire is not None else b"")
    finally:
        if wire is not None:
            wire.close()


async def _greeting_in_tls(look: Look) -> Peek:
    try:
        async with asyncio.timeout(_GREETING_IN_TLS):
            said = await look.read()
    except PEER_FAULTS:
        return Peek.TLS_SILENT
    return Peek.SMTP_OVER_TLS if said[:1] in (b"2", b"4", b"5") else Peek.OTHER_OVER_TLS


def _answer_to_hello(head: bytes) -> Peek:
    if head[:1] in (b"\x15", b"\x16"):
        return Peek.TLS_SILENT
    if head.startswith((b"HTTP/", b"SSH-", b"* ", b"+OK", b"-ERR", b"<")):
        return Peek.OTHER_PLAIN
    return Peek.NOTHING


async def _second_wire(target: AddressPort, recorder: Recorder, network: Network) -> Wire:
    sock = await connect(
        target.address,
        target.port,
        named_port=recorder.endpoint.port,
        purpose=Purpose.MAIL,
        network=network,
    )
    return Wire(sock)


async def _up_to_starttls(session: SmtpSession, notes: Recorder) -> None:
    if (await session.greeting()).code != 220 or (await session.hello()).code != 250:
        raise ConversationEnded(Ending.CLOSED)
    if not offers(notes.capabilities, "STARTTLS") or (await session.command("STARTTLS")).code != 220:
        raise ConversationEnded(Ending.CLOSED)
    session.check_nothing_waits()


def _notes_beside(recorder: Recorder) -> Recorder:
    """A second connection has a notebook of its own, which nobody reads."""
    return Recorder(
        endpoint=recorder.endpoint,
        address=recorder.address,
        limits=recorder.limits,
        clock=Clock(recorder.clock.began),
        ehlo_name=recorder.ehlo_name,
        stage=Stage.TLS,
    )
