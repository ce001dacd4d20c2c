"""A report is written down whole, for programs and for people, and never with a terminal's codes in it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smtp_probe import Attempt, Endpoint, Report, Security, Stage, TlsFacts, report_as_json
from smtp_probe.foreign_text import clean_line
from smtp_probe.render import report_for_people

SSL = Endpoint("mail.example.org", 465, Security.SSL)
STARTTLS = Endpoint("mail.example.org", 587, Security.STARTTLS)
TLS = TlsFacts(
    "TLSv1.3",
    "TLS_AES_256_GCM_SHA384",
    verified=True,
    names=("mail.example.org",),
    not_before=datetime(2026, 1, 1, tzinfo=UTC),
    not_after=datetime(2027, 1, 1, tzinfo=UTC),
    issuer="CN=Example CA",
    chain=("CN=mail.example.org",),
)
REPORT = Report(
    cause="auth.bad_credentials",
    stage=Stage.AUTH,
    endpoint=SSL,
    attempts=(
        Attempt(
            SSL,
            "192.0.2.1",
            "auth.bad_credentials",
            Stage.AUTH,
            {"dns": 1.0, "tcp": 20.5, "tls": 41.0, "greeting": 20.0, "ehlo": 20.1, "auth": 300.0},
            ("S: 220 hi", "C: AUTH PLAIN [withheld]", "S: 535 5.7.8 no"),
            TLS,
            ("AUTH PLAIN", "SIZE 1"),
            "535 5.7.8 no",
        ),
        Attempt(STARTTLS, "192.0.2.1", "tcp.timeout", Stage.TCP, {"dns": 1.0, "tcp": 1200.0}),
    ),
    alternatives=(STARTTLS,),
    suggested_host="smtp.example.org",
    duration_ms=1402.5,
    reply="535 5.7.8 no",
)


def test_the_json_object_has_the_agreed_members() -> None:
    written = json.loads(json.dumps(report_as_json(REPORT)))

    assert {"cause", "stage", "host", "port", "security", "attempts", "alternatives", "duration_ms"} <= set(
        written
    )
    assert (written["cause"], written["stage"]) == ("auth.bad_credentials", "auth")
    assert (written["host"], written["port"], written["security"]) == ("mail.example.org", 465, "ssl")
    assert written["alternatives"] == [{"host": "mail.example.org", "port": 587, "security": "starttls"}]
    first, second = written["attempts"]
    assert {
        "address",
        "port",
        "security",
        "cause",
        "stage",
        "timings_ms",
        "transcript",
        "tls",
        "capabilities",
    } <= set(first)
    assert first["timings_ms"]["auth"] == 300.0
    assert first["tls"] == {
        "version": "TLSv1.3",
        "cipher": "TLS_AES_256_GCM_SHA384",
        "verified": True,
        "names": ["mail.example.org"],
        "not_before": "2026-01-01T00:00:00+00:00",
        "not_after": "2027-01-01T00:00:00+00:00",
        "issuer": "CN=Example CA",
        "key": "",
        "chain": ["CN=mail.example.org"],
        "refused_because": "",
    }
    assert second["tls"] is None


def test_people_see_every_stage_with_a_mark_and_a_time() -> None:
    lines = report_for_people(REPORT, colours=False).split("\n")

    assert lines[0] == "mail.example.org:465 (ssl) at 192.0.2.1"
    assert any(line.split() == ["✓", "connection", "20", "ms"] for line in lines)
    assert any(line.split() == ["✗", "log-in", "300", "ms"] for line in lines)
    assert any("auth.bad_credentials: user name or password refused" in line for line in lines)
    assert any("did you mean smtp.example.org?" in line for line in lines)
    assert any("535 5.7.8 no" in line for line in lines)
    assert "    mail.example.org:587 (starttls)" in lines


def test_the_stages_stand_in_the_order_in_which_they_came() -> None:
    lines = report_for_people(REPORT, colours=False).split("\n")
    words = [line[4:24].strip() for line in lines[1:7]]

    assert words == ["name", "connection", "TLS and certificate", "greeting", "extensions", "log-in"]


def test_a_name_that_leads_nowhere_is_shown_once() -> None:
    nowhere = [Attempt(one, None, "dns.not_found", Stage.DNS, {"dns": 9.0}) for one in (SSL, STARTTLS)]
    shown = report_for_people(replace(REPORT, attempts=tuple(nowhere)), colours=False)

    assert shown.count("✗ name") == 1


def test_what_another_server_said_stands_with_it() -> None:
    other = Attempt(STARTTLS, "192.0.2.1", "server.unavailable", Stage.GREETING, reply="421 4.3.2 later")
    shown = report_for_people(replace(REPORT, attempts=(*REPORT.attempts, other)), colours=False)

    assert "  the server said: 421 4.3.2 later" in shown
    assert shown.count("the server said: 535") == 1


@pytest.mark.parametrize(
    ("passed", "tls", "told"),
    [
        ({"ehlo": 1.0}, TLS, "connected, encrypted, no log-in made"),
        ({"ehlo": 1.0}, None, "connected, no log-in made"),
        ({"ehlo": 1.0, "auth": 9.0}, TLS, "connected, encrypted, logged in"),
        ({"auth": 9.0, "mail": 1.0}, TLS, "connected, encrypted, logged in, sender accepted"),
        (
            {"auth": 9.0, "mail": 1.0, "rcpt": 1.0},
            TLS,
            "connected, encrypted, logged in, sender and recipient accepted",
        ),
    ],
)
def test_of_what_is_well_only_that_is_said_which_was_done(
    passed: dict[str, float], tls: TlsFacts | None, told: str
) -> None:
    attempt = Attempt(SSL, "192.0.2.1", "ok", Stage.DONE, {"tcp": 2.0, **passed}, tls=tls)
    report = replace(REPORT, cause="ok", stage=Stage.DONE, attempts=(attempt,), reply=None)

    assert any(line.endswith(f"ok: {told}") for line in report_for_people(report, colours=False).splitlines())


def test_addresses_that_nobody_connected_to_are_told() -> None:
    report = replace(REPORT, untried_addresses=("192.0.2.8", "192.0.2.9"), further_addresses=5)
    assert "not tried there: 192.0.2.8, 192.0.2.9, 5 more\n" in report_for_people(report, colours=False)
    written = report_as_json(report)
    assert (written["untried_addresses"], written["further_addresses"]) == (["192.0.2.8", "192.0.2.9"], 5)


def test_what_is_no_text_is_written_out_in_json() -> None:
    typed = Endpoint("b\udcff.example", 465, Security.SSL)
    report = Report(
        "guard.invalid_input", Stage.GUARD, typed, (Attempt(typed, None, "unknown", Stage.GUARD),)
    )
    written = json.dumps(report_as_json(report), ensure_ascii=False)
    assert written.encode("utf-8").count(rb"b\\udcff.example") == 2


def test_colours_are_added_only_where_they_are_asked_for() -> None:
    assert "\x1b[" not in report_for_people(REPORT, colours=False)
    assert "\x1b[32m✓\x1b[0m" in report_for_people(REPORT, colours=True)


def test_the_conversation_is_shown_on_request() -> None:
    assert "C: AUTH PLAIN [withheld]" not in report_for_people(REPORT, colours=False)
    assert "    C: AUTH PLAIN [withheld]" in report_for_people(REPORT, colours=False, transcript=True)


def test_nothing_that_a_server_said_reaches_a_terminal_as_it_was() -> None:
    evil = "\x1b]52;c;cHduZWQ=\x07\x9b31m\u202e"
    attempt = Attempt(
        SSL,
        "192.0.2.1",
        "unknown",
        Stage.AUTH,
        {},
        (f"S: 599 {evil}",),
        TlsFacts("TLSv1.3", evil, verified=False, names=(evil,), issuer=evil),
        (evil,),
        evil,
    )
    report = Report("unknown", Stage.AUTH, SSL, (attempt,), suggested_host=evil, reply=evil)
    written = report_for_people(report, colours=False, transcript=True)

    assert all(clean_line(line) == line for line in written.split("\n"))
