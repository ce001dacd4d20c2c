"""Words anywhere in a line tell facts, unless they are denied or asked about."""

import pytest

from knowledge.heard_facts import heard_in

PHRASES = (
    ("new address", {"mailbox": "new"}),
    ("worked before", {"worked": "true"}),
    ("changed my password", {"changed": "true"}),
    ("reset my password", {"changed": "true"}),
)


def test_words_anywhere_in_a_line_tell_facts() -> None:
    assert heard_in("New address hello@x.example, Connection Failed", PHRASES) == {"mailbox": "new"}
    assert heard_in("It does not work, worked before", PHRASES) == {"worked": "true"}
    assert heard_in("I had to reset my password", PHRASES) == {"changed": "true"}
    assert heard_in("a renewed address", PHRASES) == {}


@pytest.mark.parametrize(
    "line",
    [
        "I haven't changed my password",
        "it has never worked before",
        "how do I reset my password",
        "should I reset my password?",
        "do I have to reset my password",
    ],
)
def test_what_is_denied_or_asked_about_tells_nothing(line: str) -> None:
    assert heard_in(line, PHRASES) == {}
