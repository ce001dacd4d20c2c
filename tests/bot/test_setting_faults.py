import pytest

from bot.setting_faults import faults_in

PORT_RANGE = "slack.port_out_of_range"
PORT_WORD = "slack.port_not_a_number"
SPACE = "slack.host_space"


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("host smtp.pawsome.example port 70000", (PORT_RANGE,)),
        ("port 0", (PORT_RANGE,)),
        ("port 99999", (PORT_RANGE,)),
        ("Port: 70000.", (PORT_RANGE,)),
        ("port is 65536", (PORT_RANGE,)),
        ("port number -1", (PORT_RANGE,)),
        ("port 99999999999999999999", (PORT_RANGE,)),
        ("port 99999ssl", (PORT_RANGE,)),
        ("smtp.pawsome.example:70000", (PORT_RANGE,)),
        ("smtp.pawsome.example 70000 ssl", (PORT_RANGE,)),
        ("port 46S", (PORT_WORD,)),
        ("port: four", (PORT_WORD,)),
        ("host is mail pawsome.example", (SPACE,)),
        ("host mail pawsome.example port 70000", (SPACE, PORT_RANGE)),
        ("my host: smtp. pawsome.example", (SPACE,)),
        ("host smtp .pawsome.example", (SPACE,)),
        ("the server is out going.pawsome.example", (SPACE,)),
        ("host mail\npawsome.example", ("slack.host_control",)),
        ("host https://mail.pawsome.example", ("slack.host_scheme",)),
        ("host: smtp", ("slack.host_single_label",)),
        ("host 192.168.1.4", ("slack.host_numeric",)),
        ("server smtp.paw_some.example", ("slack.host_bad_label",)),
        ("host jo@pawsome.example", ("slack.host_address_given",)),
    ],
)
def test_every_fault_of_a_line_is_named(line: str, faults: tuple[str, ...]) -> None:
    assert faults_in(line).all == faults


@pytest.mark.parametrize(
    "line",
    [
        "host smtp.pawsome.example port 465",
        "host: smtp.pawsome.example, port: 587, starttls",
        "host name is smtp.pawsome.example.",
        "smtp.pawsome.example:465",
        "port 465/SSL",
        "port 465ssl",
        "port 587.",
        "port 1",
        "port: ssl",
        "port 65535",
        "port and security are as you say",
        "the server is down",
        "my mail server does not answer",
        "server for jo@pawsome.example",
        "my host is fine, the server is at mail.pawsome.example",
        "host mail.pawsome.example user jo@pawsome.example",
        "It is smtp.pawsome.example since 2026",
        "psp wont send my emails",
        "",
    ],
)
def test_good_settings_and_talk_have_no_fault(line: str) -> None:
    assert faults_in(line).all == ()


def test_a_long_line_of_anything_is_looked_through_quickly_and_has_no_fault() -> None:
    for junk in ("host " * 2_000, "a." * 5_000, "mail " * 2_000, "\U0001f436" * 3_000, "port" * 3_000):
        assert faults_in(junk).all == ()
