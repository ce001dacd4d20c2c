from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.operations import add_health, add_metrics, application


@pytest.fixture
async def address() -> AsyncIterator[str]:
    app = application()
    ready = [False]

    async def fails(_: web.Request) -> web.Response:
        raise ValueError("made-up-canary")

    async def is_ready() -> bool:
        ready[0] = not ready[0]
        return not ready[0]

    async def numbers() -> dict[str, float]:
        return {'letters_total{outcome="delivered"}': 3, "waiting": 0.5}

    app.router.add_get("/fails", fails)
    add_health(app, is_ready=is_ready)
    add_metrics(app, numbers, at_home=True)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def get(address: str) -> tuple[int, str, "aiohttp.typedefs.LooseHeaders"]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text(), answer.headers


async def test_health_says_a_fixed_word(address: str) -> None:
    assert (await get(f"{address}/healthz"))[:2] == (200, "ok")


async def test_readiness_follows_the_bot(address: str) -> None:
    assert (await get(f"{address}/readyz"))[:2] == (503, "not ready")
    assert (await get(f"{address}/readyz"))[:2] == (200, "ready")


async def test_metrics_are_lines_of_numbers(address: str) -> None:
    status, text, _ = await get(f"{address}/metrics")
    assert status == 200
    assert text == 'letters_total{outcome="delivered"} 3\nwaiting 0.5\n'


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:3000", "127.0.0.1.rebound.example"])
async def test_a_name_that_was_rebound_to_this_machine_reads_no_metrics(address: str, host: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{address}/metrics", headers={"Host": host}) as answer,
    ):
        assert (answer.status, await answer.text()) == (421, "")


@pytest.mark.parametrize("debug", [False, True])
async def test_an_error_is_answered_by_a_reference_alone(address: str, debug: bool) -> None:
    import asyncio

    asyncio.get_running_loop().set_debug(debug)
    status, text, headers = await get(f"{address}/fails")
    asyncio.get_running_loop().set_debug(False)
    assert status == 500
    assert text.startswith("E-")
    assert len(text) == 6
    assert "Server" not in headers


async def test_what_is_not_there_is_answered_by_nothing(address: str) -> None:
    status, text, headers = await get(f"{address}/none")
    assert (status, text) == (404, "")
    assert "Server" not in headers
