import asyncio
import json
import os
import pty
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli.probe import diagnosis_of
from knowledge.marks import plain
from smtp_probe import CAUSES, Attempt, BadEntry, Endpoint, Report, Security, Stage
from smtp_probe.lab import Lab, fault
from tests.terminals import all_shown_on

from .conftest import ROOT, Run

KEYS = {"cause", "stage", "host", "port", "security", "attempts", "alternatives", "diagnosis", "duration_ms"}
OF_AN_ATTEMPT = {
    "address", "port", "security", "cause", "stage", "timings_ms", "transcript", "tls", "capabilities",
}  # fmt: skip
OF_TLS = {"version", "cipher", "verified", "names", "not_before", "not_after", "issuer", "chain"}


async def test_a_refused_log_in_is_told_as_the_contract_says(run: Run) -> None:
    async with Lab() as lab:
        mailbox = lab.mailbox("app-password")
        ran = await run(
            "probe", "--host", mailbox.host, "--port", "465", "--username", mailbox.address,
            "--password-stdin", "--json",
            stdin=mailbox.password + "\n", environment=lab.environment,
        )  # fmt: skip
        assert lab.count("AUTH") == 1
    assert ran.code == 1, ran.err
    told = json.loads(ran.out)
    assert told.keys() >= KEYS
    assert (told["cause"], told["stage"]) == ("auth.app_password_required", "auth")
    first = told["attempts"][0]
    assert first.keys() >= OF_AN_ATTEMPT
    assert first["tls"].keys() >= OF_TLS
    assert {"tcp", "tls", "ehlo", "auth"} <= first["timings_ms"].keys()
    assert told["diagnosis"].keys() == {"what", "why", "do", "evidence"}
    assert "app password" in told["diagnosis"]["do"] + told["diagnosis"]["why"]
    assert mailbox.password not in ran.out + ran.err


async def test_a_working_log_in_ends_with_0(run: Run, tmp_path: Path) -> None:
    async with Lab() as lab:
        mailbox = lab.mailbox("good")
        secret = tmp_path / "secret"
        secret.write_text(mailbox.password)
        ran = await run(
            "probe", "--host", mailbox.host, "--username", mailbox.address, "--password-file", str(secret),
            environment=lab.environment,
        )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "ok" in ran.out


async def test_the_guard_refuses_with_2_and_the_same_object(run: Run) -> None:
    ran = await run("probe", "--host", "127.0.0.1", "--port", "465", "--json")
    assert ran.code == 2
    told = json.loads(ran.out)
    assert told.keys() >= KEYS
    assert told["cause"] == "guard.address_blocked"


async def test_options_that_do_not_fit_are_named(run: Run) -> None:
    ran = await run("probe", "--host", "smtp.x.example", "--username", "jo")
    assert (ran.code, ran.out) == (2, "")
    assert "--password-stdin" in ran.err


async def test_a_wrong_setting_is_named(run: Run) -> None:
    ran = await run("probe", "--host", "x.example", environment={"RETRIEVER_PROBE_PORTS": "many"})
    assert ran.code == 2
    assert "RETRIEVER_PROBE_PORTS" in ran.err
    assert "Traceback" not in ran.err


async def test_people_get_a_table_and_the_diagnosis_in_four_parts(run: Run) -> None:
    async with Lab() as lab:
        mailbox = lab.mailbox("app-password")
        ran = await run(
            "probe", "--host", mailbox.host, "--port", "465", "--username", mailbox.address,
            "--password-stdin", stdin=mailbox.password + "\n", environment=lab.environment,
        )  # fmt: skip
    assert "  ✗ log-in" in ran.out
    for heading in ("What:", "Why:", "What to do:", "How we know:"):
        assert f"\n{heading}" in ran.out
    assert "\x1b" not in ran.out
    assert mailbox.password not in ran.out + ran.err


@pytest.mark.parametrize("option", [("--timeout", "nan"), ("--timeout", "0"), ("--stage-timeout", "tls=-2")])
async def test_what_is_no_time_to_wait_is_refused(run: Run, option: tuple[str, str]) -> None:
    ran = await run("probe", "--host", "x.example", *option)
    assert (ran.code, ran.out) == (2, "")
    assert "from 0.2 to 600" in ran.err


