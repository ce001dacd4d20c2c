"""What a person does at the screen, and what the app is told of it."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackStandIn

JO, TOM, GUEST, STRANGER = "U0JO000001", "U0TOM00001", "U0GUEST001", "U0STRANGE1"
DM, WALKERS, SUPPORT = "D0JO000001", "C0WALKERS1", "C0SUPPORT1"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def choices(*values: str) -> list[dict[str, Any]]:
    return [{"text": plain(value.title()), "value": value} for value in values]


def events(slack: SlackStandIn) -> list[dict[str, Any]]:
    return [
        envelope.payload["event"]
        for envelope in slack.envelopes
        if envelope.kind == "events_api" and envelope.retry_attempt == 0
    ]


@pytest.mark.parametrize(
    ("user", "channel", "error"),
    [
        (JO, SUPPORT, "channel_not_found"),
        (STRANGER, WALKERS, "channel_not_found"),
        (JO, "D0TOM00001", "channel_not_found"),
        ("U0PRIYA001", WALKERS, "not_in_channel"),
    ],
)
async def test_people_write_only_where_they_belong(
    slack: SlackStandIn, user: str, channel: str, error: str
) -> None:
    shown = await slack.as_user(user).types(channel, "hello")
    assert (shown.ok, shown.error) == (False, error)


async def test_an_edit_and_a_deletion_repeat_the_old_text(slack: SlackStandIn) -> None:
    jo = slack.as_user(JO)
    said = await jo.types(DM, "made-up-secret")
    await jo.edits(DM, said.ts, "sorry")
    await jo.deletes(DM, said.ts)
    edited, deleted = events(slack)[1:]
    assert edited["subtype"] == "message_changed"
    assert edited["previous_message"]["text"] == "made-up-secret"
    assert edited["message"]["text"] == "sorry"
    assert edited["message"]["edited"]["user"] == JO
    assert deleted["subtype"] == "message_deleted"
    assert deleted["previous_message"]["text"] == "sorry"
    assert deleted["deleted_ts"] == said.ts
    assert jo.messages() == []


async def test_a_line_that_is_not_ones_own_cannot_be_changed(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel=DM, text="hello")
    jo = slack.as_user(JO)
    assert (await jo.edits(DM, posted["ts"], "mine")).error == "cant_update_message"
    assert (await jo.deletes(DM, posted["ts"])).error == "cant_delete_message"


async def test_the_app_hears_only_the_channels_it_is_in(slack: SlackStandIn) -> None:
    tom = slack.as_user(TOM)
    await tom.types(WALKERS, "not for the app")
    await tom.types(SUPPORT, "for the app")
    assert [event["text"] for event in events(slack)] == ["for the app"]
    assert events(slack)[0]["channel_type"] == "group"


async def test_a_thread_reply_carries_its_parent(slack: SlackStandIn, client: AsyncWebClient) -> None:
    card = await client.chat_postMessage(channel=SUPPORT, text="card")
    await slack.as_user(TOM).types(SUPPORT, "a note", thread_ts=card["ts"])
    reply = events(slack)[-1]
    assert (reply["thread_ts"], reply["parent_user_id"]) == (card["ts"], "U0RETRIEV1")
    parent = slack.as_user(TOM).messages(SUPPORT)[0]
    assert (parent["reply_count"], parent["reply_users"]) == (1, [TOM])
    answer = await client.conversations_replies(channel=SUPPORT, ts=card["ts"])
    assert [message["text"] for message in answer["messages"]] == ["card", "a note"]


async def test_a_press_tells_where_it_was_and_what_the_fields_hold(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    app, bodies = make_app(slack), []

    @app.action("go")
    async def on_press(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)

    blocks = [
        {
            "type": "actions",
            "block_id": "case-1",
            "elements": [
                {"type": "static_select", "action_id": "kind", "options": choices("usual", "app")},
                {"type": "button", "action_id": "go", "value": "a", "text": plain("A")},
            ],
        }
    ]
    async with connect(slack, app):
        posted = await app.client.chat_postMessage(
            channel=DM,
            text="pick",
            blocks=blocks,
            metadata={"event_type": "letter", "event_payload": {"id": "l1"}},
        )
        jo = slack.as_user(JO)
        assert (await jo.press(posted["ts"], "go", values={"case-1": {"kind": "app"}})).ok
        assert (await jo.press(posted["ts"], "gone")).error == "no_such_action"
        await slack.until(lambda: bodies)
        await slack.until_quiet()
    (body,) = bodies
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": DM,
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": DM, "name": "directmessage"}
    assert body["message"]["metadata"]["event_payload"] == {"id": "l1"}
    (action,) = body["actions"]
    assert (action["block_id"], action["action_id"], action["value"]) == ("case-1", "go", "a")
    assert body["state"]["values"]["case-1"]["kind"]["selected_option"]["value"] == "app"
    assert body["response_url"].startswith(slack.base)
    assert body["enterprise"] is None
    assert {"trigger_id", "token", "api_app_id", "team", "user"} <= body.keys()
    assert body["user"]["team_id"] == "T0PETSIT01"


async def test_an_overflow_choice_is_an_action(slack: SlackStandIn, make_app: Any, connect: Any) -> None:
    app, actions = make_app(slack), []

    @app.action("more")
    async def on_choice(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        actions.append(action)

    menu = {"type": "overflow", "action_id": "more", "options": choices("back", "stop")}
    async with connect(slack, app):
        posted = await app.client.chat_postMessage(
            channel=DM, text="pick", blocks=[{"type": "actions", "elements": [menu]}]
        )
        jo = slack.as_user(JO)
        assert (await jo.select(posted["ts"], "more", "nonsense")).error == "bad_values"
        assert (await jo.select(posted["ts"], "more", "stop")).ok
        await slack.until(lambda: actions)
        await slack.until_quiet()
    assert actions[0]["selected_option"]["value"] == "stop"


async def test_a_command_is_known_and_for_members_only(slack: SlackStandIn) -> None:
    assert (await slack.as_user(JO).slash("/other")).error == "unknown_command"
    assert (await slack.as_user(STRANGER).slash("/smtp-help")).error == "unknown_command"


async def test_opening_home_shows_what_was_published(slack: SlackStandIn, client: AsyncWebClient) -> None:
    jo = slack.as_user(JO)
    await jo.opens_home()
    home = {"type": "home", "blocks": [{"type": "header", "text": plain("Start")}]}
    await client.views_publish(user_id=JO, view=home)
    await jo.opens_home()
    first, second = events(slack)
    assert (first["type"], first["tab"], first["channel"]) == ("app_home_opened", "home", DM)
    assert "view" not in first
    assert second["view"]["blocks"][0]["text"]["text"] == "Start"
    assert (jo.home() or {})["type"] == "home"


async def test_a_shortcut_opens_a_view_by_its_trigger(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    app = make_app(slack)

    @app.shortcut("check_up")
    async def on_shortcut(ack: Any, shortcut: dict[str, Any], client: Any) -> None:
        await ack()
        view = {
            "type": "modal",
            "title": plain("Check"),
            "blocks": [{"type": "section", "text": plain("Which address?")}],
        }
        await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    async with connect(slack, app):
        jo = slack.as_user(JO)
        assert (await jo.shortcut("unheard_of")).error == "unknown_shortcut"
        assert (await jo.shortcut("check_up")).ok
        view = await slack.until(jo.view)
    assert view["title"]["text"] == "Check"
    assert slack.as_user(TOM).view() is None


async def test_guests_see_only_their_own_channels(slack: SlackStandIn) -> None:
    slack.platform.workspace.conversations[WALKERS].members.remove(GUEST)
    assert (await slack.as_user(GUEST).types(WALKERS, "hi")).error == "channel_not_found"


async def test_only_an_apps_own_private_channels_are_found(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    info = await client.conversations_info(channel=SUPPORT, include_num_members=True)
    assert (info["channel"]["is_private"], info["channel"]["is_member"], info["channel"]["num_members"]) == (
        True,
        True,
        3,
    )
    listed = await client.users_conversations(types="public_channel,private_channel")
    assert [room["id"] for room in listed["channels"]] == [SUPPORT]
