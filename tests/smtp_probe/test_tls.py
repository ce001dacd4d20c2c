"""Contexts check what they must, and write no session keys for anybody."""

import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from smtp_probe import probe
from smtp_probe.lab import Lab, fault
from smtp_probe.tls import Trust


def test_the_verifying_context_checks_chain_and_name_from_tls_1_2_on() -> None:
    context = Trust(None).verifying()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_contexts_are_made_once() -> None:
    trust = Trust(None)

    assert trust.verifying() is trust.verifying()
    assert trust.blind() is trust.blind()


def test_further_roots_stand_beside_the_systems(lab_roots: Path) -> None:
    plain, further = Trust(None).verifying(), Trust(lab_roots).verifying()

    assert len(further.get_ca_certs()) == len(plain.get_ca_certs()) + 1


@pytest.fixture
async def lab_roots(lab: Lab) -> Path:
    return lab.certificates.ca_file


def test_no_context_honours_sslkeylogfile(tmp_path: Path) -> None:
    keys = tmp_path / "keys.log"
    program = (
        "from smtp_probe.tls import Trust\n"
        "trust = Trust(None)\n"
        "print(trust.verifying().keylog_filename, trust.blind().keylog_filename)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"SSLKEYLOGFILE": str(keys), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout.strip() == "None None"
    assert not keys.exists()


async def test_a_probe_writes_no_session_keys(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    report = await probe(fault("good").request(), lab.network)

    assert report.attempts[0].tls is not None
    assert not keys.exists()
