"""Each limit of Block Kit: what just fits is taken, what is one over is refused at its place."""

from typing import Any

import pytest

from bot.playground.slack.block_kit.surfaces import accepted_message_blocks, accepted_view
from bot.playground.slack.refusal import Refusal

Block = dict[str, Any]


def plain(length: int = 5) -> Block:
    return {"type": "plain_text", "text": "x" * length}


def words(length: int = 5) -> Block:
    return {"type": "mrkdwn", "text": "x" * length}


def section(**more: Any) -> Block:
    return {"type": "section", "text": words(), **more}


def button(**more: Any) -> Block:
    return {"type": "button", "action_id": "go", "text": plain(), **more}


def buttons(count: int) -> Block:
    return {"type": "actions", "elements": [button(action_id=f"go{number}") for number in range(count)]}


def options(count: int, **more: Any) -> list[Block]:
    return [{"text": plain(), "value": str(number), **more} for number in range(count)]


def choice(kind: str, count: int, **more: Any) -> Block:
    return {"type": kind, "action_id": "pick", "options": options(count), **more}


def in_actions(element: Block) -> Block:
    return {"type": "actions", "elements": [element]}


def question(element: Block | None = None, **more: Any) -> Block:
    element = element or {"type": "plain_text_input", "action_id": "a"}
    return {"type": "input", "label": plain(), "element": element, **more}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def span(text: str = "x", **more: Any) -> Block:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text, **more}]}


def confirm(**more: Any) -> Block:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def table(rows: int, columns: int, length: int = 1) -> Block:
    cell = {"type": "raw_text", "text": "x" * length}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


