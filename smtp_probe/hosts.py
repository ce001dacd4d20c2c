"""Judges and normalises host names as people type them, without asking anybody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal, get_args

HostProblem = Literal[
    "empty",
    "control",
    "space",
    "scheme",
    "address_given",
    "port",
    "path",
    "numeric",
    "too_long",
    "single_label",
    "bad_label",
    "mixed_scripts",
    "special_use",
]
"""Why a text cannot be a host name; each can be said to a person in one sentence."""

HOST_PROBLEMS: tuple[str, ...] = get_args(HostProblem)

# RFC 1035, 2.3.4: 255 octets on the wire are 253 characters as people write them.
_LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_NUMERIC_LABEL = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")

# RFC 6761, 6762, 7686, 8375, 9476 and the names that the DNS itself keeps for machinery.
_SPECIAL_USE = (
    "alt",
    "arpa",
    "home.arpa",
    "internal",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "test",
)


def host_problem(text: str) -> HostProblem | None:
    """Say what is wrong with `text` as the name of a mail server on the internet; None if nothing is.

    Space around it is not held against it: `normalise_host` takes it off.
    """
    return _grammar_problem(text) or _use_problem(normalise_host(text))


def grammar_problem(text: str) -> HostProblem | None:
    """As `host_problem`, but names of special use (`mail.test`, `mail.local`) pass: a lab may have them."""
    return _grammar_problem(text)


def normalise_host(text: str) -> str:
    """Return the host in ASCII (IDNA 2008 with the mapping of UTS 46), lower case, without a final dot.

    A text that is no host name is returned trimmed and in lower case; ask `host_problem` first.
    """
    trimmed = text.strip(" \t\r\n").removesuffix(".").lower()
    return _to_ascii(trimmed) or trimmed


def literal_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address if `text` is one in its usual spelling (`[…]` allowed), without a scope id.

    Octal, hexadecimal, shortened and decimal spellings are None.
    """
    bare = text.strip(" \t\r\n")
    if bare.startswith("[") and bare.endswith("]"):
        bare = bare[1:-1].removeprefix("IPv6:")
    if "%" in bare:
        return None
    try:
        return ip_address(bare)
    except ValueError:
        return None


def slip_of(host: str, known_hosts: Iterable[str]) -> str | None:
    """Return the known host that `host` misses by one slip of the finger; None if it is known itself.

    A slip is one letter left out, added, exchanged, or two neighbours swapped (Damerau and Levenshtein,
    distance 1). Short names are left alone: too many of them lie beside each other.
    """
    wanted = normalise_host(host)
    known = frozenset(known_hosts)
    if wanted in known or len(wanted) < 8:
        return None
    # One slip leaves one end as it was; that spares most names a closer look.
    start, end, length = wanted[:3], wanted[-3:], len(wanted)
    near = sorted(
        name
        for name in known
        if -1 <= len(name) - length <= 1
        and (name.startswith(start) or name.endswith(end))
        and _is_one_slip(wanted, name)
    )
    return near[0] if near else None


def _grammar_problem(text: str) -> HostProblem | None:
    trimmed = text.strip(" \t\r\n")
    shape = _shape_problem(trimmed)
    if shape is not None:
        return shape
    name = _to_ascii(trimmed.removesuffix(".").lower())
    if name is None:
        return "bad_label"
    labels = name.split(".")
    if len(name) > _LONGEST_NAME:
        return "too_long"
    if _NUMERIC_LABEL.match(labels[-1]):
        return "numeric"
    if not all(_LABEL.match(label) for label in labels):
        return "too_long" if any(len(label) > 63 for label in labels) else "bad_label"
    if _mixes_scripts(trimmed):
        return "mixed_scripts"
    return "single_label" if len(labels) < 2 else None


def _shape_problem(text: str) -> HostProblem | None:
    if not text:
        return "empty"
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"} for letter in text):
        return "control"
    if any(letter.isspace() for letter in text):
        return "space"
    if "://" in text:
        return "scheme"
    if "@" in text:
        return "address_given"
    if literal_address(text) is not None:
        return "numeric"
    if "/" in text or "\\" in text:
        return "path"
    if ":" in text:
        return "port"
    return "too_long" if len(text) > 4 * _LONGEST_NAME else None


def _use_problem(name: str) -> HostProblem | None:
    if any(name == special or name.endswith(f".{special}") for special in _SPECIAL_USE):
        return "special_use"
    return None


def _to_ascii(name: str) -> str | None:
    if name.isascii():
        return name
    # Most names are ASCII, and idna's tables take longer to load than a name server takes to answer.
    import idna

    try:
        return idna.encode(name, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        mapped = unicodedata.normalize("NFKC", name)
        return mapped if mapped.isascii() else None


def _mixes_scripts(text: str) -> bool:
    """Latin letters beside look-alikes of another script in one label are how a false host is dressed up."""
    if text.isascii():
        return False
    return any(len(_scripts(label)) > 1 for label in text.split("."))


def _scripts(label: str) -> set[str]:
    letters = unicodedata.normalize("NFKC", label)
    # The names of all letters begin with their script: LATIN SMALL LETTER A, KATAKANA-HIRAGANA PROLONGED…
    scripts = {re.split("[ -]", unicodedata.name(letter, "?"))[0] for letter in letters if letter.isalpha()}
    # Japanese is written in these three together, with Latin letters too (UTS 39, "highly restrictive").
    japanese = {"HIRAGANA", "KATAKANA", "CJK"}
    return scripts - japanese - {"LATIN"} | {"JAPANESE"} if scripts & japanese else scripts


def _is_one_slip(one: str, other: str) -> bool:
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    first = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if first is None:
        return True
    rest_one, rest_other = one[first:], other[first:]
    return (
        rest_one[1:] == rest_other[1:]
        or rest_one[1:] == rest_other
        or rest_one == rest_other[1:]
        or (rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:])
    )
