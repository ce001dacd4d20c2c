"""The lab: mail servers on loopback that fail on purpose, and the network settings that lead to them."""

import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType, TracebackType

from smtp_probe.lab.certificates import Certificates
from smtp_probe.lab.faults import ALL_FAULTS, Fault
from smtp_probe.lab.listening import Listeners
from smtp_probe.lab.log import LabEntry, LabEvent
from smtp_probe.lab.mailboxes import MAILBOXES, MX_HOSTS, SERVERS, SRV_RECORDS, LabMailbox
from smtp_probe.lab.names import LOOPBACK, Names, NameServer
from smtp_probe.lab.services import Absent, Service
from smtp_probe.network import AddressPort, Network

# Every lab host has an answer on each of these, so that a wrong port is refused and not out of bounds.
_MAIL_PORTS = (25, 465, 587, 2525)


class Lab:
    """Servers of all kinds on loopback ports of the system's choice; an async context manager.

    Nothing leaves the machine: a name server of its own knows the lab's names and no others, and each host
    and port is routed to a port on loopback. Needs the packages of the extra `demo`.
    """

    mailboxes: tuple[LabMailbox, ...] = MAILBOXES
    faults: tuple[Fault, ...] = ALL_FAULTS

    def __init__(self) -> None:
        self.log: list[LabEntry] = []
        """Everything that clients did, oldest first."""
        self.names = Names()
        """The name server's answers; more can be added while it runs."""
        self._route: dict[tuple[str, int], AddressPort] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Lab":
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _start(self) -> None:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="retriever-lab-")))
        self.certificates = Certificates(folder)
        self._name_server = await self._stack.enter_async_context(NameServer(self.names))
        self._listeners = await self._stack.enter_async_context(Listeners(self.certificates, self.log))
        for host, services in SERVERS.items():
            await self.add_host(host, services)
        for domain, mx_host in MX_HOSTS.items():
            self.names.add(domain, MX=f"10 {mx_host}.")
        for name, target in SRV_RECORDS.items():
            self.names.add(name, SRV=target)
        for fault in self.faults:
            await self._add_fault(fault)

    async def add_host(
        self, host: str, services: Mapping[int, Service], address: str | None = LOOPBACK
    ) -> None:
        """Let `host` exist, with a service behind each of these ports and its other mail ports shut."""
        self.names.add(host, **({"A": address} if address else {"TXT": '"no address here"'}))
        for port in sorted({*services, *_MAIL_PORTS}):
            target, target_port = await self._listeners.open(host, port, services.get(port, Absent.SHUT))
            self._route[host, port] = AddressPort(ip_address(target), target_port)

    @property
    def network(self) -> Network:
        """The ground rules that lead into the lab and nowhere else. Ask again after `add_host`."""
        return Network(
            allow=tuple(sorted(set(self._route.values()), key=str)),
            control=(),
            route=MappingProxyType(dict(self._route)),
            dns=AddressPort(ip_address(LOOPBACK), self._name_server.port),
            ca_file=self.certificates.ca_file,
            autoconfig_url=None,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same as `network`, as the settings of a process that runs while the lab does."""
        network = self.network
        return {
            "RETRIEVER_PROBE_ALLOW": ",".join(map(str, network.allow)),
            "RETRIEVER_PROBE_PORTS": ",".join(map(str, _MAIL_PORTS)),
            "RETRIEVER_PROBE_CONTROL": "",
            "RETRIEVER_PROBE_ROUTE": ",".join(
                f"{host}:{port}={target}" for (host, port), target in network.route.items()
            ),
            "RETRIEVER_DNS": str(network.dns),
            "RETRIEVER_CA_FILE": str(network.ca_file),
            "RETRIEVER_AUTOCONFIG_URL": "",
        }

    def mailbox(self, mailbox_id: str) -> LabMailbox:
        """The mailbox with this id; KeyError if there is none."""
        for mailbox in self.mailboxes:
            if mailbox.id == mailbox_id:
                return mailbox
        raise KeyError(mailbox_id)

    def commands(self, host: str | None = None) -> list[str]:
        """The verbs that arrived, oldest first: at `host`, or everywhere."""
        return [
            entry.verb
            for entry in self.log
            if entry.event is LabEvent.COMMAND and (host is None or entry.host == host)
        ]

    def count(self, verb: str, host: str | None = None) -> int:
        """How often a command arrived: `count("AUTH")` is the number of log-ins that were tried."""
        return self.commands(host).count(verb)

    async def _add_fault(self, fault: Fault) -> None:
        if not fault.name_exists:
            return
        if not fault.name_servers_work:
            self.names.break_name(fault.host)
        elif fault.service is None:
            self.names.add(
                fault.host, **({"A": fault.address} if fault.address else {"MX": f"10 {fault.host}."})
            )
        else:
            await self.add_host(fault.host, {fault.port: fault.service})
