"""The least that a Slack bot in Python is: a bare Bolt app, with nothing kept and nothing looked up.

Run as a script it connects by Socket Mode and answers every line; the tokens stand in the environment.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A call to the Web API: ``chat.update`` of the message that was pressed, or ``chat.postMessage``."""

    method: str
    text: str
    blocks: list[Json]


def bare_app(client: AsyncWebClient, calls: Sequence[Call] = ()) -> AsyncApp:
    """An app that answers a line with a button, and a press with these calls to the Web API, in order."""
    app = AsyncApp(client=client)

    @app.event("message")
    async def line(event: Mapping[str, Any]) -> None:
        await client.chat_postMessage(channel=event["channel"], text="Which?", blocks=_question())

    @app.action("keep")
    async def press(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        place = body["container"]
        channel, ts = place["channel_id"], place["message_ts"]
        for call in calls:
            if call.method == "chat.update":
                await client.chat_update(channel=channel, ts=ts, text=call.text, blocks=call.blocks)
            else:
                await client.chat_postMessage(channel=channel, text=call.text, blocks=call.blocks)

    return app


def _said(words: str) -> list[Json]:
    return [{"type": "section", "text": {"type": "plain_text", "text": words}}]


def _question() -> list[Json]:
    button = {"type": "button", "action_id": "keep", "text": {"type": "plain_text", "text": "Keep"}}
    return [*_said("Which?"), {"type": "actions", "elements": [button]}]


async def main() -> None:
    """Connect, and answer until the process ends."""
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    handler = AsyncSocketModeHandler(bare_app(client), os.environ["SLACK_APP_TOKEN"])
    await handler.start_async()


if __name__ == "__main__":
    asyncio.run(main())
