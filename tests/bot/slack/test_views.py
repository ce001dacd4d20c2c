import pytest

from bot.slack.views import Slip


def test_a_slip_comes_back_as_it_went() -> None:
    slip = Slip(
        case="c1", visit=4, host="smtp.gmail.com", port=465, security="ssl", channel="C1", thread="1.2"
    )
    assert Slip.read(slip.written()) == slip


@pytest.mark.parametrize(
    "altered",
    [
        "",
        "{",
        "[]",
        "3",
        '"x"',
        '{"case": 3, "visit": "x", "port": true, "host": null}',
        "null",
        "[" * 100_000,
    ],
)
def test_a_slip_that_was_altered_is_empty_and_raises_nothing(altered: str) -> None:
    assert Slip.read(altered) == Slip()
