from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.diagnosis import (
    LONGEST_LINE,
    facts_by_id,
    facts_of,
    failure_fragment,
    login_result,
    provider_of_host,
    read_form,
    read_line,
    tried_in,
)
from knowledge.causes import CAUSES as KNOWN_TO_THE_TREE
from knowledge.events import MailServer, Reading, Security, ServerTried
from smtp_probe import CAUSES, Attempt, Endpoint, Report, Stage
from smtp_probe import Security as ProbeSecurity
from smtp_probe.model import TlsFacts
from smtp_probe.providers import all_providers

SSL = Endpoint("mail.x.example", 465, ProbeSecurity.SSL)
STARTTLS = Endpoint("mail.x.example", 587, ProbeSecurity.STARTTLS)


def test_both_sides_know_the_same_causes() -> None:
    assert set(KNOWN_TO_THE_TREE) == set(CAUSES)


def test_every_provider_can_be_told_to_the_tree() -> None:
    facts = [facts_of(provider, None) for provider in all_providers()]
    assert len({one.id for one in facts}) == len(facts) > 200
    assert all(server.security is not Security.NONE for one in facts for server in one.servers)


def test_a_provider_is_told_with_the_servers_and_the_user_name_of_the_address() -> None:
    facts = facts_by_id("gmail", "jo.example@gmail.com")
    assert facts is not None
    assert (facts.family, facts.password_auth, facts.username) == (
        "google",
        "app_password",
        "jo.example@gmail.com",
    )
    assert facts.servers[0] == MailServer(host="smtp.gmail.com", port=465, security=Security.SSL)


def test_a_host_belongs_to_its_provider_by_its_whole_name() -> None:
    found = provider_of_host("SMTP.gmail.com")
    assert found is not None
    assert found.id == "gmail"
    assert provider_of_host("gmail.com") is None


@pytest.mark.parametrize(
    ("text", "host", "port", "security"),
    [
        ("port 25", None, 25, None),
        ("465/SSL", None, 465, Security.SSL),
        ("587 starttls", None, 587, Security.STARTTLS),
        ("587 tls", None, 587, Security.STARTTLS),
        ("SSL/TLS", None, None, Security.SSL),
        ("25 none", None, 25, Security.NONE),
        ("none", None, None, None),
        ("smtp.gmial.com", "smtp.gmial.com", None, None),
        ("smtp.gmail.com:465", "smtp.gmail.com", 465, None),
        ("host mail.barkhall.example, port 587, STARTTLS", "mail.barkhall.example", 587, Security.STARTTLS),
        ("I paid 465 for it", None, 465, None),
        ("it says 535 5.7.8", None, None, None),
        ("psp wont send my emails", None, None, None),
    ],
)
def test_settings_in_a_line_are_recognised(
    text: str, host: str | None, port: int | None, security: Security | None
) -> None:
    reading = read_line(text, withheld=False)
    assert (reading.host, reading.port, reading.security) == (host, port, security)


def test_an_address_in_a_line_brings_its_provider() -> None:
    reading = read_line("it is jo.example@gmail.com, thanks", withheld=False)
    assert reading.address == "jo.example@gmail.com"
    assert reading.provider is not None
    assert reading.provider.id == "gmail"
    assert reading.message is None


def test_a_failure_message_is_read_with_its_provider() -> None:
    text = "535-5.7.8 Username and Password not accepted. https://support.google.com/ BadCredentials gsmtp"
    message = read_line(text, withheld=False).message
    assert message is not None
    assert message.cause == "auth.bad_credentials"
    assert message.provider is not None
    assert message.provider.family == "google"


@pytest.mark.parametrize(
    "text",
    [
        "just says connection failed",
        "it does not work",
        "hello",
        "It works now",
        "error",
        "it just says error",
    ],
)
def test_talk_is_no_failure_message(text: str) -> None:
    assert read_line(text, withheld=False).message is None


def test_what_was_withheld_is_told() -> None:
    assert read_line("password: [withheld]", withheld=True).withheld


def test_a_form_is_read_field_by_field() -> None:
    fields = {
        "address": "jo.example@gmail.com",
        "host": " SMTP.gmail.com ",
        "pair": "465/ssl",
        "username": "jo",
        "message": "535 5.7.8 Username and Password not accepted",
    }
    reading = read_form(fields, withheld=False)
    assert (reading.address, reading.host, reading.port) == ("jo.example@gmail.com", "smtp.gmail.com", 465)
    assert (reading.security, reading.username) == (Security.SSL, "jo")
    assert reading.message is not None
    assert reading.message.cause == "auth.bad_credentials"


