from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.app import Retriever, build
from bot.errors import BotError
from bot.playground.slack import Deliver, SlackStandIn
from bot.settings import settings_of


def environment(slack: SlackStandIn, folder: Path, **more: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "RETRIEVER_SUPPORT_CHANNEL": "C0SUPPORT1",
        "RETRIEVER_DATABASE_URL": f"sqlite:///{folder / 'retriever.db'}",
        "RETRIEVER_PROBE_CONTROL": "",
        "PORT": "0",
        **more,
    }


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as one:
        yield one


async def status(bot: Retriever, path: str) -> int:
    url = f"http://127.0.0.1:{bot.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


async def test_in_socket_mode_health_is_served_beside_the_socket(slack: SlackStandIn, tmp_path: Path) -> None:
    bot = build(settings_of(environment(slack, tmp_path, SLACK_APP_TOKEN=slack.app_token)))
    await bot.start()
    await slack.until_connected()
    paths = ("/healthz", "/readyz", "/metrics", "/slack/events")
    assert [await status(bot, path) for path in paths] == [200, 200, 200, 404]
    await bot.stop()
    await bot.stop()


async def test_metrics_are_not_served_where_others_get_in(slack: SlackStandIn, tmp_path: Path) -> None:
    more = {"HOST": "0.0.0.0", "SLACK_APP_TOKEN": slack.app_token}
    bot = build(settings_of(environment(slack, tmp_path, **more)))
    await bot.start()
    assert [await status(bot, path) for path in ("/healthz", "/metrics")] == [200, 404]
    await bot.stop()


async def test_in_http_mode_the_talk_goes_through_signed_requests(tmp_path: Path) -> None:
    async with SlackStandIn(deliver=Deliver.HTTP) as slack:
        more = {"SLACK_SIGNING_SECRET": slack.signing_secret}
        bot = build(settings_of(environment(slack, tmp_path, **more)))
        await bot.start()
        slack.deliver_to(f"http://127.0.0.1:{bot.port}/slack/events")
        jo = slack.as_user("U0JO000001")
        await jo.types(jo.dm, "hello")
        await slack.until(lambda: any("Hello, I am Retriever" in one["text"] for one in jo.messages()))
        url = f"http://127.0.0.1:{bot.port}/slack/events"
        async with aiohttp.ClientSession() as session, session.post(url, data="{}") as answer:
            assert (answer.status, await answer.text()) == (401, "")
        await bot.stop()


async def test_a_port_in_use_leaves_nothing_open(slack: SlackStandIn, tmp_path: Path) -> None:
    more = {"SLACK_APP_TOKEN": slack.app_token, "PORT": str(slack.port)}
    bot = build(settings_of(environment(slack, tmp_path, **more)))
    with pytest.raises(BotError, match="cannot be opened"):
        await bot.start()
    assert slack.platform.bot_status()["connected"] is False


async def test_a_folder_without_a_tree_is_refused_with_its_faults(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="the tree has faults"):
        build(settings_of({"RETRIEVER_TREE": str(tmp_path)}))
