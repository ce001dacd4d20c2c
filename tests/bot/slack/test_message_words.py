import pytest

from bot.slack.message_words import unescape, words_of

FORWARDED = {
    "is_msg_unfurl": True,
    "is_share": True,
    "author_id": "U0ANN00001",
    "text": "535 5.7.8 Username &amp; password not accepted",
    "fallback": "[November 23rd, 2026 10:01 AM] ann: 535",
}


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<mailto:jo@gmail.com|jo@gmail.com>", "jo@gmail.com"),
        ("host <http://smtp.gmail.com|smtp.gmail.com> port 25", "host smtp.gmail.com port 25"),
        ("Visit <https://aka.ms/smtp_auth_disabled>", "Visit https://aka.ms/smtp_auth_disabled"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<!channel> and <@U0TOM00001>", "!channel and @U0TOM00001"),
        ("unclosed < here", "unclosed  here"),
    ],
)
def test_slacks_markup_turns_back_into_what_was_typed(sent: str, typed: str) -> None:
    assert unescape(sent) == typed


def test_what_was_forwarded_is_part_of_the_message_and_a_links_preview_is_not() -> None:
    preview = {"text": "Preview of a page", "from_url": "https://example.com/"}
    message = {"text": "what is this", "attachments": [preview, FORWARDED, 3]}
    assert words_of(message) == "what is this\n535 5.7.8 Username & password not accepted"


def test_a_forwarded_message_without_text_is_read_from_its_fallback() -> None:
    assert words_of({"attachments": [{**FORWARDED, "text": ""}]}).endswith("ann: 535")


def test_an_apps_message_is_read_from_its_blocks_where_it_has_no_text() -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Mail failed"}},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_preformatted",
                    "elements": [{"type": "text", "text": "535 "}, {"type": "text", "text": "refused"}],
                }
            ],
        },
    ]
    assert words_of({"text": "", "blocks": blocks}, foreign=True).split("\n")[:2] == [
        "Mail failed",
        "535 refused",
    ]
    assert words_of({"text": "", "blocks": blocks}) == ""


@pytest.mark.parametrize(
    "broken", [{}, {"text": 3}, {"attachments": "x"}, {"blocks": [3, {"elements": {}}]}, {"blocks": 3}]
)
def test_a_message_of_another_shape_says_nothing_and_raises_nothing(broken: dict[str, object]) -> None:
    assert words_of(broken, foreign=True).strip() == ""


def test_blocks_within_blocks_without_end_are_read_to_a_depth() -> None:
    block: dict[str, object] = {"type": "text", "text": "deep"}
    for _ in range(500):
        block = {"type": "rich_text_section", "elements": [block]}
    assert "deep" not in words_of({"blocks": [block]}, foreign=True)
