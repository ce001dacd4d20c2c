"""Pictures together: from the file in Slack to the answer, with the real program where it is installed."""

from pathlib import Path
from typing import Any

import pytest

from bot.pictures import reading
from bot.playground.demo import Demo
from tests.bot.talking import SUPPORT, Talk, files_with

JO, PRIYA = "U0JO000001", "U0PRIYA001"
HERE = Path(__file__).parent / "pictures"
FAILED, WALKS = (HERE / "connection_failed.png").read_bytes(), (HERE / "walks.png").read_bytes()


async def sends(talk: Talk, content: bytes, name: str = "shot.png") -> None:
    assert (await talk.person.uploads(talk.dm, name, "image/png", content)).ok


@pytest.mark.skipif(reading.installed() is None, reason="no Tesseract on this machine")
async def test_a_screenshot_of_the_failure_is_answered_like_the_pasted_line(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await sends(jo, FAILED)
    await jo.reads("it refused this password", "https://myaccount.google.com/apppasswords")


async def test_where_nothing_can_be_read_the_picture_is_kept_and_the_line_asked_for(
    running: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "installed", lambda: None)
    jo, priya = Talk(running, JO), Talk(running, PRIYA)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await sends(jo, FAILED, "my <!channel> shot.png")
    await jo.reads("I keep your picture for the person who may take over.", "Which words stand beside")
    await jo.taps("I cannot look now")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await jo.says("535 5.7.8 Username and Password not accepted")
    await jo.reads("What does Pet Sitter Plus say now?")
    assert not any("sent a picture" in text for text in priya.texts(SUPPORT))
    await jo.says("person")
    await jo.reads("I have not passed your picture on.", "May Pet Sitter Plus Support see it?")
    assert not any("picture" in text for text in priya.texts(SUPPORT))
    await jo.taps("Yes, pass it on")
    await priya.reads("sent a picture, not scanned: my &lt;!channel&gt; shot.png", channel=SUPPORT)
    await jo.reads("Your picture is with Pet Sitter Plus Support as well.")
    await running.slack.until(lambda: files(priya))
    assert files(priya) == [("my __channel_ shot.png", FAILED)]
    await sends(jo, FAILED, "second.png")
    await running.slack.until(lambda: sum("May Pet Sitter Plus Support" in text for text in jo.texts()) == 2)
    await jo.taps("No, keep it back")
    await priya.reads("sent a picture and keeps it back.", channel=SUPPORT)
    assert len(files(priya)) == 1


def files(agent: Talk) -> list[tuple[str, bytes]]:
    """Name and bytes of what stands in the desk's channel, as an agent may open it."""
    held = agent.slack.platform.workspace.files
    return [
        (file["title"], held[file["id"]].content)
        for message in agent.person.messages(SUPPORT)
        for file in message.get("files", [])
    ]


def last_press(running: Demo) -> dict[str, Any]:
    """What Slack sent for the newest press; events may have come after it."""
    sent = (one.payload for one in reversed(running.slack.envelopes))
    return dict(next(payload for payload in sent if payload["type"] == "block_actions"))


async def with_an_open_request(running: Demo, monkeypatch: pytest.MonkeyPatch) -> tuple[Talk, Talk]:
    monkeypatch.setattr(reading, "installed", lambda: None)
    jo, priya = Talk(running, JO), Talk(running, PRIYA)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await jo.says("person")
    await priya.reads("asked for a person", channel=SUPPORT)
    return jo, priya


async def test_what_only_calls_itself_a_picture_is_not_passed_on_and_the_desk_is_told(
    running: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    jo, priya = await with_an_open_request(running, monkeypatch)
    await sends(jo, b"MZ\x90\x00 a program", "shot.png")
    await jo.taps("Yes, pass it on")
    await priya.reads("shot.png cannot be passed on: it is gone, longer than 10 MB", channel=SUPPORT)
    assert files(priya) == []


async def test_a_yes_given_twice_passes_a_picture_on_once(
    running: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    jo, priya = await with_an_open_request(running, monkeypatch)
    await sends(jo, FAILED)
    asked = await jo.reads("May Pet Sitter Plus Support see it?")
    (yes,) = (
        element["action_id"]
        for block in asked["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["text"]["text"] == "Yes, pass it on"
    )
    await jo.person.press(asked["ts"], yes)
    payload = last_press(running)
    payload["actions"] = [{**payload["actions"][0], "action_ts": "9.9"}]
    await running.slack.platform.delivery.ask("interactive", payload, accepts_response=False)
    await jo.reads("You have answered that already")
    await running.slack.until(lambda: files(priya))
    assert [name for name, _ in files(priya)] == ["shot.png"]


@pytest.mark.parametrize(("line", "passed"), [("Yes, pass it on!", 1), ("keep it back", 0)])
async def test_leave_can_be_given_or_refused_by_typing_what_the_button_says(
    running: Demo, monkeypatch: pytest.MonkeyPatch, line: str, passed: int
) -> None:
    jo, priya = await with_an_open_request(running, monkeypatch)
    await sends(jo, FAILED)
    await jo.reads("May Pet Sitter Plus Support see it?")
    await jo.says(line)
    await priya.reads("sent a picture and keeps it back" if not passed else "not scanned", channel=SUPPORT)
    await running.slack.until(lambda: len(files(priya)) == passed)
    assert not any(line in text for text in priya.texts(SUPPORT))


async def test_a_bare_yes_may_answer_an_agent_and_passes_nothing_on(
    running: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    jo, priya = await with_an_open_request(running, monkeypatch)
    await sends(jo, FAILED)
    await jo.reads("May Pet Sitter Plus Support see it?")
    await priya.taps("Claim", SUPPORT)
    await jo.reads("has your case now")
    await jo.says("yes")
    await priya.reads(": yes", channel=SUPPORT)
    assert files(priya) == []


async def test_a_picture_of_somebody_elses_case_is_not_passed_on(
    running: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    jo, priya = await with_an_open_request(running, monkeypatch)
    await sends(jo, FAILED)
    await jo.reads("May Pet Sitter Plus Support see it?")
    await jo.taps("No, keep it back")
    payload = last_press(running)
    (action,) = payload["actions"]
    altered = {**action, "action_id": "answer:pass_files:F0SOMEONES", "action_ts": "9.9"}
    payload["actions"] = [altered]
    await running.slack.platform.delivery.ask("interactive", payload, accepts_response=False)
    await jo.reads("You have answered that already")
    assert files(priya) == []


async def test_a_picture_as_the_very_first_word_opens_a_case(
    running: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "installed", lambda: None)
    jo = Talk(running, JO)
    await sends(jo, FAILED)
    await jo.reads("Hello, I am Retriever")
    await jo.reads("I keep your picture for the person who may take over.")


@pytest.mark.skipif(reading.installed() is None, reason="no Tesseract on this machine")
async def test_a_picture_without_a_failure_in_it_leaves_none_of_its_words_behind(running: Demo) -> None:
    jo = Talk(running, JO)
    await sends(jo, WALKS)
    await jo.reads("I keep your picture for the person who may take over.")
    assert files_with(running.folder, "Bella at nine") == []
