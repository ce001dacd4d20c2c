"""A server that repeats a log-in does not get it into a transcript, however it is encoded."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smtp_probe.model import Login
from smtp_probe.redaction import WITHHELD, Secrets

LOGIN = Login("jo@gmail.com", "made-up-päss word 99")
RAW = LOGIN.password.encode()
PLAIN = b"\0jo@gmail.com\0" + RAW


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


ECHOES = {
    "in clear": LOGIN.password,
    "in capitals": LOGIN.password.upper(),
    "backwards": LOGIN.password[::-1],
    "as Latin-1 of UTF-8": RAW.decode("latin-1"),
    "as the argument of AUTH PLAIN": base64_of(PLAIN),
    "as the argument in capitals": base64_of(PLAIN).upper(),
    "without padding": base64_of(PLAIN).rstrip("="),
    "in the alphabet of URLs": base64.urlsafe_b64encode(PLAIN).decode(),
    "the second half only": base64_of(PLAIN)[len(base64_of(PLAIN)) // 2 :],
    "the password of AUTH LOGIN": base64_of(RAW),
    "one octet further": base64_of(b"x" + RAW),
    "two octets further": base64_of(b"xy" + RAW + b"z"),
    "in hexadecimal": RAW.hex(),
    "in hexadecimal capitals": RAW.hex().upper(),
    "quoted for a URL": quote(LOGIN.password),
    "in hexadecimal with colons": RAW.hex(":"),
    "in hexadecimal with blanks": RAW.hex(" "),
    "wholly quoted for a URL": "".join(f"%{octet:02X}" for octet in RAW),
    "quoted as mail is": "".join(f"={octet:02X}" for octet in RAW),
    "in escapes of C": "".join(f"\\x{octet:02x}" for octet in RAW),
    "in escapes of HTML": "".join(f"&#x{ord(letter):x};" for letter in LOGIN.password),
    "in decimal": " ".join(str(octet) for octet in RAW),
    "its letters parted by dots": ".".join(LOGIN.password),
    "its letters parted by hyphens": "-".join(LOGIN.password),
    "its letters parted by underscores": "_".join(LOGIN.password),
    "base64 of its base64": base64_of(base64_of(RAW).encode()),
    "base64 of the base64 of AUTH PLAIN": base64_of(base64_of(PLAIN).encode()),
    "base64 of its hexadecimal": base64_of(RAW.hex().encode()),
    "base64 with dots": ".".join(base64_of(RAW)),
    "all but the last letter": LOGIN.password[:-1],
    "all but the first letter": LOGIN.password[1:],
    "in quotation marks": f'"{LOGIN.password}"',
    "escaped": LOGIN.password.encode("unicode_escape").decode(),
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
def test_an_echo_is_withheld(echo: str) -> None:
    assert Secrets(LOGIN).withhold((f"unrecognized: AUTH PLAIN {echo} here",)) == (WITHHELD,)


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
def test_an_echo_in_a_reply_of_many_lines_is_withheld_and_the_other_lines_stay(echo: str) -> None:
    others = ("the log-in was refused, see the pages of your provider",) * 40

    assert Secrets(LOGIN).withhold((*others, f"( {echo} )", *others)) == (*others, WITHHELD, *others)


@pytest.mark.parametrize("echo", [base64_of(PLAIN), base64_of(RAW), LOGIN.password])
def test_an_echo_over_several_lines_is_withheld(echo: str) -> None:
    middle = len(echo) // 2
    lines = ("unrecognized:", echo[:middle], echo[middle:], "that was it, goodbye")

    assert Secrets(LOGIN).withhold(lines) == (
        "unrecognized:",
        WITHHELD,
        WITHHELD,
        "that was it, goodbye",
    )


def test_ordinary_words_stay() -> None:
    lines = ("5.7.8 Username and Password not accepted. For more information, go to", "support.google.com")

    assert Secrets(LOGIN).withhold(lines) == lines


def test_all_words_are_withheld_where_the_password_is_too_short_to_look_for() -> None:
    for short in ("abc", "a!b.c", "-----"):
        assert Secrets(Login("jo", short)).withhold(("5.7.8 Bad", "")) == (WITHHELD, "")


def test_an_answer_to_a_challenge_is_withheld_as_well() -> None:
    secrets = Secrets(LOGIN)
    secrets.add_whole("0123456789abcdef0123456789abcdef")

    assert secrets.withhold(("got 0123456789ABCDEF0123456789ABCDEF",)) == (WITHHELD,)


def test_secrets_say_nothing_about_themselves() -> None:
    assert "made-up" not in f"{Secrets(LOGIN)!r} {Secrets(LOGIN)}"


@given(password=st.text(min_size=4, max_size=40), before=st.binary(max_size=5), after=st.binary(max_size=5))
def test_no_alignment_of_base64_shows_a_password(password: str, before: bytes, after: bytes) -> None:
    assume(not any(0xD800 <= ord(letter) < 0xE000 for letter in password))
    raw = password.encode()
    assume(len(raw) >= 9)
    echo = base64_of(before + raw + after)

    assert Secrets(Login("jo@gmail.com", password)).withhold((echo,)) == (WITHHELD,)
