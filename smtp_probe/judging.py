"""Judges what was observed: from one connection's observation to the code of its cause, without a network."""

from __future__ import annotations

import re
from typing import assert_never

from smtp_probe.capabilities import TOKEN_MECHANISMS, offered_mechanisms, offers, usable_mechanism
from smtp_probe.model import Stage
from smtp_probe.observation import Ending, Observation, Peek, TlsFailure
from smtp_probe.problems import CAUSES
from smtp_probe.replies import Reply

# How other services announce themselves: SSH (RFC 4253, 4.2), IMAP (RFC 9051, 7.1), POP3 (RFC 1939, 3),
# HTTP, VNC (RFC 6143, 7.1.1), IRC, Redis, telnet's options (RFC 854), and MySQL's packet with its version.
_OTHER_PROTOCOL = re.compile(
    rb"SSH-|\* (?:OK|BYE|PREAUTH)|[+]OK|-ERR|HTTP/|<(?:!DOCTYPE|html|\?xml)|RFB [0-9]|:\S+ NOTICE"
    rb"|\xff[\xfb-\xfe]|.{3}\x00\x0a[0-9]",
    re.IGNORECASE | re.DOTALL,
)
# FTP (RFC 959) and NNTP (RFC 3977) use the same codes as SMTP: their words tell them apart.
_OTHER_WORDS = re.compile(
    r"\bftp\b|ftpd|filezilla|\bnntp\b|\bInterNetNews\b|USER and PASS|log ?in with USER", re.IGNORECASE
)
_SMTP_WORDS = re.compile(r"e?smtp", re.IGNORECASE)
# RFC 5321, 4.2.1.
_LARGEST_SECOND_DIGIT = 5
_PLAIN_REPLY = re.compile(rb"[245][0-9]{2}[ -]")

# X509_V_ERR_… of OpenSSL's x509_vfy.h.
_CERTIFICATE_CAUSES = {
    9: "tls.cert_not_yet_valid",
    10: "tls.cert_expired",
    18: "tls.cert_self_signed",
    62: "tls.cert_name_mismatch",
    64: "tls.cert_name_mismatch",
    66: "tls.cert_weak",
    67: "tls.cert_weak",
    68: "tls.cert_weak",
}
# Reasons as OpenSSL 1.1 and 3 name them.
_NOT_TLS = frozenset(
    {
        "WRONG_VERSION_NUMBER",
        "HTTP_REQUEST",
        "RECORD_LAYER_FAILURE",
        "PACKET_LENGTH_TOO_LONG",
        "BAD_RECORD_TYPE",
    }
)
_NOTHING_IN_COMMON = frozenset(
    {
        "UNSUPPORTED_PROTOCOL",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_ALERT_INSUFFICIENT_SECURITY",
        "NO_PROTOCOLS_AVAILABLE",
        "NO_SHARED_CIPHER",
        "NO_CIPHERS_AVAILABLE",
        "VERSION_TOO_LOW",
        "WRONG_SSL_VERSION",
        "UNKNOWN_PROTOCOL",
        "INAPPROPRIATE_FALLBACK",
    }
)
_WEAK = frozenset(
    {
        "EE_KEY_TOO_SMALL",
        "CA_KEY_TOO_SMALL",
        "CA_MD_TOO_WEAK",
        "DH_KEY_TOO_SMALL",
        "WRONG_SIGNATURE_TYPE",
        "BAD_ECPOINT",
    }
)
_WANTS_CERTIFICATE = frozenset({"TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_NO_CERTIFICATE"})
_GAVE_UP = frozenset({"SSLV3_ALERT_HANDSHAKE_FAILURE", "SSLV3_ALERT_BAD_CERTIFICATE"})


