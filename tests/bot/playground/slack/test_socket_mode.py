"""Envelopes over the app's sockets: acknowledged in time, repeated, or failing where the person sees it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackStandIn, Timing

JO = "U0JO000001"
DM = "D0JO000001"


class Wire:
    """A bare Socket Mode connection, so that a test can be late, silent or gone."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frame(self, limit: float = 2.0) -> dict[str, Any]:
        return dict(json.loads(await asyncio.wait_for(self.socket.receive_str(), limit)))

    async def ack(self, frame: dict[str, Any], **payload: Any) -> None:
        body: dict[str, Any] = {"envelope_id": frame["envelope_id"]}
        await self.socket.send_json({**body, "payload": payload} if payload else body)


@asynccontextmanager
async def wired(slack: SlackStandIn) -> AsyncIterator[Wire]:
    client = AsyncWebClient(base_url=slack.api_url)
    opened = await client.apps_connections_open(app_token=slack.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        yield Wire(socket)


async def test_the_first_frame_says_hello(slack: SlackStandIn) -> None:
    async with wired(slack) as first, wired(slack) as second:
        hello, further = await first.frame(), await second.frame()
    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    assert further["num_connections"] == 2
    assert hello["debug_info"]["approximate_connection_time"] == 3600
    assert hello["connection_info"]["app_id"] == "A0RETRIEV1"


async def test_an_address_is_good_for_one_connection(slack: SlackStandIn) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    opened = await client.apps_connections_open(app_token=slack.app_token)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await session.ws_connect(opened["url"])


async def test_the_bot_token_opens_no_connection(slack: SlackStandIn) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.apps_connections_open(app_token=slack.bot_token)


async def test_an_eleventh_socket_is_turned_away(slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url)
        frames, held = [], []
        for _ in range(11):
            opened = await client.apps_connections_open(app_token=slack.app_token)
            held.append(await session.ws_connect(opened["url"]))
            frames.append(await held[-1].receive_json())
    assert [frame["type"] for frame in frames[:10]] == ["hello"] * 10
    assert frames[10] == {"type": "disconnect", "reason": "too_many_websockets"}


async def test_a_message_event_has_slacks_shape(slack: SlackStandIn) -> None:
    async with wired(slack) as wire:
        await wire.frame()
        said = await slack.as_user(JO).types(DM, "my address is jo@gmail.com")
        frame = await wire.frame()
        await wire.ack(frame)
        await slack.until_quiet()
    payload = frame["payload"]
    assert (frame["type"], frame["accepts_response_payload"], frame["retry_attempt"]) == (
        "events_api",
        False,
        0,
    )
    assert payload["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": "T0PETSIT01",
            "user_id": "U0RETRIEV1",
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]
    assert payload["type"] == "event_callback"
    assert payload["event_id"].startswith("Ev")
    event = payload["event"]
    assert event["text"] == "my address is <mailto:jo@gmail.com|jo@gmail.com>"
    assert (event["channel"], event["channel_type"], event["user"], event["ts"]) == (DM, "im", JO, said.ts)


async def test_an_event_nobody_acknowledges_is_sent_three_times_more(quick: SlackStandIn) -> None:
    async with wired(quick) as wire:
        await wire.frame()
        await quick.as_user(JO).types(DM, "hello")
        frames = [await wire.frame() for _ in range(4)]
        await quick.until_quiet()
    assert [(frame["retry_attempt"], frame["retry_reason"]) for frame in frames] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1
    assert len({frame["envelope_id"] for frame in frames}) == 4


async def test_a_late_acknowledgement_does_not_count(quick: SlackStandIn) -> None:
    async with wired(quick) as wire:
        await wire.frame()
        await quick.as_user(JO).types(DM, "hello")
        first = await wire.frame()
        again = await wire.frame()
        await wire.ack(first)
        await wire.ack(again)
        await quick.until_quiet()
    assert again["retry_attempt"] == 1
    assert [envelope.failure for envelope in quick.envelopes] == ["timeout", None]


async def test_a_command_nobody_acknowledges_fails_before_the_persons_eyes(quick: SlackStandIn) -> None:
    async with wired(quick) as wire:
        await wire.frame()
        shown = await quick.as_user(JO).slash("/smtp-help")
        frame = await wire.frame()
    assert (shown.ok, shown.error) == (False, "operation_timeout")
    assert frame["type"] == "slash_commands"
    assert len(quick.envelopes) == 1, "Slack does not repeat a command"


async def test_without_a_bot_a_command_fails_at_once(slack: SlackStandIn) -> None:
    assert (await slack.as_user(JO).slash("/smtp-help")).error == "dispatch_failed"


async def test_each_payload_goes_to_one_of_several_sockets(slack: SlackStandIn) -> None:
    async with wired(slack) as one, wired(slack) as two:
        await one.frame()
        await two.frame()
        jo = slack.as_user(JO)
        for number in range(4):
            await jo.types(DM, f"line {number}")
        got = [await one.frame(), await one.frame(), await two.frame(), await two.frame()]
        for frame in got[:2]:
            await one.ack(frame)
        for frame in got[2:]:
            await two.ack(frame)
        await slack.until_quiet()
    assert len({frame["payload"]["event_id"] for frame in got}) == 4


async def test_an_event_lost_with_its_socket_comes_again_on_the_next(slack: SlackStandIn) -> None:
    async with wired(slack) as wire:
        await wire.frame()
        await slack.as_user(JO).types(DM, "hello")
        lost = await wire.frame()
    async with wired(slack) as wire:
        await wire.frame()
        again = await wire.frame()
        await wire.ack(again)
        await slack.until_quiet()
    assert again["payload"] == lost["payload"]
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "connection_failed")


async def test_pings_keep_a_quiet_socket_open() -> None:
    async with SlackStandIn(timing=Timing(ping=0.02)) as slack, wired(slack) as wire:
        await wire.frame()
        await asyncio.sleep(0.15)
        await slack.as_user(JO).types(DM, "still there?")
        frame = await wire.frame()
        await wire.ack(frame)
        await slack.until_quiet()
    assert frame["payload"]["event"]["text"] == "still there?"


async def test_a_bolt_app_told_to_reconnect_misses_nothing(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    app, heard = make_app(slack), []

    @app.message("")
    async def on_message(message: dict[str, Any]) -> None:
        heard.append(message["text"])

    async with connect(slack, app):
        jo = slack.as_user(JO)
        await jo.types(DM, "before")
        await slack.platform.sockets.ask_to_leave()
        await jo.types(DM, "between")
        await slack.until_connected()
        await jo.types(DM, "after")
        await slack.until(lambda: len(heard) == 3)
        await slack.until_quiet()
    assert sorted(heard) == ["after", "before", "between"]


async def test_a_bolt_app_whose_socket_breaks_comes_back(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    app, heard = make_app(slack), []

    @app.message("")
    async def on_message(message: dict[str, Any]) -> None:
        heard.append(message["text"])

    async with connect(slack, app):
        await slack.platform.sockets.drop()
        await slack.as_user(JO).types(DM, "while you were away")
        await slack.until(lambda: heard)
        await slack.until_quiet()
    assert heard == ["while you were away"]
