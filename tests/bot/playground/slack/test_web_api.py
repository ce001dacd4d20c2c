"""Every refusal of the Web API by its code, with the real SDK's client."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from msgspec.structs import replace
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import DEMO_WORLD, Fault, Room, SlackStandIn

JO, TOM, ANN = "U0JO000001", "U0TOM00001", "U0ANN00001"
DM, WALKERS, SUPPORT = "D0JO000001", "C0WALKERS1", "C0SUPPORT1"

Arguments = dict[str, Any]


def words(length: int) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": "x" * length}


def plain(length: int = 5) -> dict[str, Any]:
    return {"type": "plain_text", "text": "x" * length}


def section(length: int = 5) -> dict[str, Any]:
    return {"type": "section", "text": words(length)}


def question(block_id: str = "b", action_id: str = "a") -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": action_id}
    return {"type": "input", "block_id": block_id, "label": plain(), "element": element}


def modal(*blocks: Any, **more: Any) -> dict[str, Any]:
    view = {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks) or [section()]}
    return {**view, **more}


REFUSED: list[tuple[str, Arguments, str]] = [
    ("chat.postMessage", {"channel": "C0NOWHERE1", "text": "hi"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "U0NOBODY01", "text": "hi"}, "channel_not_found"),
    ("chat.postMessage", {"text": "hi"}, "channel_not_found"),
    ("chat.postMessage", {"channel": WALKERS, "text": "hi"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "C0OLDROOM1", "text": "hi"}, "is_archived"),
    ("chat.postMessage", {"channel": "C0HIDDEN01", "text": "hi"}, "channel_not_found"),
    ("chat.postMessage", {"channel": DM}, "no_text"),
    ("chat.postMessage", {"channel": DM, "text": "  "}, "no_text"),
    ("chat.postMessage", {"channel": DM, "blocks": "[{"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": DM, "blocks": {"type": "divider"}}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": DM, "blocks": [section(3001)]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": DM, "blocks": [section()] * 51}, "invalid_blocks"),
    ("chat.postMessage", {"channel": DM, "text": "a", "thread_ts": "1.000001"}, "thread_not_found"),
    ("chat.postMessage", {"channel": DM, "text": "a", "thread_ts": "0"}, "invalid_thread_ts"),
    ("chat.postMessage", {"channel": DM, "text": "a", "thread_ts": "{reply}"}, "thread_not_found"),
    ("chat.postMessage", {"channel": DM, "text": "a", "username": "Tom"}, "missing_scope"),
    ("chat.postMessage", {"channel": DM, "text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
    ("chat.postMessage", {"channel": DM, "markdown_text": "x" * 12_001}, "msg_too_long"),
    (
        "chat.postMessage",
        {"channel": DM, "text": "a", "metadata": {"event_type": "x"}},
        "invalid_metadata_format",
    ),
    ("chat.update", {"channel": DM, "ts": "1.000001", "text": "a"}, "message_not_found"),
    ("chat.update", {"channel": DM, "ts": "{theirs}", "text": "a"}, "cant_update_message"),
    ("chat.update", {"channel": DM, "ts": "{ours}", "text": "x" * 4001}, "msg_too_long"),
    ("chat.update", {"channel": DM, "ts": "{ours}"}, "no_text"),
    ("chat.update", {"channel": WALKERS, "ts": "1.000001", "text": "a"}, "not_in_channel"),
    ("chat.delete", {"channel": DM, "ts": "1.000001"}, "message_not_found"),
    ("chat.delete", {"channel": DM, "ts": "{theirs}"}, "cant_delete_message"),
    ("chat.postEphemeral", {"channel": SUPPORT, "user": JO, "text": "a"}, "user_not_in_channel"),
    ("chat.postEphemeral", {"channel": WALKERS, "user": JO, "text": "a"}, "not_in_channel"),
    ("chat.getPermalink", {"channel": DM, "message_ts": "1.000001"}, "message_not_found"),
    ("conversations.open", {"users": "U0NOBODY01"}, "user_not_found"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.info", {"channel": "C0HIDDEN01"}, "channel_not_found"),
    ("conversations.history", {"channel": WALKERS}, "not_in_channel"),
    ("conversations.replies", {"channel": DM, "ts": "1.000001"}, "thread_not_found"),
    ("conversations.members", {"channel": "D0NOWHERE1"}, "channel_not_found"),
    ("users.info", {"user": "U0NOBODY01"}, "user_not_found"),
    ("team.info", {"team": "T0NOWHERE1"}, "team_not_found"),
    ("bots.info", {"bot": "B0NOBODY01"}, "bot_not_found"),
    ("files.info", {"file": "F0NOTHING1"}, "file_not_found"),
    ("views.open", {"view": modal()}, "invalid_arguments"),
    ("views.open", {"trigger_id": "1.2.3", "view": modal()}, "invalid_trigger_id"),
    ("views.open", {"trigger_id": "{spent}", "view": modal()}, "exchanged_trigger_id"),
    ("views.open", {"trigger_id": "{late}", "view": modal()}, "expired_trigger_id"),
    ("views.open", {"trigger_id": "{fresh}", "view": modal(title=plain(25))}, "invalid_arguments"),
    ("views.open", {"trigger_id": "{fresh}", "view": modal(question(), submit=None)}, "invalid_arguments"),
    ("views.open", {"trigger_id": "{fresh}", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
    (
        "views.open",
        {"trigger_id": "{fresh}", "view": modal(*[section(3000) for _ in range(90)])},
        "view_too_large",
    ),
    ("views.push", {"trigger_id": "{fresh}", "view": modal()}, "not_found"),
    ("views.update", {"view_id": "V0NOTHING1", "view": modal()}, "not_found"),
    ("views.update", {"view": modal()}, "invalid_arguments"),
    ("views.update", {"view_id": "{open}", "hash": "1.stale", "view": modal()}, "hash_conflict"),
    (
        "views.publish",
        {"user_id": "U0NOBODY01", "view": {"type": "home", "blocks": [section()]}},
        "user_not_found",
    ),
    ("views.publish", {"user_id": JO, "view": modal()}, "invalid_arguments"),
    ("files.upload", {}, "unknown_method"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
]


class Moved:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 1_795_561_200.0

    def __call__(self) -> float:
        return self.now


async def furnish(slack: SlackStandIn, clock: Moved) -> dict[str, str]:
    """Rooms and tickets for the table: what the braces stand for."""
    workspace, tickets = slack.platform.workspace, slack.platform.tickets
    bot = slack.platform.world.app.bot_user
    workspace.add_room(Room("C0OLDROOM1", "old", "public", (bot,), is_archived=True))
    workspace.add_room(Room("C0HIDDEN01", "hidden", "private", (TOM,)))
    late = tickets.trigger(JO)
    clock.now += 3.1
    spent = tickets.trigger(JO)
    tickets.redeem(spent)
    opened = slack.platform.views.open(ANN, {"type": "modal", "title": plain(), "blocks": []})
    theirs = await slack.as_user(JO).types(DM, "hello")
    ours = slack.platform.posting.by_app(workspace.direct_message(JO), {"text": "hello"})
    reply = await slack.as_user(JO).types(DM, "in the thread", thread_ts=ours["ts"])
    return {
        "{reply}": reply.ts,
        "{late}": late,
        "{spent}": spent,
        "{fresh}": tickets.trigger(JO),
        "{open}": opened.id,
        "{theirs}": theirs.ts,
        "{ours}": ours["ts"],
    }


@pytest.mark.parametrize(("method", "arguments", "code"), REFUSED, ids=lambda value: str(value)[:60])
async def test_what_slack_refuses_is_refused_with_its_code(
    method: str, arguments: Arguments, code: str
) -> None:
    clock = Moved()
    async with SlackStandIn(clock=clock) as slack:
        names = await furnish(slack, clock)
        sent = {
            key: names.get(value, value) if isinstance(value, str) else value
            for key, value in arguments.items()
        }
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as caught:
            await client.api_call(method, json=sent)
        assert caught.value.response["error"] == code


async def test_a_block_that_is_too_long_is_named_by_its_pointer(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=DM, text="hi", blocks=[section(), section(3001)])
    messages = caught.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"]


@pytest.mark.parametrize(
    ("token", "code"),
    [("", "not_authed"), ("xoxb-made-up", "invalid_auth"), ("{xapp}", "not_allowed_token_type")],
)
async def test_a_wrong_token_is_refused(slack: SlackStandIn, token: str, code: str) -> None:
    headers = {"Authorization": f"Bearer {token.replace('{xapp}', slack.app_token)}"} if token else {}
    async with (
        aiohttp.ClientSession() as session,
        session.post(slack.api_url + "auth.test", headers=headers) as response,
    ):
        assert (await response.json())["error"] == code


async def test_a_scope_that_was_not_granted_is_named() -> None:
    world = replace(DEMO_WORLD, app=replace(DEMO_WORLD.app, scopes=("im:write", "commands")))
    async with SlackStandIn(world) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=DM, text="hi")
    assert caught.value.response["needed"] == "chat:write"
    assert caught.value.response["provided"] == "im:write,commands"


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.chat_postMessage(channel=DM, text="hi", blocks=[section()], unfurl_links=False),
        lambda client: client.api_call("chat.postMessage", data={"channel": DM, "text": "hi"}),
        lambda client: client.api_call("chat.postMessage", json={"channel": DM, "text": "hi"}),
    ],
)
async def test_forms_and_json_are_both_understood(
    slack: SlackStandIn, client: AsyncWebClient, call: Callable[[AsyncWebClient], Any]
) -> None:
    answer = await call(client)
    assert answer["message"]["text"] == "hi"
    assert slack.as_user(JO).messages()[0]["ts"] == answer["ts"]


async def test_the_record_holds_what_was_asked_but_no_token(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=DM, text="hi")
    await client.auth_test()
    assert [request.method for request in slack.requests] == ["chat.postMessage", "auth.test"]
    assert slack.calls("chat.postMessage")[0].parameters["text"] == "hi"
    assert slack.bot_token not in repr(slack.requests)


async def test_an_ordered_fault_strikes_as_often_as_it_was_ordered(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    fault = slack.fail("chat.postMessage", Fault(error="internal_error", times=2))
    for _ in range(2):
        with pytest.raises(SlackApiError, match="internal_error"):
            await client.chat_postMessage(channel=DM, text="hi")
    assert (await client.chat_postMessage(channel=DM, text="hi"))["ok"]
    assert fault.struck == 2


async def test_a_lost_answer_leaves_the_message_posted(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", Fault(status=503, applied=True))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=DM, text="hi")
    assert caught.value.response.status_code == 503
    assert [message["text"] for message in slack.as_user(JO).messages()] == ["hi"]


async def test_a_hanging_method_runs_into_the_clients_time_limit(slack: SlackStandIn) -> None:
    slack.fail("auth.test", Fault(hang=60.0))
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, timeout=0.2)
    with pytest.raises(TimeoutError):
        await client.auth_test()


async def test_the_rate_limit_says_when_to_come_back(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.limit_rates()
    for _ in range(3):
        await client.chat_postMessage(channel=DM, text="hi")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=DM, text="one too many")
    assert caught.value.response.status_code == 429
    assert int(caught.value.response.headers["Retry-After"]) >= 1
    assert (await client.chat_postMessage(channel=SUPPORT, text="another channel"))["ok"]


async def test_an_ordered_rate_limit_is_honoured_by_the_sdks_own_handler(slack: SlackStandIn) -> None:
    slack.fail("chat.postMessage", Fault(retry_after=0))
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    assert (await client.chat_postMessage(channel=DM, text="hi"))["ok"]
    assert len(slack.calls("chat.postMessage")) == 2
