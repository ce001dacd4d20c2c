"""A running lab, and the standard library's own client to look at it with."""

import smtplib
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from smtp_probe.lab import Lab
from smtp_probe.model import Security


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with Lab() as running:
        yield running


class RoutedClient(smtplib.SMTP):
    """smtplib, connecting to where the lab routes a host, and still checking that host's certificate."""

    def __init__(self, lab: Lab, host: str, port: int, security: Security) -> None:
        self._target = lab.network.route[host, port]
        self._trust = lab.network.trust.verifying()
        self._security = security
        super().__init__(host, port, local_hostname="client.example", timeout=5)
        if security is Security.STARTTLS:
            try:
                self.starttls(context=self._trust)
            except BaseException:
                self.close()
                raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = socket.create_connection((str(self._target.address), self._target.port), timeout)
        if self._security is not Security.SSL:
            return connected
        try:
            return self._trust.wrap_socket(connected, server_hostname=host)
        except (OSError, ssl.SSLError):
            connected.close()
            raise


Connect = Callable[[str, int, Security], RoutedClient]


@pytest.fixture
def connect(lab: Lab) -> Iterator[Connect]:
    """Connect to a lab host by its real name and port. Blocks: call it in a thread."""
    clients: list[RoutedClient] = []

    def connected(host: str, port: int, security: Security) -> RoutedClient:
        clients.append(RoutedClient(lab, host, port, security))
        return clients[-1]

    yield connected
    for client in clients:
        client.close()
