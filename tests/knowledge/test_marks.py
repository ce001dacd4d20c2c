"""Marked text: foreign words never become marks, and what is written is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.effects import Marked
from knowledge.marks import Line, Span, code, escape, join_lines, left_open, parse_marked, plain


@given(st.text(alphabet="ab*`\\_<>1. {}", max_size=60))
def test_escaped_words_are_read_as_they_were(words: str) -> None:
    assert parse_marked(escape(words)) == (Line((Span(words),) if words else ()),)
    assert plain(escape(words)) == words


@given(st.text(alphabet="ab*`\\ ", min_size=1, max_size=30))
def test_words_in_a_code_span_are_read_as_they_were(words: str) -> None:
    assert parse_marked(code(words)) == (Line((Span(words, code=True),)),)


def test_a_foreign_line_break_cannot_begin_a_list() -> None:
    marked = escape("x\n1. do this\n2. do that")

    assert [line.number for line in parse_marked(marked)] == [None]


def test_a_foreign_value_that_begins_with_a_number_is_no_item() -> None:
    assert parse_marked(escape("1. first")) == (Line((Span("1. first"),)),)


def test_a_very_long_value_is_cut() -> None:
    assert len(escape("x" * 100_000)) == 2_000


def test_bold_italic_code_and_lists_are_read() -> None:
    marked = "Change **port** and *security* to `465`.\n1. Press **Test & Update**"

    assert parse_marked(marked) == (
        Line(
            (
                Span("Change "),
                Span("port", bold=True),
                Span(" and "),
                Span("security", italic=True),
                Span(" to "),
                Span("465", code=True),
                Span("."),
            )
        ),
        Line((Span("Press "), Span("Test & Update", bold=True)), number=1),
    )


@pytest.mark.parametrize("marked", ["**open", "*open", "`open", "a **b *c `d", "\\"])
def test_a_mark_that_nothing_closes_ends_with_its_line(marked: str) -> None:
    first, second = parse_marked(marked + "\nnext")

    assert second == Line((Span("next"),))
    assert first.number is None


def test_marks_are_taken_off_for_reading_aloud() -> None:
    assert plain("*Which* **port** is `465`, or \\*?") == "Which port is 465, or *?"


def test_empty_lines_vanish_where_lines_are_joined() -> None:
    assert join_lines("a", "", Marked("b")) == "a\nb"


@pytest.mark.parametrize(
    ("marked", "mark"),
    [
        ("a **b** *c* `d`", None),
        ("a **b", "**"),
        ("a **b\nc** d", "**"),
        ("a *b", "*"),
        ("`a * b`", None),
        ("a `b", "`"),
        ("a \\* b", None),
        ("**a *b* c**", None),
    ],
)
def test_a_mark_that_nothing_closes_in_its_line_is_found(marked: str, mark: str | None) -> None:
    assert left_open(marked) == mark
