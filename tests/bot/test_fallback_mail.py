import asyncio
import email
import io
import ssl
from collections.abc import AsyncIterator
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.fallback_mail import AGAIN_AFTER, FallbackMail
from bot.incoming import Person
from bot.mail_relay import Relay
from bot.outbox import Deliverer
from bot.outgoing import Letter, Purpose, SlackRefused
from bot.storage import Database, Store
from knowledge.effects import HandOff, Marked, Pack, PackLine, Say
from knowledge.events import HandOffRouted, Routing
from smtp_probe.tls import Trust
from tests.bot.fakes import JO, TENANT, Bot, Clock

DESK = "support@desk.example"
HOSTILE = (
    "Jo\r\nBcc: stranger@example.net",
    "Jo\nX-Added: yes\n\nbody",
    "Jo\x00\x1b]52;c;AAAA\x07",
    "\u202eJo\u2066",
    "Jo\u2028Subject: other",
    "=?utf-8?q?Jo=0ABcc:_x@y.example?=",
    "Jo " * 400,
    "Ж" * 300,
    ".\r\n.\r\nMAIL FROM:<x@y.example>",
)


class Relayed:
    """A real SMTP server on this machine that keeps what it takes."""

    def __init__(self, context: ssl.SSLContext, *, implicit: bool, starttls: bool = True) -> None:
        self.mails: list[Envelope] = []
        self.logins: list[bytes] = []
        self.fails = 0
        self._context = context
        self._implicit = implicit
        self._starttls = starttls
        self._server: asyncio.Server | None = None
        self.port = 0

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        if self.fails:
            self.fails -= 1
            return "451 4.3.0 later, canary-password"
        self.mails.append(envelope)
        return "250 taken"

    def _judge(self, _s: object, _session: Session, _e: object, _m: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.password)
        return AuthResult(success=True)

    def _session(self) -> SMTP:
        return SMTP(
            self,
            hostname="127.0.0.1",
            tls_context=self._context if self._starttls and not self._implicit else None,
            authenticator=self._judge,
            auth_require_tls=not self._implicit,
            loop=asyncio.get_running_loop(),
        )

    async def __aenter__(self) -> "Relayed":
        context = self._context if self._implicit else None
        self._server = await asyncio.get_running_loop().create_server(
            self._session, "127.0.0.1", 0, ssl=context
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def relay(self) -> Relay:
        return Relay("127.0.0.1", self.port, self._implicit)

    def parsed(self) -> list[Message]:
        return [email.message_from_bytes(bytes(mail.content or b""), policy=default) for mail in self.mails]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA, tmp_path: Path) -> ssl.SSLContext:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return Trust(tmp_path / "ca.pem").verifying()


@pytest.fixture
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    database = Database(f"sqlite:///{tmp_path / 'retriever.db'}")
    await database.open()
    yield Store(database)
    await database.close()


def hand_off(name: str = "Jo", case: str = "K7M2-9QXB") -> Letter:
    pack = Pack(
        reference=case,
        headline=Marked(f"**{name}** asks for a person"),
        lines=(
            PackLine(label="Mailbox", value=Marked("jo@example.com")),
            PackLine(label=name, value=Marked(name)),
        ),
        choices=(),
        spoken="",
    )
    return Letter(
        id="l1", tenant=TENANT, case=case, person=JO, purpose=Purpose.DESK, effect=HandOff(pack=pack)
    )


@pytest.mark.parametrize("implicit", [True, False])
async def test_a_hand_off_is_one_mail_to_the_desk(
    store: Store, certificate: ssl.SSLContext, trust: ssl.SSLContext, implicit: bool
) -> None:
    async with Relayed(certificate, implicit=implicit) as server:
        mail = FallbackMail(store, server.relay, DESK, trust, Clock())
        assert [await mail.take(hand_off(), "1") for _ in range(3)] == [Routing.MAIL] * 3
    [envelope], [message] = server.mails, server.parsed()
    assert envelope.rcpt_tos == [DESK]
    assert message["To"] == DESK
    assert message["Subject"] == "Retriever K7M2-9QXB: Jo asks for a person"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert "Mailbox: jo@example.com" in message.get_content()
    assert "UJO" not in bytes(envelope.content or b"").decode()


