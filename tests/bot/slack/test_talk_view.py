from datetime import timedelta
from typing import Any

import pytest

from bot.slack import limits
from bot.slack.rich_text import Pen
from bot.slack.talk_view import MOST_LINES, talk_view
from bot.slack.wording import Wording
from bot.transcript import Speaker, Spoken
from knowledge.effects import Marked, View
from tests.bot.slack.ledger import AT
from tests.bot.slack.test_blocks import accepted_view

FRAME = View(name="conversation", title="The conversation", parts=(Marked("Jo, case K7M2."),), close="Close")


def said(words: str, minutes: int = 0, speaker: Speaker = Speaker.CUSTOMER, name: str = "Jo") -> Spoken:
    return Spoken(at=AT.at + timedelta(minutes=minutes), speaker=speaker, name=name, words=Marked(words))


def drawn(wording: Wording, *talk: Spoken, zone: str = "Europe/London") -> list[str]:
    """The lines as they are read."""
    view = talk_view(Pen(), wording, FRAME, talk, zone)
    accepted_view(view, "modal")
    blocks: Any = view["blocks"]
    return ["".join(_texts(block)) for block in blocks]


def _texts(block: Any) -> list[str]:
    if block["type"] == "text":
        return [block["text"]]
    return [text for element in block["elements"] for text in _texts(element)]


def test_each_line_has_the_clock_time_and_the_speaker(wording: Wording) -> None:
    lines = drawn(
        wording,
        said("psp won't send"),
        said("Which address?", 1, Speaker.BOT, ""),
        said("Good morning.", 70, Speaker.AGENT, "Tom"),
    )
    assert lines[0] == "Jo, case K7M2."
    assert lines[1:] == [
        "23 November\n10:03  Jo: psp won't send",
        "10:04  Retriever: Which address?",
        "11:13  Tom (support): Good morning.",
    ]


def test_times_are_told_by_the_desks_clock(wording: Wording) -> None:
    assert drawn(wording, said("x"), zone="America/New_York")[-1].endswith("\n5:03  Jo: x")


def test_a_new_day_is_named_once(wording: Wording) -> None:
    lines = drawn(wording, said("a"), said("b", 5), said("c", 24 * 60), said("d", 24 * 60 + 1))
    assert [line.partition("\n")[0] for line in lines if "November" in line] == [
        "23 November",
        "24 November",
    ]
    assert len(lines) == 5


@pytest.mark.parametrize("count", [MOST_LINES + 1, 500])
def test_of_a_long_talk_the_latest_lines_are_shown_and_the_rest_is_said_to_be_left_out(
    wording: Wording, count: int
) -> None:
    lines = drawn(wording, *(said(f"line {number}", number) for number in range(count)))
    assert lines[1].startswith(f"{count - MOST_LINES} earlier lines are left out")
    assert lines[-1].endswith(f"line {count - 1}")


def test_long_lines_stay_within_what_slack_takes(wording: Wording) -> None:
    lines = drawn(wording, *(said("x" * 20_000, number) for number in range(30)))
    assert sum(len(line) for line in lines) <= limits.RICH_TEXT
    assert "earlier lines are left out" in lines[1]
    assert lines[-1].endswith("…")


def test_a_talk_on_many_days_stays_within_a_hundred_blocks(wording: Wording) -> None:
    lines = drawn(wording, *(said("x", 24 * 60 * number) for number in range(MOST_LINES)))
    assert len(lines) <= limits.VIEW_BLOCKS
    assert lines[-1].endswith("Jo: x")


def test_without_a_word_it_says_so(wording: Wording) -> None:
    assert drawn(wording)[-1] == "Nothing was said yet."
