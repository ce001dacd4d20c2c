import re

import pytest

from bot.patterns import Pattern


def test_a_pattern_finds_what_the_compiled_one_finds() -> None:
    text = "port 465, then Port 587"
    lazy, compiled = Pattern(r"port (\d+)", re.IGNORECASE), re.compile(r"port (\d+)", re.IGNORECASE)
    assert [found.span(1) for found in lazy.finditer(text)] == [
        found.span(1) for found in compiled.finditer(text)
    ]
    assert lazy.findall(text) == compiled.findall(text) == ["465", "587"]
    assert lazy.sub("", text) == compiled.sub("", text)
    assert lazy.split(text) == compiled.split(text)
    first, second = lazy.search(text), lazy.search(text, 1)
    assert first is not None
    assert second is not None
    assert (first[1], second[1]) == ("465", "587")
    assert lazy.match(text, 15) is not None
    assert lazy.match(text, 1) is None
    assert lazy.fullmatch("PORT 25") is not None
    assert lazy.search(text, 1, 5) is None


def test_nothing_is_compiled_before_it_is_asked() -> None:
    broken = Pattern("(")
    with pytest.raises(re.error):
        broken.search("x")
