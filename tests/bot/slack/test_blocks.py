import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.playground.slack.block_kit.surfaces import accepted_message_blocks, accepted_view
from bot.slack import home_view, limits, views
from bot.slack.blocks import CustomerBlocks, Message
from bot.slack.desk_blocks import DeskBlocks
from bot.slack.rich_text import Pen, escaped
from bot.slack.talk_view import talk_view
from bot.slack.wording import Wording
from bot.transcript import Speaker, Spoken
from knowledge import Tree, escape, form, home, view
from knowledge.effects import (
    Ask,
    Card,
    CardLine,
    Choice,
    Field,
    Form,
    FormOption,
    Marked,
    Pack,
    PackLine,
    ShowAnswer,
    ShowCard,
    Status,
    View,
)
from knowledge.events import Agent, Chose, MailServer, Security
from knowledge.state import Support
from tests.bot.slack.hostile import HOSTILE
from tests.bot.slack.ledger import AT, Ledger, after, reached

LITERAL = {"plain_text", "text", "link"}
"""Where a string may stand in a block; ``mrkdwn`` and ``markdown`` are not among them."""


@pytest.fixture
def draw(wording: Wording) -> CustomerBlocks:
    return CustomerBlocks(Pen(), wording)


@pytest.fixture
def desk(wording: Wording) -> DeskBlocks:
    return DeskBlocks(Pen(), wording)


def texts_of(said: Any) -> Iterator[dict[str, Any]]:
    """Every object of a block that holds words, or could."""
    if isinstance(said, dict):
        if said.get("type") in LITERAL | {
            "mrkdwn",
            "markdown",
            "user",
            "channel",
            "broadcast",
            "emoji",
            "link",
        }:
            yield said
        for inner in said.values():
            yield from texts_of(inner)
    elif isinstance(said, list):
        for inner in said:
            yield from texts_of(inner)


def assert_literal(blocks: Any, words: str = "") -> None:
    """Nothing in the blocks is markup: no mention, no link, no emoji, no picture."""
    for each in texts_of(blocks):
        assert each["type"] in LITERAL - {"link"}, each
        assert each.get("emoji", False) is False
    drawn = json.dumps(blocks)
    for never in ('"image_url"', '"username"', '"icon_emoji"', '"markdown"'):
        if never.strip('"') not in words:
            assert never not in drawn


def assert_sound(said: Message, words: str = "") -> None:
    """Slack would take it, and what is read aloud holds no control sequence."""
    accepted_message_blocks(said.blocks)
    assert_literal(said.blocks, words)
    assert 0 < len(said.text) <= limits.TEXT
    assert "<" not in said.text
    assert ">" not in said.text