FITS_AND_NOT: list[tuple[str, list[Block], list[Block], str]] = [
    ("blocks", [section()] * 50, [section()] * 51, "/blocks"),
    ("section text", [section(text=words(3000))], [section(text=words(3001))], "/blocks/0/text/text"),
    ("empty text", [section(text=words(1))], [section(text=words(0))], "/blocks/0/text/text"),
    ("fields", [section(fields=[words()] * 10)], [section(fields=[words()] * 11)], "/blocks/0/fields"),
    ("field", [section(fields=[words(2000)])], [section(fields=[words(2001)])], "/blocks/0/fields/0/text"),
    (
        "header",
        [{"type": "header", "text": plain(150)}],
        [{"type": "header", "text": plain(151)}],
        "/blocks/0/text/text",
    ),
    (
        "header is plain",
        [{"type": "header", "text": plain()}],
        [{"type": "header", "text": words()}],
        "/blocks/0/text/type",
    ),
    (
        "context",
        [{"type": "context", "elements": [words()] * 10}],
        [{"type": "context", "elements": [words()] * 11}],
        "/blocks/0/elements",
    ),
    ("actions", [buttons(25)], [buttons(26)], "/blocks/0/elements"),
    ("no actions", [buttons(1)], [buttons(0)], "/blocks/0/elements"),
    ("block id", [section(block_id="x" * 255)], [section(block_id="x" * 256)], "/blocks/0/block_id"),
    (
        "action id",
        [in_actions(button(action_id="x" * 255))],
        [in_actions(button(action_id="x" * 256))],
        "/blocks/0/elements/0/action_id",
    ),
    (
        "button text",
        [in_actions(button(text=plain(75)))],
        [in_actions(button(text=plain(76)))],
        "/blocks/0/elements/0/text/text",
    ),
    (
        "button value",
        [in_actions(button(value="x" * 2000))],
        [in_actions(button(value="x" * 2001))],
        "/blocks/0/elements/0/value",
    ),
    (
        "button label",
        [in_actions(button(accessibility_label="x" * 75))],
        [in_actions(button(accessibility_label="x" * 76))],
        "/blocks/0/elements/0/accessibility_label",
    ),
    (
        "button style",
        [in_actions(button(style="danger"))],
        [in_actions(button(style="default"))],
        "/blocks/0/elements/0/style",
    ),
    (
        "button url",
        [in_actions(button(url="slack://app?team=T1"))],
        [in_actions(button(url="not a url"))],
        "/blocks/0/elements/0/url",
    ),
    (
        "confirm title",
        [in_actions(button(confirm=confirm(title=plain(100))))],
        [in_actions(button(confirm=confirm(title=plain(101))))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
    (
        "confirm text",
        [in_actions(button(confirm=confirm(text=plain(300))))],
        [in_actions(button(confirm=confirm(text=plain(301))))],
        "/blocks/0/elements/0/confirm/text/text",
    ),
    (
        "confirm button",
        [in_actions(button(confirm=confirm(deny=plain(30))))],
        [in_actions(button(confirm=confirm(deny=plain(31))))],
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    (
        "select",
        [in_actions(choice("static_select", 100))],
        [in_actions(choice("static_select", 101))],
        "/blocks/0/elements/0/options",
    ),
    (
        "overflow",
        [in_actions(choice("overflow", 5))],
        [in_actions(choice("overflow", 6))],
        "/blocks/0/elements/0/options",
    ),
    (
        "radio",
        [in_actions(choice("radio_buttons", 10))],
        [in_actions(choice("radio_buttons", 11))],
        "/blocks/0/elements/0/options",
    ),
    (
        "option text",
        [in_actions(choice("overflow", 1, options=options(1, text=plain(75))))],
        [in_actions(choice("overflow", 1, options=options(1, text=plain(76))))],
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        "option value",
        [in_actions(choice("overflow", 1, options=options(1, value="x" * 150)))],
        [in_actions(choice("overflow", 1, options=options(1, value="x" * 151)))],
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        "placeholder",
        [in_actions(choice("static_select", 1, placeholder=plain(150)))],
        [in_actions(choice("static_select", 1, placeholder=plain(151)))],
        "/blocks/0/elements/0/placeholder/text",
    ),
    ("input label", [question(label=plain(2000))], [question(label=plain(2001))], "/blocks/0/label/text"),
    ("input hint", [question(hint=plain(2000))], [question(hint=plain(2001))], "/blocks/0/hint/text"),
    (
        "input length",
        [question({"type": "plain_text_input", "max_length": 3000})],
        [question({"type": "plain_text_input", "max_length": 3001})],
        "/blocks/0/element/max_length",
    ),
    (
        "markdown",
        [{"type": "markdown", "text": "x" * 12_000}],
        [{"type": "markdown", "text": "x" * 12_001}],
        "/blocks/0/text",
    ),
    (
        "image text",
        [{"type": "image", "image_url": "https://a.test/b.png", "alt_text": "x" * 2000}],
        [{"type": "image", "image_url": "https://a.test/b.png", "alt_text": "x" * 2001}],
        "/blocks/0/alt_text",
    ),
    ("table rows", [table(100, 1)], [table(101, 1)], "/blocks/0/rows"),
    ("table columns", [table(1, 20)], [table(1, 21)], "/blocks/0/rows/0"),
    ("table characters", [table(10, 10, 100)], [table(10, 10, 101)], "/blocks/0/rows"),
    ("rich text", [rich(span())], [rich(span(""))], "/blocks/0/elements/0/elements/0/text"),
    (
        "rich style",
        [rich(span(style={"bold": True}))],
        [rich(span(style={"loud": True}))],
        "/blocks/0/elements/0/elements/0/style",
    ),
    (
        "rich list",
        [rich({"type": "rich_text_list", "style": "ordered", "elements": [span()]})],
        [rich({"type": "rich_text_list", "style": "ordered", "elements": [{"type": "text", "text": "x"}]})],
        "/blocks/0/elements/0/elements/0/type",
    ),
    (
        "preformatted",
        [rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]})],
        [rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]})],
        "/blocks/0/elements/0/elements/0/type",
    ),
    ("unknown block", [{"type": "divider"}], [{"type": "password"}], "/blocks/0/type"),
    ("unknown element", [in_actions(button())], [in_actions({"type": "knob"})], "/blocks/0/elements/0/type"),
    (
        "unknown input",
        [question()],
        [question({"type": "password_input", "action_id": "a"})],
        "/blocks/0/element/type",
    ),
    ("unknown property", [section(expand=True)], [section(colour="red")], "/blocks/0"),
    (
        "mark of plain text",
        [section(text={**plain(), "emoji": False})],
        [section(text={**plain(), "verbatim": True})],
        "/blocks/0/text",
    ),
    ("neither text nor fields", [section()], [{"type": "section"}], "/blocks/0"),
    (
        "the same block id",
        [section(block_id="a"), section(block_id="b")],
        [section(block_id="a"), section(block_id="a")],
        "/blocks/1/block_id",
    ),
    (
        "the same action id",
        [{"type": "actions", "elements": [button(), button(action_id="b")]}],
        [{"type": "actions", "elements": [button(), button()]}],
        "/blocks/0/elements/1/action_id",
    ),
    (
        "a foreign initial option",
        [in_actions(choice("static_select", 2, initial_option=options(1)[0]))],
        [in_actions(choice("static_select", 2, initial_option={"text": plain(), "value": "9"}))],
        "/blocks/0/elements/0",
    ),
    ("alerts are for modals", [section()], [{"type": "alert", "text": words()}], "/blocks/0/type"),
]