def a_report(cause: str, security: Security = Security.SSL, **more: Any) -> Report:
    endpoint = Endpoint("mail.example.org", 465, security)
    return Report(cause, Stage.TCP, endpoint, (), reply="550 5.7.1 no", **more)


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if cause != "none"])
def test_every_cause_has_all_four_parts(cause: str) -> None:
    starttls = Endpoint("mail.example.org", 587, Security.STARTTLS)
    for report in (a_report(cause), a_report(cause, alternatives=(starttls,))):
        told = diagnosis_of(report)
        assert all((told.what, told.why, told.do, told.evidence)), told


def test_nothing_is_said_of_a_log_in_that_was_not_made() -> None:
    assert "Not tested: a log-in" in diagnosis_of(a_report("ok")).evidence
    logged_in = Attempt(a_report("ok").endpoint, "192.0.2.1", "ok", Stage.DONE, {"tcp": 1.0, "auth": 1.0})
    assert "log-in accepted" in diagnosis_of(replace(a_report("ok"), attempts=(logged_in,))).evidence


def test_a_sender_that_is_taken_is_no_log_in() -> None:
    taken = Attempt(a_report("ok").endpoint, "192.0.2.1", "ok", Stage.DONE, {"tcp": 1.0, "mail": 1.0})
    told = diagnosis_of(replace(a_report("ok"), attempts=(taken,)))
    assert "without a log-in" in told.what
    assert "Not tested: a log-in" in told.evidence


def test_clear_text_is_not_called_encrypted() -> None:
    told = diagnosis_of(a_report("ok", Security.NONE))
    assert "without encryption" in told.what
    assert "certificate" not in told.evidence


def test_a_host_that_was_meant_is_said_to_answer_only_if_it_does() -> None:
    meant = "smtp.gmail.com"
    other = Endpoint(meant, 465, Security.SSL)
    assert meant not in diagnosis_of(a_report("dns.not_found", suggested_host=meant)).why
    answered = a_report("dns.not_found", suggested_host=meant, alternatives=(other,))
    assert "465/SSL" in diagnosis_of(answered).why


NAMES_A_PAIR = re.compile(r"465/SSL|587/STARTTLS|port 465|port 587")
SAYS_THEY_FAILED = re.compile(
    r"Neither 465/SSL nor 587/STARTTLS works|465/SSL and 587/STARTTLS have both failed"
)


def an_attempt(endpoint: Endpoint, cause: str) -> Attempt:
    return Attempt(endpoint, "192.0.2.1", cause, Stage.TCP, {"dns": 1.0})


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if cause not in ("none", "guard.port_blocked")])
def test_what_failed_before_ones_eyes_is_not_proposed(cause: str) -> None:
    own = Endpoint("mail.example.org", 587, Security.STARTTLS)
    other = an_attempt(Endpoint(own.host, 465, Security.SSL), "tcp.refused")
    first = an_attempt(own, cause)
    told = diagnosis_of(Report(cause, Stage.TCP, own, (first, other), reply="550 5.7.1 no"))
    assert told.do
    assert not NAMES_A_PAIR.search(SAYS_THEY_FAILED.sub("", plain(told.do)))
    assert cause not in told.why


def test_the_pair_that_is_left_is_proposed_alone() -> None:
    own = Endpoint("mail.example.org", 25, Security.NONE)
    failed = an_attempt(Endpoint(own.host, 465, Security.SSL), "tcp.timeout")
    told = diagnosis_of(Report("tcp.refused", Stage.TCP, own, (failed,)))
    assert NAMES_A_PAIR.findall(plain(told.do)) == ["587/STARTTLS"]
    assert "port 25" in plain(told.what)


async def test_a_server_without_encryption_is_not_sent_to_the_port_that_is_shut(run: Run) -> None:
    async with Lab() as lab:
        stripping = fault("strips_starttls")
        ran = await run(
            "probe", "--host", stripping.host, "--port", "587", "--security", "starttls", "--json",
            environment=lab.environment,
        )  # fmt: skip
    told = json.loads(ran.out)
    assert {one["port"]: one["cause"] for one in told["attempts"]} == {
        587: "tls.starttls_unsupported",
        465: "tcp.refused",
    }
    assert told["diagnosis"]["do"].startswith("Neither 465/SSL nor 587/STARTTLS works at this host.")