def offered(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """The words on every button and in every menu of a message."""
    for block in blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            if "text" in element:
                yield element["text"]["text"]
            for option in element.get("options", ()):
                yield option["text"]["text"]


def assert_told(said: Message) -> None:
    """Whoever hears the text alone hears every choice there is."""
    heard = " ".join(said.text.split())
    for label in offered(said.blocks):
        # A menu's entry may be told in other order: "3  Check every setting" as "3, Check every setting".
        assert all(part in heard for part in escaped(label).split("  ")), (label, heard)


def every_message(draw: CustomerBlocks, desk: DeskBlocks, words: str) -> Iterator[Message]:
    """Each builder of messages, with foreign words in every place that can hold some."""
    marked = Marked(f"Said: {escape(words)} **{escape(words)}**\n1. {escape(words)}")
    choices = tuple(Choice(id=f"c{n}", label=words, spoken=words) for n in range(6))
    line = CardLine(
        step=3, title=words, status=Status.MOST_LIKELY, status_word=words, reason=marked, settled=False
    )
    settled = CardLine(
        step=1, title=words, status=Status.TRIED, status_word=words, reason=marked, settled=True
    )
    yield draw.say(marked)
    yield draw.question("c1", Ask(node="n", visit=3, say=marked, ask=marked, choices=choices, more=choices))
    yield draw.answered("c1", ShowAnswer(visit=3, say=marked, ask=marked, answer=words))
    yield draw.card(
        "c1",
        Card(
            title=marked,
            next=marked,
            lines=(line, settled),
            spoken=words,
            choices=(Choice(id="open_step", label=words), *choices),
        ),
    )
    yield draw.progress("c1", 2, marked, choices)
    yield draw.passed_on(marked, words)
    yield draw.pointer(marked, "slack://app?team=T0&id=A0&tab=messages")
    pack_line = PackLine(label=words, value=marked)
    yield desk.pack(
        "c1",
        Pack(reference="K7M2", headline=marked, lines=(pack_line,) * 3, choices=choices, spoken=words),
    )
    yield desk.line("c1", marked, choices)
    yield desk.note_kept(words, words, "1.1|x")
    yield desk.note_kept(words, words, "1.1|x", files=2)
    yield desk.note_kept("", words, "1.1|x", files=1)
    yield desk.note_changed(words, words, "1.1|x")
    yield desk.closed_already("c1", words)
    yield desk.with_the_bot("c1", words)
    holder = Support(asked_at=AT.at, reason="person", claimed_by=Agent(id="U1", name=words), claimed_at=AT.at)
    yield desk.held_by(holder, "Europe/London")


@pytest.mark.parametrize("words", HOSTILE)
def test_foreign_words_are_literal_in_every_message(
    draw: CustomerBlocks, desk: DeskBlocks, words: str
) -> None:
    for said in every_message(draw, desk, words):
        assert_sound(said, words)


@pytest.mark.parametrize("words", HOSTILE)
def test_foreign_words_are_literal_in_every_view(wording: Wording, words: str) -> None:
    marked = Marked(escape(words))
    said = [Spoken(at=AT.at, speaker=speaker, name=words, words=marked) for speaker in Speaker]
    fields = tuple(
        Field(
            name=kind,
            kind=kind,
            label=words or "x",
            hint=words,
            initial="a" if kind in ("select", "radio") else words,
            options=(FormOption(value="a", label=words), FormOption(value="b", label="b")),
        )
        for kind in ("text", "long_text", "address", "host", "select", "radio")
    )
    secret = Field(name="password", kind="secret", label=words, initial=words)
    shown = Form(
        name="login",
        visit=1,
        title=words,
        parts=(marked, *fields, secret),
        submit=words,
        close=words,
        server=MailServer(host=words, port=465, security=Security.SSL),
    )
    for drawn in (
        views.form_view(Pen(), shown, views.slip_of(shown, "c1")),
        views.text_view(Pen(), words, words, marked),
        views.reading_view(
            Pen(),
            View(name="v", title=words, parts=(marked,), close=words, copyable=words, records=(words, words)),
        ),
        *(
            views.person_view(
                "assign", views.Slip(), "who", people, title=words, label=words, submit=words, close=words
            )
            for people in ({}, {"U1": words})
        ),
        talk_view(Pen(), wording, View(name="v", title=words, parts=(marked,), close=words), said, "UTC"),
    ):
        accepted_view(drawn, "modal")
        assert_literal(drawn, words)
        secret_input = [
            block["element"]
            for block in drawn["blocks"]  # type: ignore[attr-defined]
            if block["type"] == "input" and block["element"]["action_id"] == "secret:password"
        ]
        assert all("initial_value" not in element for element in secret_input)


def test_a_question_reads_aloud_with_its_choices_and_says_that_typing_does_the_same(
    draw: CustomerBlocks, tree: Tree
) -> None:
    _, effects = reached(tree)
    ask = next(each for each in effects if isinstance(each, Ask))
    said = draw.question("c1", ask)
    assert said.text.endswith(
        "What kind of password is in SMTP Credentials now? Choose: My usual Google password; "
        "A 16-letter app password; I am not sure; Talk to a person. Or type your answer. "
        "Under More: Back; Change an answer; Why do you ask?; Start again; Stop."
    )
    assert_sound(said)


def test_every_choice_stands_in_the_text_that_is_heard(
    draw: CustomerBlocks, desk: DeskBlocks, tree: Tree
) -> None:
    words = "Four groups & a sign"
    for said in every_message(draw, desk, words):
        if "static_select" not in json.dumps(said.blocks):  # a card, whose steps its own words tell
            assert_told(said)
    state, _ = reached(tree)
    _, effects = after(tree, state, Chose(moment=AT, visit=2, choice="unsure"))
    answer = next(each for each in effects if isinstance(each, ShowAnswer))
    assert draw.answered("c1", answer).text.endswith("I am not sure. Choose: Change.")
    pointer = draw.pointer(Marked("I answer in private."), "slack://app")
    assert pointer.text == "I answer in private. Choose: Open our chat."


def test_a_question_has_a_row_of_buttons_and_the_more_menu(draw: CustomerBlocks, tree: Tree) -> None:
    _, effects = reached(tree)
    ask = next(each for each in effects if isinstance(each, Ask))
    _, rich, row = draw.question("c1", ask).blocks
    assert [element["type"] for element in row["elements"]] == ["button"] * 4 + ["overflow"]  # type: ignore[attr-defined]
    assert row["block_id"] == f"q|c1|{ask.visit}"
    styles = [span.get("style", {}) for span in texts_of(rich)]
    assert styles[-1].get("italic")


def test_an_answered_question_keeps_its_words_and_its_answer_and_loses_its_buttons(
    draw: CustomerBlocks, tree: Tree
) -> None:
    state, _ = reached(tree)
    _, effects = after(tree, state, Chose(moment=AT, visit=2, choice="unsure"))
    answer = next(each for each in effects if isinstance(each, ShowAnswer))
    said = draw.answered("c1", answer)
    assert "I am not sure" in said.text
    assert "Google does not take your usual Google password" in said.text
    (change,) = said.blocks[-1]["elements"]  # type: ignore[misc]
    assert change["text"]["text"] == "Change"
    assert change["accessibility_label"] == "Change this answer: I am not sure"
    assert_sound(said)


def test_the_card_has_a_line_for_each_step_with_its_status_in_words(draw: CustomerBlocks, tree: Tree) -> None:
    _, effects = reached(tree)
    card = next(each for each in effects if isinstance(each, ShowCard)).card
    said = draw.card("c1", card)
    drawn = " ".join(str(span["text"]) for span in texts_of(said.blocks))
    for line in card.lines:
        assert line.title in drawn
        assert line.status_word in drawn
    assert said.text.endswith("Choose: Open a step; Talk to a person.")
    assert_told(said)
    menu = said.blocks[-1]["elements"][0]  # type: ignore[index]
    assert [option["value"] for option in menu["options"]] == list("1234567")
    assert_sound(said)


def test_a_numbered_value_of_the_hand_off_card_keeps_its_first_number(desk: DeskBlocks) -> None:
    likeliest = PackLine(label="Likeliest", value=Marked("1. wrong port\n2. not saved"))
    said = desk.pack(
        "c1", Pack(reference="K7M2", headline=Marked("Jo"), lines=(likeliest,), choices=(), spoken="Jo")
    )
    kinds = [element["type"] for element in said.blocks[1]["elements"]]  # type: ignore[attr-defined]
    assert kinds == ["rich_text_section", "rich_text_list"]
    assert len(said.blocks[1]["elements"][1]["elements"]) == 2  # type: ignore[index]


def test_a_note_that_is_too_long_to_be_sent_whole_has_no_button_and_says_why(desk: DeskBlocks) -> None:
    kept = desk.note_kept("x" * limits.SENT_ON, "Jo", "1.1|x")
    assert [block["type"] for block in kept.blocks] == ["rich_text", "actions"]
    refused = desk.note_kept("x" * (limits.SENT_ON + 1), "Jo", "1.1|x")
    assert [block["type"] for block in refused.blocks] == ["rich_text"]
    assert "one message takes at most 10000 characters" in refused.text
    assert [block["type"] for block in desk.note_changed("x" * 10_001, "Jo", "1.1|x").blocks] == ["rich_text"]


def test_a_note_of_files_alone_has_no_button_and_says_why(desk: DeskBlocks) -> None:
    said = desk.note_kept(" ", "Jo", "1.1|x", files=1)
    assert said.text == "Kept here; Jo does not see it. Files of a note never go out."
    assert [block["type"] for block in said.blocks] == ["rich_text"]


def test_a_note_with_files_says_that_its_button_sends_the_words_alone(desk: DeskBlocks) -> None:
    assert "The button sends the words alone." in desk.note_kept("look", "Jo", "1.1|x", files=1).text


@pytest.mark.parametrize("name", ["login", "check_up", "reply", "resolve", "message"])
def test_every_form_of_the_content_is_one_that_slack_takes(tree: Tree, name: str) -> None:
    state, _ = reached(tree)
    shown = form(tree, state, name, AT)
    accepted_view(views.form_view(Pen(), shown, views.slip_of(shown, "c1")), "modal")


@pytest.mark.parametrize(
    "name",
    [
        "how_we_know",
        "seven_steps",
        "other_ways",
        "what_they_get",
        "text_for_provider",
        "use_these_settings",
        "how_to_delete",
        "conversation",
    ],
)
def test_every_view_of_the_content_is_one_that_slack_takes(tree: Tree, name: str) -> None:
    state, _ = reached(tree)
    accepted_view(views.reading_view(Pen(), view(tree, state, name, AT)), "modal")


def test_home_is_one_that_slack_takes_with_and_without_a_case(draw: CustomerBlocks, ledger: Ledger) -> None:
    state, _ = reached(ledger.tree)
    for case in (None, state):
        drawn = home_view.home_view(draw, home(ledger.tree, case, (), AT))
        accepted_view(drawn, "home")
        assert_literal(drawn)