@pytest.mark.parametrize("pair", ["other", "unknown", "", "x/ssl", "123456/ssl"])
def test_a_pair_that_is_none_tells_no_port(pair: str) -> None:
    reading = read_form({"address": "jo@x.example", "pair": pair}, withheld=False)
    assert reading.port is None
    assert isinstance(reading, Reading)


@pytest.mark.parametrize(
    ("fields", "port", "security"),
    [
        ({"pair": "25"}, 25, None),
        ({"pair": "other", "port": "2525", "security": "none"}, 2525, Security.NONE),
        ({"pair": "other", "port": "465", "security": "unknown"}, 465, None),
        ({"pair": "other", "port": "", "security": "starttls"}, None, Security.STARTTLS),
        ({"pair": "465/ssl", "port": "25"}, 465, Security.SSL),
    ],
)
def test_port_and_security_are_those_that_were_chosen_or_filled_in(
    fields: dict[str, str], port: int | None, security: Security | None
) -> None:
    reading = read_form({"address": "jo@x.example", **fields}, withheld=False)
    assert (reading.port, reading.security) == (port, security)


def attempt(endpoint: Endpoint, cause: str, stage: Stage, **timings: float) -> Attempt:
    return Attempt(endpoint, "192.0.2.1", cause, stage, timings_ms=timings)


def test_a_report_becomes_one_verdict_a_server() -> None:
    report = Report(
        "tcp.timeout",
        Stage.TCP,
        SSL,
        (
            attempt(SSL, "tcp.timeout", Stage.TCP, dns=1.0, tcp=3.0),
            attempt(STARTTLS, "tcp.refused", Stage.TCP, tcp=1.0),
            attempt(STARTTLS, "ok", Stage.DONE, tcp=1.0, tls=2.0),
        ),
        alternatives=(STARTTLS,),
    )
    own, other = tried_in(report, others=True)
    assert (own.server.port, own.cause, own.stage, own.took_ms) == (465, "tcp.timeout", "tcp", 4.0)
    assert (other.server.port, other.cause, other.took_ms) == (587, "ok", 3.0)
    assert len(tried_in(report, others=False)) == 1


def test_a_name_counts_as_looked_up_only_where_that_was_done() -> None:
    routed = (
        attempt(SSL, "ok", Stage.DONE, tcp=1.0, tls=2.0),
        attempt(STARTTLS, "ok", Stage.DONE, tcp=1.0, tls=2.0),
    )
    report = Report("ok", Stage.DONE, SSL, routed, alternatives=(STARTTLS,))
    assert [one.looked_up for one in tried_in(report, others=True)] == [False, False]

    report = Report(
        "ok",
        Stage.DONE,
        SSL,
        (attempt(SSL, "ok", Stage.DONE, dns=1.0, tcp=1.0), routed[1]),
        alternatives=(STARTTLS,),
    )
    assert [one.looked_up for one in tried_in(report, others=True)] == [True, True]
    assert tried_in(Report("guard.port_blocked", Stage.GUARD, SSL, ()), others=False)[0].looked_up


def test_how_a_connection_went_is_told_in_bounds() -> None:
    seen = TlsFacts(
        "TLSv1.3",
        "AES",
        verified=True,
        names=tuple(f"n{n}.example" for n in range(9)),
        not_after=datetime(2027, 3, 31, 9, tzinfo=UTC),
        issuer="x" * 900,
    )
    lines = tuple(f"S: {n} {'y' * 900}" for n in range(400))
    long = replace(attempt(SSL, "auth.bad_credentials", Stage.AUTH, tcp=1.04), tls=seen, transcript=lines)
    (tried,) = tried_in(Report("auth.bad_credentials", Stage.AUTH, SSL, (long,)), others=False)
    trace = tried.trace
    assert trace is not None
    assert (trace.times, trace.encryption) == ((("tcp", 1.0),), "TLSv1.3, AES")
    assert (len(trace.names), trace.until, len(trace.issuer)) == (3, "2027-03-31", 160)
    assert len(trace.lines) <= 25
    assert {len(line) for line in trace.lines} == {160, 1}
    assert (trace.lines[0][:4], trace.lines[-1][:6]) == ("S: 0", "S: 399")


