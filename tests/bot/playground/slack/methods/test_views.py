"""Views by API: opened, pushed, updated by hash or external id, published."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackStandIn

JO, TOM = "U0JO000001", "U0TOM00001"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def modal(title: str, **more: Any) -> dict[str, Any]:
    section = {"type": "section", "text": plain(title)}
    return {"type": "modal", "title": plain(title), "blocks": [section], **more}


def trigger(slack: SlackStandIn, view: str | None = None) -> str:
    return slack.platform.tickets.trigger(JO, view)


async def test_an_opened_view_comes_back_with_all_that_slack_adds(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    view = (await client.views_open(trigger_id=trigger(slack), view=modal("Loading")))["view"]
    assert view["root_view_id"] == view["id"]
    assert (view["app_id"], view["bot_id"], view["team_id"]) == ("A0RETRIEV1", "B0RETRIEV1", "T0PETSIT01")
    assert (view["private_metadata"], view["callback_id"], view["previous_view_id"]) == ("", "", None)
    assert view["hash"]


async def test_a_hash_lets_only_the_first_of_two_writers_through(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    view = (await client.views_open(trigger_id=trigger(slack), view=modal("Loading")))["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=modal("First"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Second"))
    assert (slack.as_user(JO).view() or {})["title"]["text"] == "First"


async def test_an_external_id_names_one_view_only(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=trigger(slack), view=modal("One", external_id="case-1"))
    await client.views_update(external_id="case-1", view=modal("Two"))
    assert (slack.as_user(JO).view() or {})["title"]["text"] == "Two"
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await client.views_open(trigger_id=trigger(slack), view=modal("Three", external_id="case-1"))


async def test_a_trigger_from_a_modal_opens_on_top_of_it(slack: SlackStandIn, client: AsyncWebClient) -> None:
    first = (await client.views_open(trigger_id=trigger(slack), view=modal("One")))["view"]
    await client.views_open(trigger_id=trigger(slack, first["id"]), view=modal("Two"))
    await client.views_push(trigger_id=trigger(slack, first["id"]), view=modal("Three"))
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=trigger(slack, first["id"]), view=modal("Four"))
    assert [view["title"]["text"] for view in slack.as_user(JO).views()] == ["One", "Two", "Three"]


async def test_a_trigger_from_elsewhere_replaces_what_was_open(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    first = (await client.views_open(trigger_id=trigger(slack), view=modal("One")))["view"]
    await client.views_open(trigger_id=trigger(slack), view=modal("Two"))
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id=first["id"], view=modal("Late"))


async def test_each_person_has_their_own_home(slack: SlackStandIn, client: AsyncWebClient) -> None:
    home = {"type": "home", "blocks": [{"type": "header", "text": plain("Hello Jo")}]}
    published = (await client.views_publish(user_id=JO, view=home))["view"]
    again = (await client.views_publish(user_id=JO, view=home, hash=published["hash"]))["view"]
    assert again["id"] == published["id"]
    assert slack.as_user(TOM).home() is None
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=JO, view=home, hash=published["hash"])
