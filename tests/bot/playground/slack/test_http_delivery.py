"""The same payloads as signed HTTP requests to a real Bolt app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.playground.slack import Deliver, SlackStandIn, Timing

JO = "U0JO000001"
DM = "D0JO000001"
QUICK = Timing(acknowledge=1.0, event_retries=(0.0, 0.02, 0.02))


@asynccontextmanager
async def serving(handler: Any) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/slack/events", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


def bolt_endpoint(app: AsyncApp) -> Any:
    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return handle


async def test_bolt_accepts_the_signature_and_answers_every_kind(make_app: Any) -> None:
    async with SlackStandIn(deliver=Deliver.HTTP, timing=QUICK) as slack:
        app, heard = make_app(slack), []

        @app.command("/smtp-help")
        async def on_command(ack: Any) -> None:
            await ack("I have written to you in private.")

        @app.message("")
        async def on_message(message: dict[str, Any], say: Any) -> None:
            heard.append(message["text"])
            await say(
                text="Pick",
                blocks=[
                    {
                        "type": "actions",
                        "elements": [
                            {
                                "type": "button",
                                "action_id": "go",
                                "text": {"type": "plain_text", "text": "Go"},
                            }
                        ],
                    }
                ],
            )

        @app.action("go")
        async def on_press(ack: Any, action: dict[str, Any]) -> None:
            await ack()
            heard.append(action["action_id"])

        async with serving(bolt_endpoint(app)) as url:
            slack.deliver_to(url)
            jo = slack.as_user(JO)
            assert (await jo.slash("/smtp-help")).ok
            assert [each["text"] for each in jo.ephemerals()] == ["I have written to you in private."]
            await jo.types(DM, "hello")
            posted = await slack.until(lambda: [m for m in jo.messages() if m.get("bot_id")])
            assert (await jo.press(posted[0]["ts"], "go")).ok
            await slack.until(lambda: "go" in heard)
            await slack.until_quiet()
    assert heard == ["hello", "go"]


async def test_a_wrong_signing_secret_is_noticed_by_bolt(make_app: Any) -> None:
    async with SlackStandIn(deliver=Deliver.HTTP, timing=QUICK) as slack:
        app = AsyncApp(client=make_app(slack).client, signing_secret="another-made-up-secret")
        async with serving(bolt_endpoint(app)) as url:
            slack.deliver_to(url)
            shown = await slack.as_user(JO).slash("/smtp-help")
    assert shown.error == "dispatch_failed"
    assert slack.envelopes[0].failure == "http_error"


@pytest.mark.parametrize(
    ("headers", "tries"), [({}, 4), ({"X-Slack-No-Retry": "1"}, 1)], ids=["retried", "not retried"]
)
async def test_a_failed_event_is_posted_again_unless_told_otherwise(
    headers: dict[str, str], tries: int
) -> None:
    seen = []

    async def broken(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=500, headers=headers)

    async with SlackStandIn(deliver=Deliver.HTTP, timing=QUICK) as slack, serving(broken) as url:
        slack.deliver_to(url)
        await slack.as_user(JO).types(DM, "hello")
        await slack.until_quiet()
    assert seen == [(None, None), *((str(number), "http_error") for number in range(1, tries))]


async def test_it_posts_to_this_machine_only() -> None:
    slack = SlackStandIn(deliver=Deliver.HTTP)
    with pytest.raises(ValueError, match="this machine"):
        slack.deliver_to("http://192.0.2.1/slack/events")
