"""An app is installed with what its manifest asks for."""

from dataclasses import dataclass
from typing import Literal

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import DEMO_WORLD, SlackStandIn, installed
from bot.slack.manifest import manifest


@dataclass
class Socket:
    mode: Literal["socket", "http"] = "socket"


WALKERS = "C0WALKERS1"

MANIFEST = {
    "display_information": {"name": "Fetcher"},
    "features": {
        "slash_commands": [{"command": "/fetch", "description": "Fetch it"}],
        "shortcuts": [{"name": "Fetch this", "type": "message", "callback_id": "fetch"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "im:history"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
}


async def test_the_world_grants_what_the_manifest_asks_for() -> None:
    world = installed(DEMO_WORLD, MANIFEST)
    assert world.app.scopes == ("chat:write", "commands", "im:history")
    assert world.app.shortcuts[0].kind == "message"
    async with SlackStandIn(world) as slack:
        jo = slack.as_user("U0JO000001")
        assert (await jo.slash("/smtp-help", "", WALKERS)).error == "unknown_command"
        assert (await jo.slash("/fetch", "", WALKERS)).error == "dispatch_failed"
        await jo.opens_home()
    assert [envelope.kind for envelope in slack.envelopes] == ["slash_commands"]


async def test_what_the_manifest_leaves_switched_off_does_not_work() -> None:
    async with SlackStandIn(installed(DEMO_WORLD, MANIFEST)) as slack:
        jo = slack.as_user("U0JO000001")
        assert (await jo.types(jo.dm, "hello")).error == "messages_tab_disabled"
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        home = {"type": "home", "blocks": [{"type": "divider"}]}
        with pytest.raises(SlackApiError, match="not_enabled"):
            await client.views_publish(user_id=jo.user, view=home)
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        posted = await client.chat_postMessage(
            channel=jo.dm, text="Go?", blocks=[{"type": "actions", "elements": [button]}]
        )
        assert (await jo.press(posted["ts"], "go")).error == "dispatch_failed"


async def test_the_bots_own_manifest_switches_everything_on() -> None:
    world = installed(DEMO_WORLD, manifest(Socket()))
    assert (world.app.home_tab, world.app.messages_tab, world.app.interactive) == (True, True, True)
    assert [each.command for each in world.app.commands] == ["/smtp-help"]
    assert "message.im" in world.app.events


def test_an_event_without_its_scope_is_not_installed() -> None:
    events = {"event_subscriptions": {"bot_events": ["message.groups"]}}
    with pytest.raises(ValueError, match="groups:history"):
        installed(DEMO_WORLD, {**MANIFEST, "settings": events})
