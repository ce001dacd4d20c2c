"""Stories and reader together: what a story hands over as recognised is what the bot recognises."""

from collections.abc import Iterator

import pytest

from bot.diagnosis import read_line
from bot.secrets_in_text import withhold
from knowledge.events import Reading
from knowledge.stories import StoryFile
from knowledge.story_events import reading_of
from knowledge.story_files import load_stories

PLACEHOLDER = "the words of the server"
"""Stands in a story for whatever a server says: the story names the cause, other tests the reader."""
STORIES, _ISSUES = load_stories()


def recognised(reading: Reading) -> dict[str, object]:
    """What was recognised in a line, without what is known of providers."""
    return {
        "cause": reading.message.cause if reading.message is not None else None,
        "host": reading.host,
        "port": reading.port,
        "security": reading.security,
        "username": reading.username,
        "address": reading.address,
        "faults": reading.faults,
    }


def lines_of(story: StoryFile) -> Iterator[tuple[int, Reading]]:
    """The lines that are typed in a story, by their turn."""
    for number, turn in enumerate(story.story.turns, start=1):
        line = turn.types if turn.types is not None else turn.line if turn.submits is None else None
        if line is None:
            continue
        told = reading_of(story, line)
        if told.text and not told.text.startswith(PLACEHOLDER):
            yield number, told


@pytest.mark.parametrize("story", STORIES, ids=[story.file.removeprefix("stories/") for story in STORIES])
def test_a_story_hands_over_what_the_bot_recognises(story: StoryFile) -> None:
    for number, told in lines_of(story):
        clean = withhold(told.text)
        read = read_line(clean.text, clean.withheld)
        assert recognised(read) == recognised(told), f"turn {number}: {told.text}"


def test_the_stories_hold_lines_to_compare() -> None:
    assert sum(1 for story in STORIES for _ in lines_of(story)) > 300
