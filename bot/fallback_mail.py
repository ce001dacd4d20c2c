"""Hands a case over by mail when Slack does not take it: one mail for each request, to one address.

A process that dies between the relay's answer and its own note of it sends the mail again, under the same
Message-ID.
"""

import hashlib
import ssl
from email.message import EmailMessage
from email.utils import formatdate

import aiosmtplib

from bot import logs
from bot.mail_relay import Relay
from bot.moments import Clock
from bot.outgoing import Letter
from bot.storage import Store
from bot.storage.mailed import Turn
from knowledge import plain
from knowledge.effects import HandOff, Pack
from knowledge.events import Routing
from smtp_probe.addresses import parse_address
from smtp_probe.foreign_text import clean_line, visible

AGAIN_AFTER = 600.0
"""Seconds until a mail that failed is tried again."""
SECONDS = 30.0
_LONGEST_BODY = 20_000

log = logs.logger("fallback_mail")


class FallbackMail:
    """The other way to the desk."""

    def __init__(
        self, store: Store, relay: Relay, recipient: str, trust: ssl.SSLContext, clock: Clock
    ) -> None:
        """``recipient`` is the operator's own; ``trust`` verifies chain and name."""
        self._store = store
        self._relay = relay
        self._recipient = recipient
        self._trust = trust
        self._clock = clock

    async def take(self, letter: Letter, asked: str) -> Routing:
        """Send a hand-off, unless it has gone; ``asked`` tells the requests of a case apart. Never raises.

        ``NOWHERE`` where the relay did not take it; it may be called again, and tries every ten minutes.
        """
        try:
            return await self._take(letter, asked)
        except Exception as error:  # noqa: BLE001 - what a relay answers may hold the log-in; the case goes on
            logs.fault(log, "hand_off_not_mailed", error)
            return Routing.NOWHERE

    async def _take(self, letter: Letter, asked: str) -> Routing:
        effect = letter.effect
        if not isinstance(effect, HandOff):
            return Routing.NOWHERE
        now = self._clock().timestamp()
        turn = await self._store.run(
            lambda unit: unit.mailed.take_turn(
                letter.tenant, letter.case, asked, now, again_after=AGAIN_AFTER
            )
        )
        if turn is not Turn.YOURS:
            return Routing.MAIL if turn is Turn.DONE else Routing.NOWHERE
        sender = _sender(self._relay, self._recipient)
        mail = written(effect.pack, letter, asked, sender=sender, recipient=self._recipient, at=now)
        await self._send(mail, sender)
        await self._store.run(lambda unit: unit.mailed.sent(letter.tenant, letter.case, asked, now))
        log.info("hand_off_mailed")
        return Routing.MAIL

    async def _send(self, mail: EmailMessage, sender: str) -> None:
        relay = self._relay
        client = aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            use_tls=relay.implicit_tls,
            start_tls=False,
            tls_context=self._trust,
            timeout=SECONDS,
            local_hostname="localhost",  # the library's default is this machine's name
        )
        async with client:
            if not relay.implicit_tls:
                await client.starttls()  # raises where it is not offered: nothing was said yet
            if relay.username is not None and relay.password is not None:
                await client.login(relay.username, relay.password)
            await client.send_message(mail, sender=sender, recipients=[self._recipient])


def written(
    pack: Pack, letter: Letter, asked: str, *, sender: str, recipient: str, at: float
) -> EmailMessage:
    """The mail: headers of one clean line each, plain text, and a reference for who answers."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = _header(f"Retriever {pack.reference}: {plain(pack.headline)}")
    mail["Date"] = formatdate(at)
    mail["Message-ID"] = f"<{_fingerprint(letter, asked)}@retriever.invalid>"
    # RFC 3834: no out-of-office reply, no ticket that answers itself.
    mail["Auto-Submitted"] = "auto-generated"
    lines = [f"{_one_line(entry.label)}: {plain(entry.value)}" for entry in pack.lines]
    text = "\n".join(
        [
            plain(pack.headline),
            "",
            *lines,
            "",
            "Slack does not take this request, so it comes by mail. The customer waits in the app's chat.",
            "The card follows in Slack as soon as the support channel can be reached again.",
        ]
    )
    mail.set_content(visible(text)[:_LONGEST_BODY], subtype="plain", charset="utf-8")
    return mail


def _header(text: str) -> str:
    # The library decodes an encoded word that stands in a name, and the line end in it begins a new header.
    return clean_line(_one_line(text).replace("=?", "= ?"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sender(relay: Relay, recipient: str) -> str:
    """Relays let an account send as itself; without one, as the desk to itself."""
    account = relay.username
    return account if account is not None and parse_address(account) is not None else recipient


def _fingerprint(letter: Letter, asked: str) -> str:
    """The same for every try, and no id of anybody."""
    told = "\x00".join((letter.tenant.enterprise, letter.tenant.team, letter.case, asked))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
