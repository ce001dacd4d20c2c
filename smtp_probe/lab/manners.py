"""A mail server whose every answer can be changed, to play one that misbehaves in a single point."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass

from smtp_probe.lab.log import LabEvent
from smtp_probe.lab.peer import Peer, Script

USER = "sam@lab.example"
"""The user name that the lab's faulty servers take."""
PASSWORD = "made-up-biscuit-tin"  # noqa: S105 - opens nothing but a server on loopback
"""Its password."""

ACCEPTED = "235 2.7.0 Authentication successful"
REFUSED = "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6"


@dataclass(frozen=True, slots=True, repr=False)
class Attempted:
    """A log-in as it arrived."""

    line: str
    """The line that carried the password, as sent."""
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Manners:
    """The answers of a server, in the order of a session; the defaults are those of a good one.

    A reply may have several lines and hold `{host}`.
    """

    greeting: str = "220 {host} ESMTP"
    greeting_octets: bytes = b""
    """Sent instead of the greeting, if there are any."""
    hello: str | None = None
    """Answer to EHLO and HELO; None for a welcome with the extensions below."""
    extensions: tuple[str, ...] = ("PIPELINING", "SIZE 35882577", "8BITMIME", "ENHANCEDSTATUSCODES")
    starttls: str | None = "220 2.0.0 Ready to start TLS"
    """None: not offered and not known."""
    mechanisms: str = "PLAIN LOGIN"
    """What AUTH offers once the line is encrypted; "" offers none."""
    mechanisms_in_clear: str = ""
    login: Callable[[Attempted], str] | None = None
    """Answer to a log-in; None takes `USER` with `PASSWORD` and refuses all others."""
    before_tls: str | None = None
    """Answer, before TLS, to everything but EHLO, NOOP, QUIT, STARTTLS."""
    mail: str = "250 2.1.0 Ok"
    recipient: str = "250 2.1.5 Ok"
    ahead: str = ""
    """Sent in the same breath as the answer to EHLO over TLS, without being asked."""
    after_starttls: str = ""
    """Sent in clear in the same breath as the consent to STARTTLS."""
    silent_at: str = ""
    """The verb after which nothing more is said."""
    drops_at: str = ""
    """The verb at which the connection is reset."""


def refuse_login(reply: str) -> Callable[[Attempted], str]:
    """Answer every log-in with `reply`."""
    return lambda attempted: reply


def polite(manners: Manners) -> Script:
    """The server with these manners."""

    async def serve(peer: Peer) -> None:
        if manners.greeting_octets:
            await peer.send(manners.greeting_octets)
        else:
            await peer.say(manners.greeting)
        if not manners.greeting.startswith("220"):
            return
        while (line := await peer.hear()) is not None:
            verb, _, argument = line.partition(" ")
            verb = verb.upper()
            if verb == manners.silent_at:
                await peer.fall_silent()
                return
            if verb == manners.drops_at:
                peer.reset()
                return
            if verb == "STARTTLS" and manners.starttls is not None:
                if not await _start_tls(peer, manners):
                    return
                continue
            reply = await _answer(peer, manners, verb, argument)
            if reply is None:
                return
            await peer.say(reply)
            if verb == "QUIT" or reply.startswith("421"):
                return

    return serve


async def _start_tls(peer: Peer, manners: Manners) -> bool:
    """False if the connection is over."""
    assent = manners.starttls or ""
    await peer.say(f"{assent}\n{manners.after_starttls}" if manners.after_starttls else assent)
    if assent.startswith("220"):
        await peer.start_tls()
    return True


async def _answer(peer: Peer, manners: Manners, verb: str, argument: str) -> str | None:
    """The reply; None if the client left in mid-command."""
    if verb in {"EHLO", "HELO"}:
        return _welcome(peer, manners, verb)
    if verb in {"NOOP", "QUIT", "RSET"}:
        return "221 2.0.0 Bye" if verb == "QUIT" else "250 2.0.0 Ok"
    if manners.before_tls is not None and not peer.log.encrypted:
        return manners.before_tls
    match verb:
        case "AUTH":
            return await _log_in(peer, manners, argument)
        case "MAIL":
            return manners.mail
        case "RCPT":
            return manners.recipient
        case _:
            return "502 5.5.2 Error: command not recognized"


def _welcome(peer: Peer, manners: Manners, verb: str) -> str:
    if manners.hello is not None:
        return manners.hello
    if verb == "HELO":
        return "250 {host}"
    extensions = list(manners.extensions)
    if manners.starttls is not None and not peer.log.encrypted:
        extensions.append("STARTTLS")
    mechanisms = manners.mechanisms if peer.log.encrypted else manners.mechanisms_in_clear
    if mechanisms:
        extensions.append(f"AUTH {mechanisms}")
    lines = ["{host} greets you", *extensions]
    welcome = "\n".join(
        f"250{' ' if number == len(lines) else '-'}{line}" for number, line in enumerate(lines, 1)
    )
    return f"{welcome}\n{manners.ahead}" if manners.ahead and peer.log.encrypted else welcome


async def _log_in(peer: Peer, manners: Manners, argument: str) -> str | None:
    mechanism, _, initial = argument.partition(" ")
    attempted: Attempted | None
    match mechanism.upper():
        case "PLAIN":
            attempted = await _plain(peer, initial)
        case "LOGIN":
            attempted = await _user_then_password(peer, initial)
        case _:
            return "504 5.5.4 Unrecognized authentication type"
    if attempted is None:
        return None
    if manners.login is not None:
        reply = manners.login(attempted)
    else:
        right = (attempted.username, attempted.password) == (USER, PASSWORD)
        reply = ACCEPTED if right else REFUSED
    peer.log.note(LabEvent.LOGIN_ACCEPTED if reply.startswith("2") else LabEvent.LOGIN_REFUSED)
    return reply


async def _plain(peer: Peer, initial: str) -> Attempted | None:
    line = f"AUTH PLAIN {initial}"
    if not initial:
        await peer.say("334 ")
        answer = await peer.hear_secret()
        if answer is None:
            return None
        initial = line = answer
    # RFC 4616: authorisation identity, authentication identity, password.
    fields = _decoded(initial).split("\0")
    username, password = (fields[1], fields[2]) if len(fields) == 3 else ("", "")
    return Attempted(line, username, password)


async def _user_then_password(peer: Peer, initial: str) -> Attempted | None:
    username: str | None = initial
    if not username:
        await peer.say("334 VXNlcm5hbWU6")
        username = await peer.hear_secret()
    await peer.say("334 UGFzc3dvcmQ6")
    password = await peer.hear_secret()
    if username is None or password is None:
        return None
    return Attempted(password, _decoded(username), _decoded(password))


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
