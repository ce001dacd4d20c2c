"""The command's options become one request, and its verdict an exit code."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from smtp_probe import Endpoint, Report, Security, Stage
from smtp_probe.command import Options, exit_code, first_line, password_in, plan_of, run, written
from smtp_probe.lab import PASSWORD, USER, Lab, Manners, Scripted, fault, polite

REPORT = Report("ok", Stage.DONE, Endpoint("mail.example.org", 465, Security.SSL), ())


@pytest.mark.parametrize(
    ("port", "security", "expected"),
    [
        (None, "auto", (465, Security.SSL)),
        (465, "auto", (465, Security.SSL)),
        (587, "auto", (587, Security.STARTTLS)),
        (25, "auto", (25, Security.STARTTLS)),
        (2525, "auto", (2525, Security.STARTTLS)),
        (None, "ssl", (465, Security.SSL)),
        (None, "starttls", (587, Security.STARTTLS)),
        (None, "none", (25, Security.NONE)),
        (587, "ssl", (587, Security.SSL)),
    ],
)
def test_port_and_security_complete_each_other(
    port: int | None, security: str, expected: tuple[int, Security]
) -> None:
    request = plan_of(Options("mail.example.org", port, security)).request

    assert (request.endpoint.port, request.endpoint.security) == expected
    assert request.endpoint not in request.alternatives


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Options("h.example.org", username="jo"), "--password-stdin"),
        (Options("h.example.org", password="made-up"), "--username"),
        (Options("h.example.org", recipient="a@b.example"), "--sender"),
    ],
)
def test_options_that_do_not_fit_together_are_named(options: Options, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        plan_of(options)

    assert "made-up" not in str(refused.value)


def test_options_do_not_print_the_password() -> None:
    assert "made-up" not in repr(Options("h.example.org", username="jo", password="made-up"))


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        ("ok", 0),
        ("auth.bad_credentials", 1),
        ("inconclusive", 1),
        ("guard.port_blocked", 2),
        ("guard.invalid_input", 2),
    ],
)
def test_the_exit_code_says_what_came_of_it(cause: str, code: int) -> None:
    assert exit_code(replace(REPORT, cause=cause)) == code


@pytest.mark.parametrize(
    ("text", "line"), [("word\n", "word"), ("word\r\nmore", "word"), (" a b ", " a b "), ("", ""), ("\n", "")]
)
def test_only_the_line_end_is_taken_off_a_password(text: str, line: str) -> None:
    assert first_line(text) == line


def test_a_password_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("made-up pässword \n", encoding="utf-8")

    assert password_in(file) == "made-up pässword "


def test_a_password_file_that_cannot_be_read_is_named_and_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"made-up\xff\n")

    with pytest.raises(ValueError, match="cannot be read") as refused:
        password_in(file)
    assert "made-up" not in str(refused.value)
    with pytest.raises(ValueError, match="cannot be read"):
        password_in(tmp_path / "none")


async def test_the_stages_are_told_as_they_begin(lab: Lab) -> None:
    told: list[str] = []
    options = Options("good.lab.example", fault("good").port, fault("good").security.value, USER, PASSWORD)
    report = await run(plan_of(options), lab.network, told.append)

    assert report.cause == "ok"
    assert any(": log-in" in line for line in told)
    assert json.loads(written(report, as_json=True, colours=False))["cause"] == "ok"


@pytest.mark.parametrize("name", ["plain_behind_ssl", "ssl_behind_starttls"])
async def test_auto_finds_out_how_a_port_speaks_tls(lab: Lab, name: str) -> None:
    faulty = fault(name)
    options = Options(faulty.host, faulty.port, "auto", USER, PASSWORD)
    report = await run(plan_of(options), lab.network)

    assert report.cause == "ok"
    assert (report.endpoint.port, report.endpoint.security) != (faulty.port, faulty.security)
    assert lab.count("AUTH", faulty.host) == 1


async def test_a_chosen_way_is_not_changed(lab: Lab) -> None:
    faulty = fault("plain_behind_ssl")
    report = await run(plan_of(Options(faulty.host, faulty.port, "ssl")), lab.network)

    assert report.cause == "tls.wrong_mode"


KENNEL = "mail.kennel.example"
GOOD_SSL = Scripted(polite(Manners()), implicit_tls=True)
GOOD_STARTTLS = Scripted(polite(Manners()))


@pytest.mark.parametrize(
    ("services", "port"),
    [
        ({465: GOOD_SSL, 587: GOOD_STARTTLS}, 465),
        ({465: GOOD_SSL}, 465),
        ({587: GOOD_STARTTLS}, 587),
        ({465: fault("expired_ssl").service, 587: GOOD_STARTTLS}, 587),
        ({465: GOOD_STARTTLS, 587: GOOD_STARTTLS}, 587),
    ],
    ids=["both", "465", "587", "465 expired", "465 in the wrong way"],
)
async def test_without_a_port_both_are_tried_and_one_log_in_is_made(
    lab: Lab, services: dict[int, Scripted], port: int
) -> None:
    await lab.add_host(KENNEL, services)  # type: ignore[arg-type]
    report = await run(plan_of(Options(KENNEL, username=USER, password=PASSWORD)), lab.network)

    assert (report.cause, report.endpoint.port) == ("ok", port)
    assert port == 465 or {attempt.endpoint.port for attempt in report.attempts} == {465, 587}
    assert lab.count("AUTH") == 1


async def test_a_refused_log_in_is_not_made_again_at_the_other_port(lab: Lab) -> None:
    await lab.add_host(KENNEL, {465: GOOD_SSL, 587: GOOD_STARTTLS})
    report = await run(plan_of(Options(KENNEL, username=USER, password="made-up-wrong")), lab.network)

    assert (report.cause, report.endpoint.port) == ("auth.bad_credentials", 465)
    assert lab.count("AUTH") == 1


async def test_a_slip_brings_up_the_host_that_was_meant(lab: Lab) -> None:
    options = Options("smtp.gmial.com", 465, "ssl", "jo.example@gmail.com", "made-up-slip")
    report = await run(plan_of(options), lab.network)

    assert (report.cause, report.suggested_host) == ("dns.not_found", "smtp.gmail.com")
    assert report.alternatives[0] == Endpoint("smtp.gmail.com", 465, Security.SSL)
    assert lab.count("AUTH") == 0


@pytest.mark.parametrize(
    ("username", "found"),
    [
        ("jo.example@gmail.com", ("smtp.gmail.com", 465)),
        ("office@happytails.example", ("smtp.office365.com", 587)),
        ("kit@pawsome.example", ("mail.pawsome.example", 465)),
    ],
    ids=["provider data", "MX", "SRV"],
)
async def test_what_is_published_about_the_domain_is_tried_without_a_password(
    lab: Lab, username: str, found: tuple[str, int]
) -> None:
    await lab.add_host(KENNEL, {})
    plan = plan_of(Options(KENNEL, 587, "starttls", username, "made-up-elsewhere"))
    report = await run(plan, lab.network)

    assert report.cause == "tcp.refused"
    assert found in [(other.host, other.port) for other in report.alternatives]
    assert lab.count("AUTH") == 0


async def test_without_an_address_the_hosts_own_domain_is_asked_about(lab: Lab) -> None:
    await lab.add_host("old.pawsome.example", {})
    report = await run(plan_of(Options("old.pawsome.example", 587, "starttls")), lab.network)

    assert ("mail.pawsome.example", 465) in [(other.host, other.port) for other in report.alternatives]


async def test_the_guard_judges_what_is_published_too(lab: Lab) -> None:
    lab.names.add("_submissions._tcp.trap.example", SRV="0 1 465 inner-address.lab.example.")
    lab.names.add("_submission._tcp.trap.example", SRV="0 1 22 mail.trap.example.")
    lab.names.add("smtp.trap.example", A="127.0.0.1")
    report = await run(plan_of(Options("smtp.trap.example", 587, "starttls")), lab.network)

    tried = {attempt.endpoint: attempt.cause for attempt in report.attempts}
    assert tried[Endpoint("inner-address.lab.example", 465, Security.SSL)] == "guard.address_blocked"
    assert all(endpoint.port != 22 for endpoint in tried)
    assert report.alternatives == ()


async def test_settings_can_be_tried_alone(lab: Lab) -> None:
    await lab.add_host(KENNEL, {465: GOOD_SSL})
    report = await run(plan_of(Options(KENNEL, 587, "starttls", alone=True)), lab.network)

    assert [attempt.endpoint.port for attempt in report.attempts] == [587]


async def test_the_deadline_of_a_stage_can_be_set(lab: Lab) -> None:
    options = Options(
        fault("says_nothing").host, 587, "starttls", stage_seconds={Stage.GREETING: 0.2}, alone=True
    )
    report = await run(plan_of(options), lab.network)

    assert report.cause == "greeting.timeout"
    assert report.attempts[0].timings_ms["greeting"] < 1500