def cause_of(seen: Observation) -> str:
    """Return the code of the cause of what was observed; `ok` if all that was asked for succeeded."""
    match seen.ending:
        case Ending.DONE:
            return "ok" if seen.wants_login or seen.wants_envelope else _reach(seen)
        case Ending.LOGIN_WITHHELD:
            return login_obstacle(seen.capabilities, encrypted=seen.tls is not None) or "guard.invalid_input"
        case Ending.TIMED_OUT:
            return _silence(seen)
        case Ending.CLOSED:
            return _closed(seen)
        case Ending.REPLY:
            return _reply(seen, seen.reply) if seen.reply is not None else "unknown"
        case Ending.NOT_A_REPLY:
            return _not_a_reply(seen)
        case Ending.TLS_FAILED:
            return _tls(seen, seen.tls_failure or TlsFailure(""))
        case Ending.NO_STARTTLS:
            return "tls.starttls_unsupported"
        case Ending.ENDLESS | Ending.INJECTED:
            return "protocol.malformed"
        case Ending.INVALID_INPUT:
            return "guard.invalid_input"
        case Ending.ADDRESS_BLOCKED:
            return "guard.address_blocked"
        case Ending.PORT_BLOCKED:
            return "guard.port_blocked"
        case Ending.NO_NAME:
            return "dns.not_found"
        case Ending.NO_ADDRESS:
            return "dns.no_address"
        case Ending.DNS_FAILED:
            return "dns.unavailable"
        case Ending.REFUSED:
            return "tcp.refused"
        case Ending.UNREACHABLE:
            return "tcp.unreachable"
        case _:
            assert_never(seen.ending)


def stage_of(seen: Observation, cause: str) -> Stage:
    """Return the stage at which the cause showed: a server may name a fault of TLS later than it happened."""
    if cause == "ok":
        return Stage.DONE
    if seen.ending is Ending.TLS_FAILED and seen.stage is not Stage.TLS:
        return Stage.TLS
    return seen.stage


def login_obstacle(capabilities: tuple[str, ...], *, encrypted: bool) -> str | None:
    """Return why nobody could log in by password where this is offered; None if one could."""
    offered = offered_mechanisms(capabilities)
    if not encrypted and not offered and offers(capabilities, "STARTTLS"):
        return "tls.starttls_required"
    if not offered:
        return "auth.not_offered"
    if usable_mechanism(capabilities) is not None:
        return None
    return "auth.oauth_required" if TOKEN_MECHANISMS & set(offered) else "auth.mechanism_unsupported"


def cause_of_reply(code: int, enhanced: str | None, text: str, stage: Stage, host: str) -> str:
    """Return what a server's refusal means: by its words, then its enhanced code (RFC 3463), then its code.

    `host` is the server's name: some words mean more at one provider than at others.
    """
    # The rules are read from files, which a log-in that succeeds has no need of.
    from smtp_probe.reader import judge_reply

    cause = judge_reply(code, enhanced, text, stage)
    if code // 10 % 10 > _LARGEST_SECOND_DIGIT and cause == judge_reply(code, None, "", stage):
        # No such code exists, so its place alone says nothing: only words would count.
        return "unknown"
    if cause not in CAUSES or cause in ("ok", "none"):
        return "unknown"
    if cause in ("auth.bad_credentials", "auth.disabled_by_provider") and _takes_no_password(host):
        return "auth.oauth_required"
    return cause


def _takes_no_password(host: str) -> bool:
    """Tell whether every provider that uses this server has given up passwords: then none was wrong."""
    from smtp_probe.providers import all_providers
    from smtp_probe.providers.entry import PasswordAuth

    rules = {
        provider.password_auth
        for provider in all_providers()
        if any(server.host == host for server in provider.smtp)
    }
    return rules == {PasswordAuth.OAUTH_ONLY}


def _reach(seen: Observation) -> str:
    """Nobody logged in: could one?"""
    return login_obstacle(seen.capabilities, encrypted=seen.tls is not None) or "ok"


