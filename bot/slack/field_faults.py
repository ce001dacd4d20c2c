"""Finds what is wrong in a form that was sent, all at once, each fault at its field."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from knowledge.effects import Field, Form
from smtp_probe.addresses import parse_address
from smtp_probe.hosts import grammar_problem

MAIL_PORTS = frozenset({25, 465, 587, 2525})
_GROUPS_OF_FOUR = re.compile(r"[A-Za-z]{4}(?: [A-Za-z]{4}){3}\Z")
_LONGEST_NAME = 320
"""64 + 1 + 255 characters of an address (RFC 5321, 4.5.3.1); a user name is rarely longer."""
_LONGEST_SECRET = 256
"""Octets. No provider gives or takes longer ones, and RFC 4954 lets a server end the line of a log-in at
12,288: what is longer was pasted by mistake."""


def faults(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Field → name of the text that says what is wrong. Fields without a fault are not in it."""
    found = {}
    for field in fields(form):
        value = values.get(field.name, "")
        fault = _fault(field, value) if value.strip() else None
        if fault:
            found[field.name] = fault
    return found


def oddities(secret: str, address: str | None, *, at_google: bool) -> tuple[str, ...]:
    """What is unusual in a password, by name; said once, never shown, kept nowhere."""
    odd = []
    if _GROUPS_OF_FOUR.match(secret.strip()):
        odd.append("password_in_groups" if at_google else "password_in_four_groups")
    elif secret != secret.rstrip():
        odd.append("password_ends_with_space")
    elif secret != secret.lstrip():
        odd.append("password_starts_with_space")
    if address and secret.strip().casefold() == address.strip().casefold():
        odd.append("password_is_address")
    return tuple(odd)


def secret_fault(secret: str) -> str | None:
    """What makes a password impossible, not just unusual."""
    if not secret:
        return "password_empty"
    if _has_control(secret) or not _can_be_sent(secret):
        return "password_control"
    return "password_too_long" if len(secret.encode()) > _LONGEST_SECRET else None


def fields(form: Form) -> Iterable[Field]:
    """The fields of a form, in order."""
    return (part for part in form.parts if isinstance(part, Field))


def _fault(field: Field, value: str) -> str | None:
    match field.kind:
        case "address":
            return None if parse_address(value.strip()) else "address_incomplete"
        case "host":
            return _host_fault(value.strip())
        case "text":
            if field.name == "port":
                return _port_fault(value.strip())
            if field.name == "username":
                return _username_fault(value)
            return None
        case "secret" | "long_text" | "select" | "radio":
            return None


def _host_fault(value: str) -> str | None:
    # Names of special use pass here: the guard judges them, and an operator may have let some in.
    problem = grammar_problem(value)
    return f"host_{problem}" if problem else None


def _port_fault(value: str) -> str | None:
    if not (value.isascii() and value.isdigit()):
        return "port_not_a_number"
    port = int(value[:9])
    if not 1 <= port <= 65535:
        return "port_out_of_range"
    return None if port in MAIL_PORTS else "port_not_for_mail"


def _username_fault(value: str) -> str | None:
    if _has_control(value):
        return "username_control"
    return "username_too_long" if len(value) > _LONGEST_NAME else None


def _can_be_sent(secret: str) -> bool:
    # Half of a surrogate pair is no character; UTF-8 has no bytes for it.
    return not any("\ud800" <= character <= "\udfff" for character in secret)


def _has_control(value: str) -> bool:
    # A NUL would shift the parts of AUTH PLAIN (RFC 4616), a line end those of any command.
    return any(unicodedata.category(character) == "Cc" for character in value)
