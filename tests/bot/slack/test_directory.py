from slack_sdk.web.async_client import AsyncWebClient

from bot.incoming import Profile
from bot.playground.slack import Fault, SlackStandIn
from bot.slack.directory import KEPT_SECONDS, SlackDirectory
from tests.bot.slack.conftest import JO, STRANGER, person


async def test_a_person_has_a_name_a_zone_a_language_and_a_workspace(client: AsyncWebClient) -> None:
    found = await SlackDirectory(client).profile(person(JO))
    assert found == Profile(
        name="Jo Example", zone="Europe/London", language="en", workspace="Pet Sitter Plus"
    )


async def test_people_of_other_workspaces_carry_no_locale_and_are_spoken_to_in_english(
    client: AsyncWebClient,
) -> None:
    found = await SlackDirectory(client).profile(person(STRANGER, "T0ELSEWHR1"))
    assert (found.language, found.workspace) == ("en", "Elsewhere")


async def test_who_cannot_be_looked_up_has_defaults_and_is_asked_for_again(
    client: AsyncWebClient, slack: SlackStandIn
) -> None:
    slack.fail("users.info", Fault(error="user_not_found"))
    directory = SlackDirectory(client)
    assert await directory.profile(person(JO)) == Profile(name="")
    assert (await directory.profile(person(JO))).name == "Jo Example"


async def test_slack_is_asked_again_after_ten_minutes(client: AsyncWebClient, slack: SlackStandIn) -> None:
    at = [0.0]
    directory = SlackDirectory(client, now=lambda: at[0])
    await directory.profile(person(JO))
    await directory.profile(person(JO))
    assert len(slack.calls("users.info")) == 1
    at[0] = KEPT_SECONDS
    await directory.profile(person(JO))
    assert len(slack.calls("users.info")) == 2


async def test_while_slack_is_silent_what_was_known_still_holds(
    client: AsyncWebClient, slack: SlackStandIn
) -> None:
    at = [0.0]
    directory = SlackDirectory(client, now=lambda: at[0])
    await directory.profile(person(JO))
    at[0] = KEPT_SECONDS
    slack.fail("users.info", Fault(status=503))
    assert (await directory.profile(person(JO))).name == "Jo Example"
