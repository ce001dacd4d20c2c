import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.field_faults import faults, oddities, secret_fault
from knowledge.effects import Field, Form, FormOption, Marked
from smtp_probe.hosts import HOST_PROBLEMS

FORM = Form(
    name="check_up",
    visit=1,
    title="Start a check-up",
    parts=(
        Marked("Copy them from the screen."),
        Field(name="address", kind="address", label="Email address"),
        Field(name="host", kind="host", label="Host", optional=True),
        Field(name="port", kind="text", label="Port", optional=True),
        Field(
            name="pair", kind="radio", label="Port and security", options=(FormOption(value="a", label="A"),)
        ),
        Field(name="username", kind="text", label="User name", optional=True),
        Field(name="message", kind="long_text", label="Message", optional=True),
    ),
    submit="Check",
    close="Cancel",
)


def test_all_faults_are_found_at_once_each_at_its_field() -> None:
    found = faults(
        FORM,
        {"address": "jo", "host": "smtp gmail com", "port": "99999", "username": "jo\x00x", "message": "any"},
    )
    assert found == {
        "address": "address_incomplete",
        "host": "host_space",
        "port": "port_out_of_range",
        "username": "username_control",
    }


def test_what_is_right_or_empty_has_no_fault() -> None:
    assert faults(FORM, {"address": " jo@example.com ", "host": "smtp.gmail.com", "port": "465"}) == {}
    assert faults(FORM, {"address": "jo@example.com", "host": "", "port": "  "}) == {}


@pytest.mark.parametrize(
    ("port", "fault"),
    [
        ("0", "port_out_of_range"),
        ("99999", "port_out_of_range"),
        ("465 ", None),
        ("22", "port_not_for_mail"),
        ("4\u200b65", "port_not_a_number"),
        ("４６５", "port_not_a_number"),
        ("465/SSL", "port_not_a_number"),
        ("-25", "port_not_a_number"),
        ("9" * 3000, "port_out_of_range"),
    ],
)
def test_a_port_is_a_mail_port(port: str, fault: str | None) -> None:
    assert faults(FORM, {"port": port}).get("port") == fault


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("smtp.gmail.com\nx", "host_control"),
        ("https://smtp.gmail.com", "host_scheme"),
        ("jo@gmail.com", "host_address_given"),
        ("localhost", "host_single_label"),
        ("127.0.0.1", "host_numeric"),
        ("🙂.com", "host_bad_label"),
        ("x" * 3000 + ".com", "host_too_long"),
        ("mail.kennels.example", None),
    ],
)
def test_a_host_is_a_name_and_the_fault_says_what_it_is_instead(host: str, fault: str | None) -> None:
    assert faults(FORM, {"host": host}).get("host") == fault


@pytest.mark.parametrize(
    ("password", "odd"),
    [
        ("made-up-pass ", ("password_ends_with_space",)),
        (" made-up-pass", ("password_starts_with_space",)),
        ("abcd efgh ijkl mnop", ("password_in_groups",)),
        ("jo@example.com", ("password_is_address",)),
        ("Jo@Example.com ", ("password_ends_with_space", "password_is_address")),
        ("made-up-pass", ()),
    ],
)
def test_odd_passwords_are_named_without_being_shown(password: str, odd: tuple[str, ...]) -> None:
    assert oddities(password, "jo@example.com", at_google=True) == odd


def test_google_is_named_at_google_alone() -> None:
    assert oddities("abcd efgh ijkl mnop", None, at_google=False) == ("password_in_four_groups",)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", "password_empty"),
        ("a\x00b", "password_control"),
        ("a\nb", "password_control"),
        ("\ud800", "password_control"),
        ("pässwörd ", None),
        ("x" * 256, None),
        ("x" * 257, "password_too_long"),
        ("ä" * 129, "password_too_long"),
    ],
)
def test_a_password_that_cannot_be_sent_as_it_is_is_a_fault(password: str, fault: str | None) -> None:
    assert secret_fault(password) == fault


@given(st.dictionaries(st.sampled_from(["address", "host", "port", "username", "message"]), st.text()))
def test_no_text_at_all_breaks_the_search_for_faults(values: dict[str, str]) -> None:
    assert set(faults(FORM, values)) <= set(values)


@pytest.mark.parametrize("problem", HOST_PROBLEMS)
def test_every_problem_of_a_host_has_words(problem: str, texts: dict[str, str]) -> None:
    assert texts[f"slack.host_{problem}"].endswith(".")
