"""What a person types is marked up on its way to the app, as Slack's clients do."""

import pytest

from bot.playground.slack.typed_text import as_rich_text, as_sent


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("jo@gmail.com", "<mailto:jo@gmail.com|jo@gmail.com>"),
        (
            "it is jo.b+x@mail.example.co.uk.",
            "it is <mailto:jo.b+x@mail.example.co.uk|jo.b+x@mail.example.co.uk>.",
        ),
        ("smtp.gmail.com", "<http://smtp.gmail.com|smtp.gmail.com>"),
        ("https://a.test/b?c=1&d=2", "<https://a.test/b?c=1&amp;d=2>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("535 5.7.8 refused", "535 5.7.8 refused"),
        ("`smtp.gmail.com` and ```jo@gmail.com```", "`smtp.gmail.com` and ```jo@gmail.com```"),
        ("ask <@U0TOM00001>", "ask <@U0TOM00001>"),
        ("mail.lab.internal", "mail.lab.internal"),
        ("e.g. this", "e.g. this"),
    ],
)
def test_addresses_and_hosts_are_linked(typed: str, sent: str) -> None:
    assert as_sent(typed) == sent


def test_the_blocks_say_the_same_as_rich_text() -> None:
    (block,) = as_rich_text("use smtp.gmail.com\n```\n535 refused\n```")
    assert block["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "use "},
                {"type": "link", "url": "http://smtp.gmail.com", "text": "smtp.gmail.com"},
                {"type": "text", "text": "\n"},
            ],
        },
        {
            "type": "rich_text_preformatted",
            "elements": [{"type": "text", "text": "535 refused\n"}],
            "border": 0,
        },
    ]
