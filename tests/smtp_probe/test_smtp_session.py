"""A session sends one command at a time, and takes no answer that was not asked for."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtp_probe import Endpoint, Login, ProbeRequest, Security, probe
from smtp_probe.failures import ConversationEnded
from smtp_probe.judging import cause_of
from smtp_probe.lab import PASSWORD, USER, Lab, fault
from smtp_probe.lab.peer import Peer
from smtp_probe.lab.services import Scripted
from smtp_probe.model import Stage
from smtp_probe.observation import Ending
from smtp_probe.problems import CAUSES
from smtp_probe.recorder import Clock, Limits, Recorder
from smtp_probe.redaction import Secrets
from smtp_probe.smtp_session import VERBS, SmtpSession
from smtp_probe.wire import Wire

ENDPOINT = Endpoint("mail.example.org", 587, Security.NONE)
HOST = "session.example"


class Pair:
    """A session, and the other end of its wire."""

    def __init__(self) -> None:
        ours, self.theirs = socket.socketpair()
        ours.setblocking(False)
        self.theirs.setblocking(False)
        self.wire = Wire(ours)
        now = asyncio.get_running_loop().time()
        self.recorder = Recorder(
            ENDPOINT, "192.0.2.1", Limits.within(5, now), Clock(now), ehlo_name="probe.example.org"
        )
        self.session = SmtpSession(self.wire, self.recorder)

    def heard(self) -> bytes:
        try:
            return self.theirs.recv(65536)
        except BlockingIOError:
            return b""

    def close(self) -> None:
        self.wire.close()
        self.theirs.close()


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    made = Pair()
    yield made
    made.close()


async def test_a_command_is_one_line_and_its_reply_is_returned(pair: Pair) -> None:
    asking = asyncio.ensure_future(pair.session.command("MAIL FROM:<a@example.org>"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert pair.heard() == b"MAIL FROM:<a@example.org>\r\n"
    pair.theirs.send(b"550-5.7.1 not\r\n550 5.7.1 allowed\r\n")
    reply = await asking

    assert (reply.code, reply.enhanced, reply.lines) == (550, "5.7.1", ("not", "allowed"))
    assert pair.recorder.transcript == [
        "C: MAIL FROM:<a@example.org>",
        "S: 550-5.7.1 not",
        "S: 550 5.7.1 allowed",
    ]


@pytest.mark.parametrize("verb", ["DATA", "BDAT", "VRFY", "EXPN", "NOOP", "ehlo", "X", "", "TURN", "ETRN"])
async def test_no_other_verb_is_ever_sent(pair: Pair, verb: str) -> None:
    with pytest.raises(ValueError, match="not among the commands"):
        await pair.session.command(f"{verb} x")

    assert pair.heard() == b""


@pytest.mark.parametrize("evil", ["\r\nDATA", "\n", "\0", "\x7f", "\x1b[2J", "ü"])
async def test_nothing_but_printable_ascii_is_sent(pair: Pair, evil: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        await pair.session.command(f"MAIL FROM:<a{evil}@example.org>")

    assert pair.heard() == b""


@pytest.mark.parametrize("ahead", [b"235 2.7.0 ok\r\n", b"2", b"250-half\r\n", b"\r\n"])
async def test_an_answer_that_came_ahead_of_its_command_ends_the_session(pair: Pair, ahead: bytes) -> None:
    pair.theirs.send(b"250 ok\r\n" + ahead)
    await pair.session.greeting()

    with pytest.raises(ConversationEnded) as ended:
        await pair.session.command("AUTH LOGIN")
    assert ended.value.ending is Ending.INJECTED
    assert pair.heard() == b""


async def test_what_still_waits_in_the_socket_counts_as_ahead_too(pair: Pair) -> None:
    pair.theirs.send(b"250 ok\r\n")
    await pair.session.greeting()
    pair.theirs.send(b"235 2.7.0 ok\r\n")

    with pytest.raises(ConversationEnded) as ended:
        await pair.session.command("AUTH LOGIN")
    assert ended.value.ending is Ending.INJECTED


async def test_an_unasked_421_is_the_servers_reason_to_leave(pair: Pair) -> None:
    pair.theirs.send(b"220 hello\r\n421 4.3.2 going down\r\n")
    await pair.session.greeting()

    with pytest.raises(ConversationEnded) as ended:
        await pair.session.command("EHLO x")
    assert ended.value.ending is Ending.REPLY
    assert ended.value.reply is not None
    assert str(ended.value.reply) == "421 4.3.2 going down"


async def test_a_server_that_knows_no_ehlo_is_greeted_with_helo(pair: Pair) -> None:
    reply, heard = await answered(pair, pair.session.hello(), b"502 what?\r\n", b"250 hello\r\n")

    assert reply.code == 250
    assert heard == [b"EHLO probe.example.org\r\n", b"HELO probe.example.org\r\n"]
    assert pair.recorder.capabilities == ()


@pytest.mark.parametrize("refusal", [b"550 use HELO", b"500 ?", b"501 no", b"504 no", b"555 5.5.4 no"])
async def test_a_server_that_refuses_ehlo_is_asked_by_helo(pair: Pair, refusal: bytes) -> None:
    reply, heard = await answered(pair, pair.session.hello(), refusal + b"\r\n", b"250 hello\r\n")

    assert (reply.code, len(heard)) == (250, 2)


@pytest.mark.parametrize(
    "refusal", [b"530 5.7.0 Must issue a STARTTLS command first", b"554 no", b"421 later"]
)
async def test_a_refusal_of_whoever_asks_is_not_asked_again(pair: Pair, refusal: bytes) -> None:
    reply, heard = await answered(pair, pair.session.hello(), refusal + b"\r\n")

    assert (str(reply).encode(), len(heard)) == (refusal, 1)


async def test_the_refusal_of_ehlo_counts_where_helo_is_refused_as_well(pair: Pair) -> None:
    reply, _ = await answered(pair, pair.session.hello(), b"550 bad name\r\n", b"503 what?\r\n")

    assert str(reply) == "550 bad name"


async def test_the_refusal_of_helo_counts_where_ehlo_was_only_unknown(pair: Pair) -> None:
    reply, _ = await answered(pair, pair.session.hello(), b"502 what?\r\n", b"550 bad name\r\n")

    assert str(reply) == "550 bad name"


async def test_the_refusal_of_ehlo_counts_where_helo_ends_the_connection(pair: Pair) -> None:
    running = asyncio.ensure_future(pair.session.hello())
    loop = asyncio.get_running_loop()
    await loop.sock_recv(pair.theirs, 4096)
    pair.theirs.send(b"550 bad name\r\n")
    await loop.sock_recv(pair.theirs, 4096)
    pair.theirs.shutdown(socket.SHUT_WR)

    with pytest.raises(ConversationEnded) as ended:
        await running
    assert (ended.value.ending, str(ended.value.reply)) == (Ending.REPLY, "550 bad name")


async def test_each_line_of_a_reply_is_shown_with_its_own_code(pair: Pair) -> None:
    pair.theirs.send(b"535-5.7.8 no\r\n235 yes\r\n")
    with pytest.raises(ConversationEnded) as ended:
        await pair.session.greeting()

    assert pair.recorder.transcript[:2] == ["S: 535-5.7.8 no", "S: 235 yes"]
    assert str(ended.value.reply) == "535 no, 235 yes"


@pytest.mark.parametrize("hangs_up", [True, False])
async def test_what_came_of_a_reply_that_was_cut_short_is_kept(pair: Pair, hangs_up: bool) -> None:
    pair.theirs.send(b"220-mail.example.org\r\n220-Please wai")
    if hangs_up:
        pair.theirs.shutdown(socket.SHUT_WR)
    with pytest.raises((ConversationEnded, TimeoutError)):
        async with asyncio.timeout(0.05):
            await pair.session.greeting()

    assert pair.recorder.transcript == [
        "S: 220-mail.example.org",
        "*: the beginning of a line came, and no end: 220-Please wai",
    ]


async def test_half_a_line_after_a_log_in_is_counted_and_not_shown(pair: Pair) -> None:
    pair.session.withhold(Secrets(Login(USER, PASSWORD)))
    pair.theirs.send(f"535-wrong\r\n535 {PASSWORD[:9]}".encode())
    pair.theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(ConversationEnded):
        await pair.session.greeting()

    assert pair.recorder.transcript == ["S: 535-wrong", "*: 13 octets of a line came, and no end"]


async def test_what_was_said_before_it_was_asked_is_shown(pair: Pair) -> None:
    pair.theirs.send(b"220 hello\r\n250 AUTH PLAIN\r\n")
    await pair.session.greeting()
    with pytest.raises(ConversationEnded):
        await pair.session.command("EHLO x")

    assert pair.recorder.transcript[-2:] == ["*: the server spoke before it was asked", "S: 250 AUTH PLAIN"]


async def test_service_extensions_are_noted_afresh_at_each_ehlo(pair: Pair) -> None:
    first = b"250-mail\r\n250-STARTTLS\r\n250-odd,line\r\n250 AUTH PLAIN\r\n"
    await answered(pair, pair.session.hello(), first)
    assert pair.recorder.capabilities == ("STARTTLS", "AUTH PLAIN")

    await answered(pair, pair.session.hello(), b"250-mail\r\n250 SIZE 1\r\n")
    assert pair.recorder.capabilities == ("SIZE 1",)


async def test_without_a_name_of_its_own_a_probe_says_its_address(lab: Lab) -> None:
    heard: list[str] = []

    async def serve(peer: Peer) -> None:
        await peer.say("220 {host}")
        heard.append(await peer.hear_secret() or "")

    await lab.add_host(HOST, {587: Scripted(serve)})
    await probe(ProbeRequest(Endpoint(HOST, 587, Security.NONE)), lab.network)

    assert heard == ["EHLO [127.0.0.1]"]


async def test_a_peer_that_floods_is_left(pair: Pair) -> None:
    async def flood() -> None:
        loop = asyncio.get_running_loop()
        for _ in range(40):
            await loop.sock_sendall(pair.theirs, b"250-" + b"x" * 4000 + b"\r\n")

    flooding = asyncio.ensure_future(flood())
    with pytest.raises(ConversationEnded) as ended:
        async with pair.recorder.during(Stage.GREETING):
            await pair.session.greeting()
    flooding.cancel()

    assert ended.value.ending is Ending.ENDLESS
    assert len(repr(pair.recorder.transcript)) < 4000


async def test_saying_good_bye_waits_for_nobody(pair: Pair) -> None:
    pair.session.quit()

    assert pair.heard() == b"QUIT\r\n"


@pytest.mark.parametrize(
    "name", ["injects_after_starttls", "answers_ahead", "strips_starttls", "refuses_starttls"]
)
async def test_no_log_in_follows_bytes_that_nobody_asked_for_or_a_missing_starttls(
    lab: Lab, name: str
) -> None:
    faulty = fault(name)
    request = ProbeRequest(faulty.request().endpoint, login=Login(USER, PASSWORD))
    report = await probe(request, lab.network)

    assert report.cause == faulty.cause
    assert lab.count("AUTH", faulty.host) == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    host=st.text(max_size=30),
    username=st.text(max_size=30),
    password=st.text(max_size=30),
    sender=st.text(max_size=30),
    recipient=st.text(max_size=30) | st.none(),
)
async def test_whatever_people_type_only_whole_lines_of_known_verbs_arrive(
    lab: Lab, host: str, username: str, password: str, sender: str, recipient: str | None
) -> None:
    lab.log.clear()
    for typed in (host, HOST):
        endpoint = Endpoint(typed, 465, Security.SSL)
        request = ProbeRequest(endpoint, Login(username, password), sender, recipient, timeout=2)
        await lab.add_host(HOST, {465: fault("good").service})
        await probe(request, lab.network)

    assert set(lab.commands()) <= VERBS
    assert lab.count("AUTH") <= 1


@settings(max_examples=100, deadline=None)
@given(
    said=st.lists(st.binary(max_size=120) | st.sampled_from([b"220 x\r\n", b"250-a\r\n", b"\n"]), max_size=6)
)
async def test_whatever_a_server_says_is_a_reply_or_an_end_and_is_shown_clean(said: list[bytes]) -> None:
    pair = Pair()
    try:
        pair.theirs.send(b"".join(said) or b"\n")
        pair.theirs.shutdown(socket.SHUT_WR)
        try:
            async with pair.recorder.during(Stage.GREETING):
                reply = await pair.session.greeting()
        except ConversationEnded as ended:
            seen = pair.recorder.ended(ended)
        else:
            seen = pair.recorder.observation(Ending.REPLY, reply=reply)
        assert cause_of(seen) in CAUSES
        assert all(line.isprintable() and len(line) <= 200 for line in seen.transcript)
    finally:
        pair.close()


async def answered(pair: Pair, speaking, *replies: bytes):  # type: ignore[no-untyped-def]
    """What a conversation returns when the other end gives one reply to each command, and the commands."""
    running = asyncio.ensure_future(speaking)
    heard = []
    for reply in replies:
        heard.append(await asyncio.get_running_loop().sock_recv(pair.theirs, 4096))
        pair.theirs.send(reply)
    return await running, heard
