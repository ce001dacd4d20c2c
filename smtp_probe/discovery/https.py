"""Fetches one small file by HTTPS from a host that may mean no good."""

import asyncio
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from smtp_probe.failures import PEER_FAULTS
from smtp_probe.guard import Purpose, connect
from smtp_probe.hosts import grammar_problem, normalise_host
from smtp_probe.network import AddressPort, Network
from smtp_probe.request_rules import host_refusal
from smtp_probe.resolver import look_up_addresses

PORT = 443
# The largest settings file known has 12 kB.
LARGEST_BODY = 256 * 1024
_LARGEST_HEAD = 16 * 1024
# For name, connection, handshake, all redirects and the file together, in seconds.
DEADLINE = 5.0
MOST_REDIRECTS = 2
# The first addresses of a host are tried; a settings file is not worth more connections.
_MOST_ADDRESSES = 2
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_URL = 2048
_BROKEN_OFF: tuple[type[Exception], ...] = (*PEER_FAULTS, EOFError, ValueError, asyncio.LimitOverrunError)


class NotFetched(Exception):
    """There is no file to be had, for whatever reason."""


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    headers: dict[str, str]
    """Names in lower case; of repeated ones, the last."""
    body: bytes


async def fetch(url: str, network: Network, asked: list[str]) -> bytes:
    """The file at an https address; NotFetched if it cannot be had within the bounds.

    https on port 443 only, certificate checked, at most two redirects under the same rules, every address
    judged by the guard, no cookies, no decompression, 256 KiB, five seconds. `asked` gets the hosts that
    were contacted.
    """
    try:
        async with asyncio.timeout(DEADLINE):
            return await _fetch(url, network, asked)
    except TimeoutError:
        message = "no answer in time"
        raise NotFetched(message) from None


async def _fetch(url: str, network: Network, asked: list[str]) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        host, path = _parts(url, network)
        response = await _get(host, path, network, asked)
        if response.status == 200:
            if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
                message = "compressed, although it was asked for as it is"
                raise NotFetched(message)
            return response.body
        location = response.headers.get("location")
        if response.status not in _REDIRECTS or not location:
            message = f"status {response.status}"
            raise NotFetched(message)
        url = _joined(url, location)
    message = "too many redirects"
    raise NotFetched(message)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        # The target is no address at all: neither is an empty one, and that is refused.
        return ""


def _parts(url: str, network: Network) -> tuple[str, str]:
    """Host and path of an address that may be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    if (
        len(url) > _LONGEST_URL
        or not url.isascii()
        or not url.isprintable()
        or " " in url
        or parts.scheme != "https"
        or "@" in parts.netloc
        or port not in {None, PORT}
        or grammar_problem(host) is not None
        or host_refusal(host, PORT, network) is not None
    ):
        message = "no address that may be asked"
        raise NotFetched(message)
    return normalise_host(host), (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


async def _get(host: str, path: str, network: Network, asked: list[str]) -> _Response:
    failure: Exception | None = None
    for target in await _targets(host, network):
        try:
            sock = await connect(
                target.address,
                target.port,
                named_port=PORT,
                purpose=Purpose.DISCOVERY,
                network=network,
            )
        except PEER_FAULTS as error:
            failure = error
            continue
        if host not in asked:
            asked.append(host)
        try:
            # The socket is the guard's own; this only wraps it.
            reader, writer = await asyncio.open_connection(  # noqa: TID251
                sock=sock, ssl=network.trust.verifying(), server_hostname=host, limit=_LARGEST_HEAD
            )
        except PEER_FAULTS as error:
            sock.close()
            failure = error
            continue
        try:
            return await _exchange(host, path, reader, writer)
        except _BROKEN_OFF as error:
            message = f"broken off: {type(error).__name__}"
            raise NotFetched(message) from None
        finally:
            writer.transport.abort()
    message = f"not reached: {type(failure).__name__}"
    raise NotFetched(message)


async def _targets(host: str, network: Network) -> list[AddressPort]:
    routed = network.routed(host, PORT)
    if routed is not None:
        return [routed]
    found = await look_up_addresses(host, network, limit=DEADLINE)
    return [AddressPort(ip_address(record), PORT) for record in found.records[:_MOST_ADDRESSES]]


async def _exchange(
    host: str, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> _Response:
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Accept: text/xml, application/xml",
        "Accept-Encoding: identity",
        "User-Agent: Retriever",
        "Connection: close",
        "",
        "",
    )
    writer.write("\r\n".join(lines).encode("ascii"))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status_line, *header_lines = head.split("\r\n")
    version, _, rest = status_line.partition(" ")
    if not version.startswith("HTTP/1.") or not rest[:3].isdigit():
        message = "no HTTP"
        raise ValueError(message)
    headers = {
        name.strip().lower(): value.strip()
        for name, colon, value in (line.partition(":") for line in header_lines)
        if colon
    }
    status = int(rest[:3])
    body = await _body(reader, headers) if status == 200 else b""
    return _Response(status, headers, body)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    match headers.get("transfer-encoding", "").lower():
        case "chunked":
            return await _chunks(reader)
        case "" | "identity":
            length = headers.get("content-length")
        case _:
            message = "an unknown transfer encoding"
            raise ValueError(message)
    if length is None:
        return await _until_the_end(reader)
    if not length.isdigit() or len(length) > 9 or int(length) > LARGEST_BODY:
        message = "too large"
        raise ValueError(message)
    return await reader.readexactly(int(length))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        size = int((await reader.readline()).split(b";")[0].strip()[:8], 16)
        if size < 0 or len(body) + size > LARGEST_BODY:
            message = "too large"
            raise ValueError(message)
        if size == 0:
            return body
        body += await reader.readexactly(size)
        await reader.readline()


async def _until_the_end(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while octets := await reader.read(LARGEST_BODY):
        body += octets
        if len(body) > LARGEST_BODY:
            message = "too large"
            raise ValueError(message)
    return body
