"""Nothing that others wrote can move a cursor, turn letters round or flood a page."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_probe.foreign_text import LONGEST_LINE, MOST_LINES, clean, clean_line, decoded, visible

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain words", "plain words"),
        ("Grüße, 日本, 😀", "Grüße, 日本, 😀"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x1b]52;c;cHduZWQ=\x07", "\\x1b]52;c;cHduZWQ=\\x07"),
        ("a\x9bb", "a\\x9bb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb", "a\\u200bb"),
        ("a\ufe0fb", "a\\ufe0fb"),
        ("a\u3164b", "a\\u3164b"),
        ("a\U000e0041b", "a\\U000e0041b"),
        ("a\tb\u00a0c", "a b c"),
        ("line\nend", "line\\x0aend"),
        ("\ud800", "\\ud800"),
    ],
)
def test_one_line_shows_what_would_hide(raw: str, shown: str) -> None:
    assert clean_line(raw) == shown


def test_stacked_marks_are_written_out_beyond_the_second() -> None:
    assert clean_line("e" + "\u0301" * 4) == "e\u0301\u0301\\u0301\\u0301"


def test_long_lines_are_cut() -> None:
    shown = clean_line("x" * 5000)

    assert len(shown) == LONGEST_LINE
    assert shown.endswith("…")


def test_long_lines_are_cut_alike_whatever_they_hold() -> None:
    plain, foreign = clean_line("x" * 201), clean_line("ü" * 201)

    assert plain == "x" * 199 + "…"
    assert foreign == "ü" * 199 + "…"
    assert clean_line("x" * 200) == "x" * 200


def test_many_lines_are_cut() -> None:
    assert clean("\n".join("abcdefghijklmnop")).split("\n") == [*"abcdefghi", "…"]


@given(st.text())
def test_nothing_hidden_comes_out_of_any_text(text: str) -> None:
    shown = clean(text)

    assert all(unicodedata.category(letter) not in HIDDEN for letter in shown.replace("\n", ""))
    assert len(shown.split("\n")) <= MOST_LINES
    assert all(len(line) <= LONGEST_LINE for line in shown.split("\n"))
    shown.encode("utf-8")


@given(st.binary())
def test_any_bytes_become_text_that_can_be_stored(raw: bytes) -> None:
    clean_line(decoded(raw)).encode("utf-8")
    assert "\ud800" not in decoded(raw)


def test_eight_bit_text_is_read_as_latin_1() -> None:
    assert decoded(b"Gr\xfc\xdfe") == "Grüße"
    assert decoded("Grüße".encode()) == "Grüße"


@given(st.text())
def test_text_that_is_not_bounded_hides_nothing_either(text: str) -> None:
    assert all(unicodedata.category(letter) not in HIDDEN for letter in visible(text).replace("\n", ""))


def test_text_that_is_not_bounded_keeps_its_lines_and_its_length() -> None:
    assert visible("one\r\ntwo\n" + "x" * 500) == "one\ntwo\n" + "x" * 500


@pytest.mark.parametrize("letter", [chr(point) for point in (*range(0xA0, 0x250), *range(0x2000, 0x2070))])
def test_of_latin_letters_and_punctuation_only_what_hides_is_written_out(letter: str) -> None:
    category = unicodedata.category(letter)
    if category in HIDDEN:
        assert visible(f"a{letter}b").startswith("a\\")
    else:
        assert visible(f"a{letter}b") == ("a b" if category == "Zs" else f"a{letter}b")
