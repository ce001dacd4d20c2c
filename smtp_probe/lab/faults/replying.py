"""Faults of the protocol itself: replies that are none, endless ones, ones out of turn, silence."""

import asyncio

from smtp_probe.lab.faults.fault import Fault
from smtp_probe.lab.manners import ACCEPTED, Manners, polite
from smtp_probe.lab.peer import Peer, Script
from smtp_probe.lab.services import Scripted
from smtp_probe.model import Security

# Bytes are dripped this far apart (s); ten times faster than the slowest drip seen, so that tests end.
_DRIP = 0.1
_GARBAGE = bytes(range(128, 256)) * 4 + b"\r\n" + b"\x00\x01\x02 hello\r\n"
_EIGHT_BIT = Manners(greeting_octets=b"220 caf\xe9.example ESMTP \x1b[31mBark\x1b[0m\r\n")


def _after_ehlo(misbehave: Script) -> Script:
    async def serve(peer: Peer) -> None:
        await peer.say("220 {host} ESMTP")
        if await peer.hear() is not None:
            await misbehave(peer)

    return serve


async def _garbage(peer: Peer) -> None:
    await peer.send(_GARBAGE)
    await peer.fall_silent()


async def _endless_line(peer: Peer) -> None:
    while True:
        await peer.send(b"250-" + b"x" * 8192)


async def _endless_reply(peer: Peer) -> None:
    while True:
        await peer.send(b"250-AND ANOTHER\r\n" * 256)


async def _drip(peer: Peer) -> None:
    while True:
        await peer.send(b"x")
        await asyncio.sleep(_DRIP)


async def _dripped_reply(peer: Peer) -> None:
    await peer.send(b"250-")
    await _drip(peer)


async def _mixed_codes(peer: Peer) -> None:
    await peer.say("250-{host}\n550 AUTH PLAIN")
    await peer.fall_silent()


async def _bare_lf(peer: Peer) -> None:
    await peer.send(b"220 bare-lf ESMTP\n")
    while (line := await peer.hear()) is not None:
        await peer.send(b"221 Bye\n" if line.upper() == "QUIT" else b"250-bare-lf\n250 AUTH PLAIN\n")


async def _helo_only(peer: Peer) -> None:
    await peer.say("220 {host}")
    while (line := await peer.hear()) is not None:
        await peer.say("250 {host}" if line.upper().startswith(("HELO", "RSET")) else "550 use HELO")


async def _knows_no_hello(peer: Peer) -> None:
    await peer.say("220 {host} ESMTP")
    while await peer.hear() is not None:
        await peer.say("500 5.5.2 Error: bad syntax")


def _stalls(verb: str, *, login: bool = False, envelope: bool = False) -> Fault:
    return Fault(
        f"stalls_at_{verb.lower()}",
        f"Falls silent at {verb}.",
        "protocol.stalled",
        Scripted(polite(Manners(silent_at=verb))),
        login=login,
        envelope=envelope,
    )


FAULTS = (
    Fault(
        "garbage",
        "Answers EHLO with bytes that mean nothing.",
        "protocol.malformed",
        Scripted(_after_ehlo(_garbage)),
    ),
    Fault(
        "endless_line",
        "Answers with a line that never ends.",
        "protocol.malformed",
        Scripted(_after_ehlo(_endless_line)),
    ),
    Fault(
        "endless_reply",
        "Answers with lines that never end.",
        "protocol.malformed",
        Scripted(_after_ehlo(_endless_reply)),
    ),
    Fault(
        "mixed_codes",
        "Changes the code within one reply.",
        "protocol.malformed",
        Scripted(_after_ehlo(_mixed_codes)),
    ),
    Fault("drips_greeting", "Sends a greeting byte by byte, for ever.", "protocol.stalled", Scripted(_drip)),
    Fault(
        "drips",
        "Sends a reply byte by byte, for ever.",
        "protocol.stalled",
        Scripted(_after_ehlo(_dripped_reply)),
    ),
    Fault(
        "eight_bit_banner",
        "Greets in Latin-1, with a terminal's control codes.",
        "ok",
        Scripted(polite(_EIGHT_BIT)),
    ),
    Fault(
        "bare_lf",
        "Ends its lines with LF alone; many clients read on.",
        "ok",
        Scripted(_bare_lf),
        Security.NONE,
    ),
    _stalls("EHLO"),
    _stalls("STARTTLS"),
    _stalls("AUTH", login=True),
    _stalls("MAIL", login=True, envelope=True),
    _stalls("RCPT", login=True, envelope=True),
    Fault(
        "injects_after_starttls",
        "Sends a reply in clear together with its consent to STARTTLS.",
        "protocol.malformed",
        Scripted(polite(Manners(after_starttls="250 AUTH PLAIN LOGIN"))),
        login=True,
    ),
    Fault(
        "answers_ahead",
        "Sends the answer to a log-in before it was asked for one.",
        "protocol.malformed",
        Scripted(polite(Manners(ahead=ACCEPTED))),
        login=True,
    ),
    Fault(
        "wants_helo",
        "Takes HELO only, and says so with a code that is not meant for that.",
        "auth.not_offered",
        Scripted(_helo_only),
        Security.NONE,
    ),
    Fault(
        "takes_no_hello",
        "Calls itself a mail server and knows neither EHLO nor HELO.",
        "protocol.malformed",
        Scripted(_knows_no_hello),
    ),
    Fault(
        "refuses_names",
        "Does not like the name we give in EHLO.",
        "server.helo_rejected",
        Scripted(polite(Manners(hello="550 5.7.1 Helo command rejected: need fully-qualified hostname"))),
    ),
    Fault(
        "closes_for_maintenance",
        "Says at MAIL that it is in trouble.",
        "server.unavailable",
        Scripted(polite(Manners(mail="451 4.3.0 Error: local error in processing"))),
        login=True,
        envelope=True,
    ),
)
