"""The faulty servers do what they are listed for, seen without the probe."""

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smtp_probe import CAUSES
from smtp_probe.lab import ALL_FAULTS, PASSWORD, USER, Lab, fault
from smtp_probe.model import Security

Connect = Callable[[str, int, Security], Any]


@pytest.mark.parametrize("way", ["ssl", "starttls"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("expired", "certificate has expired"),
        ("not_yet_valid", "not yet valid"),
        ("other_name", "Hostname mismatch"),
        ("self_signed", "self-signed certificate"),
        ("untrusted", "self-signed certificate in certificate chain"),
        ("no_intermediate", "unable to get local issuer certificate"),
        ("weak_key", "key too weak"),
        ("tls_1_0", "(?i)version"),
        ("client_certificate_tls_1_2", "(?i)alert"),
    ],
)
async def test_a_bad_handshake_is_refused_for_the_listed_reason(
    lab: Lab, connect: Connect, name: str, way: str, words: str
) -> None:
    bad = fault(f"{name}_{way}")
    with pytest.raises(ssl.SSLError, match=words):
        await asyncio.to_thread(connect, bad.host, bad.port, bad.security)


async def test_a_good_server_can_be_told_from_the_bad_ones(lab: Lab, connect: Connect) -> None:
    def code() -> int:
        with connect("good.lab.example", 587, Security.STARTTLS) as client:
            client.login(USER, PASSWORD)
            return int(client.mail(USER)[0])

    assert await asyncio.to_thread(code) == 250
    assert lab.commands() == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "QUIT"]


async def test_the_offer_of_starttls_can_be_stripped(lab: Lab, connect: Connect) -> None:
    with pytest.raises(smtplib.SMTPNotSupportedError):
        await asyncio.to_thread(connect, "strips-starttls.lab.example", 587, Security.STARTTLS)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("wants_app_password", 534, b"5.7.9"),
        ("switched_off", 535, b"SmtpClientAuthentication is disabled"),
        ("not_verified", 550, b"not verified"),
        ("echoes_the_line", 535, b"unrecognized: AUTH PLAIN"),
        ("echoes_in_clear", 535, PASSWORD.encode()),
    ],
)
async def test_a_log_in_is_refused_in_the_listed_words(
    lab: Lab, connect: Connect, name: str, code: int, words: bytes
) -> None:
    def refusal() -> smtplib.SMTPAuthenticationError:
        with connect(fault(name).host, 465, Security.SSL) as client:
            client.ehlo()
            client.user, client.password = USER, PASSWORD
            with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
                client.auth("PLAIN", client.auth_plain)
            return caught.value

    error = await asyncio.to_thread(refusal)
    assert error.smtp_code == code
    assert words in error.smtp_error


# What no server can bring about, and the test that does, with all that it takes.
NO_SERVERS_FAULT = {
    "inconclusive": (
        "test_probe.py",
        "test_silence_everywhere_is_put_down_to_us_only_if_the_control_hosts_are_silent_too",
    ),
    "guard.rate_limited": ("test_probe.py", "test_a_connection_that_the_caller_does_not_admit_is_not_made"),
}


def test_every_cause_has_a_server_that_shows_it_or_a_test_that_brings_it_about() -> None:
    shown = {fault.cause for fault in ALL_FAULTS}

    assert set(CAUSES) - shown - {"none"} == set(NO_SERVERS_FAULT)
    for cause, (file, name) in NO_SERVERS_FAULT.items():
        written = (Path(__file__).parent.parent / file).read_text()
        _, found, test = written.partition(f"def {name}(")
        assert found
        assert f'"{cause}"' in written.partition(f"def {name}(")[0][-200:] + test.partition("\n\n\n")[0]


async def test_a_fault_is_found_by_name_and_by_no_other() -> None:
    assert fault("greylists").cause == "send.greylisted"
    with pytest.raises(KeyError):
        fault("no such fault")
