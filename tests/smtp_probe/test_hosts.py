"""Host names are judged by their grammar before anybody is asked about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_probe.hosts import HOST_PROBLEMS, host_problem, literal_address, normalise_host, slip_of

GOOD = {
    "smtp.gmail.com": "smtp.gmail.com",
    "SMTP.Gmail.COM": "smtp.gmail.com",
    " smtp.gmail.com\n": "smtp.gmail.com",
    "smtp.gmail.com.": "smtp.gmail.com",
    "mail.mü.de": "mail.xn--m-eha.de",
    "mail.xn--m-eha.de": "mail.xn--m-eha.de",
    "smtp.bücher.example.org": "smtp.xn--bcher-kva.example.org",
    "s1.a-b.co.uk": "s1.a-b.co.uk",
    "1and1.example.org": "1and1.example.org",
    "メール.日本": "xn--4dkua4c.xn--wgv71a",
    "ｓｍｔｐ.gmail.com": "smtp.gmail.com",
}

BAD = {
    "": "empty",
    "   ": "empty",
    "smtp gmail.com": "space",
    "smtp.gmail.com\x00.evil.org": "control",
    "smtp.gmail.com\r\nRCPT TO:<x@y.z>": "control",
    "smtp.gma\u200bil.com": "control",
    "smtp.\u202egmail.com": "control",
    "https://smtp.gmail.com": "scheme",
    "jo@gmail.com": "address_given",
    "smtp.gmail.com:587": "port",
    "smtp.gmail.com/mail": "path",
    "smtp\\gmail.com": "path",
    "192.0.2.1": "numeric",
    "0177.0.0.1": "numeric",
    "2130706433": "numeric",
    "127.1": "numeric",
    "0x7f000001": "numeric",
    "0x7f.0.0.0x1": "numeric",
    "１２７.0.0.1": "numeric",
    "::1": "numeric",
    "[::1]": "numeric",
    "gmail": "single_label",
    "smtp..gmail.com": "bad_label",
    ".gmail.com": "bad_label",
    "-smtp.gmail.com": "bad_label",
    "smtp-.gmail.com": "bad_label",
    "smtp_out.gmail.com": "bad_label",
    "smtp.gmail.com😀": "bad_label",
    "a" * 64 + ".example.org": "too_long",
    "a." * 130 + "org": "too_long",
    "x" * 3000: "too_long",
    "раураl.com": "mixed_scripts",
    "smtp.gmаil.com": "mixed_scripts",
    "mail.local": "special_use",
    "mail.lan": "special_use",
    "server.home.arpa": "special_use",
    "mail.localhost": "special_use",
    "mail.test": "special_use",
    "mail.invalid": "special_use",
    "metadata.google.internal": "special_use",
    "1.0.0.127.in-addr.arpa": "special_use",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_host_name_is_accepted_and_normalised(text: str) -> None:
    assert host_problem(text) is None
    assert normalise_host(text) == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_host_name_is_named(text: str) -> None:
    assert host_problem(text) == BAD[text]


@given(st.text(max_size=80))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    problem = host_problem(text)

    assert problem is None or problem in HOST_PROBLEMS
    if problem is None:
        assert normalise_host(text).isascii()
        assert not set(normalise_host(text)) & set("\r\n\0 \t")


@pytest.mark.parametrize("text", ["127.0.0.1", "[::1]", "[IPv6:::1]", "2001:db8::1"])
def test_an_address_in_its_usual_spelling_is_one(text: str) -> None:
    assert literal_address(text) is not None


@pytest.mark.parametrize("text", ["0177.0.0.1", "127.1", "2130706433", "fe80::1%eth0", "１２７.0.0.1", "x"])
def test_odd_spellings_of_addresses_are_none(text: str) -> None:
    assert literal_address(text) is None


KNOWN = frozenset({"smtp.gmail.com", "smtp.mail.com", "smtp.office365.com", "mail.de"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("smtp.gmial.com", "smtp.gmail.com"),
        ("smtp.gmail.con", "smtp.gmail.com"),
        ("smtp.gmail.co", "smtp.gmail.com"),
        ("smpt.gmail.com", "smtp.gmail.com"),
        ("smtp.ggmail.com", "smtp.gmail.com"),
        ("SMTP.OFFICE356.com", "smtp.office365.com"),
        ("smtp.offfice365.com", "smtp.office365.com"),
        ("smtp.gmail.com", None),
        ("smtp.mail.com", None),
        ("mail.dx", None),
        ("smtp.example.org", None),
    ],
)
def test_a_slip_of_the_finger_is_recognised(typed: str, meant: str | None) -> None:

    assert slip_of(typed, KNOWN) == meant
