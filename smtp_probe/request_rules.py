"""Refuses a request that no server should be troubled with, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from smtp_probe.addresses import parse_address
from smtp_probe.hosts import grammar_problem, host_problem, literal_address, normalise_host
from smtp_probe.model import BadEntry, Login, ProbeRequest
from smtp_probe.network import Network
from smtp_probe.observation import Ending

# RFC 4954, 4 grants 12288 octets to a whole AUTH exchange; nobody types a tenth of that.
_LONGEST_CREDENTIAL = 512
# RFC 6761, 6.3: this name means the machine itself and is not asked about.
LOCALHOST = "localhost"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not carried out."""

    ending: Ending
    remark: str
    """For the transcript."""
    entry: BadEntry | None
    """What cannot be used; None where nothing is wrong with it but that it is not allowed."""


def refusal(request: ProbeRequest, network: Network) -> Refusal | None:
    """Return why a request is not carried out; None if it is."""
    endpoint = request.endpoint
    problem = host_refusal(endpoint.host, endpoint.port, network)
    if problem is not None:
        return _bad(BadEntry.HOST, f"the host cannot be one: {problem}")
    if not 1 <= endpoint.port <= 65535:
        return _bad(BadEntry.PORT, "the port is not between 1 and 65535")
    if request.login is not None and (entry := _faulty_credential(request.login)):
        field = "user name" if entry is BadEntry.USERNAME else "password"
        return _bad(entry, f"the {field} is empty, too long or holds a control character")
    for role, address in ((BadEntry.SENDER, request.sender), (BadEntry.RECIPIENT, request.recipient)):
        if address is not None and parse_address(address) is None:
            return _bad(role, f"the {role.value} is no mail address")
    if request.recipient is not None and request.sender is None:
        return _bad(BadEntry.SENDER, "a recipient needs a sender")
    if endpoint.port not in network.ports:
        return Refusal(Ending.PORT_BLOCKED, "the port is no mail port", None)
    return None


def _bad(entry: BadEntry, remark: str) -> Refusal:
    return Refusal(Ending.INVALID_INPUT, remark, entry)


def host_refusal(host: str, port: int, network: Network) -> str | None:
    """Return why a host is not even asked about; None if it is.

    Beyond `host_problem`, a probe takes IP addresses and `localhost` (the guard judges them), and names of
    special use if the operator routes them or names a server that may know them.
    """
    if literal_address(host) is not None or normalise_host(host) == LOCALHOST:
        return None
    problem = host_problem(host)
    own_names = network.dns is not None or network.routed(host, port) is not None
    return grammar_problem(host) if problem == "special_use" and own_names else problem


def _faulty_credential(login: Login) -> BadEntry | None:
    for field, text in ((BadEntry.USERNAME, login.username), (BadEntry.PASSWORD, login.password)):
        if not text or len(text) > _LONGEST_CREDENTIAL or not _is_sayable(text):
            return field
    return None


def _is_sayable(text: str) -> bool:
    """NUL would shift the identity of AUTH PLAIN (RFC 4616); a lone surrogate is no character."""
    return not any(
        ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 or 0xD800 <= ord(letter) < 0xE000 for letter in text
    )
