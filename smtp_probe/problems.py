"""The catalogue of causes: every code that a diagnosis can end with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """What a cause asks of its reader."""

    FINE = "fine"
    FAULT = "fault"
    """Something has to be changed: in the settings, at the account, at the server."""
    PASSING = "passing"
    """Likely to end by itself: try again later."""
    OURS = "ours"
    """It says something about us, and nothing about the mailbox."""


@dataclass(frozen=True, slots=True)
class CauseInfo:
    """One code of the catalogue and what it means to an engineer."""

    code: str
    means: str
    severity: Severity


_FAULTS: tuple[tuple[str, str], ...] = (
    ("dns.not_found", "the host name does not exist"),
    ("dns.no_address", "the name exists but has no address"),
    ("dns.unavailable", "the name servers did not answer or failed"),
    ("tcp.refused", "nothing listens on that port"),
    ("tcp.timeout", "no answer at all: a firewall or a blocked port"),
    ("tcp.unreachable", "no route to host or network"),
    ("tcp.dropped", "the connection was closed or reset part-way"),
    ("greeting.timeout", "connected, but no greeting came"),
    ("greeting.not_smtp", "something else answers there (IMAP, POP3, HTTP, FTP, SSH…)"),
    ("greeting.rejected", "the server refuses us at once for a reason other than reputation"),
    ("server.ip_blocked", "refused because of our or the product's IP address or its reputation"),
    ("server.unavailable", 'the server says "later" or has trouble of its own'),
    ("tls.wrong_mode", "SSL/TLS spoken to a plain or STARTTLS port, or plain/STARTTLS to an SSL/TLS port"),
    ("tls.starttls_required", "the server wants STARTTLS first"),
    ("tls.starttls_unsupported", "STARTTLS was asked for and is not offered, or offered and then refused"),
    ("tls.cert_expired", "the certificate has expired"),
    ("tls.cert_not_yet_valid", "the certificate is not valid yet"),
    ("tls.cert_name_mismatch", "the certificate is for another name"),
    ("tls.cert_self_signed", "the certificate is signed by itself"),
    ("tls.cert_untrusted", "the issuer is unknown, or the chain is incomplete"),
    ("tls.version", "no protocol version or cipher in common, or one too old to accept"),
    ("tls.cert_weak", "a key or signature too weak to accept"),
    ("tls.client_cert_required", "the server wants a client certificate"),
    ("tls.handshake", "the handshake failed for another reason"),
    ("server.helo_rejected", "our EHLO/HELO name is refused"),
    ("protocol.malformed", "replies that are no SMTP, or endless"),
    ("protocol.stalled", "the server fell silent part-way"),
    ("auth.not_offered", "the server offers no AUTH on this port"),
    ("auth.mechanism_unsupported", "AUTH is offered, but no mechanism that we (or the client) can use"),
    ("auth.required", "log-in needed and none was made"),
    ("auth.bad_credentials", "user name or password refused"),
    ("auth.password_expired", "the password was right once and has expired"),
    ("auth.app_password_required", "the provider wants an app password here"),
    ("auth.oauth_required", "the provider takes no password at all here, only its own sign-in"),
    ("auth.disabled_by_provider", "SMTP log-in is switched off and can be switched on by somebody"),
    ("auth.temporary_failure", "the log-in service failed for now"),
    ("auth.too_many_attempts", "too many log-ins: wait"),
    ("account.security_block", "the provider held this sign-in as suspicious"),
    ("account.locked", "locked, suspended, blocked, unpaid"),
    ("account.unverified", "new or not verified, or SMTP not yet activated for it"),
    ("send.sender_rejected", "the From address is not allowed for this log-in"),
    ("send.recipient_rejected", "the recipient was refused"),
    ("send.relay_denied", "the server will not send to other domains (mostly: not logged in)"),
    ("send.message_rejected", "content, policy, authentication of the domain (SPF, DKIM, DMARC)"),
    ("send.too_large", "message over the size limit"),
    ("send.greylisted", "greylisting: try again in some minutes"),
    ("send.rate_limited", "too many messages or connections"),
    ("send.quota_exceeded", "mailbox or sending quota used up"),
    ("guard.invalid_input", "not tried: what was entered cannot be a host, port, name or address"),
    ("guard.address_blocked", "not tried: the address is not a public one"),
    ("guard.port_blocked", "not tried: the port is no mail port"),
    ("guard.rate_limited", "not tried: too many tests for now"),
    ("inconclusive", "our own way out failed the control check: nothing can be said"),
    ("unknown", "a failure that we cannot name: the server's words are shown as they are"),
)

_PASSING = frozenset(
    {
        "dns.unavailable",
        "server.unavailable",
        "auth.temporary_failure",
        "auth.too_many_attempts",
        "send.greylisted",
        "send.rate_limited",
    }
)


def _severity(code: str) -> Severity:
    if code.startswith("guard.") or code == "inconclusive":
        return Severity.OURS
    return Severity.PASSING if code in _PASSING else Severity.FAULT


CAUSES: Mapping[str, CauseInfo] = MappingProxyType(
    {
        "ok": CauseInfo(
            "ok", "connected, encrypted, logged in (and, where asked, sender accepted)", Severity.FINE
        ),
        **{code: CauseInfo(code, means, _severity(code)) for code, means in _FAULTS},
        "none": CauseInfo("none", "(text only) not an SMTP failure message", Severity.FINE),
    }
)
"""Every code, in the order of the stages at which the faults show."""
