"""The command's options become one request, and its verdict an exit code."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from smtp_probe import Endpoint, Report, Security, Stage
from smtp_probe.command import Options, exit_code, first_line, password_in, request_of, run, written
from smtp_probe.lab import PASSWORD, USER, Lab, fault

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
    request = request_of(Options("mail.example.org", port, security))

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
        request_of(options)

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
    report = await run(request_of(options), lab.network, told.append)

    assert report.cause == "ok"
    assert any(line.endswith(": auth") for line in told)
    assert json.loads(written(report, as_json=True, colours=False))["cause"] == "ok"


@pytest.mark.parametrize("name", ["plain_behind_ssl", "ssl_behind_starttls"])
async def test_auto_finds_out_how_a_port_speaks_tls(lab: Lab, name: str) -> None:
    faulty = fault(name)
    options = Options(faulty.host, faulty.port, "auto", USER, PASSWORD)
    report = await run(request_of(options), lab.network)

    assert report.cause == "ok"
    assert (report.endpoint.port, report.endpoint.security) != (faulty.port, faulty.security)
    assert lab.count("AUTH", faulty.host) == 1


async def test_a_chosen_way_is_not_changed(lab: Lab) -> None:
    faulty = fault("plain_behind_ssl")
    report = await run(request_of(Options(faulty.host, faulty.port, "ssl")), lab.network)

    assert report.cause == "tls.wrong_mode"
