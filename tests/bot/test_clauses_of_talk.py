import pytest

from bot.clauses_of_talk import without_talk
from bot.diagnosis import read_line


@pytest.mark.parametrize(
    "line",
    [
        "i have 2 factor authentication",
        "i cant find the host",
        "my daughter set up the account, shes not available until monday",
        "the technician is not available",
        "my inbox is full of rubbish",
        "i get too many spam emails since i changed",
        "my certificate of pet first aid expired",
        "is my port blocked?",
        "no ssl option just tls",
        "theres only TLS and none",
        "password is the same as on my iphone14",
        "google says 2 step verification is not available",
        "it says the setting is not available for your account",
        "server is down?",
        "its correct i think but my password might be wrong",
        "i want you to test the login",
        "can you log in for me",
        "sue@barkhall.example its a brand new mailbox. host mail.barkhall.example port 465 ssl",
        "i cant find the app password page",
        "what is smtp authentication",
        "ticked authentication now",
        "my nephew changed the authentication setting",
        "dont want 2 step",
        "my mailbox isnt full",
        "my account is not locked",
        "security defaults are off",
        "google wont give me an app password",
        "i tried it too many times already",
        "i cleared the mailbox it was full",
        "it wont let me log in to webmail either",
        "it has no ssl tick",
        "there is no security box",
        "my mailbox is full of spam lol",
        "where do i turn on imap",
        "is ssl required",
        "the account was suspended last year but fine now",
        "is my login wrong?",
        "i turned on less secure apps",
        "please check whether the login is required",
        "too many emails today?",
        "it wants me to log in to pet sitter plus",
        "i cant see app passwords it says not available ask your admin",
        "connection failed, hotmail, phone user, tried 3 passwords",
    ],
)
def test_talk_in_the_words_of_a_refusal_is_no_failure_message(line: str) -> None:
    assert read_line(line, withheld=False).message is None


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("i cant connect to the server, it times out", "tcp.timeout"),
        ("gmail says I need an app password", "auth.app_password_required"),
        ("google says i need an app password??", "auth.app_password_required"),
        ("the certificate of our mail server is for the wrong domain", "tls.cert_name_mismatch"),
        ("it rejects my login", "auth.bad_credentials"),
        ("we're out of credits", "send.quota_exceeded"),
        ("why does it keep saying authentication failed?", "auth.bad_credentials"),
        ("could not start TLS: the server does not support it", "tls.starttls_unsupported"),
        ("can't log in to the mail server", "auth.bad_credentials"),
        ("I have no idea, it says the mailbox is full", "send.quota_exceeded"),
        ("tls not available 454", "tls.starttls_unsupported"),
    ],
)
def test_what_is_said_to_fail_is_read(line: str, cause: str) -> None:
    message = read_line(line, withheld=False).message
    assert message is not None
    assert message.cause == cause


def test_only_the_clauses_that_tell_of_a_failure_are_left() -> None:
    told = "I have an iPhone, is that a problem? The server refused my login"
    assert without_talk(told) == "The server refused my login"
