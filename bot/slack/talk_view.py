"""The talk of a case as a modal for the desk: who said what and when, the latest lines where it is long."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.slack import limits, views
from bot.slack.rich_text import Block, Pen, bold, literal
from bot.slack.wording import Wording
from bot.transcript import Speaker, Spoken
from knowledge.effects import Marked, View
from knowledge.filters import Clock
from knowledge.marks import Line, parse_marked, plain

MOST_LINES = 80
"""Things said, each a block; Slack takes a hundred."""
MOST_CHARACTERS = limits.RICH_TEXT - 1000
"""Of all that was said; the rest is for names, times and days."""
LONGEST = 1200
"""Characters of one thing that was said."""


def talk_view(pen: Pen, wording: Wording, shown: View, talk: Sequence[Spoken], zone: str) -> Block:
    """``shown`` is the view's frame: its title, its first lines, its button."""
    kept = _latest(talk)
    blocks: list[Block] = [pen.draw(*shown.parts[:1])]
    if not talk:
        blocks.append(pen.draw(wording.marked("talk_empty")))
    elif len(kept) < len(talk):
        blocks.append(pen.draw(wording.marked("talk_earlier", count=str(len(talk) - len(kept)))))
    day = None
    for spoken in kept:
        at = spoken.at.astimezone(ZoneInfo(zone))
        heading = [] if at.date() == day else [_heading(wording, at)]
        day = at.date()
        blocks.append(pen.of_lines([*heading, *_lines(wording, spoken, at)]))
    return views.of_blocks(shown.title, shown.close, blocks)


def _heading(wording: Wording, at: datetime) -> Line:
    """The day on which the lines below it were said."""
    day = wording.say("slack.talk_day", wording.language, at=Clock(at=at, now=at))
    return Line(spans=(bold(plain(day)),))


def _latest(talk: Sequence[Spoken]) -> list[Spoken]:
    """As many of the latest lines as there is room for, each cut where it is long."""
    kept: list[Spoken] = []
    left = MOST_CHARACTERS
    for spoken in reversed(talk[-MOST_LINES:]):
        words = limits.cut(spoken.words, LONGEST)
        left -= len(words)
        if left < 0:
            break
        kept.append(replace(spoken, words=Marked(words)))
    return kept[::-1]


def _lines(wording: Wording, spoken: Spoken, at: datetime) -> list[Line]:
    who = bold(f"{at.hour}:{at:%M}  {_name(wording, spoken)}:")
    lines = list(parse_marked(spoken.words))
    if not lines or lines[0].number is not None:
        return [Line(spans=(who,)), *lines]
    return [replace(lines[0], spans=(who, literal(" "), *lines[0].spans)), *lines[1:]]


def _name(wording: Wording, spoken: Spoken) -> str:
    match spoken.speaker:
        case Speaker.BOT:
            return wording.plain("talk_bot")
        case Speaker.AGENT:
            return wording.plain("talk_agent", agent=spoken.name)
        case Speaker.CUSTOMER:
            return spoken.name
