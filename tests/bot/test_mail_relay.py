import pytest

from bot.errors import BotError
from bot.mail_relay import Relay
from bot.settings import settings_of


def test_a_relay_is_read_with_tls_from_the_first_byte_or_by_starttls() -> None:
    assert Relay.parse("smtps://mail.example.org") == Relay("mail.example.org", 465, implicit_tls=True)
    assert Relay.parse("smtp://jo%40x.example:p%3Aw@mail.example.org:2525") == Relay(
        "mail.example.org", 2525, implicit_tls=False, username="jo@x.example", password="p:w"
    )


def test_a_password_is_not_shown() -> None:
    assert "canary" not in repr(Relay.parse("smtps://jo:canary@mail.example.org"))


@pytest.mark.parametrize(
    "url",
    [
        "canary",
        "https://canary.example.org",
        "smtps://",
        "smtps://jo@canary.example.org",
        "smtps://:canary@mail.example.org",
        "smtps://canary.example.org/path",
        "smtps://canary.example.org:99999",
        "smtps://canary.example.org?tls=no",
    ],
)
def test_what_cannot_be_read_is_refused_at_start_without_being_repeated(url: str) -> None:
    with pytest.raises(BotError, match="RETRIEVER_SMTP_URL") as refused:
        settings_of({"RETRIEVER_SMTP_URL": url})
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("address", ["support", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example"])
def test_support_has_one_address(address: str) -> None:
    with pytest.raises(BotError, match="RETRIEVER_SUPPORT_EMAIL"):
        settings_of({"RETRIEVER_SUPPORT_EMAIL": address})