@pytest.mark.parametrize(
    ("fits", "over", "place"), [row[1:] for row in FITS_AND_NOT], ids=[row[0] for row in FITS_AND_NOT]
)
def test_what_fits_is_taken_and_one_more_is_refused_at_its_place(
    fits: list[Block], over: list[Block], place: str
) -> None:
    assert len(accepted_message_blocks(fits)) == len(fits)
    with pytest.raises(Refusal) as caught:
        accepted_message_blocks(over)
    assert caught.value.error == "invalid_blocks"
    assert [message for message in caught.value.messages if message.endswith(f"[json-pointer:{place}]")]


def modal(**more: Any) -> Block:
    return {"type": "modal", "title": plain(), "blocks": [section()], **more}


@pytest.mark.parametrize(
    ("fits", "over", "place"),
    [
        (modal(title=plain(24)), modal(title=plain(25)), "/view/title/text"),
        (modal(submit=plain(24)), modal(submit=plain(25)), "/view/submit/text"),
        (modal(close=plain(24)), modal(close=plain(25)), "/view/close/text"),
        (modal(callback_id="x" * 255), modal(callback_id="x" * 256), "/view/callback_id"),
        (modal(private_metadata="x" * 3000), modal(private_metadata="x" * 3001), "/view/private_metadata"),
        (modal(blocks=[section()] * 100), modal(blocks=[section()] * 101), "/view/blocks"),
        (modal(blocks=[question()], submit=plain()), modal(blocks=[question()]), "/view"),
        (modal(), {"type": "modal", "blocks": [section()]}, "/view"),
        (modal(), modal(colour="red"), "/view"),
        (
            modal(blocks=[{"type": "alert", "text": words(), "level": "warning"}]),
            modal(blocks=[{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]),
            "/view/blocks/0/type",
        ),
    ],
)
def test_what_fits_a_modal_is_taken_and_one_more_is_refused(fits: Block, over: Block, place: str) -> None:
    assert accepted_view(fits, "modal")["type"] == "modal"
    with pytest.raises(Refusal) as caught:
        accepted_view(over, "modal")
    assert caught.value.error == "invalid_arguments"
    assert [message for message in caught.value.messages if message.endswith(f"[json-pointer:{place}]")]


def test_missing_ids_and_defaults_are_filled_in() -> None:
    block, further = accepted_message_blocks(
        [section(accessory=button(action_id="x")), question({"type": "email_text_input"})]
    )
    assert block["block_id"]
    assert block["block_id"] != further["block_id"]
    assert block["text"]["verbatim"] is False
    assert block["accessory"]["text"]["emoji"] is True
    assert further["element"]["action_id"]


def test_the_callers_blocks_are_left_as_they_are() -> None:
    given = [section()]
    accepted_message_blocks(given)
    assert given == [section()]
