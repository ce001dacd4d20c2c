import pytest

import knowledge
from bot.asked_secrets import LONGEST, asks_for_a_password


@pytest.mark.parametrize(
    "line",
    [
        "Please send me your password.",
        "Could you send over the new app password?",
        "what's your password?",
        "What is the password of the mailbox?",
        "Can you tell me your email password so that I can try it",
        "Give us the login details and we will set it up for you",
        "I need your password to look into this",
        "We'll need the current email password.",
        "let me know your password please",
        "Just reply with the password",
        "Type your password here and I will test it",
        "paste the app password in this chat",
        "Could I have your password?",
        "please confirm your password",
        "No worries. Share the pw with me",
    ],
)
def test_a_line_that_asks_for_a_password_is_known(line: str) -> None:
    assert asks_for_a_password(line)


@pytest.mark.parametrize(
    "line",
    [
        "Good morning Sam. Virgin Media wants an app password for programs like ours: My Virgin Media >"
        " Account settings > Manage email app password > Get new password.",
        "Please enter the new email password in SMTP Credentials once more.",
        "Make one at https://myaccount.google.com/apppasswords, enter it in SMTP Credentials.",
        "Could you send me a picture of the SMTP Credentials screen, with the password covered?",
        "Please do not send me your password.",
        "Never tell anybody your password.",
        "You need a new app password there.",
        "The password is fine, the port is not.",
        "I will send you a link to reset the password.",
        "Hello Kit, the user name that we hold ends in yahoo.com, not yahoo.co.uk.",
        "Send a test mail. Then change the password at IONOS.",
    ],
)
def test_other_lines_about_passwords_go_on(line: str) -> None:
    assert not asks_for_a_password(line)


def test_no_answer_that_we_propose_is_held() -> None:
    tree = knowledge.load_tree()
    values = dict.fromkeys(("provider", "url", "port", "security"), "x")
    for canned in tree.content.canned:
        assert not asks_for_a_password(knowledge.plain(knowledge.words(tree, canned.text, "en", **values)))


def test_a_very_long_line_is_read_quickly_enough_to_be_read_at_all() -> None:
    assert not asks_for_a_password("send " * LONGEST)
