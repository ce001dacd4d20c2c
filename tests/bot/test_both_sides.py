"""Customer and desk together, on the whole bot: what is opened again, stopped or withheld is so for both."""

import json

import pytest

from bot.playground.demo import Demo
from bot.playground.slack import Fault
from tests.bot.slack.listeners.test_forms import filled
from tests.bot.talking import SUPPORT, Talk, files_with

JO, TOM = "U0JO000001", "U0TOM00001"


async def claimed(running: Demo) -> tuple[Talk, Talk]:
    jo, tom = Talk(running, JO), Talk(running, TOM)
    await jo.says("can i talk to a human pls")
    await jo.reads("Your request is with Pet Sitter Plus Support")
    await tom.reads("Jo Example", channel=SUPPORT)
    await tom.taps("Claim", SUPPORT)
    await jo.reads("Tom", "has your case now")
    await tom.reads("Tom has this case", channel=SUPPORT)
    await running.slack.until_quiet()
    return jo, tom


async def resolved(running: Demo) -> tuple[Talk, Talk]:
    jo, tom = await claimed(running)
    await tom.taps("Resolve", SUPPORT)
    form = await tom.sees_form("Resolve")
    values = filled(
        form,
        cause="auth.bad_credentials",
        step="3",
        helped="another user name",
        tell="the user name is right now",
    )
    assert (await tom.person.submit(form["id"], values)).ok
    await jo.reads("Tom has closed your case", "Was this helpful?")
    await tom.reads("Resolved by Tom", channel=SUPPORT)
    await running.slack.until_quiet()
    return jo, tom


def buttons(talk: Talk, channel: str) -> list[str]:
    return [
        element["text"]["text"]
        for message in talk.person.messages(channel)
        for block in message.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
        if element.get("text")
    ]


async def test_thanks_open_no_new_case_and_the_case_can_be_opened_again(running: Demo) -> None:
    jo, tom = await resolved(running)
    before = len(jo.texts())
    await jo.says("Thanks Tom!")
    await jo.reads("You are welcome.")
    await running.slack.until_quiet()
    assert len(jo.texts()) == before + 2

    await tom.taps("Open again", SUPPORT)
    await tom.reads("This case was opened again", channel=SUPPORT)
    await jo.reads("Tom", "has your case now")
    await running.slack.until_quiet()
    assert "Yes, it helped" not in buttons(jo, jo.dm)
    opened = next(one for one in tom.person.messages(SUPPORT) if "was opened again" in one["text"])
    assert "Claim" not in json.dumps(opened)
    await jo.says("still broken sorry")
    await tom.reads("still broken sorry", channel=SUPPORT)


async def test_a_newer_case_in_which_nothing_was_told_gives_way(running: Demo) -> None:
    jo, tom = await resolved(running)
    await jo.says("hello there")
    await jo.reads("Hello, I am Retriever", "Which email address")
    await tom.taps("Open again", SUPPORT)
    await tom.reads("hello there", channel=SUPPORT)
    await running.slack.until_quiet()
    assert sum("Which email address are you connecting?" in text for text in jo.texts()) == 1
    await jo.says("still broken sorry")
    await tom.reads("still broken sorry", channel=SUPPORT)


async def test_of_a_newer_case_in_which_something_was_told_the_agent_hears_and_the_customer_does_not(
    running: Demo,
) -> None:
    jo, tom = await resolved(running)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await running.slack.until_quiet()
    before = jo.texts()
    await tom.taps("Open again", SUPPORT)
    await tom.reads("Jo has a newer case,", "So this one stays closed", channel=SUPPORT)
    await tom.reads("Newer case", "this one stays closed meanwhile", channel=SUPPORT)
    await running.slack.until_quiet()
    assert jo.texts() == before


async def test_a_password_told_to_an_agent_is_withheld_and_the_desk_hears_that_it_was(running: Demo) -> None:
    jo, tom = await claimed(running)
    secret = "Zq9-made-up-cänary-desk"
    await jo.says(f"ok I did that, still no luck. my new password is {secret}")
    told = await tom.reads("Jo wrote something at", "looks like a password", channel=SUPPORT)
    assert "ok I did that, still no luck." in told["text"]
    await jo.reads("That looked like a password")
    await running.slack.until_quiet()
    assert secret not in json.dumps(tom.person.messages(SUPPORT), ensure_ascii=False)
    assert files_with(running.folder, secret) == []


@pytest.mark.parametrize("by", ["typed", "command"])
async def test_stop_takes_the_request_back_on_both_sides_after_one_question(running: Demo, by: str) -> None:
    jo, tom = await claimed(running)
    if by == "typed":
        await jo.says("stop")
    else:
        assert (await jo.person.slash("/smtp-help", "stop", jo.dm)).ok
    await jo.reads("Shall I take the request back and stop?")
    assert not any("has taken the request back" in text for text in tom.texts(SUPPORT))
    await jo.taps("Yes, stop")
    await jo.reads("Stopped. Your request to support is taken back, and they are told.")
    await tom.reads("Jo has taken the request back", channel=SUPPORT)
    await running.slack.until_quiet()
    assert not any(text.endswith("stop") for text in tom.texts(SUPPORT))


async def test_a_person_asked_for_again_is_seen_in_the_desks_channel(running: Demo) -> None:
    jo, tom = Talk(running, JO), Talk(running, TOM)
    await jo.says("can i talk to a human pls")
    await tom.reads("Jo Example", channel=SUPPORT)
    await jo.taps("Cancel the request")
    await jo.reads("Your request to support is taken back")
    await tom.reads("Jo has taken the request back", channel=SUPPORT)
    # The card is edited behind the line in its thread, at the desk's own pace.
    await tom.reads("Jo Example · request taken back at", channel=SUPPORT)
    (card,) = cards(tom)
    assert "With support" not in card["text"]
    assert "Handed over" not in card["text"]
    await jo.says("person")
    await running.slack.until(lambda: len(cards(tom)) == 2, timeout=20)
    await tom.taps("Claim", SUPPORT)
    await jo.reads("Tom", "has your case now")
    await jo.says("are you there?")
    line = await tom.reads("are you there?", channel=SUPPORT)
    assert line["thread_ts"] == cards(tom)[-1]["ts"]


def cards(talk: Talk) -> list[dict[str, object]]:
    """What stands in the support channel itself, not in a thread."""
    messages = talk.person.messages(SUPPORT)
    return [one for one in messages if one.get("thread_ts") in (None, one["ts"])]


async def test_whom_slack_does_not_tell_of_has_a_name_in_every_sentence(running: Demo) -> None:
    running.slack.fail("users.info", Fault(error="user_not_found", times=None))
    jo, tom = Talk(running, JO), Talk(running, TOM)
    await jo.says("can i talk to a human pls")
    await tom.reads("Somebody asked for a person", "In Somebody's words", channel=SUPPORT)
    assert not any(text.startswith(" ") or "In 's" in text for text in tom.texts(SUPPORT))