def test_clear_text_is_what_kept_the_password_back_and_is_said_to_be() -> None:
    own = Endpoint("mail.example.org", 25, Security.NONE)
    shut = an_attempt(Endpoint(own.host, 465, Security.SSL), "tcp.refused")
    withheld = Report(
        "guard.invalid_input",
        Stage.AUTH,
        own,
        (an_attempt(own, "guard.invalid_input"), shut),
        bad_entry=BadEntry.CLEAR_TEXT,
    )
    told = diagnosis_of(withheld)
    assert "is not encrypted" in told.what
    assert "no password was sent" in told.evidence
    assert "Nothing was contacted" not in told.evidence
    assert NAMES_A_PAIR.findall(plain(told.do)) == ["587/STARTTLS"]
    assert "--allow-cleartext-login" in told.do
    starttls = Endpoint(own.host, 587, Security.STARTTLS)
    works = replace(withheld, alternatives=(starttls,))
    assert "587/STARTTLS, which answers" in plain(diagnosis_of(works).do)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (("--host", "mail server.example"), "mail server.example cannot be a mail server"),
        (("--host", "x.example", "--port", "70000"), "70000 is not a port"),
        (("--host", "x.example", "--username", "jo\tjo", "--password-stdin"), "the user name cannot be"),
        (("--host", "x.example", "--username", "jo", "--password-stdin"), "the password cannot be"),
        (("--host", "x.example", "--sender", "jo"), "the sender is missing or is no mail address"),
    ],
)
async def test_an_entry_that_cannot_be_used_is_named(run: Run, typed: tuple[str, ...], names: str) -> None:
    ran = await run("probe", *typed, "--json", stdin="pass\tword\n")
    assert ran.code == 2
    told = json.loads(ran.out)
    assert told["cause"] == "guard.invalid_input"
    assert names in told["diagnosis"]["what"]
    assert "ontacted" in told["diagnosis"]["evidence"]


async def test_a_host_that_is_no_text_is_written_out(run: Run) -> None:
    ran = await run("probe", "--host", "b\udcff.example", "--alone", "--json")
    assert ran.code == 2
    told = json.loads(ran.out.encode("utf-8"))
    assert told["host"] == "b\\udcff.example"
    assert "\udcff" not in told["diagnosis"]["what"]


def test_a_refused_log_in_is_not_called_untested() -> None:
    hotmail = Endpoint("smtp-mail.outlook.com", 587, Security.STARTTLS)
    tried = Attempt(hotmail, "192.0.2.1", "auth.bad_credentials", Stage.AUTH, {"tcp": 1.0, "auth": 1.0})
    told = diagnosis_of(Report("auth.bad_credentials", Stage.AUTH, hotmail, (tried,), reply="535 no"))
    assert "refused the log-in" in told.evidence
    assert "not tested" not in told.evidence
    assert "another address" in told.do


LOGGED_IN = {"tcp": 1.0, "greeting": 1.0, "ehlo": 1.0, "starttls": 1.0, "tls": 1.0, "auth": 1.0}


ONLY_BEFORE_A_LOG_IN = re.compile(r"(?:dns|greeting|guard|ok|none)|tcp\.[rtu]|tls\.(?!starttls_required)")


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if not ONLY_BEFORE_A_LOG_IN.match(cause)])
@pytest.mark.parametrize("stage", [Stage.AUTH, Stage.MAIL])
def test_a_log_in_that_was_sent_is_never_called_untested(cause: str, stage: Stage) -> None:
    own = Endpoint("mail.example.org", 587, Security.STARTTLS)
    seen = Attempt(own, "192.0.2.1", cause, stage, LOGGED_IN)
    evidence = plain(diagnosis_of(Report(cause, stage, own, (seen,), reply="550 5.7.1 no")).evidence)
    assert "ot tested: a log-in" not in evidence
    assert "No log-in was tried" not in evidence
    assert ("Before that, the log-in was accepted." in evidence) is (stage is Stage.MAIL)


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if cause.startswith(("auth.", "account."))])
def test_a_log_in_in_clear_text_is_not_called_encrypted(cause: str) -> None:
    own = Endpoint("mail.example.org", 25, Security.NONE)
    for times in ({"tcp": 1.0, "ehlo": 1.0}, {"tcp": 1.0, "ehlo": 1.0, "auth": 1.0}):
        seen = Attempt(own, "192.0.2.1", cause, Stage.AUTH, times)
        told = diagnosis_of(Report(cause, Stage.AUTH, own, (seen,), reply="535 5.7.8 no"))
        if "auth" in times or cause in ("auth.not_offered", "auth.mechanism_unsupported"):
            assert "ncrypted" not in plain(told.evidence)


