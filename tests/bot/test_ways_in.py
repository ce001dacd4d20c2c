"""Ways in and what follows, the whole bot together: guests, people's own clocks, Home, the desk's reading."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.playground.demo import Demo
from tests.bot.talking import SUPPORT, WALKERS, Talk

JO, ANN, PRIYA, GUEST = "U0JO000001", "U0ANN00001", "U0PRIYA001", "U0GUEST001"
HELLO = ("Hello, I am Retriever", "Which email address are you connecting?")


def clocks(zone: str) -> set[str]:
    """What a clock there shows now, and showed in the minutes of this test."""
    now = datetime.now(ZoneInfo(zone))
    return {f"{at.hour}:{at:%M}" for minutes in range(4) for at in [now - timedelta(minutes=minutes)]}


def buttons(blocks: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Label → action and block of each button."""
    return {
        element["text"]["text"]: (element["action_id"], block["block_id"])
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    }


# A guest sees one or two channels of a workspace, and the app's own chat.


async def test_a_guest_who_calls_the_command_in_a_channel_gets_a_private_talk(running: Demo) -> None:
    gus = Talk(running, GUEST)
    running.slack.room(WALKERS).members.append(GUEST)
    assert (await gus.person.slash("/smtp-help", "", WALKERS)).ok
    await gus.reads(*HELLO)
    assert [told["text"].split(".")[0] for told in gus.person.ephemerals()] == [
        "Mailbox details do not belong in a channel, so I have written to you in private"
    ]


async def test_a_guest_who_writes_in_the_messages_tab_gets_as_far_as_everybody(running: Demo) -> None:
    gus = Talk(running, GUEST)
    await gus.says("gus.example@gmail.com")
    await gus.reads("Tested at", "Google's mail server answers")
    await gus.taps("I am not sure")
    await gus.taps("Test one log-in")
    await gus.sees_form("Test one log-in")


async def test_a_guest_can_use_the_shortcut_and_home(running: Demo) -> None:
    gus = Talk(running, GUEST)
    assert (await gus.person.shortcut("check_up")).ok
    await gus.sees_form("Start a check-up")
    await gus.person.close()
    await gus.person.opens_home()
    home = await running.slack.until(gus.person.home)
    assert "Start a check-up" in buttons(home["blocks"])


async def test_a_guests_request_reaches_the_desk_and_the_answer_comes_back(running: Demo) -> None:
    gus, priya = Talk(running, GUEST), Talk(running, PRIYA)
    await gus.says("person")
    card = await priya.reads("Gus Guest", channel=SUPPORT)
    await priya.taps("Claim", SUPPORT)
    await priya.reads("Priya has this case", channel=SUPPORT)
    await priya.says("send: Good morning Gus.", SUPPORT, card["ts"])
    await gus.reads("Good morning Gus.")


# Times


async def test_times_are_told_by_the_clock_of_whoever_reads_them(running: Demo) -> None:
    people = running.slack.platform.workspace.people
    people[ANN] = replace(people[ANN], tz="America/New_York")
    ann, priya = Talk(running, ANN), Talk(running, PRIYA)
    await ann.says("ann.example@gmail.com")
    found = await ann.reads("Tested at")
    assert any(f"Tested at {one}" in found["text"] for one in clocks("America/New_York")), found["text"]
    await ann.says("person")
    await priya.reads("Ann Example", channel=SUPPORT)
    await priya.taps("Read the conversation", SUPPORT)
    await priya.sees_form("The conversation")
    assert any(f"{one}  Ann Example:" in priya.form_text() for one in clocks("Europe/London"))


# What the desk reads, and Home


async def test_the_desk_reads_the_talk_in_its_order_with_findings_and_answers(running: Demo) -> None:
    jo, priya = Talk(running, JO), Talk(running, PRIYA)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await jo.taps("I am not sure")
    await jo.reads("Then let us find out.")
    await jo.says("can i talk to a human pls")
    card = await priya.reads("Jo Example", channel=SUPPORT)
    await priya.taps("Claim", SUPPORT)
    await priya.reads("Priya has this case", channel=SUPPORT)
    await priya.says("send: Good morning Jo.", SUPPORT, card["ts"])
    await jo.reads("Good morning Jo.")
    await priya.taps("Read the conversation", SUPPORT)
    await priya.sees_form("The conversation")
    shown = priya.form_text()
    order = [
        "jo.example@gmail.com",
        "Google's mail server answers",
        "What kind of password is in",
        "I am not sure",
        "Then let us find out.",
        "can i talk to a human pls",
        "Priya (support):",
        "Good morning Jo.",
    ]
    places = [
        shown.find(words, 0 if index == 0 else shown.find(order[0])) for index, words in enumerate(order)
    ]
    assert -1 not in places, shown
    assert places == sorted(places)


async def test_home_shows_an_ended_case_and_opens_it_again(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await jo.person.opens_home()
    await running.slack.until(lambda: "jo.example@gmail.com" in str(jo.person.home()))
    await jo.says("stop")
    await running.slack.until(lambda: "Open again" in str(jo.person.home()))
    home = jo.person.home()
    assert home is not None
    assert "jo.example@gmail.com" in str(home["blocks"])
    action, block = buttons(home["blocks"])["Open again"]
    before = len(jo.texts())
    assert (await jo.person.press("home", action, block_id=block)).ok
    await running.slack.until(lambda: any("What kind of password" in text for text in jo.texts()[before:]))


async def test_settings_behind_the_command_are_told_every_fault_before_anything_is_tested(
    running: Demo,
) -> None:
    jo = Talk(running, JO)
    assert (await jo.person.slash("/smtp-help", "host mail pawsome.example port 70000", WALKERS)).ok
    await jo.reads("Which email address are you connecting?")
    said = "\n".join(jo.texts())
    assert "A host name has no spaces. A port is a number from 1 to 65535; 465 and 587 are usual." in said
    assert "Testing" not in said
    assert "does not work on port" not in said


async def test_every_hint_below_a_field_begins_like_a_sentence(running: Demo) -> None:
    jo = Talk(running, JO)
    assert (await jo.person.shortcut("check_up")).ok
    form = await jo.sees_form("Start a check-up")
    hints = [block["hint"]["text"] for block in form["blocks"] if block.get("hint")]
    assert "Copy and paste, do not retype" in hints
    assert all(hint[0].isupper() for hint in hints)
