import pytest

from bot.diagnosis import read_line
from bot.settings_in_line import is_settings_alone, username_in
from knowledge.events import Security


@pytest.mark.parametrize(
    "line",
    ["465 starttls", "I use ssl on 587", "host smtp.x.example, port 465, starttls", "it is set to 587 ssl"],
)
def test_a_line_of_settings_complains_of_nothing(line: str) -> None:
    reading = read_line(line, withheld=False)
    assert reading.message is None
    assert reading.port is not None
    assert reading.security is not None


@pytest.mark.parametrize("line", ["465 starttls fails", "wrong security on 465", "hello", ""])
def test_a_complaint_is_no_line_of_settings(line: str) -> None:
    assert not is_settings_alone(line)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("user name is jo", "jo"),
        ("username: jo.example", "jo.example"),
        ("my user name is 'jo_1'.", "jo_1"),
        ("username jo", "jo"),
        ("user: jo", "jo"),
        ("host smtp.x.example, port 465, user name jo@x.example", "jo@x.example"),
        ("username is just bea", "bea"),
        ("username is just kit, rest the same", "kit"),
        ("user name is actually set to bea.example", "bea.example"),
        ("user name is just fine", None),
        ("user name is just", None),
        ("username is still the same", None),
        ("port is 465 ssl user is hello", "hello"),
        ("it is 465 ssl and user jo@gmail.com", "jo@gmail.com"),
        ("465 ssl user and password are right", None),
        ("port 587, user is unknown", None),
        ("the user is hello", None),
        ("user name is wrong", None),
        ("username and password are right", None),
        ("the user name is my address", None),
        ("the users are fine", None),
    ],
)
def test_a_user_name_is_recognised_where_it_is_called_so(line: str, name: str | None) -> None:
    assert username_in(line) == name
    assert read_line(line, withheld=False).username == name


def test_an_address_that_is_told_as_the_user_name_is_not_told_as_the_mailbox() -> None:
    reading = read_line("username: bea@btconnect.com", withheld=False)
    assert (reading.address, reading.username) == (None, "bea@btconnect.com")
    assert reading.provider is not None


def test_a_mailbox_and_another_user_name_are_told_apart() -> None:
    reading = read_line("bea@btinternet.com, username: bea", withheld=False)
    assert (reading.address, reading.username) == ("bea@btinternet.com", "bea")


@pytest.mark.parametrize(("line", "port"), [("26", 26), (" 993 ", 993), ("2", None), ("1234", None)])
def test_a_lone_number_is_a_port_where_it_is_one_of_mails(line: str, port: int | None) -> None:
    assert read_line(line, withheld=False).port == port


def test_what_another_program_printed_of_its_encryption_is_no_setting() -> None:
    line = "Server: 'mail.x.example', Port: 25, Secure (SSL): No, Socket Error: 10060, Error: 0x800CCC0E"
    reading = read_line(line, withheld=False)
    assert (reading.message is not None, reading.port, reading.security) == (True, 25, None)


def test_a_kind_of_security_that_is_told_counts() -> None:
    assert read_line("587 starttls", withheld=False).security is Security.STARTTLS


@pytest.mark.parametrize("line", ["security is none", "encryption: none", "no encryption", "25 none"])
def test_no_security_is_a_setting_where_it_is_called_so(line: str) -> None:
    assert read_line(line, withheld=False).security is Security.NONE


@pytest.mark.parametrize("line", ["none", "none of them"])
def test_none_alone_is_an_answer(line: str) -> None:
    assert read_line(line, withheld=False).security is None
