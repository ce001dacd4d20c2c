"""Runs Postfix with Dovecot's log-in service, both from the system's packages, in a folder of their own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType

import trustme

from smtp_probe.network import AddressPort, Network
from tests.smtp_probe.real.configuration import (
    DOMAIN,
    LOOPBACK,
    SERVICES,
    Service,
    write_dovecot,
    write_postfix,
)

_SBIN = "/usr/local/sbin:/usr/sbin:/sbin"
# The system gives outgoing connections ports from 32768 up; below, nobody takes one between our look and
# Postfix's own.
_PORTS = range(20000, 32000)
# Both are up within two seconds; a busy machine may take longer.
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class MailSystem:
    """Both servers while they run, and the way to them."""

    network: Network
    _logs: tuple[Path, Path] = field(repr=False)

    def mark(self) -> "Log":
        """The servers' logs from here on."""
        return Log(tuple((path, path.stat().st_size if path.exists() else 0) for path in self._logs))


@dataclass(frozen=True, slots=True)
class Log:
    """What both servers have written since a certain moment."""

    _since: tuple[tuple[Path, int], ...]

    def text(self) -> str:
        return "".join(path.read_bytes()[start:].decode() for path, start in self._since if path.exists())

    def sessions(self, count: int) -> list[dict[str, str]]:
        """The commands of each of `count` sessions by Postfix's own count: `{"ehlo": "2", "auth": "0/1"}`.

        `0/1` is one command of which none succeeded. Waits until Postfix has written that many.
        """
        end = time.monotonic() + _PATIENCE
        while True:
            lines = [line for line in self.text().splitlines() if ": disconnect from " in line]
            if len(lines) >= count:
                return [_counts(line) for line in lines]
            if time.monotonic() > end:
                message = f"{len(lines)} of {count} sessions have ended:\n{self.text()}"
                raise TimeoutError(message)
            time.sleep(0.02)


def _counts(line: str) -> dict[str, str]:
    words = line.partition(": disconnect from ")[2].split()
    return dict(word.split("=", 1) for word in words if "=" in word)


def what_is_missing() -> str | None:
    """Say why the servers cannot run here; None if they can."""
    for program in ("postfix", "dovecot"):
        if _found(program) is None:
            return f"no {program} on this machine: install the system's packages `postfix` and `dovecot-core`"
    if os.geteuid() != 0:
        return "Postfix is started by root only"
    return None


@contextmanager
def running() -> Iterator[MailSystem]:
    """Start both on free ports of loopback; stop them and remove everything at the end."""
    with ExitStack() as stack:
        # Not pytest's folder: the servers' own users have to reach theirs, and socket names are short.
        folder = Path(stack.enter_context(_folder()))
        authority = trustme.CA(organization_name="Kennel authority")
        ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(ca_file)
        ports = dict(zip(SERVICES, _free_ports(len(SERVICES)), strict=True))
        write_dovecot(folder)
        write_postfix(folder, authority, ports)
        logs = (folder / "postfix.log", folder / "dovecot.log")
        stack.enter_context(_dovecot(folder))
        stack.enter_context(_postfix(folder))
        _wait_for_dovecot(folder)
        yield MailSystem(_network(ports, ca_file), logs)


def _network(ports: dict[Service, int], ca_file: Path) -> Network:
    targets = {
        (service.host, service.port): AddressPort(ip_address(LOOPBACK), port)
        for service, port in ports.items()
    }
    return Network(
        allow=tuple(targets.values()),
        control=(),
        route=MappingProxyType(targets),
        ca_file=ca_file,
        ehlo_name=f"probe.{DOMAIN}",
        autoconfig_url=None,
    )


def _free_ports(count: int) -> Sequence[int]:
    found: list[int] = []
    for port in range(_PORTS.start + os.getpid() % 4000, _PORTS.stop):
        with socket.socket() as bound:
            try:
                bound.bind((LOOPBACK, port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    message = "no free ports"
    raise RuntimeError(message)


@contextmanager
def _folder() -> Iterator[str]:
    path = Path(f"/tmp/retriever-mail-{os.getpid()}")
    path.mkdir(mode=0o755)
    try:
        yield str(path)
    finally:
        shutil.rmtree(path)


@contextmanager
def _dovecot(folder: Path) -> Iterator[None]:
    command = [_found("dovecot") or "", "-F", "-c", str(folder / "dovecot.conf")]
    with (folder / "output.log").open("ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield
    finally:
        # The master ends its children.
        process.terminate()
        process.wait(_PATIENCE)


@contextmanager
def _postfix(folder: Path) -> Iterator[None]:
    def command(verb: str) -> None:
        words = [_found("postfix") or "", "-c", str(folder / "etc"), verb]
        # The master would keep a pipe open for as long as it runs.
        with (folder / "output.log").open("ab") as output:
            subprocess.run(
                words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=_PATIENCE, check=True
            )

    command("start")
    try:
        yield
    finally:
        command("stop")


def _wait_for_dovecot(folder: Path) -> None:
    """Postfix needs no waiting for: its start returns when it listens."""
    end = time.monotonic() + _PATIENCE
    while not (folder / "auth").exists():
        if time.monotonic() > end:
            texts = [path.read_text() for path in folder.glob("*.log")]
            message = "Dovecot did not start:\n" + "\n".join(texts)
            raise TimeoutError(message)
        time.sleep(0.02)


def _found(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path=_SBIN)
