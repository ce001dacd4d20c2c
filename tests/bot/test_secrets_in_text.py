import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.secrets_in_text import LONGEST, WITHHELD, withhold

# Text, and the made-up password in it that must not be kept.
PASSWORDS = [
    ("password: Fluffy-Paws1", "Fluffy-Paws1"),
    ("Password = hunterdog", "hunterdog"),
    ("pass=Woof!woof", "Woof!woof"),
    ("smtp_password: 'two words here'", "two words here"),
    ('"password": "quoted-one"', "quoted-one"),
    ("PASSWD=abc12345", "abc12345"),
    ("pw: kennel99", "kennel99"),
    ("pwd->kennel99", "kennel99"),
    ("my password is Fluffy2019", "Fluffy2019"),
    ("My password is fluffy", "fluffy"),
    ("the password was 'my dog'", "my dog"),
    ("password is now bArk", "bArk"),
    ("the app password is abcd efgh ijkl mnop", "abcd efgh ijkl mnop"),
    ("app password: xqzv bnmk ttrw plok", "xqzv bnmk ttrw plok"),
    ("app-password xqzv-bnmk-ttrw-plok", "xqzv-bnmk-ttrw-plok"),
    ("xqzv bnmk ttrw plok", "xqzv bnmk ttrw plok"),
    ("  xqzvbnmkttrwplok  ", "xqzvbnmkttrwplok"),
    ("try xqzv-bnmk-ttrw-plok please", "xqzv-bnmk-ttrw-plok"),
    ("AUTH PLAIN AGpvQHguZXhhbXBsZQBGbHVmZnkyMDE5", "AGpvQHguZXhhbXBsZQBGbHVmZnkyMDE5"),
    ("C: auth plain AGpvAEZsdWZmeTIwMTk=", "AGpvAEZsdWZmeTIwMTk="),
    ("AUTH LOGIN am9AeC5leGFtcGxl", "am9AeC5leGFtcGxl"),
    ("S: 334 UGFzc3dvcmQ6\nC: Rmx1ZmZ5MjAxOQ==", "Rmx1ZmZ5MjAxOQ=="),
    ("334 UGFzc3dvcmQ6\nRmx1ZmZ5MjAxOQ==\n535 no", "Rmx1ZmZ5MjAxOQ=="),
    ("smtp://jo:Fluffy2019@smtp.x.example:587", "Fluffy2019"),
    ("smtps://jo%40x.example:p%40ss@smtp.x.example", "p%40ss"),
    ("jo:Fluffy2019@smtp.x.example", "Fluffy2019"),
    ("jo@x.example:Fluffy2019@mail.x.example", "Fluffy2019"),
    ("jo@x.example / Fluffy#2019", "Fluffy#2019"),
    ("login jo@x.example, Fluffy!2019", "Fluffy!2019"),
    ("xoxb-123456789012-made-up", "xoxb-123456789012-made-up"),
    ("token xapp-1-A012345-made-up", "xapp-1-A012345-made-up"),
    ("Authorization: Bearer abcdefghijklmnop1234", "abcdefghijklmnop1234"),
    ("Fluffy2019!", "Fluffy2019!"),
    ("S3cr*tWalks", "S3cr*tWalks"),
    ("Passwort: Hund1234", "Hund1234"),
    ("passcode: 992211", "992211"),
    ("host smtp.x.example port 465 password Fluffy: no, password: Fluffy9", "Fluffy9"),
]

# Text in which nothing is a password.
HARMLESS = [
    "jo.example@gmail.com",
    "port 25",
    "465/SSL",
    "587/STARTTLS",
    "smtp.gmail.com:465",
    "My password is right",
    "I'm sure my password is correct!",
    "the password is the same as before",
    "my password is still not accepted",
    "password: incorrect",
    "Password: ********",
    "password = (hidden)",
    "Username and Password not accepted",
    "535 5.7.8 Error: authentication failed: authentication failure",
    "534-5.7.9 Application-specific password required",
    "it says password wrong",
    "an app password is needed there",
    "password is expired",
    "my password is working in webmail",
    "250-AUTH LOGIN PLAIN XOAUTH2 OAUTHBEARER",
    "AUTH PLAIN LOGIN CRAM-MD5",
    "AUTH LOGIN attempts exceeded",
    "504 AUTH PLAIN not supported",
    "334 VXNlcm5hbWU6",
    "AUTH PLAIN AHVuZGVmaW5lZAB1bmRlZmluZWQ=",
    "mail wont send help",
    "that page says that",
    "mailto:sales@mail.x.example",
    "from:jo.smith@smtp.x.example",
    "https://myaccount.google.com/apppasswords",
    "https://aka.ms/smtp_auth_disabled",
    "K7M2-9QXB",
    "misunderstanding",
    "responsibilities",
    "SMTPAuthenticationError: (535, b'5.7.3 Authentication unsuccessful')",
    "psp wont send my emails",
    "can i talk to a human pls",
    "It still says Connection Failed",
    "works!! thank you",
    "jo@x.example, smtp.x.example, 465, SSL",
]


@pytest.mark.parametrize(("text", "secret"), PASSWORDS)
def test_what_looks_like_a_password_is_cut_out(text: str, secret: str) -> None:
    cleaned = withhold(text)
    assert cleaned.withheld
    assert secret not in cleaned.text
    assert WITHHELD in cleaned.text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_word_for_word(text: str) -> None:
    assert withhold(text) == withhold(withhold(text).text)
    assert withhold(text).text == text
    assert not withhold(text).withheld


def test_what_stands_around_a_password_stays() -> None:
    text = "host smtp.x.example, port 465, password: Fluffy9, says 535"
    assert withhold(text).text == f"host smtp.x.example, port 465, password: {WITHHELD}, says 535"


def test_no_real_failure_message_is_altered() -> None:
    lines = (Path(__file__).parent / "failure_texts.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    assert len(texts) == 600
    assert [text for text in texts if withhold(text).text != text] == []


def test_text_beyond_the_longest_is_cut_off_unseen() -> None:
    assert len(withhold("a " * LONGEST).text) == LONGEST


@given(st.text(max_size=300))
def test_cutting_twice_is_as_cutting_once(text: str) -> None:
    once = withhold(text)
    assert withhold(once.text).text == once.text


@given(
    st.text(alphabet="pasword:= 'is=ab12!\n", max_size=120), st.sampled_from(["password: ", "pass=", "pw="])
)
def test_a_made_up_password_behind_its_label_never_stays(before: str, label: str) -> None:
    assert "Zq9zzzZq9" not in withhold(f"{before}\n{label}Zq9zzzZq9").text
