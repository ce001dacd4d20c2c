"""Pictures together: from the file in Slack to the answer, with the real program where it is installed."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.pictures import reading
from bot.playground.demo import Demo, demo
from tests.bot.talking import SUPPORT, Talk, files_with

JO, PRIYA = "U0JO000001", "U0PRIYA001"
HERE = Path(__file__).parent / "pictures"
FAILED, WALKS = (HERE / "connection_failed.png").read_bytes(), (HERE / "walks.png").read_bytes()


@pytest.fixture
async def running(log: io.StringIO) -> AsyncIterator[Demo]:
    async with demo() as one:
        yield one


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
    await priya.reads("sent a picture, not scanned: my &lt;!channel&gt; shot.png", "/files/", channel=SUPPORT)
    await sends(jo, FAILED, "second.png")
    await jo.reads("Your picture is with Pet Sitter Plus Support as well.")
    await priya.reads("sent a picture, not scanned: second.png", channel=SUPPORT)
    assert sum("sent a picture" in text for text in priya.texts(SUPPORT)) == 2


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
