"""Judges failed TLS handshakes by what OpenSSL and the first bytes say."""

from __future__ import annotations

import re

from smtp_probe.model import TlsFacts
from smtp_probe.observation import TlsFailure
from smtp_probe.other_services import is_other_protocol, sounds_unlike_mail

TLS_RECORDS = (b"\x15", b"\x16")
"""How an alert and a handshake begin on the wire (RFC 8446, 5.1)."""

_PLAIN_REPLY = re.compile(rb"[245][0-9]{2}[ -]")
_PLAIN_REFUSAL = re.compile(rb"[45][0-9]{2}[ -]")

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
# X509_V_ERR_… again: no issuer was found among what was sent and what is trusted; the last one signs itself.
_NO_ISSUER = frozenset({2, 20, 21})
_UNKNOWN_ROOT = 19
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


def cause_of_tls_failure(failure: TlsFailure, first_bytes: bytes, *, after_starttls: bool) -> str:
    """Return the cause of a failed handshake; `first_bytes` is the head of what came back."""
    if failure.verify_code is not None:
        return _CERTIFICATE_CAUSES.get(failure.verify_code, "tls.cert_untrusted")
    if failure.reason in _NOT_TLS and first_bytes[:1] not in TLS_RECORDS:
        return cause_of_plain_answer(first_bytes, after_starttls=after_starttls)
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


def words_of_refusal(failure: TlsFailure, facts: TlsFacts) -> str:
    """Return which check of the chain failed, and at which of the certificates that were sent.

    A missing intermediate certificate and an unknown issuer are both `tls.cert_untrusted`; the chain as sent
    tells them apart as far as it can be told without asking anybody.
    """
    last = facts.chain[-1] if facts.chain else ""
    if failure.verify_code == _UNKNOWN_ROOT:
        return f"unknown issuer: the chain was sent up to {last}, which signs itself and is not trusted here"
    if failure.verify_code not in _NO_ISSUER or not facts.chain:
        return failure.verify_words
    if len(facts.chain) == 1:
        return f"no intermediate certificate was sent, and the issuer {facts.issuer} is not trusted by itself"
    return f"unknown issuer: the chain was sent up to {last}, which leads to nobody trusted here"


def cause_of_plain_answer(first_bytes: bytes, *, after_starttls: bool) -> str:
    """Return the cause where TLS was spoken and plain text came back.

    After a consent to STARTTLS the mode was right, and a mail server has spoken: it takes its word back with
    a refusal, or breaks the handshake.
    """
    if after_starttls:
        if first_bytes.startswith(b"421"):
            return "server.unavailable"
        refused = _PLAIN_REFUSAL.match(first_bytes)
        return "tls.starttls_unsupported" if refused else "tls.handshake"
    if is_other_protocol(first_bytes):
        return "greeting.not_smtp"
    if _PLAIN_REPLY.match(first_bytes):
        other = sounds_unlike_mail(first_bytes.decode("latin-1"))
        return "greeting.not_smtp" if other else "tls.wrong_mode"
    return "tls.handshake"
