"""A second connection tells what a refused certificate says, and what a silent port speaks."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smtp_probe import Login, Report, TlsFacts, probe
from smtp_probe.lab import PASSWORD, USER, Lab, fault
from smtp_probe.lab.log import LabEvent

LOGIN = Login(USER, PASSWORD)


def facts(report: Report) -> TlsFacts:
    (attempt,) = report.attempts
    assert attempt.tls is not None
    return attempt.tls


async def report_on(lab: Lab, name: str) -> Report:
    return await probe(replace(fault(name).request(), login=LOGIN, timeout=4), lab.network)


@pytest.mark.parametrize("way", ["ssl", "starttls"])
@pytest.mark.parametrize(
    "name",
    ["expired", "not_yet_valid", "other_name", "self_signed", "untrusted", "no_intermediate", "weak_key"],
)
async def test_a_refused_certificate_is_described(lab: Lab, name: str, way: str) -> None:
    report = await report_on(lab, f"{name}_{way}")

    tls = facts(report)
    assert not tls.verified
    assert tls.version.startswith("TLSv1.")
    assert tls.names
    assert tls.chain
    assert tls.not_before is not None
    assert tls.not_after is not None
    assert lab.count("AUTH") == 0


@pytest.mark.parametrize("name", ["expired_ssl", "expired_starttls"])
async def test_the_dates_show_what_is_wrong(lab: Lab, name: str) -> None:
    tls = facts(await report_on(lab, name))

    assert tls.not_after is not None
    assert tls.not_after < datetime.now(UTC)


async def test_the_names_show_what_is_wrong(lab: Lab) -> None:
    tls = facts(await report_on(lab, "other_name_ssl"))

    assert fault("other_name_ssl").host not in tls.names


@pytest.mark.parametrize("name", ["expired_ssl", "self_signed_ssl", "other_name_starttls"])
async def test_after_a_handshake_that_checks_nothing_no_command_is_sent(lab: Lab, name: str) -> None:
    await report_on(lab, name)

    encrypted = [entry for entry in lab.log if entry.event is LabEvent.COMMAND and entry.encrypted]
    assert encrypted == []


async def test_a_good_certificate_is_described_by_the_same_handshake(lab: Lab) -> None:
    report = await report_on(lab, "good")

    tls = facts(report)
    assert tls.verified
    assert tls.names == ("good.lab.example",)
    assert tls.key == "EC 256, sha256"
    assert tls.refused_because == ""
    assert sum(entry.event is LabEvent.CONNECTED for entry in lab.log) == 1


async def test_tls_behind_a_silent_port_is_found_and_described(lab: Lab) -> None:
    report = await report_on(lab, "ssl_behind_starttls")

    assert report.cause == "tls.wrong_mode"
    assert facts(report).names == (fault("ssl_behind_starttls").host,)
    assert lab.commands() == []


async def test_a_silent_port_that_speaks_nothing_else_just_has_no_greeting(lab: Lab) -> None:
    report = await report_on(lab, "says_nothing")

    assert report.cause == "greeting.timeout"
    assert report.attempts[0].tls is None


async def test_a_weak_key_is_named(lab: Lab) -> None:
    assert facts(await report_on(lab, "weak_key_ssl")).key.startswith("RSA 1024, sha")


@pytest.mark.parametrize("way", ["ssl", "starttls"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("untrusted", ("unknown issuer", "Nobody trusts us")),
        ("no_intermediate", ("no intermediate certificate", "issuer")),
        ("expired", ("certificate has expired",)),
        ("self_signed", ("self-signed certificate",)),
        ("other_name", ("Hostname mismatch",)),
    ],
)
async def test_the_check_that_failed_is_named(lab: Lab, name: str, words: tuple[str, ...], way: str) -> None:
    report = await report_on(lab, f"{name}_{way}")

    because = facts(report).refused_because
    assert all(word in because for word in words)
    assert f"*: certificate refused: {because}" in report.attempts[0].transcript
