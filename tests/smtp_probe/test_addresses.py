"""Mail addresses in fields, in prose, and as one mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_probe.addresses import LONGEST_ADDRESS, MailAddress, find_address, mailbox_key, parse_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jo.example@gmail.com", "jo.example@gmail.com"),
        ("  jo.example@gmail.com\n", "jo.example@gmail.com"),
        ("Jo.Example@GMAIL.com", "Jo.Example@gmail.com"),
        ("o'neil+dogs@walkies.co.uk", "o'neil+dogs@walkies.co.uk"),
        ("info@bücher-hunde.de", "info@xn--bcher-hunde-thb.de"),
        ("x" * 64 + "@walkies.co.uk", "x" * 64 + "@walkies.co.uk"),
    ],
)
def test_an_address_is_recognised(text: str, expected: str) -> None:
    assert str(parse_address(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "jo",
        "jo@",
        "@gmail.com",
        "jo@gmail",
        "jo@gmail..com",
        "jo@gmail.com.",
        "jo@-gmail.com",
        "jo@gmail,com",
        ".jo@gmail.com",
        "jo.@gmail.com",
        "jo..e@gmail.com",
        "jo e@gmail.com",
        "jo@ gmail.com",
        "jo@\ngmail.com",
        "jo@gmail.com, ann@gmail.com",
        "jo@127.0.0.1",
        "jo@[127.0.0.1]",
        "jo@gmail.com\r\nRCPT TO:<a@b.org>",
        "jo\x00@gmail.com",
        "jo\r@gmail.com",
        "jo@gm\u200bail\x07.com",
        "🐕@gmail.com",
        "jö@gmail.com",
        "<jo@gmail.com>",
        "x" * 65 + "@gmail.com",
        "x" * 3000,
        "jo@" + "a." * 1500 + "com",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sam.example@virginmedia.com just says connection failed", "sam.example@virginmedia.com"),
        ("it is jo@gmail.com.", "jo@gmail.com"),
        ("(jo@gmail.com), or so", "jo@gmail.com"),
        ("'jo@gmail.com'", "jo@gmail.com"),
        ("*jo@gmail.com* _x_", "jo@gmail.com"),
        ("<mailto:jo@gmail.com|jo@gmail.com>", "jo@gmail.com"),
        ("email:jo@gmail.com port 25", "jo@gmail.com"),
        ("my address is jo at gmail, I mean jo@gmail and jo@gmail.com", "jo@gmail.com"),
        ("Username=jo@gmail.com", "Username=jo@gmail.com"),
        ("邮箱jo@gmail.com", "jo@gmail.com"),
    ],
)
def test_the_first_whole_address_in_a_text_is_found(text: str, expected: str) -> None:
    assert str(find_address(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "no address here",
        "@here @channel",
        "a@b@c.com",
        "smtp://jo:made-up-secret@smtp.walkies.co.uk",
        "jo:made-up-secret@smtp.walkies.co.uk",
        "ünal@gmail.com",
        "@" * 5000,
        "a@" * 5000,
        "a." * 5000 + "@",
    ],
)
def test_a_text_without_a_whole_address_gives_none(text: str) -> None:
    assert find_address(text) is None


@given(st.text(max_size=400))
def test_what_is_found_is_always_fit_for_the_wire(text: str) -> None:
    found = find_address(text + " <" + text + "@gmail.com>")
    assert found is None or (
        str(found).isascii()
        and str(found).isprintable()
        and " " not in str(found)
        and len(str(found)) <= LONGEST_ADDRESS
        and parse_address(str(found)) == found
    )


@pytest.mark.parametrize(
    "spelling",
    [
        "jo.example@gmail.com",
        "J.O.Example@GMAIL.com",
        "joexample+dogs@googlemail.com",
        MailAddress("jo.example", "gmail.com"),
    ],
)
def test_all_spellings_of_a_gmail_address_are_one_mailbox(spelling: str | MailAddress) -> None:
    assert mailbox_key(spelling) == "joexample@gmail.com"


def test_dots_tell_mailboxes_apart_elsewhere() -> None:
    assert mailbox_key("jo.example@walkies.co.uk") != mailbox_key("joexample@walkies.co.uk")


def test_a_tag_and_case_do_not_tell_mailboxes_apart_anywhere() -> None:
    assert mailbox_key("Jo+news@walkies.co.uk") == mailbox_key("jo@walkies.co.uk")


def test_the_three_apple_domains_are_one_mailbox() -> None:
    assert mailbox_key("jo@me.com") == mailbox_key("jo@mac.com") == mailbox_key("jo@icloud.com")


def test_a_user_name_that_is_no_address_has_a_key_too() -> None:
    assert mailbox_key(" AccountName ") == "accountname"
