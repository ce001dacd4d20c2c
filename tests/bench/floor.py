"""The least that a diagnosis can take: its forced round trips, written straight on a blocking socket."""

import base64
import socket
import ssl
import time
from contextlib import closing

from smtp_probe import Endpoint, Login, Network, Security


def forced_round_trips(endpoint: Endpoint, login: Login | None, network: Network) -> float:
    """Seconds from the established connection to the last reply, with as few round trips as SMTP allows.

    Without a login the exchange ends with EHLO inside TLS. Who follows RFC 3207 and RFC 4954 cannot leave
    one of these out: no command may be sent before the reply to EHLO, STARTTLS or AUTH has come.
    """
    target = network.route[endpoint.host, endpoint.port]
    connected = socket.create_connection((str(target.address), target.port))
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    context = network.trust.verifying()
    began = time.perf_counter()
    if endpoint.security is Security.SSL:
        connected = context.wrap_socket(connected, server_hostname=endpoint.host)
    _reply(connected)
    _command(connected, "EHLO bench.example")
    if endpoint.security is Security.STARTTLS:
        _command(connected, "STARTTLS")
        connected = context.wrap_socket(connected, server_hostname=endpoint.host)
        _command(connected, "EHLO bench.example")
    if login is not None:
        token = base64.b64encode(f"\0{login.username}\0{login.password}".encode()).decode()
        _command(connected, f"AUTH PLAIN {token}")
    ended = time.perf_counter()
    with closing(connected):
        connected.sendall(b"QUIT\r\n")
    return ended - began


def _command(connected: socket.socket | ssl.SSLSocket, line: str) -> None:
    connected.sendall(f"{line}\r\n".encode())
    _reply(connected)


def _reply(connected: socket.socket | ssl.SSLSocket) -> None:
    """Read up to the end of a reply: the line with a space after its code (RFC 5321, 4.2.1)."""
    received = b""
    while not (received.endswith(b"\r\n") and received.splitlines()[-1][3:4] == b" "):
        data = connected.recv(4096)
        if not data:
            message = "the server hung up"
            raise ConnectionError(message)
        received += data