def _silence(seen: Observation) -> str:
    match seen.peek:
        case Peek.SMTP_OVER_TLS:
            return "tls.wrong_mode"
        case Peek.TLS_SILENT:
            return "tls.wrong_mode" if seen.endpoint.port == 465 else "greeting.not_smtp"
        case Peek.OTHER_OVER_TLS | Peek.OTHER_PLAIN:
            return "greeting.not_smtp"
        case Peek.NOTHING | None:
            pass
        case _:
            assert_never(seen.peek)
    match seen.stage:
        case Stage.DNS:
            return "dns.unavailable"
        case Stage.TCP:
            return "tcp.timeout"
        case Stage.GREETING:
            return "protocol.stalled" if seen.first_bytes else "greeting.timeout"
        case _:
            return "protocol.stalled"


def _closed(seen: Observation) -> str:
    # A plain service often says its piece to the TLS hello and hangs up.
    if seen.stage is Stage.TLS and seen.first_bytes[:1] not in (b"", b"\x15", b"\x16"):
        return _plain_answer_to_tls(seen.first_bytes)
    if seen.stage is Stage.GREETING and seen.peek is not None:
        return _silence(seen)
    return "tcp.dropped"


def _reply(seen: Observation, reply: Reply) -> str:
    if seen.stage in (Stage.GREETING, Stage.EHLO) and _is_other_service(reply):
        return "greeting.not_smtp"
    if reply.positive:
        # A reply of success, but not the one that belongs here (a 2xx to AUTH that is no 235, say).
        return "protocol.malformed"
    if seen.stage is Stage.STARTTLS and reply.code != 421:
        return "tls.starttls_unsupported"
    return cause_of_reply(reply.code, reply.enhanced, reply.text, seen.stage, seen.endpoint.host)


def _is_other_service(reply: Reply) -> bool:
    if reply.code in (200, 201):
        return True
    return bool(_OTHER_WORDS.search(reply.text)) and not _SMTP_WORDS.search(reply.text)


def _not_a_reply(seen: Observation) -> str:
    if seen.stage in (Stage.GREETING, Stage.EHLO) and _OTHER_PROTOCOL.match(seen.first_bytes):
        return "greeting.not_smtp"
    if seen.stage is Stage.GREETING and seen.first_bytes[:1] == b"\x15":
        # A TLS alert instead of a greeting.
        return "tls.wrong_mode"
    return "protocol.malformed"


def _tls(seen: Observation, failure: TlsFailure) -> str:
    if failure.verify_code is not None:
        return _CERTIFICATE_CAUSES.get(failure.verify_code, "tls.cert_untrusted")
    if failure.reason in _NOT_TLS and seen.first_bytes[:1] not in (b"\x15", b"\x16"):
        return _plain_answer_to_tls(seen.first_bytes)
    if failure.reason in _WEAK:
        return "tls.cert_weak"
    if failure.reason in _WANTS_CERTIFICATE:
        return "tls.client_cert_required"
    if failure.reason in _GAVE_UP:
        if failure.certificate_requested:
            return "tls.client_cert_required"
        return "tls.handshake" if failure.server_hello_seen else "tls.version"
    if failure.reason in _NOTHING_IN_COMMON:
        return "tls.version"
    return "tls.handshake"


def _plain_answer_to_tls(first_bytes: bytes) -> str:
    """TLS was spoken, and plain text came back."""
    if _OTHER_PROTOCOL.match(first_bytes):
        return "greeting.not_smtp"
    if _PLAIN_REPLY.match(first_bytes):
        words = first_bytes.decode("latin-1")
        other = bool(_OTHER_WORDS.search(words)) and not _SMTP_WORDS.search(words)
        return "greeting.not_smtp" if other else "tls.wrong_mode"
    return "tls.handshake"


def needs_look(failure: TlsFailure | None) -> bool:
    """Tell whether a certificate was refused, so that a second handshake can show what it says."""
    return failure is not None and failure.verify_code is not None
