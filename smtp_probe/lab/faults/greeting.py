"""Faults of the first words: none, the wrong ones, or a refusal."""

from collections.abc import Callable

from smtp_probe.lab.faults.fault import Fault
from smtp_probe.lab.manners import Manners, polite
from smtp_probe.lab.peer import Peer, Script
from smtp_probe.lab.services import Scripted
from smtp_probe.model import Security

# How long a web server waits for a request before it gives up; real ones take ten seconds and more.
_PATIENCE = 0.5


async def _say_nothing(peer: Peer) -> None:
    await peer.fall_silent()


async def _half_a_greeting(peer: Peer) -> None:
    await peer.say("220-{host} ESMTP")
    await peer.send(b"220-Please wai")


async def _web_server(peer: Peer) -> None:
    asked = await peer.hear_anything(_PATIENCE)
    status = "400 Bad Request" if asked else "408 Request Timeout"
    await peer.say(f"HTTP/1.1 {status}\nServer: nginx\nContent-Length: 0\nConnection: close\n")


def _answers(first: str, answer: Callable[[str], str]) -> Script:
    """A server of another protocol: its own greeting, and its own answer to each line."""

    async def serve(peer: Peer) -> None:
        await peer.say(first)
        while (line := await peer.hear()) is not None:
            await peer.say(answer(line))

    return serve


_imap = _answers(
    "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS] Dovecot ready.",
    lambda line: f"{line.split(' ')[0]} BAD Error in IMAP command received by server.",
)
_pop3 = _answers("+OK Dovecot ready.", lambda line: "-ERR Unknown command.")
_ftp = _answers("220 (vsFTPd 3.0.5)", lambda line: "530 Please login with USER and PASS.")
_filezilla = _answers(
    "220-FileZilla Server 1.7.0\n220 Please visit https://filezilla-project.org/",
    lambda line: "500 Wrong command.",
)
_knows_no_hello = _answers("220 Welcome", lambda line: "502 Unknown command")
_wants_log_in_first = _answers("220 Welcome", lambda line: "530 You aren't logged in")
_ssh = _answers("SSH-2.0-OpenSSH_9.6", lambda line: "Invalid SSH identification string.")

_BLOCKLISTED = (
    "554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org; "
    "https://www.spamhaus.org/query/ip/192.0.2.25"
)

FAULTS = (
    Fault("says_nothing", "Accepts and never greets.", "greeting.timeout", Scripted(_say_nothing)),
    Fault(
        "says_nothing_in_tls",
        "Shakes hands and never greets.",
        "greeting.timeout",
        Scripted(_say_nothing, implicit_tls=True),
        Security.SSL,
        465,
    ),
    Fault("http", "A web server.", "greeting.not_smtp", Scripted(_web_server)),
    Fault("imap", "An IMAP server.", "greeting.not_smtp", Scripted(_imap)),
    Fault(
        "imap_over_tls",
        "An IMAP server behind TLS.",
        "greeting.not_smtp",
        Scripted(_imap, implicit_tls=True),
        Security.SSL,
        465,
    ),
    Fault("pop3", "A POP3 server.", "greeting.not_smtp", Scripted(_pop3)),
    Fault("ftp", "An FTP server, whose greeting looks like SMTP's.", "greeting.not_smtp", Scripted(_ftp)),
    Fault(
        "ftp_filezilla",
        "An FTP server that names itself in its greeting only.",
        "greeting.not_smtp",
        Scripted(_filezilla),
    ),
    Fault("no_hello", "Knows neither EHLO nor HELO.", "greeting.not_smtp", Scripted(_knows_no_hello)),
    Fault(
        "ftp_pure_ftpd",
        "An FTP server that wants a log-in first.",
        "greeting.not_smtp",
        Scripted(_wants_log_in_first),
    ),
    Fault("ssh", "An SSH server.", "greeting.not_smtp", Scripted(_ssh)),
    Fault(
        "greets_with_554",
        "Refuses everybody in its greeting.",
        "greeting.rejected",
        Scripted(polite(Manners(greeting="554 5.3.2 {host} No SMTP service here"))),
    ),
    Fault(
        "greets_with_421",
        "Says in its greeting that it is closed for now.",
        "server.unavailable",
        Scripted(polite(Manners(greeting="421 4.3.2 {host} Service not available, try again later"))),
    ),
    Fault(
        "greets_and_leaves",
        "Begins its greeting with a welcome and ends it with a good-bye.",
        "server.unavailable",
        Scripted(polite(Manners(greeting_octets=b"220-mail ESMTP\r\n421 4.3.2 Closing down\r\n"))),
    ),
    Fault(
        "greets_with_full_disk",
        "Says in its greeting that its disk is full.",
        "server.unavailable",
        Scripted(polite(Manners(greeting="452 {host} disk full"))),
    ),
    Fault(
        "greets_by_half",
        "Hangs up in the middle of its greeting.",
        "tcp.dropped",
        Scripted(_half_a_greeting),
    ),
    Fault(
        "blocklisted",
        "Refuses our address because of its reputation.",
        "server.ip_blocked",
        Scripted(polite(Manners(greeting=_BLOCKLISTED))),
    ),
    Fault(
        "long_greeting",
        "Greets in several lines, which is allowed.",
        "ok",
        Scripted(polite(Manners(greeting="220-{host} ESMTP\n220-No unsolicited mail.\n220 Go ahead."))),
    ),
)
