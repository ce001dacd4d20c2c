"""All stories and all builders together: what a story shows, Slack takes, and nothing in it is markup."""

from collections.abc import Iterator

import pytest

from bot.playground.slack.block_kit.surfaces import accepted_view
from bot.slack import home_view, views
from bot.slack.blocks import CustomerBlocks, Message
from bot.slack.desk_blocks import DeskBlocks
from bot.slack.rich_text import Pen
from bot.slack.wording import Wording
from knowledge import Tree, form, home, view
from knowledge.effects import (
    Ask,
    Effect,
    HandOff,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    Say,
    ShowAnswer,
    ShowCard,
    ShowFinding,
    TellDesk,
    Turn,
)
from knowledge.events import Moment
from knowledge.stories import StoryFile, TurnStory
from knowledge.story_files import load_stories
from knowledge.story_player import play
from tests.bot.slack.test_blocks import assert_literal, assert_sound, assert_told

STORIES, _ = load_stories()
READINGS = (
    "how_we_know",
    "seven_steps",
    "other_ways",
    "what_they_get",
    "text_for_provider",
    "use_these_settings",
    "conversation",
)


def drawn(customer: CustomerBlocks, desk: DeskBlocks, effect: Effect) -> Message | None:
    """The message of an effect, if it has one."""
    match effect:
        case Say(text=text) | ShowFinding(text=text):
            return customer.say(text)
        case Ask():
            return customer.question("c1", effect)
        case ShowAnswer():
            return customer.answered("c1", effect)
        case ShowCard(card=card):
            return customer.card("c1", card)
        case RunProbe(run=run) if effect.progress:
            return customer.progress("c1", run, effect.progress, effect.choices, effect.visit)
        case RelayToCustomer(heading=heading, words=words) | RelayToDesk(heading=heading, words=words):
            return customer.passed_on(heading, words)
        case HandOff(pack=pack):
            return desk.pack("c1", pack)
        case TellDesk(text=text, choices=choices):
            return desk.line("c1", text, choices)
        case _:
            return None


def turns_of(tree: Tree, file: StoryFile) -> Iterator[tuple[Moment, Turn]]:
    """Every turn of a story."""
    seen: list[tuple[Moment, Turn]] = []

    def see(_: TurnStory, moment: Moment, turn: Turn) -> None:
        seen.append((moment, turn))

    play(tree, file, see)
    yield from seen


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.file.removeprefix("stories/"))
def test_whatever_a_story_shows_is_sound(tree: Tree, wording: Wording, file: StoryFile) -> None:
    customer, desk = CustomerBlocks(Pen(), wording), DeskBlocks(Pen(), wording)
    shown = 0
    for moment, turn in turns_of(tree, file):
        for effect in turn.effects:
            said = drawn(customer, desk, effect)
            if said is not None:
                assert_sound(said)
                assert_told(said)
                shown += 1
        for name in ("login", "check_up", "reply", "resolve"):
            made = form(tree, turn.state, name, moment)
            accepted_view(views.form_view(Pen(), made, views.slip_of(made, "c1")), "modal")
        for name in READINGS:
            accepted_view(views.reading_view(Pen(), view(tree, turn.state, name, moment)), "modal")
        page = home_view.home_view(customer, home(tree, turn.state, (), moment))
        accepted_view(page, "home")
        assert_literal(page)
    assert shown > 0


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.file.removeprefix("stories/"))
def test_a_question_has_at_most_four_buttons_and_its_more_menu(
    tree: Tree, wording: Wording, file: StoryFile
) -> None:
    customer = CustomerBlocks(Pen(), wording)
    for _, turn in turns_of(tree, file):
        for ask in (effect for effect in turn.effects if isinstance(effect, Ask)):
            rows = [block for block in customer.question("c1", ask).blocks if block["type"] == "actions"]
            for row in rows:
                kinds = [element["type"] for element in row["elements"]]  # type: ignore[attr-defined]
                assert kinds.count("button") <= 4
                assert kinds.count("overflow") <= 1
