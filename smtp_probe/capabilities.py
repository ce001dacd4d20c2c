"""Reads the service extensions that an EHLO reply lists."""

from __future__ import annotations

from collections.abc import Iterable

# PLAIN needs one round trip and is what everybody implements; inside TLS the others protect nothing more.
PASSWORD_MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")
TOKEN_MECHANISMS = frozenset({"XOAUTH2", "OAUTHBEARER"})


def offers(capabilities: Iterable[str], keyword: str) -> bool:
    """Tell whether a service extension is offered; `keyword` in capitals."""
    return any(line.partition(" ")[0].upper() == keyword for line in capabilities)


def offered_mechanisms(capabilities: Iterable[str]) -> tuple[str, ...]:
    """Return the mechanisms of all AUTH lines, the old `AUTH=` form too, in capitals and in order."""
    found: dict[str, None] = {}
    for line in capabilities:
        keyword, _, rest = line.upper().replace("=", " ").partition(" ")
        if keyword == "AUTH":
            found.update(dict.fromkeys(rest.split()))
    return tuple(found)


def usable_mechanism(capabilities: Iterable[str]) -> str | None:
    """Return the mechanism that we would use, None if there is none."""
    offered = offered_mechanisms(capabilities)
    return next((mechanism for mechanism in PASSWORD_MECHANISMS if mechanism in offered), None)
