"""Fetching a settings file from hosts that may mean no good."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from smtp_probe.discovery import https
from smtp_probe.discovery.https import LARGEST_BODY, NotFetched, fetch
from smtp_probe.lab import Lab, LabEvent, Peer, Scripted, Tls

Publish = Callable[..., Awaitable[None]]
URL = "https://autoconfig.dogs.example/mail/config-v1.1.xml"


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
    return head.encode() + b"\r\n\r\n" + body


def redirect(location: str) -> bytes:
    return page(b"", f"Location: {location}", status="302 Found")


def connections(lab: Lab) -> list[tuple[str, int]]:
    return [(entry.host, entry.port) for entry in lab.log if entry.event is LabEvent.CONNECTED]


async def test_a_file_is_fetched_and_the_host_is_named(lab: Lab, publish: Publish) -> None:
    await publish("autoconfig.dogs.example", lambda path: page(path.encode()))
    asked: list[str] = []
    assert await fetch(URL + "?a=b", lab.network, asked) == b"/mail/config-v1.1.xml?a=b"
    assert asked == ["autoconfig.dogs.example"]


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nwoo\r\n1;x=y\r\nf\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nwoof",
    ],
)
async def test_a_file_may_come_in_chunks_or_without_a_length(
    lab: Lab, publish: Publish, response: bytes
) -> None:
    await publish("autoconfig.dogs.example", lambda path: response)
    assert await fetch(URL, lab.network, []) == b"woof"


async def test_two_redirects_are_followed(lab: Lab, publish: Publish) -> None:
    await publish("autoconfig.dogs.example", lambda path: redirect("https://www.dogs.example/a"))
    steps = {"/a": redirect("/b"), "/b": page(b"woof")}
    await publish("www.dogs.example", steps.__getitem__)
    assert await fetch(URL, lab.network, []) == b"woof"


async def test_a_third_redirect_is_not_followed(lab: Lab, publish: Publish) -> None:
    await publish("autoconfig.dogs.example", lambda path: redirect("/again"))
    with pytest.raises(NotFetched, match="too many redirects"):
        await fetch(URL, lab.network, [])
    assert connections(lab) == [("autoconfig.dogs.example", 443)] * 3


@pytest.mark.parametrize(
    "location",
    [
        "http://www.dogs.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://localhost/",
        "https://user:made-up@www.dogs.example/",
        "https://www.dogs.example:22/",
        "https://www.dogs.example:8443/",
        "//10.0.0.1/",
        "ftp://www.dogs.example/",
        "file:///etc/passwd",
        "https://www.dogs.example\\@inner.example/",
        "https://[",
    ],
)
async def test_a_redirect_out_of_bounds_is_not_followed(lab: Lab, publish: Publish, location: str) -> None:
    await publish("autoconfig.dogs.example", lambda path: redirect(location))
    await publish("www.dogs.example", lambda path: page(b"inside"))
    with pytest.raises(NotFetched):
        await fetch(URL, lab.network, [])
    assert connections(lab) == [("autoconfig.dogs.example", 443)]


async def test_a_name_that_leads_to_a_private_address_is_not_asked(lab: Lab, publish: Publish) -> None:
    await publish("autoconfig.dogs.example", lambda path: redirect("https://inner-address.lab.example/"))
    asked: list[str] = []
    with pytest.raises(NotFetched):
        await fetch(URL, lab.network, asked)
    assert asked == ["autoconfig.dogs.example"]


async def test_a_loopback_port_outside_the_allowed_pairs_is_not_asked(lab: Lab, publish: Publish) -> None:
    await publish("autoconfig.dogs.example", lambda path: page(b"inside"))
    closed = replace(lab.network, allow=())
    with pytest.raises(NotFetched):
        await fetch(URL, closed, [])
    assert connections(lab) == []


@pytest.mark.parametrize(
    "response",
    [
        page(b"\x1f\x8b", "Content-Encoding: gzip"),
        page(b"x" * (LARGEST_BODY + 1)),
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (LARGEST_BODY + 1),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\n\r\n",
        b"HTTP/1.1 302 Found\r\n\r\n",
        b"220 mail.dogs.example ESMTP\r\n\r\n",
        b"",
    ],
)
async def test_an_improper_answer_is_no_file(lab: Lab, publish: Publish, response: bytes) -> None:
    await publish("autoconfig.dogs.example", lambda path: response)
    with pytest.raises(NotFetched):
        await fetch(URL, lab.network, [])


@pytest.mark.parametrize("tls", [Tls.EXPIRED, Tls.OTHER_NAME, Tls.SELF_SIGNED, Tls.UNTRUSTED])
async def test_a_host_with_a_bad_certificate_is_not_believed(lab: Lab, publish: Publish, tls: Tls) -> None:
    await publish("autoconfig.dogs.example", lambda path: page(b"woof"), tls)
    with pytest.raises(NotFetched):
        await fetch(URL, lab.network, [])
    assert lab.commands("autoconfig.dogs.example") == []


async def test_a_host_that_says_nothing_is_given_up(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silence(peer: Peer) -> None:
        await peer.fall_silent()

    monkeypatch.setattr(https, "DEADLINE", 0.2)
    await lab.add_host("autoconfig.dogs.example", {443: Scripted(silence, implicit_tls=True)})
    with pytest.raises(NotFetched, match="in time"):
        await fetch(URL, lab.network, [])


@pytest.mark.parametrize("url", ["http://dogs.example/", "https://dogs.example/a b", "https://x/\r\nHost: y"])
async def test_only_proper_https_addresses_are_asked(lab: Lab, url: str) -> None:
    with pytest.raises(NotFetched):
        await fetch(url, lab.network, [])
    assert lab.names.asked == []
