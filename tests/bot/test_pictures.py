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
    await jo.reads("I am passing it on to Pet Sitter Plus Support.")
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


@pytest.mark.parametrize("content", [b"MZ\x90\x00 a program", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"])
async def test_what_only_calls_itself_a_picture_is_promised_to_nobody_and_its_sender_hears_so(
    running: Demo, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    jo, priya = await with_an_open_request(running, monkeypatch)
    await sends(jo, content, "my <!channel> shot.png")
    await jo.reads("my &lt;!channel&gt; shot.png: that I cannot open, whatever it is called")
    await running.slack.until_quiet()
    assert not any("May Pet Sitter Plus Support see it?" in text for text in jo.texts())
    assert files(priya) == []


async def test_a_picture_that_is_gone_when_it_is_passed_on_is_told_of_on_both_sides(
    running: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    jo, priya = await with_an_open_request(running, monkeypatch)
    await sends(jo, FAILED, "shot.png")
    await jo.reads("May Pet Sitter Plus Support see it?")
    running.slack.platform.workspace.files.clear()
    await jo.taps("Yes, pass it on")
    await priya.reads("shot.png cannot be passed on: it is gone, longer than 10 MB", channel=SUPPORT)
    await jo.reads("shot.png did not reach Pet Sitter Plus Support: it is gone")
    assert not any("is with Pet Sitter Plus Support" in text and "picture" in text for text in jo.texts())


def live(talk: Talk, label: str) -> int:
    """How many buttons with that label can be tapped in the private chat."""
    return sum(
        element.get("text", {}).get("text") == label
        for message in talk.person.messages(talk.dm)
        for block in message.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
    )


@pytest.mark.parametrize("asked", [False, True])
async def test_of_several_pictures_only_the_last_question_can_be_answered(
    running: Demo, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    monkeypatch.setattr(reading, "installed", lambda: None)
    jo, priya = Talk(running, JO), Talk(running, PRIYA)
    await jo.says("jo.example@" + ("btinternet.com" if asked else "gmail.com"))
    await jo.reads("What do you see there?" if asked else "What kind of password is in SMTP Credentials now?")
    if asked:
        await jo.taps("Exactly this")
        await jo.taps("I have more text")
        await jo.reads('Only "Connection Failed"')
    for number in range(3):
        await sends(jo, FAILED, f"{number}.png")
        await running.slack.until(
            lambda most=number + 1: sum("Which words stand beside" in text for text in jo.texts()) == most,
            timeout=20,
        )
    await running.slack.until(lambda: live(jo, "I cannot look now") == 1, timeout=20)
    await jo.says("person")
    await jo.reads("May Pet Sitter Plus Support see it?")
    await sends(jo, FAILED, "4.png")
    await running.slack.until(
        lambda: sum("May Pet Sitter Plus Support" in text for text in jo.texts()) == 2, timeout=20
    )
    await running.slack.until(lambda: live(jo, "Yes, pass it on") == 1, timeout=20)
    await jo.taps("Yes, pass it on")
    await running.slack.until(lambda: len(files(priya)) == 4, timeout=20)


@pytest.mark.skipif(reading.installed() is None, reason="no Tesseract on this machine")
async def test_of_a_picture_the_words_that_decided_are_shown_as_the_answer(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    await sends(jo, FAILED)
    answered = await jo.reads("What do you see there?", "534-5.7.9 Application-specific password")
    assert "Port |" not in answered["text"]
    assert "SMTP Credentials]" not in answered["text"]


async def test_a_snippet_with_the_failure_is_answered_like_the_pasted_line(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    line = b"Connection Failed: 535 5.7.8 Username and Password not accepted"
    assert (await jo.person.uploads(jo.dm, "Untitled", "text/plain", line)).ok
    await jo.reads("Google refused this password.", "https://myaccount.google.com/apppasswords")


async def test_a_password_in_a_text_file_is_withheld(running: Demo) -> None:
    jo, secret = Talk(running, JO), "Zq9-made-up-canary-file"
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    for content in (f"my password is {secret}", secret):
        assert (await jo.person.uploads(jo.dm, "note.txt", "text/plain", content.encode())).ok
        await jo.reads("That looked like a password")
        await running.slack.until_quiet()
    assert files_with(running.folder, secret) == []
    assert not any(secret in text for text in jo.texts())


async def test_a_long_text_file_is_not_read_and_its_sender_hears_so(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    assert (await jo.person.uploads(jo.dm, "log.txt", "text/plain", b"535 no\n" * 4000)).ok
    await jo.reads("That kind of file I do not open.")


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


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


async def test_a_photo_that_cannot_be_opened_is_answered_once_with_the_words_beside_it(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    await running.slack.until_quiet()
    before = len(jo.texts())
    assert (await jo.person.uploads(jo.dm, "photo.heic", "image/heic", HEIC, "here is a photo")).ok
    await jo.reads("photo.heic: that I cannot open")
    await running.slack.until_quiet()
    assert len(jo.texts()) == before + 2, jo.texts()[before:]  # their own, and one answer
    assert not any("Which words stand beside" in text for text in jo.texts())


async def test_such_a_photo_in_place_of_the_message_asks_for_its_words_below(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@btinternet.com")
    await jo.taps("Exactly this")
    await jo.taps("I have more text")
    await jo.reads('Only "Connection Failed"')
    await running.slack.until_quiet()
    before = len(jo.texts())
    assert (await jo.person.uploads(jo.dm, "photo.heic", "image/heic", HEIC, "here it is")).ok
    await jo.reads("photo.heic: that I cannot open", "Which words stand beside Connection Failed?")
    await running.slack.until_quiet()
    assert len(jo.texts()) == before + 2, jo.texts()[before:]
    assert live(jo, "I cannot look now") == 1
