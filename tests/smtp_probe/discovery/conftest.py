"""A lab with web servers in it, which say whatever a test wants."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from smtp_probe.lab import Lab, Peer, Scripted, Tls

Publish = Callable[..., Awaitable[None]]


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with Lab() as running:
        yield running


@pytest.fixture
def publish(lab: Lab) -> Publish:
    """Let a host of the lab answer https: `answer` makes the whole response from the path asked for.

    Each request line stands in the lab's log.
    """

    async def published(host: str, answer: Callable[[str], bytes], tls: Tls = Tls.GOOD) -> None:
        async def serve(peer: Peer) -> None:
            request = await peer.hear()
            while await peer.hear():
                pass
            if request:
                await peer.send(answer(request.split(" ")[1]))

        await lab.add_host(host, {443: Scripted(serve, implicit_tls=True, tls=tls)})

    return published
