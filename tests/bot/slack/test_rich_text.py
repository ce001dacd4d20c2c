import json

import pytest

from bot.slack.rich_text import Block, Pen, escaped, in_italics, preformatted
from knowledge.effects import Marked
from knowledge.marks import escape
from tests.bot.slack.hostile import HOSTILE


def spans(block: Block) -> list[dict[str, object]]:
    """Every text or link element of a rich text block."""
    found = []
    todo = [block]
    while todo:
        element = todo.pop(0)
        if element["type"] in ("text", "link"):
            found.append(element)
        inner = element.get("elements", [])
        todo.extend(inner if isinstance(inner, list) else [])
    return found


def test_bold_and_code_become_styles() -> None:
    block = Pen().draw(Marked("Open **SMTP Credentials** at `smtp.gmail.com`."))
    assert [(span["text"], span.get("style")) for span in spans(block)] == [
        ("Open ", None),
        ("SMTP Credentials", {"bold": True}),
        (" at ", None),
        ("smtp.gmail.com", {"code": True}),
        (".", None),
    ]


def test_numbered_lines_become_a_list_that_keeps_its_first_number() -> None:
    block = Pen().draw(Marked("Do this:\n2. one\n3. two\nThen look."))
    kinds = [element["type"] for element in block["elements"]]  # type: ignore[attr-defined]
    assert kinds == ["rich_text_section", "rich_text_list", "rich_text_section"]
    assert block["elements"][1]["offset"] == 1  # type: ignore[index]


def test_a_question_is_drawn_in_italics_whether_it_is_marked_so_or_not() -> None:
    for written in ("What now?", "*What now?*"):
        (line,) = in_italics(Marked(written))
        assert all(span.italic for span in line.spans)


def test_only_addresses_of_ours_word_for_word_become_links() -> None:
    pen = Pen(frozenset({"https://myaccount.google.com/apppasswords"}))
    block = pen.draw(
        Marked(
            "1. Make one: `https://myaccount.google.com/apppasswords`\n2. Not `https://evil.example/apppasswords`"
        )
    )
    assert [span["text"] for span in spans(block) if span["type"] == "link"] == [
        "https://myaccount.google.com/apppasswords"
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_foreign_words_never_become_anything_but_literal_text(words: str) -> None:
    for block in (Pen().draw(Marked(f"Said: {escape(words)}")), preformatted(words)):
        assert {span["type"] for span in spans(block)} <= {"text"}
        drawn = json.dumps(block)
        assert '"mrkdwn"' not in drawn
        assert '"markdown"' not in drawn
        assert '"emoji": true' not in drawn


@pytest.mark.parametrize("words", HOSTILE)
def test_text_read_aloud_holds_no_control_sequence_of_slack(words: str) -> None:
    safe = escaped(words)
    assert "<" not in safe
    assert ">" not in safe


def test_more_text_than_slack_takes_is_cut_and_says_so() -> None:
    block = Pen().draw(Marked("x" * 50_000))
    (span,) = spans(block)
    assert len(str(span["text"])) == 12_000
    assert str(span["text"]).endswith("…")


def test_an_empty_text_is_still_a_block_that_slack_takes() -> None:
    assert Pen().draw(Marked(""))["elements"]
