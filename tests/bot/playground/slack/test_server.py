"""The stand-in as a whole, with a real Bolt app over Socket Mode."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackStandIn

JO = "U0JO000001"
WALKERS = "C0WALKERS1"


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def login_view(title: str = "Test one log-in") -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "login",
        "title": text(title),
        "submit": text("Test once"),
        "notify_on_close": True,
        "blocks": [
            {
                "type": "input",
                "block_id": "user",
                "label": text("User name"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "user",
                    "initial_value": "jo@gmail.test",
                },
            },
            {
                "type": "input",
                "block_id": "word",
                "label": text("Email password"),
                "element": {"type": "plain_text_input", "action_id": "word"},
            },
            {
                "type": "actions",
                "block_id": "more",
                "elements": [{"type": "button", "action_id": "why", "text": text("Why?")}],
            },
        ],
    }


def working_view(words: str) -> dict[str, Any]:
    section = {"type": "section", "text": text(words)}
    return {"type": "modal", "callback_id": "working", "title": text("Testing"), "blocks": [section]}


async def test_a_command_leads_to_a_modal_a_submission_and_an_update(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    app = make_app(slack)
    seen: list[dict[str, Any]] = []

    @app.command("/smtp-help")
    async def on_command(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack("I have written to you in private.")
        seen.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=login_view())

    @app.view("login")
    async def on_login(ack: Any, body: dict[str, Any], client: Any) -> None:
        seen.append(body)
        if body["view"]["state"]["values"]["word"]["word"]["value"] == "short":
            await ack(response_action="errors", errors={"word": "That is too short."})
            return
        await ack(response_action="update", view=working_view("Logging in once…"))
        # Bolt sends the acknowledgement on its own time; an update in the same breath could overtake it.
        await slack.until(lambda: "Logging in" in str(slack.as_user(JO).view()))
        await client.views_update(view_id=body["view"]["id"], view=working_view("Refused."))
        await client.chat_postMessage(channel=body["user"]["id"], text="Google refused this password.")

    async with connect(slack, app):
        jo = slack.as_user(JO)
        assert (await jo.slash("/smtp-help", "jo@gmail.com", WALKERS)).ok
        opened = await slack.until(jo.view)
        assert [each["text"] for each in jo.ephemerals()] == ["I have written to you in private."]

        missing = await jo.submit(opened["id"])
        assert missing.errors == {"word": "Please complete this required field."}
        refused = await jo.submit(opened["id"], {"word": "short"})
        assert refused.errors == {"word": "That is too short."}
        assert (jo.view() or {})["errors"] == {"word": "That is too short."}

        done = await jo.submit(opened["id"], {"word": "made-up"})
        assert done.outcome == "updated"
        await slack.until(jo.messages)
        assert "Refused." in str(jo.view())
        assert [m["text"] for m in jo.messages()] == ["Google refused this password."]

    assert seen[0]["text"] == "jo@gmail.com"
    assert seen[0]["channel_name"] == "walkers"
    assert seen[-1]["view"]["state"]["values"]["user"]["user"]["value"] == "jo@gmail.test"
    assert seen[-1]["view"]["root_view_id"] == seen[-1]["view"]["id"] == opened["id"]


async def test_what_is_waited_for_in_vain_is_said(slack: SlackStandIn) -> None:
    with pytest.raises(TimeoutError, match="did not come"):
        await slack.until(slack.as_user(JO).messages, timeout=0.05)


async def test_a_member_added_later_is_seen_by_the_app(slack: SlackStandIn) -> None:
    slack.add_member(WALKERS, "U0RETRIEV1")
    await slack.as_user(JO).types(WALKERS, "<@U0RETRIEV1> are you there?")
    slack.remove_member(WALKERS, "U0RETRIEV1")
    await slack.as_user(JO).types(WALKERS, "<@U0RETRIEV1> gone?")
    told = [envelope.payload["event"] for envelope in slack.envelopes]
    assert [(event["type"], event["text"]) for event in told] == [
        ("app_mention", "<@U0RETRIEV1> are you there?")
    ]


async def test_an_archived_channel_takes_nothing_more(slack: SlackStandIn) -> None:
    slack.room("C0SUPPORT1").is_archived = True
    shown = await slack.as_user("U0TOM00001").types("C0SUPPORT1", "too late")
    assert shown.error == "is_archived"


async def test_it_stops_with_a_bot_a_page_and_unanswered_events_still_there(
    make_app: Any, connect: Any
) -> None:
    slack = SlackStandIn()
    await slack.start()
    app = make_app(slack)
    async with (
        aiohttp.ClientSession(slack.base) as session,
        session.ws_connect("/page/events", protocols=("page.v1", f"token.{slack.page.token}")) as page,
        connect(slack, app) as handler,
    ):
        await page.receive_json(timeout=2)
        await handler.close_async()
        await slack.as_user(JO).types("D0JO000001", "nobody answers this")
        await slack.stop()
        assert slack.platform.delivery.pending == 0
        while not page.closed:
            await page.receive(timeout=2)


async def test_a_taken_port_is_an_error_that_leaves_nothing_open(slack: SlackStandIn) -> None:
    second = SlackStandIn(port=slack.port)
    with pytest.raises(OSError, match="address already in use"):
        await second.start()
    await second.stop()
    assert slack.as_user(JO).messages() == []


async def test_refusals_are_listed_apart(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await client.auth_test()
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=WALKERS, text="hi")
    assert [request.answer["error"] for request in slack.refusals] == ["not_in_channel"]


async def test_a_listener_may_answer_by_the_response_url(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    app = make_app(slack)

    @app.command("/smtp-help")
    async def on_command(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Only you see this.")

    async with connect(slack, app):
        await slack.as_user(JO).slash("/smtp-help", "", WALKERS)
        held = await slack.until(slack.as_user(JO).ephemerals)
    assert [each["text"] for each in held] == ["Only you see this."]
