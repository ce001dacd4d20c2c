"""Says what a probe may reach, by which way, and whom it trusts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from types import MappingProxyType

from smtp_probe.hosts import normalise_host
from smtp_probe.tls import Trust, holds_roots

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

_PAIR = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<four>[0-9.]+)):(?P<port>[0-9]{1,5})\Z")
_EHLO_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})\Z|\[[0-9A-Za-z:.]+\]\Z")


@dataclass(frozen=True, slots=True)
class AddressPort:
    """One exact address and port, such as a lab server's."""

    address: IPAddress
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if self.address.version == 6 else f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class HostPort:
    """A host by name, with a port."""

    host: str
    port: int


AllowEntry = IPNetwork | AddressPort
"""Besides public addresses: a network with all its ports, or one exact pair of address and port."""


@dataclass(frozen=True, slots=True)
class PortSet:
    """A set of ports, as inclusive ranges."""

    ranges: tuple[tuple[int, int], ...]

    def __contains__(self, port: int) -> bool:
        return any(low <= port <= high for low, high in self.ranges)

    @classmethod
    def parse(cls, text: str) -> PortSet:
        """Read `25,465,1000-2000`; ValueError says what cannot be read."""
        ranges = []
        for entry in _entries(text):
            low, dash, high = entry.partition("-")
            ranges.append((_port(low), _port(high if dash else low)))
            if ranges[-1][0] > ranges[-1][1]:
                message = f"the range {entry!r} runs backwards"
                raise ValueError(message)
        return cls(tuple(ranges))


# Submission by RFC 8314 (465) and RFC 6409 (587), relay by RFC 5321 (25), and 2525, which many providers
# open beside 587 because networks block the others.
MAIL_PORTS = PortSet(((25, 25), (465, 465), (587, 587), (2525, 2525)))

CONTROL_HOSTS = (HostPort("smtp.gmail.com", 465), HostPort("smtp.office365.com", 587))
"""Two hosts that are practically never down at once: if both are silent, it is our way out that fails."""

AUTOCONFIG_URL = "https://autoconfig.thunderbird.net/v1.1/"


@dataclass(frozen=True, slots=True)
class Network:
    """The ground rules of every connection; made once, then shared by all probes (it keeps the TLS trust)."""

    allow: tuple[AllowEntry, ...] = ()
    deny: tuple[IPNetwork, ...] = ()
    ports: PortSet = MAIL_PORTS
    control: tuple[HostPort, ...] = CONTROL_HOSTS
    route: Mapping[tuple[str, int], AddressPort] = field(default_factory=lambda: MappingProxyType({}))
    """Connect there instead; the guard judges the address routed to and the port that was named."""
    dns: AddressPort | None = None
    """The name server to ask; None for the system's."""
    ca_file: Path | None = None
    ehlo_name: str | None = None
    """The name said in EHLO; None for the literal of the local address."""
    autoconfig_url: str | None = AUTOCONFIG_URL
    trust: Trust = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "trust", Trust(self.ca_file))

    def routed(self, host: str, port: int) -> AddressPort | None:
        """Where a connection to `host` and `port` goes instead, if the operator said so."""
        return self.route.get((normalise_host(host), port))

    @classmethod
    def parse(
        cls,
        *,
        allow: str = "",
        deny: str = "",
        ports: str | None = None,
        control: str | None = None,
        route: str = "",
        dns: str = "",
        ca_file: str = "",
        ehlo_name: str = "",
        autoconfig_url: str | None = None,
    ) -> Network:
        """Read the operator's settings; None leaves a default, an empty text switches the thing off.

        ValueError names what cannot be read and how it should look.
        """
        return cls(
            allow=tuple(_allow_entry(entry) for entry in _entries(allow)),
            deny=tuple(_network(entry) for entry in _entries(deny)),
            ports=MAIL_PORTS if not ports else PortSet.parse(ports),
            control=CONTROL_HOSTS if control is None else tuple(map(_host_port, _entries(control))),
            route=MappingProxyType(dict(map(_route, _entries(route)))),
            dns=_address_port(dns.strip(), default_port=53) if dns.strip() else None,
            ca_file=_roots_file(ca_file),
            ehlo_name=_ehlo_name(ehlo_name),
            autoconfig_url=AUTOCONFIG_URL if autoconfig_url is None else autoconfig_url.strip() or None,
        )

    @classmethod
    def from_variables(cls, values: Mapping[str, str]) -> Network:
        """Read the settings from a mapping by their variables' names, `RETRIEVER_PROBE_ALLOW` and so on.

        ValueError begins with the variable's name.
        """
        network = cls()
        given: dict[str, str] = {}
        for variable, keyword in VARIABLES.items():
            if variable not in values:
                continue
            given[keyword] = values[variable]
            try:
                network = cls._parse_given(given)
            except ValueError as error:
                message = f"{variable}: {error}"
                raise ValueError(message) from None
        return network

    @classmethod
    def _parse_given(cls, given: Mapping[str, str]) -> Network:
        return cls.parse(**given)


VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "RETRIEVER_PROBE_ALLOW": "allow",
        "RETRIEVER_PROBE_DENY": "deny",
        "RETRIEVER_PROBE_PORTS": "ports",
        "RETRIEVER_PROBE_CONTROL": "control",
        "RETRIEVER_PROBE_ROUTE": "route",
        "RETRIEVER_DNS": "dns",
        "RETRIEVER_CA_FILE": "ca_file",
        "RETRIEVER_EHLO_NAME": "ehlo_name",
        "RETRIEVER_AUTOCONFIG_URL": "autoconfig_url",
    }
)
"""The variables that make a `Network`, and the keyword of `Network.parse` that each one fills."""


def _entries(text: str) -> tuple[str, ...]:
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())


def _port(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit() or not 1 <= int(text) <= 65535:
        message = f"{text!r} is no port; a port is a number from 1 to 65535"
        raise ValueError(message)
    return int(text)


def _address(text: str) -> IPAddress:
    try:
        return ip_address(text)
    except ValueError:
        message = f"{text!r} is no IP address"
        raise ValueError(message) from None


def _network(text: str) -> IPNetwork:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        message = f"{text!r} is no network; write 127.0.0.0/8 or ::1"
        raise ValueError(message) from None


def _address_port(text: str, default_port: int | None = None) -> AddressPort:
    pair = _PAIR.match(text)
    if pair is not None:
        return AddressPort(_address(pair["six"] or pair["four"]), _port(pair["port"]))
    if default_port is not None:
        return AddressPort(_address(text.removeprefix("[").removesuffix("]")), default_port)
    message = f"{text!r} is no address with a port; write 127.0.0.1:2525 or [::1]:2525"
    raise ValueError(message)


def _allow_entry(text: str) -> AllowEntry:
    return _address_port(text) if _PAIR.match(text) else _network(text)


def _host_port(text: str) -> HostPort:
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        message = f"{text!r} is no host with a port; write smtp.example.org:587"
        raise ValueError(message)
    return HostPort(normalise_host(host.removeprefix("[").removesuffix("]")), _port(port))


def _route(text: str) -> tuple[tuple[str, int], AddressPort]:
    named, equals, target = text.partition("=")
    if not equals:
        message = f"{text!r} is no route; write smtp.example.org:587=127.0.0.1:2525"
        raise ValueError(message)
    host = _host_port(named.strip())
    return (host.host, host.port), _address_port(target.strip())


def _roots_file(text: str) -> Path | None:
    if not text.strip():
        return None
    path = Path(text.strip()).expanduser()
    if not path.is_file():
        message = f"there is no file {text.strip()!r}"
        raise ValueError(message)
    if not holds_roots(path):
        message = f"the file {text.strip()!r} holds no certificates in PEM form"
        raise ValueError(message)
    return path


def _ehlo_name(text: str) -> str | None:
    name = text.strip()
    if name and not _EHLO_NAME.match(name):
        message = f"{name!r} is neither a host name nor an address literal such as [192.0.2.1]"
        raise ValueError(message)
    return name or None
