"""Who is who, as Slack tells it to an app."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackStandIn


async def test_the_app_learns_who_it_is(slack: SlackStandIn, client: AsyncWebClient) -> None:
    me = await client.auth_test()
    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U0RETRIEV1", "B0RETRIEV1", "T0PETSIT01")
    assert me["url"] == slack.base + "/"


async def test_a_guest_and_a_stranger_are_marked(client: AsyncWebClient) -> None:
    guest = (await client.users_info(user="U0GUEST001"))["user"]
    stranger = (await client.users_info(user="U0STRANGE1", include_locale=True))["user"]
    member = (await client.users_info(user="U0JO000001", include_locale=True))["user"]
    assert (guest["is_restricted"], guest["is_stranger"]) == (True, False)
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0ELSEWHR1")
    assert "locale" not in stranger, "people of other workspaces carry no locale"
    assert (member["locale"], member["tz"]) == ("en-GB", "Europe/London")


async def test_the_bot_is_a_user_too(client: AsyncWebClient) -> None:
    bot = (await client.users_info(user="U0RETRIEV1"))["user"]
    assert (bot["is_bot"], bot["profile"]["bot_id"]) == (True, "B0RETRIEV1")
    assert (await client.bots_info(bot="B0RETRIEV1"))["bot"]["user_id"] == "U0RETRIEV1"


async def test_the_team_has_a_name(client: AsyncWebClient) -> None:
    assert (await client.team_info())["team"]["name"] == "Pet Sitter Plus"
    assert (await client.team_info(team="T0ELSEWHR1"))["team"]["domain"] == "elsewhere"
