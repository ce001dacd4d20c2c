"""An address in words, with gaps or without its ending is guessed; nothing else is."""

import pytest

from knowledge.half_addresses import meant_address


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("my email is jo at gmail dot com", "jo@gmail.com"),
        ("jo.example@gmail", "jo.example@gmail.com"),
        ("it's Jo.Example@Gmail!", "jo.example@gmail.com"),
        ("jo.example @ gmail . com", "jo.example@gmail.com"),
        ("jo (at) kennels dot co dot uk", "jo@kennels.co.uk"),
        ("jo@gmail dot com", "jo@gmail.com"),
    ],
)
def test_an_address_that_is_meant_is_guessed(line: str, meant: str) -> None:
    assert meant_address(line) == meant


@pytest.mark.parametrize(
    "line", ["I am at home", "look at this", "info@ my website", "jo@kennels", "gmail", ""]
)
def test_other_words_are_no_address(line: str) -> None:
    assert meant_address(line) is None
