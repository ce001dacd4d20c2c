"""Only this machine's own pages get in: rebound names and foreign origins are refused everywhere."""

import aiohttp
import pytest

from bot.playground.slack import SlackStandIn

PATHS = ("/", "/page/state", "/page/events", "/static/page.js", "/api/auth.test", "/link")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["evil.test", "evil.test:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.test"]
)
async def test_a_foreign_host_is_refused(slack: SlackStandIn, path: str, host: str) -> None:
    headers = {"Host": host.replace("{port}", str(slack.port)), "X-Page-Token": slack.page.token}
    async with aiohttp.ClientSession() as session, session.get(slack.base + path, headers=headers) as answer:
        assert answer.status == 421
        assert slack.page.token not in await answer.text()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
async def test_every_loopback_name_is_let_in(slack: SlackStandIn, name: str) -> None:
    headers = {"Host": f"{name}:{slack.port}", "X-Page-Token": slack.page.token}
    async with (
        aiohttp.ClientSession() as session,
        session.get(slack.base + "/page/state", headers=headers) as answer,
    ):
        assert answer.status == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.test", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1"]
)
async def test_a_foreign_origin_is_refused_on_acts_and_sockets(slack: SlackStandIn, origin: str) -> None:
    headers = {"Origin": origin.replace("{port}", str(slack.port)), "X-Page-Token": slack.page.token}
    act = {"as": "U0JO000001", "do": "types", "channel": "D0JO000001", "text": "not mine"}
    async with aiohttp.ClientSession() as session:
        async with session.post(slack.base + "/page/act", json=act, headers=headers) as answer:
            assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(
                slack.base + "/page/events",
                headers=headers,
                protocols=("page.v1", f"token.{slack.page.token}"),
            )
    assert slack.as_user("U0JO000001").messages() == []


async def test_no_answer_allows_another_origin(slack: SlackStandIn) -> None:
    headers = {"X-Page-Token": slack.page.token, "Origin": slack.base}
    async with aiohttp.ClientSession() as session:
        async with session.get(slack.base + "/page/state", headers=headers) as answer:
            assert not [name for name in answer.headers if name.lower().startswith("access-control")]
        async with session.options(slack.base + "/page/act", headers=headers) as answer:
            assert answer.status == 405


async def test_it_listens_on_loopback_only(slack: SlackStandIn) -> None:
    assert slack.platform.base == f"http://127.0.0.1:{slack.port}"
    runner = slack._runner
    assert runner is not None
    assert [address[0] for address in runner.addresses] == ["127.0.0.1"]
