import pytest

from bot.diagnosis import failure_fragment, read_line
from bot.own_sentences import without_own_sentences


@pytest.mark.parametrize(
    "line",
    [
        "It says Connection Failed and I'm sure my password is right",
        "connection failed but my password is right",
        "I changed my password and it still says connection failed",
        "I've just reset the password, still connection failed",
        "I am 100 percent sure about my password",
        "we have the correct password and it still fails",
        "new mailbox me@kennels.example",
        "it is a new mailbox by the way",
        "i have never made an app password",
        "no app password",
        "my password is the same",
        "in an hour",
        "remind me in an hour",
        "i will try again in two hours",
        "i can't find app passwords",
        "app passwords not available",
        "2 step is off",
        "it was the wrong password",
        "i used the wrong password",
        "the mailbox is new",
        "its a new account",
        "i made a new mailbox",
        "its a brand new account and it doesn't work",
    ],
)
def test_what_people_say_of_their_own_mailbox_is_no_failure_message(line: str) -> None:
    assert read_line(line, withheld=False).message is None
    assert failure_fragment(line) is None


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("my password is right but it says invalid login", "auth.bad_credentials"),
        ("i changed my password and now: 535 5.7.8 authentication failed", "auth.bad_credentials"),
        ("my password is not correct", "auth.bad_credentials"),
        ("Application-specific password required", "auth.app_password_required"),
        ("wrong password", "auth.bad_credentials"),
        ("too many messages, try again in an hour", "send.rate_limited"),
        ("new mailbox isn't activated for sending yet", "account.unverified"),
        ("new account, sending not enabled yet", "account.unverified"),
        ("550 5.7.1 your new account is not verified", "account.unverified"),
    ],
)
def test_a_refusal_beside_such_a_sentence_is_read(line: str, cause: str) -> None:
    message = read_line(line, withheld=False).message
    assert message is not None
    assert message.cause == cause
    assert "my password is right" not in message.fragment


def test_quoted_words_are_left_as_they_are() -> None:
    quoted = 'it says "new account not verified"'
    assert without_own_sentences(quoted) == quoted
