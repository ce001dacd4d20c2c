"""Reads the facts of a peer's certificate chain, whether it was accepted or not."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from smtp_probe.foreign_text import clean_line
from smtp_probe.key_facts import key_facts
from smtp_probe.model import TlsFacts

# A chain or a list of names that is longer is there to fill our memory.
_MOST_CERTIFICATES = 10
_MOST_NAMES = 50

# The short forms in which certificates are usually read aloud.
_SHORT = {
    "commonName": "CN",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "countryName": "C",
    "localityName": "L",
    "stateOrProvinceName": "ST",
}


def tls_facts(handshake: ssl.SSLObject, *, verified: bool) -> TlsFacts:
    """Return what a finished handshake showed of protocol, cipher and certificates."""
    chain = _chain(handshake)
    leaf = chain[0] if chain else {}
    cipher = handshake.cipher()
    return TlsFacts(
        version=handshake.version() or "",
        cipher=cipher[0] if cipher else "",
        verified=verified,
        names=_names(leaf),
        not_before=_date(leaf.get("notBefore")),
        not_after=_date(leaf.get("notAfter")),
        issuer=_distinguished_name(leaf.get("issuer", ())),
        key=key_facts(handshake.getpeercert(binary_form=True) or b""),
        chain=tuple(_distinguished_name(certificate.get("subject", ())) for certificate in chain),
    )


def _chain(handshake: ssl.SSLObject) -> list[Mapping[str, Any]]:
    """The chain as sent, leaf first, each as `getpeercert` describes a certificate.

    The public way (Python 3.13) gives bare DER; the object below has described certificates since 3.10,
    also those that were not verified, and spares us loading a library for each of them.
    """
    raw = getattr(handshake, "_sslobj", None)
    if raw is None or not hasattr(raw, "get_unverified_chain"):
        described = handshake.getpeercert()
        return [described] if described else []
    return [certificate.get_info() for certificate in (raw.get_unverified_chain() or ())[:_MOST_CERTIFICATES]]


def _names(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """The names it is good for (RFC 6125); its common name if it lists none."""
    alternative = [
        value for kind, value in certificate.get("subjectAltName", ()) if kind in ("DNS", "IP Address")
    ]
    common = [value for key, value in _pairs(certificate.get("subject", ())) if key == "commonName"]
    return tuple(clean_line(name) for name in (alternative or common)[:_MOST_NAMES])


def _pairs(name: Iterable[Iterable[tuple[str, str]]]) -> list[tuple[str, str]]:
    return [pair for relative in name for pair in relative]


def _distinguished_name(name: Iterable[Iterable[tuple[str, str]]]) -> str:
    return clean_line(", ".join(f"{_SHORT.get(key, key)}={value}" for key, value in _pairs(name)))


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
