"""The language of the rules says what it promises, and no text makes it run away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_probe.reader.pattern import PatternFault, compile_pattern, stands
from smtp_probe.reader.rulebook import rules, word_sets, words_held

SETS = {"host": ("server", "host"), "no": ("not~", "n't")}


def finds(written: str, text: str) -> bool:
    pattern = compile_pattern(written, SETS)
    held = {word for group in pattern.needs for word in group if word in text}
    return pattern.find(text, held) is not None


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("time", "timed out"),
        ("{no|not} found", "host not found"),
        ("such {a |}user", "such user"),
        ("$host … down", "the host has been down since noon"),
        ("$host & $no", "it does not like the server"),
        ("$no & server", "der mailserver will nicht: can't"),
        ("can't reach", "i cant reach it"),
        ("not recognized", "command not recognised"),
        ("cert_altname_invalid", "err_tls_cert_altname_invalid"),
    ],
)
def test_what_a_pattern_finds(written: str, text: str) -> None:
    assert finds(written, text)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("time", "sometimes"),
        ("no~", "normal"),
        ("452", "code 4521"),
        ("$no~", "notice"),
        ("host … down", "host " + "x" * 61 + " down"),
        ("host … down", "down with the host"),
        ("$host & down", "host " + "x" * 300 + " down"),
        ("$host & down", "host down " * 100),
    ],
)
def test_what_a_pattern_does_not_find(written: str, text: str) -> None:
    assert not finds(written, text)


@pytest.mark.parametrize(
    ("word", "text", "there"),
    [
        ("app", "the app", True),
        ("app", "apparently", True),
        ("app~", "apparently", False),
        ("rate", "generate", False),
        ("535", "code 535", True),
        ("$", "costs $", True),
    ],
)
def test_a_word_that_excuses_a_rule_begins_a_word(word: str, text: str, there: bool) -> None:
    assert stands(word, text) is there


def test_a_part_that_is_known_already_is_not_looked_for_again() -> None:
    pattern = compile_pattern("$host & down", SETS)
    known: dict[str, tuple[int, int] | None] = {"$host": None}
    assert pattern.find("host down", {"host", "down"}, known) is None


def test_the_last_place_is_told() -> None:
    pattern = compile_pattern("refused", {})
    assert pattern.find("refused and refused", {"refused"}) == (12, 19)


@pytest.mark.parametrize("written", ["", "a … … b", "$nobody", "{a|} b", "a ^b"])
def test_a_pattern_that_says_nothing_is_refused(written: str) -> None:
    with pytest.raises(PatternFault):
        compile_pattern(written, {})


@settings(deadline=None)
@given(st.text(max_size=300))
def test_what_is_found_stands_in_the_text(text: str) -> None:
    low = text.lower()
    held = words_held(low)
    for rule in rules()[::7]:
        for written in rule.says:
            pattern = compile_pattern(written, word_sets())
            span = pattern.find(low, held)
            assert span is None or 0 <= span[0] < span[1] <= len(low)


def test_an_anchored_pattern_stands_at_the_beginning_only() -> None:
    assert finds("^does", "does it, does it, does it")
    assert not finds("^does", "what it does")
