"""Slack messages and forms for the tests of the page, and a small real Bolt app that sends them."""

import re
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

JO, TOM = "U0JO000001", "U0TOM00001"
SUPPORT, WALKERS = "C0SUPPORT1", "C0WALKERS1"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "v", **more}


def field_block(block_id: str, label: str, **element: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"type": "plain_text_input", "action_id": block_id, **element},
    }


def form(blocks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Test one log-in"),
        "blocks": blocks,
        **more,
    }


def first_form() -> dict[str, Any]:
    blocks = [
        section("This goes to *smtp.example.test* and nowhere else."),
        field_block("user", "User name", initial_value="jo@good.test"),
        field_block("secret", "Email password"),
        {"type": "actions", "block_id": "ways", "elements": [button("Use other settings", "other_settings")]},
    ]
    return form(blocks, submit=plain("Test once"), close=plain("Not now"))


def changed_form() -> dict[str, Any]:
    """The same user name; the password's field has another block_id, so that it begins empty."""
    blocks = [
        section("Other settings."),
        field_block("user", "User name", initial_value="jo@good.test"),
        field_block("secret-2", "Email password"),
    ]
    return form(blocks, submit=plain("Test once"), close=plain("Not now"))


@dataclass
class SmallBot:
    """What the small Bolt app has heard, as the tests look at it."""

    client: AsyncWebClient
    app: AsyncApp
    submitted: list[dict[str, Any]] = field(default_factory=list)
    pressed: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)


def small_bot(client: AsyncWebClient) -> SmallBot:
    """A Bolt app: a command, a modal with a fault at a field, a button that edits its message, a Home tab."""
    app = AsyncApp(client=client)
    bot = SmallBot(client, app)

    @app.command("/smtp-help")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        await ack()
        if body["channel_id"] == WALKERS:
            words = section(
                "Mailbox details do not belong in a channel, so I have written to you in private."
            )
            link = button(
                "Open our chat", "open_chat", url="slack://app?team=T0PETSIT01&id=A0RETRIEV1&tab=messages"
            )
            await respond(text="In private", blocks=[words, {"type": "actions", "elements": [link]}])
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=first_form())

    @app.action("other_settings")
    async def other(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=changed_form())

    @app.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        values = {block: next(iter(held.values())) for block, held in view["state"]["values"].items()}
        bot.submitted.append(values)
        if "secret" in values and " " in values["secret"]["value"]:
            await ack(
                response_action="errors", errors={"secret": "This has a space in it. Nothing was tested."}
            )
        else:
            await ack(response_action="update", view=form([section("Logging in once, up to 30 seconds.")]))

    @app.action(re.compile(".*"))
    async def pressed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        action = body["actions"][0]
        bot.pressed.append(action)
        if action["action_id"] == "answer":
            await client.chat_update(
                channel=body["channel"]["id"],
                ts=body["message"]["ts"],
                text="Answered",
                blocks=[section("Which port? *587*")],
            )

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        bot.heard.append(event)

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            blocks = [
                {"type": "header", "text": plain("Pet Sitter Plus says Connection Failed?")},
                {"type": "actions", "elements": [button("Start a check-up", "start", style="primary")]},
            ]
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    return bot