def test_where_nothing_was_sent_nothing_went() -> None:
    unsent = Report(
        "guard.port_blocked", Stage.GUARD, SSL, (attempt(SSL, "guard.port_blocked", Stage.GUARD),)
    )
    assert tried_in(unsent, others=False)[0].trace is None


def test_a_log_in_is_told_with_the_servers_words_bounded() -> None:
    report = Report("auth.bad_credentials", Stage.AUTH, SSL, (), control="fine", reply="x" * 9_000)
    result = login_result(report)
    assert (result.kind, result.control) == ("login", "fine")
    (seen,) = result.tried
    assert isinstance(seen, ServerTried)
    assert seen.reply is not None
    assert len(seen.reply) == 500


def test_a_long_line_reaches_the_desk_whole_and_a_longer_one_shows_that_it_was_cut() -> None:
    whole = "woof " * (LONGEST_LINE // 5)
    assert len(whole) > 3_000
    assert read_line(whole, withheld=False).text == whole
    cut = read_line(whole + "and more", withheld=False).text
    assert len(cut) == LONGEST_LINE
    assert cut.endswith("…")


def test_settings_that_cannot_be_are_left_out_of_a_line_and_named_and_the_others_are_read() -> None:
    reading = read_line("host smtp.pawsome.example port 70000 ssl", withheld=False)
    assert (reading.host, reading.port, reading.security) == ("smtp.pawsome.example", None, Security.SSL)
    assert reading.faults == ("slack.port_out_of_range",)

    reading = read_line("host is mail pawsome.example port 465", withheld=False)
    assert (reading.host, reading.port) == (None, 465)
    assert reading.faults == ("slack.host_space",)

    reading = read_line("host mail pawsome.example port 0", withheld=False)
    assert (reading.host, reading.port) == (None, None)
    assert reading.faults == ("slack.host_space", "slack.port_out_of_range")


@pytest.mark.parametrize(
    "text",
    [
        "port 465",
        "host is smtp.gmail.com",
        "works!! thank you",
        "Could not connect to host: smtp, port: 99999. Error 0x800CCC0E",
    ],
)
def test_good_settings_talk_and_failure_messages_have_no_fault(text: str) -> None:
    assert read_line(text, withheld=False).faults == ()


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        (
            "Hi, lunch at one.\nIt says:\n535 5.7.8 Error: authentication failed\nThe alarm code is 4711.",
            "535 5.7.8 Error: authentication failed",
        ),
        (
            "535 5.7.8 Username and Password not accepted. Bob is to leave on Friday.",
            "535 5.7.8 Username and Password not accepted.",
        ),
        (
            "535-5.7.8 Username and Password\n535 5.7.8 not accepted\nthanks, and see you at the kennels",
            "535-5.7.8 Username and Password 535 5.7.8 not accepted",
        ),
    ],
)
def test_what_stands_before_and_behind_a_failure_is_not_taken_along(told: str, taken: str) -> None:
    assert failure_fragment(told) == taken


@pytest.mark.parametrize(
    ("line", "withheld"),
    [
        ("https://x.example/535", False),
        ("<https://x.example/535>", False),
        ("no, port 2525 with ssl", False),
        ("my pet sitter plus password is the same [withheld]", True),
        ("app password is [withheld]", True),
    ],
)
def test_a_link_settings_and_what_is_said_beside_a_password_are_no_message(line: str, withheld: bool) -> None:
    assert read_line(line, withheld).message is None


def test_a_servers_reply_beside_a_password_is_still_a_message() -> None:
    read = read_line("535 5.7.8 Authentication failed, my password is [withheld]", True)
    assert read.message is not None
    assert read.message.cause == "auth.bad_credentials"


def test_a_forwarded_bounce_is_about_the_mailbox_and_not_about_the_server_that_sent_it() -> None:
    text = (
        "From: Mail Delivery System <MAILER-DAEMON@kundenserver.de>\nTo: max@kennels.example\n\n"
        "smtp; 550 5.7.1 Mailbox not verified"
    )
    reading = read_line(text, withheld=False)
    assert reading.address == "max@kennels.example"
    assert reading.message is not None
    assert reading.message.cause == "account.unverified"


def test_the_marks_of_a_block_of_code_are_no_part_of_the_message() -> None:
    reading = read_line("```\n535 Authentication credentials invalid\n```", withheld=False)
    assert reading.message is not None
    assert reading.message.fragment == "535 Authentication credentials invalid"