@pytest.mark.parametrize(
    ("port", "security", "pair"),
    [(465, Security.SSL, "465/SSL"), (587, Security.STARTTLS, "587/STARTTLS")],
)
@pytest.mark.parametrize("cause", [one for one in CAUSES if one not in ("ok", "none", "guard.port_blocked")])
def test_the_pair_that_has_just_failed_is_not_proposed(
    cause: str, port: int, security: Security, pair: str
) -> None:
    own = Endpoint("mail.example.org", port, security)
    told = diagnosis_of(Report(cause, Stage.EHLO, own, (an_attempt(own, cause),), reply="550 5.7.1 no"))
    assert pair not in SAYS_THEY_FAILED.sub("", plain(told.do))


def test_who_has_logged_in_is_not_told_to_log_in() -> None:
    own = Endpoint("mail.example.org", 587, Security.STARTTLS)
    for times, asked in (({"tcp": 1.0, "mail": 1.0, "rcpt": 1.0}, True), (LOGGED_IN | {"rcpt": 1.0}, False)):
        seen = Attempt(own, "192.0.2.1", "send.relay_denied", Stage.RCPT, times)
        told = diagnosis_of(Report("send.relay_denied", Stage.RCPT, own, (seen,), reply="554 5.7.1 no"))
        assert ("no log-in was made" in told.why) is asked
        assert ("password" in plain(told.do)) is asked


def test_microsofts_silence_at_a_log_in_is_told_as_what_it_mostly_means() -> None:
    own = Endpoint("smtp.office365.com", 587, Security.STARTTLS)
    silent = Attempt(own, "192.0.2.1", "protocol.stalled", Stage.AUTH, LOGGED_IN)
    assert (
        "Microsoft took the log-in"
        in diagnosis_of(Report("protocol.stalled", Stage.AUTH, own, (silent,))).what
    )


async def test_which_check_of_the_chain_failed_is_told(run: Run) -> None:
    async with Lab() as lab:
        host = fault("no_intermediate_ssl").host
        ran = await run(
            "probe", "--host", host, "--port", "465", "--alone", "--json", environment=lab.environment
        )
    told = json.loads(ran.out)
    assert "no intermediate certificate was sent" in told["attempts"][0]["tls"]["refused_because"]
    assert "no intermediate certificate was sent" in told["diagnosis"]["evidence"]


@pytest.mark.parametrize(("further", "words"), [(0, "192.0.2.9."), (5, "192.0.2.9 and 5 more.")])
def test_addresses_that_could_do_better_are_told_where_they_matter(further: int, words: str) -> None:
    silent = a_report("tcp.timeout", untried_addresses=("192.0.2.8", "192.0.2.9"), further_addresses=further)
    assert f"connections: 192.0.2.8, {words}" in plain(diagnosis_of(silent).evidence)
    refused = replace(silent, cause="auth.bad_credentials", stage=Stage.AUTH)
    assert "192.0.2.8" not in plain(diagnosis_of(refused).evidence)


@pytest.mark.parametrize("host", ["smtp.ionos.co.uk", "smtp.virginmedia.com"])
def test_no_part_ends_where_its_list_would_begin(host: str) -> None:
    endpoint = Endpoint(host, 465, Security.SSL)
    told = diagnosis_of(Report("auth.bad_credentials", Stage.AUTH, endpoint, (), reply="535 no"))
    assert told.why.endswith(".")


async def test_on_a_terminal_one_line_tells_how_far_it_is(tmp_path: Path) -> None:
    async with Lab() as lab:
        quiet = fault("says_nothing")
        main, terminal = pty.openpty()
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "bot",
                "probe",
                "--host",
                quiet.host,
                "--port",
                "587",
                "--timeout",
                "1.5",
            ),
            cwd=ROOT,
            env={"HOME": str(tmp_path), **lab.environment},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
        )
        os.close(terminal)
        shown = await asyncio.to_thread(all_shown_on, main)
        await process.wait()
    assert f"\r\x1b[K{quiet.host}:587 (starttls): greeting" in shown
    assert "\x1b[1mWhat to do:" in shown
