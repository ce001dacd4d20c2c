"""Reads the settings files that mail programs fetch (`config-v1.1.xml`)."""

from dataclasses import dataclass, field
from xml.parsers import expat

from smtp_probe.addresses import MailAddress
from smtp_probe.discovery.eligible import eligible
from smtp_probe.model import Endpoint, Security
from smtp_probe.network import Network

# The format nests four deep, and the longest file known has fewer than 200 elements.
DEEPEST = 20
MOST_ELEMENTS = 500
_SERVER = "outgoingServer"
_FIELDS = frozenset({"hostname", "port", "socketType", "username", "authentication"})
_SECURITY = {"SSL": Security.SSL, "STARTTLS": Security.STARTTLS}
_OAUTH = "OAuth2"


@dataclass(frozen=True, slots=True)
class PublishedServer:
    """One submission server that a settings file names."""

    endpoint: Endpoint
    username: str
    """ "" if the file asks for something that is not in the address."""
    oauth_only: bool


class _Refused(Exception):
    """The file has what no settings file needs."""


def read_config(document: bytes, address: MailAddress, network: Network) -> tuple[PublishedServer, ...]:
    """The encrypted submission servers in a settings file, in its order; none if it is not a proper one.

    A document type, entities, processing instructions, deep nesting or masses of elements make it improper.
    Hosts and ports pass the same checks as typed ones.
    """
    reader = _Reader()
    try:
        reader.parse(document)
    except (expat.ExpatError, _Refused, ValueError):
        return ()
    servers = (_server(fields, address, network) for fields in reader.servers)
    return tuple(server for server in servers if server is not None)


def _server(fields: dict[str, list[str]], address: MailAddress, network: Network) -> PublishedServer | None:
    host, port, socket_type, username = (
        _filled(fields[name][0], address) if fields.get(name) else ""
        for name in ("hostname", "port", "socketType", "username")
    )
    security = _SECURITY.get(socket_type)
    if security is None or not (port.isascii() and port.isdigit() and len(port) <= 5):
        return None
    endpoint = eligible(host, int(port), security, network)
    if endpoint is None:
        return None
    ways = fields.get("authentication", [])
    return PublishedServer(
        endpoint,
        username="" if "%" in username or not username.isprintable() else username or str(address),
        oauth_only=bool(ways) and all(way == _OAUTH for way in ways),
    )


def _filled(text: str, address: MailAddress) -> str:
    return (
        text.strip()
        .replace("%EMAILADDRESS%", str(address))
        .replace("%EMAILLOCALPART%", address.local)
        .replace("%EMAILDOMAIN%", address.domain)
    )


@dataclass(slots=True)
class _Reader:
    """Collects the fields of the outgoing servers while expat reads."""

    servers: list[dict[str, list[str]]] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _elements: int = 0
    _in_server: bool = False
    _text: list[str] = field(default_factory=list)

    def parse(self, document: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.ProcessingInstructionHandler = _refuse
        parser.Parse(document, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._elements += 1
        if len(self._path) > DEEPEST or self._elements > MOST_ELEMENTS:
            raise _Refused
        self._text.clear()
        if name == _SERVER:
            self._in_server = attributes.get("type", "").lower() == "smtp"
            if self._in_server:
                self.servers.append({})

    def _end(self, name: str) -> None:
        self._path.pop()
        if name == _SERVER:
            self._in_server = False
        elif self._in_server and name in _FIELDS and self._path[-1] == _SERVER:
            self.servers[-1].setdefault(name, []).append("".join(self._text).strip())
        self._text.clear()

    def _characters(self, text: str) -> None:
        if self._in_server:
            self._text.append(text)


def _refuse(*_: object) -> None:
    raise _Refused
