"""A request that no server should be troubled with is refused before anything is sent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_probe import Endpoint, Login, Network, ProbeRequest, Security
from smtp_probe.model import BadEntry
from smtp_probe.observation import Ending
from smtp_probe.request_rules import host_refusal, refusal

GOOD = ProbeRequest(
    Endpoint("mail.kennel.example", 587, Security.STARTTLS),
    Login("jo@kennel.example", "made-up pässword"),
    sender="jo@kennel.example",
    recipient="sam@elsewhere.example",
)


def ending(request: ProbeRequest, network: Network | None = None) -> Ending | None:
    refused = refusal(request, network or Network())
    return None if refused is None else refused.ending


def test_an_ordinary_request_is_carried_out() -> None:
    assert ending(GOOD) is None


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    assert ending(replace(GOOD, endpoint=replace(GOOD.endpoint, port=port))) is Ending.INVALID_INPUT


def test_a_port_that_is_no_mail_port_is_refused_unless_the_operator_opens_it() -> None:
    request = replace(GOOD, endpoint=replace(GOOD.endpoint, port=22))

    assert ending(request) is Ending.PORT_BLOCKED
    assert ending(request, Network.parse(ports="1-100")) is None


@pytest.mark.parametrize(
    "text", ["", "x" * 513, "a\0b", "a\rb", "a\nb", "a\tb", "a\x7fb", "a\x85b", "\ud800"]
)
def test_what_would_shift_or_break_a_log_in_is_refused_at_its_field(text: str) -> None:
    for login, field, entry in (
        (Login(text, "made-up"), "user name", BadEntry.USERNAME),
        (Login("jo", text), "password", BadEntry.PASSWORD),
    ):
        refused = refusal(replace(GOOD, login=login), Network())

        assert refused is not None
        assert refused.ending is Ending.INVALID_INPUT
        assert refused.entry is entry
        assert field in refused.remark
        assert text == "" or text not in refused.remark


@pytest.mark.parametrize("text", [" made up ", "pässwörd", "日本語", "a b", "😀", "'\"\\"])
def test_all_other_letters_pass_untouched(text: str) -> None:
    assert ending(replace(GOOD, login=Login("jo", text))) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jo",
        "jo@x",
        "a b@kennel.example",
        "a@b.example\r\nDATA",
        "a@b@c.d",
        "<a@b.example>",
        "jö@kennel.example",
    ],
)
def test_sender_and_recipient_are_addresses_by_their_grammar(address: str) -> None:
    assert ending(replace(GOOD, sender=address)) is Ending.INVALID_INPUT
    assert ending(replace(GOOD, recipient=address)) is Ending.INVALID_INPUT


def test_a_recipient_needs_a_sender() -> None:
    assert ending(replace(GOOD, sender=None)) is Ending.INVALID_INPUT


def test_names_of_special_use_are_for_operators_who_have_them() -> None:
    assert host_refusal("mail.local", 587, Network()) == "special_use"
    assert host_refusal("mail.local", 587, Network.parse(dns="127.0.0.1:53")) is None
    assert host_refusal("mail.local", 587, Network.parse(route="mail.local:587=127.0.0.1:1")) is None
    assert host_refusal("mail.local", 25, Network.parse(route="mail.local:587=127.0.0.1:1")) == "special_use"
    assert host_refusal("mail_1.local", 587, Network.parse(dns="127.0.0.1:53")) == "bad_label"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "LOCALHOST."])
def test_addresses_and_localhost_are_left_to_the_guard(host: str) -> None:
    assert host_refusal(host, 587, Network()) is None


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.integers())
def test_anything_at_all_is_either_refused_or_carried_out(
    host: str, user: str, sender: str, port: int
) -> None:
    request = ProbeRequest(Endpoint(host, port, Security.SSL), Login(user, "made-up"), sender=sender)

    assert ending(request) in {None, Ending.INVALID_INPUT, Ending.PORT_BLOCKED}
