"""Speaks a SASL mechanism, once."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from smtp_probe.failures import ConversationEnded
from smtp_probe.model import Login
from smtp_probe.observation import Ending
from smtp_probe.redaction import Secrets
from smtp_probe.replies import Reply
from smtp_probe.smtp_session import SmtpSession
from smtp_probe.wire import VerifiedTls

_CONTINUE = 334


@dataclass(frozen=True, slots=True)
class ClearTextAllowed:
    """The operator's own decision to log in without TLS; only the command makes one."""


async def log_in(
    session: SmtpSession, mechanism: str, login: Login, channel: VerifiedTls | ClearTextAllowed
) -> Reply:
    """Send one AUTH command with its answers (RFC 4954) and return the last reply. Never tries again.

    ConversationEnded if the server ends the exchange before the password was sent: whatever it says then,
    success too, is no word about the password.
    """
    if not isinstance(channel, VerifiedTls | ClearTextAllowed):
        message = "a log-in needs a verified channel"
        raise TypeError(message)
    secrets = Secrets(login)
    match mechanism:
        case "PLAIN":
            # RFC 4616: no authorisation identity, so that the server derives it from the user name.
            session.withhold(secrets)
            token = f"\0{login.username}\0{login.password}".encode()
            return await session.command(f"AUTH PLAIN {_base64(token)}", shown="AUTH PLAIN [withheld]")
        case "LOGIN":
            reply = await session.command("AUTH LOGIN")
            session.withhold(secrets)
            for text in (login.username, login.password):
                _expect_question(reply)
                reply = await session.answer(_base64(text.encode()), shown="[withheld]")
            return await _ended(session, reply)
        case "CRAM-MD5":
            reply = await session.command("AUTH CRAM-MD5")
            _expect_question(reply)
            # Not earlier: a challenge may hold words of the user name, and is to be answered as it came.
            session.withhold(secrets)
            answer = _cram_md5(login, reply.text)
            secrets.add_encoded(answer)
            secrets.add_whole(answer.rpartition(b" ")[2].decode("ascii"))
            return await _ended(session, await session.answer(_base64(answer), shown="[withheld]"))
        case _:
            message = f"{mechanism} is not among the mechanisms of a probe"
            raise ValueError(message)


def _expect_question(reply: Reply) -> None:
    if reply.code != _CONTINUE:
        raise ConversationEnded(Ending.REPLY, reply=reply)


async def _ended(session: SmtpSession, reply: Reply) -> Reply:
    """A server that asks for more than the mechanism has is told to stop (RFC 4954, 4)."""
    if reply.code != _CONTINUE:
        return reply
    # Nobody is logged in by having stopped, so this reply ends it, whatever it says.
    raise ConversationEnded(Ending.REPLY, reply=await session.answer("*", shown="*"))


def _cram_md5(login: Login, challenge: str) -> bytes:
    """RFC 2195. A challenge that is no base64 is answered as the text that it is."""
    try:
        nonce = base64.b64decode(challenge, validate=True)
    except (binascii.Error, ValueError):
        nonce = challenge.encode()
    digest = hmac.new(login.password.encode(), nonce, hashlib.md5).hexdigest()
    return f"{login.username} {digest}".encode()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