async def test_a_second_request_of_a_case_is_a_second_mail_and_another_case_a_third(
    store: Store, certificate: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with Relayed(certificate, implicit=True) as server:
        mail = FallbackMail(store, server.relay, DESK, trust, Clock())
        for case, asked in (("A", "1"), ("A", "2"), ("A", "2"), ("B", "1")):
            assert await mail.take(hand_off(case=case), asked) is Routing.MAIL
    assert len({message["Message-ID"] for message in server.parsed()}) == len(server.mails) == 3


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_make_one_mail_and_no_header(
    store: Store, certificate: ssl.SSLContext, trust: ssl.SSLContext, name: str
) -> None:
    async with Relayed(certificate, implicit=True) as server:
        assert (
            await FallbackMail(store, server.relay, DESK, trust, Clock()).take(hand_off(name), "1")
            is Routing.MAIL
        )
    [envelope], [message] = server.mails, server.parsed()
    assert envelope.rcpt_tos == [DESK]
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert message["Subject"].isprintable()
    assert not message.defects
    text = message.get_content()
    assert not {"\x00", "\x1b", "\x07", "\u202e", "\u2028"} & set(text)
    assert "The card follows in Slack" in text or len(text) >= 20_000


@pytest.mark.parametrize("fault", ["untrusted", "other_name", "no_starttls"])
async def test_without_verified_tls_there_is_no_mail_and_no_password(
    store: Store, authority: trustme.CA, trust: ssl.SSLContext, fault: str
) -> None:
    issuer = trustme.CA() if fault == "untrusted" else authority
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert("mail.example.org" if fault == "other_name" else "127.0.0.1").configure_cert(context)
    async with Relayed(context, implicit=False, starttls=fault != "no_starttls") as server:
        relay = Relay("127.0.0.1", server.port, implicit_tls=False, username="jo", password="canary-password")
        assert await FallbackMail(store, relay, DESK, trust, Clock()).take(hand_off(), "1") is Routing.NOWHERE
    assert (server.mails, server.logins) == ([], [])


async def test_the_account_is_used_and_its_password_is_never_logged(
    store: Store, certificate: ssl.SSLContext, trust: ssl.SSLContext, log: io.StringIO
) -> None:
    async with Relayed(certificate, implicit=True) as server:
        relay = Relay("127.0.0.1", server.port, True, "desk@example.org", "canary-password")
        server.fails = 1
        mail = FallbackMail(store, relay, DESK, trust, clock := Clock())
        assert await mail.take(hand_off(), "1") is Routing.NOWHERE
        clock.passes(seconds=AGAIN_AFTER)
        assert await mail.take(hand_off(), "1") is Routing.MAIL
    assert server.logins == [b"canary-password"] * 2
    assert server.mails[0].mail_from == "desk@example.org"
    assert "hand_off_not_mailed" in log.getvalue()
    assert "canary" not in log.getvalue()


async def test_a_relay_that_is_away_is_asked_again_after_a_while_and_not_before(
    store: Store, certificate: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    clock = Clock()
    async with Relayed(certificate, implicit=True) as server:
        server.fails = 1
        mail = FallbackMail(store, server.relay, DESK, trust, clock)
        assert await mail.take(hand_off(), "1") is Routing.NOWHERE
        assert await mail.take(hand_off(), "1") is Routing.NOWHERE
        assert server.mails == []
        clock.passes(seconds=AGAIN_AFTER)
        assert await mail.take(hand_off(), "1") is Routing.MAIL
    assert len(server.mails) == 1


async def test_two_replicas_send_one_mail(
    store: Store, certificate: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with Relayed(certificate, implicit=True) as server:
        both = [FallbackMail(store, server.relay, DESK, trust, Clock()) for _ in range(2)]
        told = await asyncio.gather(*(one.take(hand_off(), "1") for one in both))
        assert sorted(told) == [Routing.MAIL, Routing.NOWHERE]
        assert await both[0].take(hand_off(), "1") is await both[1].take(hand_off(), "1") is Routing.MAIL
    assert len(server.mails) == 1


async def test_what_is_no_hand_off_goes_nowhere(store: Store, trust: ssl.SSLContext) -> None:
    letter = Letter(
        id="l",
        tenant=TENANT,
        case="A",
        person=Person(TENANT, "U1"),
        purpose=Purpose.DESK,
        effect=Say(text=Marked("x")),
    )
    mail = FallbackMail(store, Relay("127.0.0.1", 1, True), DESK, trust, Clock())
    assert await mail.take(letter, "1") is Routing.NOWHERE


async def test_a_hand_off_that_slack_refuses_for_ten_minutes_is_one_mail_and_the_case_hears_of_it(
    bot: Bot, certificate: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    bot.engine.answers["Opened"] = lambda *_: [hand_off().effect]
    bot.messenger.failures = [SlackRefused("is_archived") for _ in range(100)]
    async with Relayed(certificate, implicit=True) as server:
        mail = FallbackMail(bot.store, server.relay, DESK, trust, bot.clock)
        deliverer = Deliverer(bot.store, bot.conversations, bot.messenger, bot.tasks, bot.clock, mail)
        await bot.hears(bot.says("help"))
        for minute in range(20):
            await deliverer._try_what_is_due()
            while deliverer._under_way:
                await asyncio.sleep(0.001)
            await bot.settled()
            assert len(server.mails) == (0 if minute < 10 else 1), minute
            bot.clock.passes(minutes=1)
    routed = [event.routing for event in bot.engine.events if isinstance(event, HandOffRouted)]
    assert routed == [Routing.NOWHERE, Routing.MAIL]
